"""The frame of every page: the strip with data time and lens, then question, answer and meta line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from config import Workspace
from metrics.lens import Lens, today
from pages.parts import access, address, backfill, prepared, reading, states, words
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign
from warehouse import runtime

EVERY = "2s"
NAMED = 3
OPS = ("sources", "incidents")
"""Pages that follow what the machinery does and what people did, beside the data."""
PERIODS = {
    "": "Each figure's own period",
    "28d": "Last 28 days",
    "90d": "Last 90 days",
    "365d": "Last 365 days",
    "month": "Last complete month",
    "fytd": "Fiscal year to date",
    "all": "All history",
}
COMPARE = {"previous": "the period before", "last_year": "the same period last year"}


def strip(*, ops: bool) -> None:
    """Workspace, data time, late sources, kept up to date; at the right the lens."""
    looking = reading.view()
    seen = (prepared.version(looking.warehouse), looking.ops_version if ops else None)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="tl-strip"):
        _follow(seen, looking.lens)
        _lens()
    for note in looking.lens.notes:
        st.text(note)


@st.fragment(run_every=EVERY)
def _follow(seen: tuple[int, int | None], lens: Lens) -> None:
    """Keep the strip up to date, and run the page again when what it shows has moved."""
    warehouse = runtime.current()
    if warehouse is None:
        st.html(states.no_warehouse(), width="content")
        return
    if prepared.version(warehouse) != seen[0] or seen[1] not in (None, warehouse.ops_version):
        st.rerun()
    st.html(el("div", join(_facts(warehouse, lens)), cls="tl tl-strip"), width="content")


def _facts(warehouse: runtime.Warehouse, lens: Lens) -> list[Part]:
    ws = warehouse.workspace
    clock = reading.clock_of(ws, lens)
    fresh = reading.fresh_at(warehouse, clock)
    now_ms = int(clock.now.timestamp() * 1000)
    known = [state["complete_until_ms"] for state in fresh.values() if state["complete_until_ms"] is not None]
    parts: list[Part] = [el("b", ws.settings.name)]
    if is_demo(ws):
        parts.append(el("span", "Demo data", cls="tl-tag"))
    parts.append(
        el("span", "Data to ", b(clock.time(min(max(known), now_ms)))) if known else el("span", "no data yet")
    )
    if ws.settings.clock_date or lens.as_of:
        parts.append(el("span", f"as of {clock.day(clock.today, year=True)}"))
    reads = backfill.note(ws, reading.progress(warehouse), clock)
    return [*parts, reads, _lacking(ws, fresh, "late", "late"), _lacking(ws, fresh, "unread", "not read yet")]


def _lacking(ws: Workspace, fresh: dict[str, Any], name: str, word: str) -> Part:
    """The sources that are late, or that were never read: `1 of 3 sources late: Website`."""
    lacking = [source for source, state in fresh.items() if state[name]]
    if not lacking:
        return None
    more = [f"{len(lacking) - NAMED} more"] if len(lacking) > NAMED else []
    names = words.listed([*(ws.source(source).title for source in lacking[:NAMED]), *more])
    told = f"{len(lacking)} of {words.plural(len(fresh), 'source')} {word}: {names}"
    return el("span", sign("late" if name == "late" else "no_data"), link("sources", told))


def is_first_pull() -> bool:
    """Whether no source was ever read to its end."""
    return all(source["last_ok_ms"] is None for source in reading.sources()["sources"])


def first_pull(title: str) -> None:
    """The frame at once, and how far the first pull is; looked at again while it runs."""
    st.html(el("div", el("h1", title), cls="tl"))
    with st.container(key="tl-gap-first"):
        _progress()


def building(title: str) -> None:
    """While all figures are made anew: the frame at once; the strip then runs the page again."""
    st.html(el("div", el("h1", title), cls="tl") + states.building())


def concluding(title: str) -> None:
    """Until the findings of this lens are there: the frame at once, and what is being waited for."""
    place = st.empty()
    if not reading.is_ready():
        place.html(el("div", el("h1", title), cls="tl") + states.concluding())
        reading.findings()
        place.empty()


@st.fragment(run_every=EVERY)
def _progress() -> None:
    if warehouse := runtime.current():
        data, clock = reading.latest(warehouse)
        st.html(states.first_pull(data, reading.jobs(), clock))


def is_demo(ws: Workspace) -> bool:
    """Whether this is the invented company that ships with the product."""
    return ws.id == "demo"


def _lens() -> None:
    lens = reading.lens()
    with st.popover(lens_label(lens), key="tl-lens"):
        ws = reading.ws()
        _choice("Period", "period", PERIODS, lens.period)
        _choice("Compared with", "compare", COMPARE, lens.compare)
        _choice(
            "Journey",
            "journey",
            {"": "The first of the map", **{j.id: j.title for j in ws.map.journeys}},
            lens.journey,
        )
        _choice(
            "Segment",
            "segment",
            {"": "Everybody", **reading.groups()},
            lens.segment,
        )
        channels = sorted({channel for t in ws.map.touchpoints for channel in t.channels})
        _choice("Channel", "channel", {"": "All channels", **{c: c for c in channels}}, lens.channel)
        st.date_input(
            "As of",
            value=lens.as_of,
            key="tl-as_of",
            on_change=_as_of,
            format="YYYY-MM-DD",
            max_value=today(ws),
        )
        st.selectbox("View", list(access.ROLES), format_func=lambda r: access.ROLES[r], key="role")


def lens_label(lens: Any) -> str:
    """What the reader looks through, in words."""
    who = reading.groups().get(lens.segment, lens.segment) if lens.segment else "Everybody"
    what = PERIODS.get(lens.period or "", lens.period or "")
    parts = [who, "each figure's own period" if not lens.period else what.lower(), lens.channel]
    return " · ".join(part for part in parts if part)


def _choice(label: str, name: str, options: dict[str, str], chosen: str | None) -> None:
    known = chosen if chosen in options else ""
    key = f"tl-{name}"
    if chosen and chosen not in options:
        options, known = {**options, chosen: chosen}, chosen
    if st.session_state.get(key) != known:
        st.session_state[key] = known
    st.selectbox(
        label, list(options), format_func=lambda o: options[o], key=key, on_change=_changed, args=(name,)
    )


def _changed(name: str) -> None:
    address.look_through(**{name: st.session_state[f"tl-{name}"] or None})


def _as_of() -> None:
    day: date | None = st.session_state["tl-as_of"]
    address.look_through(as_of=day.isoformat() if day else None)


def head(question: str, answer: Markup, meta: Sequence[Part]) -> None:
    """The title is the question, the next sentence the answer; then period, n, data time, map version."""
    line = join((part for part in meta if part), " · ")
    st.html(
        el(
            "div",
            el("h1", question),
            el("p", answer, cls="tl-answer"),
            el("p", line, cls="tl-meta"),
            cls="tl",
        )
    )


def unmoved() -> None:
    """Where a period, a segment or a channel is chosen, that what follows does not follow that choice."""
    lens = reading.lens()
    if lens.period or lens.segment or lens.channel:
        told = f"It is of everybody and all history: “{lens_label(lens)}” does not change it."
        st.html(states.note("What follows is not by your choice.", told))


def meta(document: dict[str, Any], *parts: Part) -> list[Part]:
    """The meta line: the parts given, the data time in full once a page, and the version of the map."""
    clock, until = reading.clock(), document.get("complete_until") or {}
    known = [moment for moment in until.values() if moment] if isinstance(until, dict) else []
    data = f"data to {clock.full(max(known))}" if known else "no data yet"
    if is_before_data(document):
        data = f"no row is of {clock.day(clock.today, year=True)} or before"
    return [*parts, data, f"map {document.get('map_version', words.UNKNOWN)}", *_from_snapshot(document)]


def is_before_data(document: dict[str, Any]) -> bool:
    """Whether a day was chosen by which nothing had happened anywhere: then nothing can be told of it."""
    return bool(reading.lens().as_of) and not any(one.get("n") for one in document.get("touchpoints", ()))


def _from_snapshot(document: dict[str, Any]) -> list[Part]:
    source = document.get("read_from") or {}
    return (
        [say("read from the snapshot of ", reading.clock().full(source["at"]))]
        if source.get("kind") == "snapshot"
        else []
    )
