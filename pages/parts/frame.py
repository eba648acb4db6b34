"""The frame of every page: the strip with data time and lens, then question, answer and meta line."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.parts import access, address, reading, words
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign

PERIODS = {
    "": "Each figure's own period", "28d": "Last 28 days", "90d": "Last 90 days", "365d": "Last 365 days",
    "month": "Last complete month", "fytd": "Fiscal year to date", "all": "All history",
}  # fmt: skip
COMPARE = {"": "the period before", "last_year": "the same period last year"}


def strip() -> None:
    """Workspace, data time, late sources; at the right the lens."""
    with st.container(horizontal=True, horizontal_alignment="distribute", key="tl-strip"):
        st.html(el("div", join(_facts()), cls="tl tl-strip"), width="content")
        _lens()
    for note in reading.lens().notes:
        st.text(note)


def _facts() -> list[Part]:
    ws, clock = reading.ws(), reading.clock()
    fresh = reading.freshness()
    known = [f["complete_until_ms"] for f in fresh.values() if f["complete_until_ms"] is not None]
    until = clock.time(max(known)) if known else "not yet"
    parts: list[Part] = [el("b", ws.settings.name)]
    if is_demo(ws):
        parts.append(el("span", "Demo data", cls="tl-tag"))
    parts.append(el("span", "Data to ", b(until)))
    if ws.settings.clock_date or reading.lens().as_of:
        parts.append(el("span", f"as of {clock.day(clock.today, year=True)}"))
    return [*parts, _late(fresh)]


def is_demo(ws: Any) -> bool:
    """Whether this is the invented company that ships with the product."""
    return ws.id == "demo"


def _late(fresh: dict[str, Any]) -> Part:
    late = [source for source, state in fresh.items() if state["late"]]
    if not late:
        return None
    names = words.listed([reading.ws().source(source).title for source in late])
    told = f"{len(late)} of {words.plural(len(fresh), 'source')} late: {names}"
    return el("span", sign("late"), link("sources", told))


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
            {"": "Everybody", **{s.id: s.title for s in ws.segments if not s.each}},
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
            max_value="today",
        )
        st.selectbox("View", list(access.ROLES), format_func=lambda r: access.ROLES[r], key="role")


def lens_label(lens: Any) -> str:
    """What the reader looks through, in words."""
    who = lens.segment.replace("_", " ").replace(":", ": ") if lens.segment else "Everybody"
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


def meta(document: dict[str, Any], *parts: Part) -> list[Part]:
    """The meta line: the parts given, the data time in full once a page, and the version of the map."""
    clock, until = reading.clock(), document.get("complete_until") or {}
    known = [moment for moment in until.values() if moment] if isinstance(until, dict) else []
    data = f"data to {clock.full(max(known))}" if known else "no data yet"
    return [*parts, data, f"map {document.get('map_version', words.UNKNOWN)}", *_from_snapshot(document)]


def _from_snapshot(document: dict[str, Any]) -> list[Part]:
    source = document.get("read_from") or {}
    return (
        [say("read from the snapshot of ", reading.clock().full(source["at"]))]
        if source.get("kind") == "snapshot"
        else []
    )
