"""Faces for what is not data: nothing to list, first pull, failing. Never a spinner alone, never a zero."""

from collections.abc import Mapping, Sequence
from typing import Any

from pages.parts import backfill, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, say
from pages.parts.signs import sign
from pages.parts.tables import Column, table

Row = Mapping[str, Any]

ADVICE = "The rest of the page is not affected; the log has the details."


def note(bold: str, *rest: Part, bad: bool = False) -> Markup:
    """A short message beside a rule: red where somebody must act."""
    face = "tl-note bad" if bad else "tl-note"
    return el("div", el("p", b(bold), " ", *rest, cls=face), cls="tl")


def failing(name: str, problem: Exception) -> Markup:
    """What could not be shown, what was found, and what to do."""
    found = (str(problem) or type(problem).__name__)[:400].rstrip(".")
    return note(f"{name} cannot be shown.", say(found, ". ", ADVICE), bad=True)


def no_warehouse() -> Markup:
    """The server has not opened its file, or is ending."""
    return note("No warehouse is open.", "The server is starting or ending; its log says more.", bad=True)


def building() -> Markup:
    """The program or the map changed, and every row is counted again."""
    told = (
        "The program or its map changed, so every row is counted again: a minute or two. This page follows."
    )
    return note("The figures are being made anew.", told)


def concluding() -> Markup:
    """The figures of this choice are being worked out; none is guessed meanwhile."""
    told = "Every figure and its interval is counted anew; the first time takes up to a minute."
    return note("Working it out from the newest data.", told)


def nothing(bold: str, *rest: Part) -> Markup:
    """Nothing to list, and what could not have been seen."""
    return note(bold, *rest)


def first_pull(data: Row, jobs: Mapping[str, Any], clock: Clock) -> Markup:
    """The first pull is running: which sources are read, which are being read; no figure is guessed."""
    sources: Sequence[Row] = data["sources"]
    done = [source for source in sources if source["last_ok_ms"] is not None]
    rows = sum((source["run"] or {}).get("fetched", 0) for source in sources)
    failed = [source["title"] for source in sources if (source["run"] or {}).get("state") == "failed"]
    trouble = f"{words.listed(failed)} could not be read: see below; it is tried again by itself. "
    told = f"{words.number(rows)} rows so far. Figures appear as their sources complete; none is guessed."
    head = note(
        f"First pull: {len(done)} of {words.plural(len(sources), 'source')} read.",
        trouble if failed else None,
        told,
        bad=bool(failed),
    )
    width = f"width:{100 * len(done) / max(len(sources), 1):.0f}%"
    bar = el("div", el("i", style=width), cls="tl-bar", style="max-width:420px")
    columns = [
        Column("Source", "26%", label=""),
        Column("State", "auto"),
        Column("Rows read", "16%", right=True),
    ]
    listed = table(
        columns,
        [
            _pulling(
                source, backfill.of(data["progress"], source["id"]), jobs.get(f"pull {source['id']}"), clock
            )
            for source in sources
        ],
    )
    return say(head, el("div", bar, listed, cls="tl", style="max-width:720px"))


def _pulling(source: Row, kinds: Sequence[Row], job: Any, clock: Clock) -> list[Part]:
    read = (source["run"] or {}).get("fetched")
    rows = words.number(read) if read is not None else words.UNKNOWN
    if told := backfill.told(kinds, clock):
        return [b(source["title"]), el("span", sign("late"), told), rows]
    if source["last_ok_ms"] is not None:
        return [
            b(source["title"]),
            el("span", sign("ok"), f"read at {clock.time(source['last_ok_ms'])}"),
            rows,
        ]
    if job is not None and job.error:
        return [b(source["title"]), el("span", sign("incident"), coded(job.error)), rows]
    if (source["run"] or {}).get("state") == "failed":
        told = source["run"]["message"] or "the pull failed; the log says why"
        return [b(source["title"]), el("span", sign("incident"), coded(told)), rows]
    if job is not None and job.running:
        return [
            b(source["title"]),
            el("span", sign("late"), f"being read for {clock.ago(job.started)}"),
            rows,
        ]
    return [b(source["title"]), el("span", sign("no_data"), "waits for its turn"), rows]
