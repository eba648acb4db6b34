"""Sources: freshness over the last hours, what is grey because of it, checks that did not pass."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from pages.parts import spark, words
from pages.parts.dates import Clock, coarse
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign
from pages.parts.states import note
from pages.parts.tables import Column, details, row, section, table, two
from warehouse import runtime
from warehouse.errors import WarehouseError

Row = Mapping[str, Any]
HOUR_MS = 3_600_000
SHOWN_MS = 48 * HOUR_MS
NAMED = 8
TABLES = {
    "Sources": "sources",
    "Runs": "runs",
    "Quarantine": "quarantine",
    "Drift": "drift",
    "Unmapped events": "unmapped",
    "Match rates": "match_rates",
}
RUN_STATES = {"ok": "ok", "partial": "watch", "failed": "incident"}


def waiting(data: Row) -> int:
    """Rows that wait in quarantine, over all sources."""
    return sum(source["quarantined"] for source in data["sources"])


def replaced(found: Mapping[str, str] | None, clock: Clock) -> Markup:
    """That the file did not open and an earlier copy took its place, with what that means; else nothing."""
    if not found:
        return Markup("")
    told = (
        f"On {clock.full(found['at'])} it could not be opened ({found['reason']}); the copy "
        f"{found['from']} took its place, and what was pulled since is read again."
    )
    return note("The data file was replaced by a copy.", told)


def strips(data: Row, clock: Clock) -> Markup:
    """A row per source, late ones first, each with its last 48 hours."""
    now = int(clock.now.timestamp() * 1000)
    ordered = sorted(data["sources"], key=lambda s: (not s["late"], s["complete_until_ms"] is not None))
    start, middle = (clock.time(now - SHOWN_MS + half) for half in (0, SHOWN_MS // 2))
    axis = el("div", el("span", start), el("span", middle), el("span", "now"), cls="tl-ends")
    columns = [
        Column("Source", "24%", label=""),
        Column("Complete until", "16%"),
        Column(axis, "auto", label=""),
        Column("Rows, last pull", "11%", right=True),
        Column("Quarantine", "9%", right=True),
        Column("Owner", "12%"),
    ]
    rows = [_source(source, data["runs"], now, clock) for source in ordered]
    return say(
        section("Sources", "bar: complete; tick: pull; red: failed pull; hatched: missing"),
        el("div", table(columns, rows), cls="tl"),
    )


def _source(source: Row, runs: Sequence[Row], now: int, clock: Clock) -> list[Part]:
    name = el(
        "div", sign(_state(source)), b(source["title"]), " ", el("span", source["connector"], cls="tl-badge")
    )
    fed = source["feeds"]
    counts = (words.plural(len(fed[f"{kind}s"]), kind) for kind in ("touchpoint", "outcome"))
    feeds = f"feeds {', '.join(counts)}"
    last = source["run"] or {}
    read = words.number(last.get("fetched"))
    return [
        el("div", name, el("div", feeds, cls="tl-2 tl-in")),
        _until(source, clock),
        _strip(source, runs, now),
        two(read, f"{words.number(sum(source['rows'].values()))} in all", right=True),
        el("span", words.number(source["quarantined"])),
        source["owner"] or "nobody named",
    ]


def _state(source: Row) -> str:
    """What its data are; while they are on time, whether its last pull read all it found."""
    if source["late"]:
        return "late"
    pulled = RUN_STATES.get((source["run"] or {}).get("state") or "", "ok")
    return pulled if source["complete_until_ms"] is not None or pulled != "ok" else "no_data"


def _until(source: Row, clock: Clock) -> Markup:
    if source["complete_until_ms"] is None:
        return two("not read yet", "every pull is tried again")
    shown = el("b", clock.time(source["complete_until_ms"]), cls="tl-unk" if source["late"] else None)
    allowed = f", {coarse(source['fresh_ms'] / 1000)} allowed" if source["fresh_ms"] else ""
    late = f"{clock.ago(source['complete_until_ms'])} old" if source["late"] else "on time"
    return two(shown, f"paused{allowed}" if source["paused"] else f"{late}{allowed}")


def _strip(source: Row, runs: Sequence[Row], now: int) -> Markup:
    mine = [run for run in runs if run["source_id"] == source["id"] and now - run["started_ms"] < SHOWN_MS]
    ticks = [(1 - (now - run["started_ms"]) / SHOWN_MS, run["state"] != "failed") for run in mine]
    full = 0.0 if source["complete_until_ms"] is None else 1 - (now - source["complete_until_ms"]) / SHOWN_MS
    message = (source["run"] or {}).get("message")
    return el("div", spark.hours(full, ticks), el("div", message, cls="tl-n") if message else None)


def pull_buttons(data: Row) -> None:
    """Pull one source, or all, now; the first button is the late one."""
    if "pull" not in runtime.commands.names():
        return
    late = [source for source in data["sources"] if source["late"]]
    with st.container(horizontal=True, key="tl-gap-pull"):
        for source in late[:1]:
            if st.button(f"Pull {source['title']} now", type="primary", key="tl-pull-late"):
                _pull(source["id"], source["title"])
        if st.button("Pull all now", key="tl-pull-all"):
            _pull(None, "All sources")


def _pull(source: str | None, name: str) -> None:
    try:
        runtime.commands.call("pull", source=source)
    except WarehouseError as problem:
        st.text(str(problem))
        return
    st.toast(f"{name}: the pull begins; this page follows it.")


def consequences(ws: Workspace, findings: Row, data: Row, clock: Clock) -> Markup:
    """What is grey because a source is late, beside the checks that did not pass."""
    grey = [_grey(ws, one, clock) for one in findings["touchpoints"] if one["state"] == "late"]
    grey += [_grey_kpi(kpi) for kpi in findings["kpis"] if kpi["late"]]
    told = el("p", "Nothing: every source is on time.", cls="tl-2")
    left = el(
        "div",
        section("What is grey because of it", "last value and its date; alerts held"),
        join(grey) if grey else told,
    )
    return el("div", left, _checks(ws, data, clock), cls="tl tl-two")


def _grey(ws: Workspace, one: Row, clock: Clock) -> Markup:
    name = say(sign("late"), link("touchpoint", ws.touchpoint(one["id"]).title, id=one["id"]))
    last = f"last known {words.with_interval(one)} poor, {clock.time(one['complete_until'])}"
    return row(name, last, None, words.n_of(one))


def _grey_kpi(kpi: Row) -> Markup:
    last = f"KPI; last known {words.with_interval(kpi, kpi['unit'], kpi=True)}"
    return row(say(sign("late"), b(kpi["name"])), last, None, words.n_of(kpi))


def _checks(ws: Workspace, data: Row, clock: Clock) -> Markup:
    rows = [_quality(ws, one) for source in data["sources"] for one in source["quality"]]
    rows += _drifts(ws, data["drift"], clock)
    rows += [_rate(ws, one) for one in data["match_rates"]]
    told = el("p", "Every check passed.", cls="tl-2")
    return el(
        "div",
        section("Checks and differences", "loads went on; the rows are kept"),
        join(rows) if rows else told,
    )


def _quality(ws: Workspace, one: Row) -> Markup:
    name = words.capital(str(one["check"]).replace("_", " "))
    return row(
        b(name),
        say(ws.source(one["source_id"]).title, ": ", one["detail"]),
        None,
        words.plural(one["rows"], "row"),
    )


def _drifts(ws: Workspace, found: Sequence[Row], clock: Clock) -> list[Markup]:
    """One row per source and kind of difference, with the names."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for one in found:
        grouped.setdefault((one["source_id"], one["kind"]), []).append(one)
    return [_drift(ws, source, kind, ones, clock) for (source, kind), ones in grouped.items()]


