"""A touchpoint's health over time: which days, what is marked on them, and the same as a table."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from config.models.touchpoints import Touchpoint
from pages.parts import charts, lanes, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, el
from pages.parts.tables import Column, details, section, table
from pages.parts.touch import MARKED, figure_with_interval

Row = Mapping[str, Any]
SPANS = {1: "day", 7: "week", 28: "28-day span"}
"""What a point of the chart covers: days, or as many of them as it takes to judge."""


def dated(ws: Workspace, touchpoint: Touchpoint, data: Row, failed: Sequence[Row] = ()) -> list[Row]:
    """What is marked on the chart: dated notes, since when a system is as it is, where a failure began."""
    used = lanes.systems_of(touchpoint)
    systems = [s for s in ws.map.systems if s.id in used and s.since and lanes.STATUS[s.status]]
    changed = [{"at": f"{s.since}", "title": f"{s.title}: {lanes.STATUS[s.status]}"} for s in systems]
    noted = [
        {"at": n["at"][:10], "title": n["title"] or n["kind"]} for n in data["notes"] if n["kind"] in MARKED
    ]
    return [*noted, *changed, *_begins(failed)]


def incidents(name: str, findings: Row, shown: Sequence[Row], clock: Clock) -> list[dict[str, Any]]:
    """The incidents of these days, from their estimated start to their end; when the alarm was raised."""
    if not shown:
        return []
    first = f"{shown[0]['day']}T00:00:00Z"
    mine = [
        one
        for one in findings["incidents"]
        if one["touchpoint"] == name and one["kind"] == "health" and one["state"] != "withdrawn"
    ]
    spans = [(one, _wall(one["began_at"], clock), _wall(one.get("closed_at"), clock)) for one in mine]
    return [
        {
            "start": max(start, first),
            "end": end or _wall(clock.now, clock),
            "alarm": alarm if (alarm := _wall(one["opened_at"], clock)) >= first else None,
            "told": clock.hour(one["opened_at"]),
            "began": f"began about\n{clock.hour(one['began_at'])}",
        }
        for one, start, end in spans
        if (end or first) >= first
    ]


def _wall(moment: Any, clock: Clock) -> str:
    """A moment on the reader's clock, written as the chart's days are: without a zone of its own."""
    local = clock.local(moment)
    return f"{local:%Y-%m-%dT%H:%M:%SZ}" if local else ""


def _begins(found: Sequence[Row]) -> list[dict[str, Any]]:
    """The estimated starts as marks beside the notes."""
    return [{"at": one["start"], "title": one["began"], "fails": True} for one in found]


def shown(ws: Workspace, touchpoint: Touchpoint, data: Row, findings: Row, clock: Clock) -> None:
    """The share of poor experiences and the volume as charts, and the same as a table."""
    found = recent(data)
    st.html(health_section(found, clock))
    if all(day["value"] is None for day in found):
        st.html(no_days(touchpoint))
        return
    alt = f"Share of poor experiences by day at {touchpoint.title}; the table below has the numbers"
    failed = incidents(touchpoint.id, findings, found, clock)
    drawn = charts.health(found, dated(ws, touchpoint, data, failed), failed)
    st.vega_lite_chart(drawn, theme=None, alt=alt, key="tl-health")
    st.vega_lite_chart(charts.volume(found), theme=None, alt="Interactions per day", key="tl-volume")
    st.html(details("Table of days", daily_table(found, clock)))


def recent(data: Row) -> list[Row]:
    """The days the chart shows: the last ninety."""
    return data["daily"][-90:]


def daily_table(days: Sequence[Row], clock: Clock) -> Markup:
    """The chart as a table."""
    columns = [
        Column("Day", "24%"),
        Column("Poor", "30%", right=True),
        Column("n", "16%", right=True),
        Column("Normal", "30%", right=True),
    ]
    rows = [
        [clock.day(d["day"]), figure_with_interval(d), words.number(d["n"]), words.share(d["baseline"])]
        for d in reversed(days)
    ]
    return table(columns, rows, stack=False)


def health_section(days: Sequence[Row], clock: Clock) -> Markup:
    """The head above the chart, which says how to read it."""
    if not days:
        return section("Poor experiences")
    length = f"{words.plural(len(days), SPANS[days[-1].get('days', 1)])} to {clock.day(days[-1]['day'])}"
    told = (
        f"{length}, 95% interval; dashed: normal; ring: day not complete; dotted: notes; "
        "red: an incident, triangle: its alarm"
    )
    return section("Poor experiences", told)


def no_days(touchpoint: Touchpoint) -> Markup:
    """No health over time, and the one thing that would change it."""
    if not touchpoint.poor:
        return _told("The map does not say what poor means here: add “poor” to this touchpoint in map.yml.")
    return _told("No interaction of this period could be judged.")


def _told(text: str) -> Markup:
    return el("div", el("p", text, cls="tl-2"), cls="tl")
