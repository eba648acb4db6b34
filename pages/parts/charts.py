"""Chart specifications: built once by Altair, filled with rows each time, drawn as SVG in theme colours."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from functools import cache
from textwrap import wrap
from typing import Any, Literal

import altair as alt

from pages.parts import words
from pages.parts.theme import var

Row = Mapping[str, Any]
Spec = dict[str, Any]
FONT = "'Source Sans', 'Source Sans 3', system-ui, sans-serif"
AXIS_WIDTH = 34
HEADROOM = 1.18
NEAR_DAYS = 16
EARLY = 0.2
"""A share of the days at the beginning that leaves a text no room at the left."""
SIDES: tuple[tuple[Literal["right", "left"], int], ...] = (("right", -5), ("left", 5))
LINE = 14.5
"""A line of 12.5 px text, in pixels."""

CONFIG: Spec = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "legend": {"disable": True},
    "axis": {
        "labelFontSize": 12.5,
        "titleFontSize": 12.5,
        "titleFontWeight": "normal",
        "labelColor": var("ink3"),
        "titleColor": var("ink2"),
        "domain": False,
        "ticks": False,
        "gridColor": var("line"),
        "labelPadding": 6,
    },
    "axisX": {
        "grid": False,
        "domain": True,
        "domainColor": var("line2"),
        "ticks": True,
        "tickSize": 4,
        "tickColor": var("line2"),
        "labelFlush": True,
    },
    "axisY": {"minExtent": AXIS_WIDTH, "maxExtent": AXIS_WIDTH},
    "text": {"fontSize": 12.5, "fill": var("ink2")},
    "line": {"strokeWidth": 2, "strokeJoin": "round"},
}


def _days() -> alt.X:
    week = alt.TimeIntervalStep(interval=alt.TimeInterval("week"), step=1)
    return alt.X("day:T", axis=alt.Axis(title=None, format="%-d %b", tickCount=week))


def _share(top: float) -> alt.Y:
    axis = alt.Axis(title=None, format=".0%", tickCount=4)
    return alt.Y("value:Q", axis=axis, scale=alt.Scale(domain=[0, top], nice=False))


@cache
def _health() -> Spec:
    """Bottom to top: interval, what is normal, the line, the day not complete, notes, hover."""
    days, notes, incidents = (alt.NamedData(name=name) for name in ("days", "notes", "incidents"))
    y = _share(1.0)
    base = alt.Chart(days)
    known = base.transform_filter("datum.value != null")
    tip = [
        alt.Tooltip("day:T", format="%a %-d %b %Y"),
        alt.Tooltip("told:N", title="poor"),
        alt.Tooltip("n:Q", title="n"),
    ]
    band = known.mark_area(color=var("data"), opacity=0.2).encode(_days(), alt.Y("low:Q"), alt.Y2("high:Q"))
    normal = base.mark_line(color=var("line2"), strokeWidth=1.2, strokeDash=[5, 3]).encode(
        _days(), alt.Y("baseline:Q")
    )
    line = (
        base.transform_filter("datum.complete")
        .mark_line(color=var("data"), invalid="break-paths-show-domains")
        .encode(_days(), y)
    )
    open_day = (
        known.transform_filter("!datum.complete")
        .mark_point(color=var("data"), filled=False, size=45)
        .encode(_days(), y)
    )
    hover = known.mark_point(opacity=0, size=220).encode(_days(), y, tooltip=tip)
    during = (
        alt.Chart(incidents)
        .mark_rect(color=var("fail"), opacity=0.09)
        .encode(alt.X("start:T"), alt.X2("end:T"))
    )
    alarm = (
        alt.Chart(incidents)
        .transform_filter("datum.alarm != null")
        .mark_point(color=var("fail"), shape="triangle-up", filled=True, size=70, opacity=1)
        .encode(alt.X("alarm:T"), alt.YDatum(0), tooltip=alt.Tooltip("told:N", title="alarm"))
    )
    ink = alt.condition("datum.fails", alt.value(var("fail")), alt.value(var("ink2")))
    rule = alt.Chart(notes).mark_rule(strokeDash=[2, 3]).encode(alt.X("day:T"), color=ink)
    texts = [
        alt.Chart(notes)
        .transform_filter(f"datum.side === '{side}'")
        .mark_text(align=side, baseline="top", dx=dx, dy=alt.ExprRef("2 + datum.top"), lineBreak="\n")
        .encode(alt.X("day:T"), alt.Text("title:N"), y=alt.value(0), color=ink)
        for side, dx in SIDES
    ]
    return bare(alt.layer(during, band, normal, line, open_day, rule, *texts, alarm, hover))


@cache
def _volume() -> Spec:
    days = alt.NamedData(name="days")
    y = alt.Y(
        "n:Q", stack=None, axis=alt.Axis(title=None, tickCount=2, grid=False), scale=alt.Scale(domainMin=0)
    )
    tip = [alt.Tooltip("day:T", format="%a %-d %b %Y"), alt.Tooltip("n:Q", title="n")]
    x = alt.X("day:T", timeUnit="yearmonthdate", axis=None)
    return bare(
        alt.Chart(days)
        .mark_bar(color=var("line2"), opacity=0.55, width=alt.RelativeBandSize(0.75))
        .encode(x, y, tooltip=tip)
    )


def bare(chart: Any) -> Spec:
    """A chart as a template: its own data by name, its look from `CONFIG`."""
    spec = chart.to_dict(validate=False)
    spec.pop("config", None)
    return spec


def filled(template: Spec, height: int, **datasets: Sequence[Row]) -> Spec:
    """A copy of a template with its rows, as wide as the page lets it be."""
    spec = deepcopy(template)
    spec |= {
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "config": CONFIG,
        "padding": {"left": 0, "right": 6, "top": 4, "bottom": 4},
        "datasets": {name: list(rows) for name, rows in datasets.items()},
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
    }
    return spec


def health(
    daily: Sequence[Row], notes: Sequence[Row], incidents: Sequence[Row] = (), *, height: int = 260
) -> Spec:
    """The share of poor experiences by day, beside its normal, with dated notes and incidents."""
    spec = filled(
        _health(),
        height,
        days=[_told(day) for day in daily],
        notes=_within(notes, daily),
        incidents=list(incidents),
    )
    top = max(
        (day[end] for day in daily for end in ("high", "value", "baseline") if day.get(end) is not None),
        default=0.2,
    )
    # A layer without rows would make Vega warn of a scale without an extent.
    spec["layer"] = [layer for layer in spec["layer"] if _has_rows(layer, spec["datasets"])]
    for layer in spec["layer"]:
        y = layer["encoding"].get("y", {})
        if "scale" in y:
            y["scale"]["domain"] = [0, min(1.0, top) * HEADROOM]
    return spec


def _has_rows(layer: Spec, datasets: Mapping[str, Sequence[Row]]) -> bool:
    named = layer.get("data", {}).get("name")
    if named in ("notes", "incidents"):
        return bool(datasets[named])
    filters = [step.get("filter") for step in layer.get("transform", ())]
    return "!datum.complete" not in filters or any(
        not day["complete"] and day["value"] is not None for day in datasets["days"]
    )


def _told(day: Row) -> dict[str, Any]:
    keys = ("day", "n", "value", "low", "high", "baseline")
    return {
        **{key: day.get(key) for key in keys},
        "complete": day.get("complete", True),
        "told": words.with_interval(day),
    }


def _within(notes: Sequence[Row], daily: Sequence[Row]) -> list[dict[str, Any]]:
    """The notes of these days: those of one day together, neighbours below each other."""
    if not daily:
        return []
    found: dict[tuple[str, bool], list[str]] = {}
    for note in sorted(notes, key=lambda note: note["at"]):
        if daily[0]["day"] <= note["at"][:10] <= daily[-1]["day"]:
            place = note["at"], bool(note.get("fails"))
            found.setdefault(place, []).extend(_wrapped(note["title"]))
    marked: list[dict[str, Any]] = []
    before: date | None = None
    above: list[str] = []
    lines = 0
    for (day, fails), text in found.items():
        near = (
            before is not None and (date.fromisoformat(day[:10]) - before).days < NEAR_DAYS * len(daily) / 90
        )
        lines = lines + len(above) if near else 0
        side = "left" if _is_early(day, daily) else "right"
        marked.append(
            {"day": day, "title": "\n".join(text), "top": LINE * lines, "fails": fails, "side": side}
        )
        before, above = date.fromisoformat(day[:10]), text
    return marked


def _is_early(day: str, daily: Sequence[Row]) -> bool:
    """Whether a text that ends at this day would run over the axis: it begins there instead."""
    first, last = (date.fromisoformat(daily[i]["day"]) for i in (0, -1))
    return (date.fromisoformat(day[:10]) - first).days < EARLY * (last - first).days


def _wrapped(text: str, width: int = 26) -> list[str]:
    return [line for part in text.split("\n") for line in wrap(part, width)][:3]


def volume(daily: Sequence[Row], *, height: int = 56) -> Spec:
    """How many a day, on the same days."""
    return filled(_volume(), height, days=[{"day": day["day"], "n": day["n"]} for day in daily])