def _drift(ws: Workspace, source: str, kind: str, ones: Sequence[Row], clock: Clock) -> Markup:
    names = list(dict.fromkeys(f"“{one['name']}”" for one in ones))
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    told = say(ws.source(source).title, ": ", words.listed([*names[:NAMED], *more]))
    head = b(words.capital(str(kind).replace("_", " ")))
    return row(head, told, None, clock.since(min(one["first_seen_ms"] for one in ones)))


def _rate(ws: Workspace, one: Row) -> Markup:
    name = f"Identity: {ws.source(one['source_id']).title} known to {ws.source(one['other_id']).title}"
    return row(
        b(name),
        "persons of the first that the second knows too",
        words.share(one["share"]),
        f"n {words.number(one['persons'])}",
    )


def unmapped(ws: Workspace, data: Row) -> Markup:
    """Recorded events that no touchpoint takes, with the lines that would map them."""
    head = section("Events that no touchpoint takes", "too narrow a map loses them from every figure")
    events = [one for one in data["unmapped"] if one["unmapped"]]
    if not events:
        return say(
            head, el("div", el("p", "Every recorded event belongs to a touchpoint.", cls="tl-2"), cls="tl")
        )
    columns = [
        Column("Event", "24%", label=""),
        Column("Source", "20%"),
        Column("Rows", "12%", right=True),
        Column("Of all", "10%", right=True),
        Column("YAML that maps it", "auto"),
    ]
    rows = [
        [
            b(one["event"] or one["instrument"]),
            ws.source(one["source_id"]).title,
            words.number(one["unmapped"]),
            words.share(one["share_of_source"]),
            el("pre", el("code", one["yaml"])),
        ]
        for one in events
    ]
    return say(head, el("div", table(columns, rows), cls="tl"))


def quarantine(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """Why rows cannot be read, how many, an example, and the next step."""
    head = section(
        "Quarantine", "rows that cannot be read stop no load; they are read again when the mapping changes"
    )
    if not data["quarantine"]:
        return say(head, el("div", el("p", "No row waits.", cls="tl-2"), cls="tl"))
    columns = [
        Column("Why", "34%", label=""),
        Column("Source", "16%"),
        Column("Rows", "10%", right=True),
        Column("Since", "14%"),
        Column("What to do", "auto"),
    ]
    rows = [
        [
            two(b(one["reason"]), f"found {one['example_found']}" if one["example_found"] else None),
            ws.source(one["source_id"]).title,
            words.number(one["rows"]),
            clock.day(one["first_seen_ms"]),
            one["next_step"],
        ]
        for one in data["quarantine"]
    ]
    return say(head, el("div", table(columns, rows), cls="tl"))


def runs(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """The newest pulls, folded away."""
    columns = [
        Column("When", "16%"),
        Column("Source", "18%"),
        Column("State", "12%"),
        *(Column(name, "10%", right=True) for name in ("Read", "New", "Unchanged", "Set apart")),
        Column("Message", "auto"),
    ]
    rows = [_run(ws, run, clock) for run in data["runs"][:50]]
    shown = (
        details("The newest 50 pulls", table(columns, rows))
        if rows
        else el("div", el("p", "No pull yet.", cls="tl-2"), cls="tl")
    )
    return say(section("Pulls", "read = new + unchanged + set apart"), shown)


def _run(ws: Workspace, run: Row, clock: Clock) -> list[Part]:
    state = el("span", sign(RUN_STATES.get(run["state"], "untested")), run["state"])
    counts = [words.number(run[name]) for name in ("fetched", "upserted", "unchanged", "quarantined")]
    return [
        clock.time(run["started_ms"]),
        ws.source(run["source_id"]).title,
        state,
        *counts,
        run["message"] or "",
    ]
