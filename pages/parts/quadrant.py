"""Customer value × business value as a picture: how much a touchpoint is liked, and how much goes with it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt

from config import Workspace
from pages.parts import charts, seats, words
from pages.parts.theme import var

Row = Mapping[str, Any]
HEIGHT = 300
ALT = "Touchpoints by what customers think of them and what goes with them; the fields below say the same"
LINE = 17
NEAR = 0.1
"""Points nearer to each other than this share of the width leave no room for a name between them."""
NARROW = 500
"""On a narrower picture, in pixels, only what fails is named: the fields below name all."""
NAMED = 10
"""More names than this would cover each other; the table below has them all."""


def placed(ws: Workspace, quadrant: Sequence[Row], moments: Mapping[str, Row]) -> list[dict[str, Any]]:
    """A point per touchpoint with both values known; what no supported link speaks of has none.

    One that fails now has a second value, that since it fails, where it is known.
    """
    both = [one for one in quadrant if one["value"] is not None and one["business_pp"] is not None]
    ranked = sorted(both, key=lambda one: -one["business_pp"])
    points = [
        _point(ws, one, moments.get(one["touchpoint"]), named=i < NAMED or one["touchpoint"] in moments)
        for i, one in enumerate(ranked)
    ]
    return _apart(points)


def _point(ws: Workspace, one: Row, moment: Row | None, *, named: bool) -> dict[str, Any]:
    title, now = ws.touchpoint(one["touchpoint"]).title, seats.now_of(one, moment)
    fails = ", failing" if moment else ""
    shown = {"value": one["value"], "low": one["low"], "high": one["high"]}
    return {
        "title": f"{title}{fails}" if named else "",
        "told": f"{title}{fails}",
        "failing": bool(moment),
        "now": now["value"] if now else None,
        "x": one["business_pp"],
        **shown,
        "liked": f"{words.with_interval(shown)} {seats.MEASURES[one['measure']]}"
        + (f"; {words.with_interval(now)} since it fails" if now else ""),
        "goes": f"{words.number(one['business_pp'], 1)} pp of “{ws.outcome(one['outcome']).title}”",
    }


def _apart(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names far enough from each other to be read: each at least a line below the one above it.

    A name stands at the left of its point where at its right another point is in its way.
    """
    low, high = span(points)
    line = LINE * (high - low) / HEIGHT
    near = NEAR * max((point["x"] for point in points), default=1.0)
    before = float("inf")
    for point in sorted(points, key=lambda point: -point["value"]):
        before = point["label"] = min(point["value"], before - line)
        is_beset = any(
            0 < other["x"] - point["x"] < near and abs(other["value"] - point["label"]) < line
            for other in points
        )
        point["side"] = "left" if is_beset else "right"
    return points


def span(points: Sequence[Row]) -> tuple[float, float]:
    """The shares from bottom to top: room for every interval."""
    ends = (point.get(end) for point in points for end in ("low", "value", "now"))
    return max(0.0, min((end for end in ends if end is not None), default=0.5) - 0.05), 1.0


@cache
def _spec() -> charts.Spec:
    data = alt.NamedData(name="points")
    x = alt.X("x:Q", axis=alt.Axis(title=None, tickCount=5, format="~g"), scale=alt.Scale(domainMin=0))
    y = alt.Y("value:Q", axis=alt.Axis(title=None, format=".0%", tickCount=5))
    tip = [
        alt.Tooltip("told:N", title="touchpoint"),
        alt.Tooltip("liked:N", title="customers"),
        alt.Tooltip("goes:N", title="goes with"),
    ]
    base = alt.Chart(data)
    middle = alt.Chart(alt.NamedData(name="middle")).mark_rule(color=var("line2"), strokeDash=[5, 3])
    ink = alt.condition("datum.failing", alt.value(var("fail")), alt.value(var("data")))
    whisker = base.mark_rule(strokeWidth=2, opacity=0.5).encode(
        x, alt.Y("low:Q"), alt.Y2("high:Q"), color=ink
    )
    shape = alt.condition("datum.failing", alt.value("triangle-up"), alt.value("circle"))
    dot = base.mark_point(filled=True, size=80, opacity=1).encode(x, y, color=ink, shape=shape, tooltip=tip)
    fell = base.transform_filter("datum.now != null")
    fall = fell.mark_rule(color=var("fail"), strokeDash=[2, 3]).encode(x, alt.Y("now:Q"), alt.Y2("value:Q"))
    since = fell.mark_point(
        color=var("fail"), shape="triangle-up", size=80, fill=var("bg"), opacity=1
    ).encode(x, alt.Y("now:Q"), tooltip=tip)
    name = alt.condition("datum.failing", alt.value(var("fail")), alt.value(var("ink2")))
    shown = alt.condition(f"width > {NARROW} || datum.failing", alt.value(1), alt.value(0))
    names = [
        base.transform_filter(f"datum.side === '{side}'")
        .mark_text(align="left" if side == "right" else "right", dx=dx)
        .encode(x, alt.Y("label:Q"), alt.Text("title:N"), color=name, opacity=shown)
        for side, dx in (("right", 9), ("left", -9))
    ]
    return charts.bare(alt.layer(middle.encode(alt.Y("y:Q")), whisker, fall, dot, since, *names))


def picture(points: Sequence[Row], middle: float) -> charts.Spec:
    """Up: customers like it more. Right: more of an outcome goes with it. Dashed: the middle touchpoint."""
    spec = charts.filled(_spec(), HEIGHT, points=points, middle=[{"y": middle}])
    most = max((point["x"] for point in points), default=1.0)
    for layer in spec["layer"]:
        if "scale" in layer["encoding"].get("x", {}):
            # Room at the right for the name of the largest.
            layer["encoding"]["x"]["scale"]["domain"] = [0, 1.3 * most]
        layer["encoding"]["y"]["scale"] = {"domain": list(span(points)), "nice": False}
    return spec
