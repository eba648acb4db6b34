"""Customer value × business value as a picture: how much a touchpoint is liked, and how much goes with it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import altair as alt

from config import Workspace
from pages.parts import charts, words
from pages.parts.theme import var

Row = Mapping[str, Any]
HEIGHT = 300
ALT = "Touchpoints by what customers think of them and what goes with them; the fields below say the same"
LINE = 17
NEAR = 0.1
"""Points nearer to each other than this share of the width leave no room for a name between them."""
NAMED = 10
"""More names than this would cover each other; the table below has them all."""


def placed(ws: Workspace, quadrant: Sequence[Row]) -> list[dict[str, Any]]:
    """A point per touchpoint with both values known; what no supported link speaks of has none."""
    both = [one for one in quadrant if one["value"] is not None and one["business_pp"] is not None]
    ranked = sorted(both, key=lambda one: -one["business_pp"])
    points = [_point(ws, one, named=i < NAMED) for i, one in enumerate(ranked)]
    return _apart(points)


def _point(ws: Workspace, one: Row, *, named: bool) -> dict[str, Any]:
    title = ws.touchpoint(one["touchpoint"]).title
    shown = {"value": one["value"], "low": one["low"], "high": one["high"]}
    return {
        "title": title if named else "",
        "told": title,
        "x": one["business_pp"],
        **shown,
        "liked": words.with_interval(shown) + (" satisfied" if one["measure"] == "csat" else " not poor"),
        "goes": f"{words.number(one['business_pp'], 1)} pp of “{ws.outcome(one['outcome']).title}”",
    }


def _apart(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names far enough from each other to be read: each at least a line below the one above it.

    A name stands at the left of a point that has another one close at its right.
    """
    low, high = span(points)
    least = LINE * (high - low) / HEIGHT
    near = NEAR * max((point["x"] for point in points), default=1.0)
    before = float("inf")
    for point in sorted(points, key=lambda point: -point["value"]):
        before = point["label"] = min(point["value"], before - least)
        is_beset = any(0 < other["x"] - point["x"] < near for other in points)
        point["side"] = "left" if is_beset else "right"
    return points


def span(points: Sequence[Row]) -> tuple[float, float]:
    """The shares from bottom to top: room for every interval."""
    lows = [point["low"] if point["low"] is not None else point["value"] for point in points]
    return max(0.0, min(lows, default=0.5) - 0.05), 1.0


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
    ink = var("data")
    whisker = base.mark_rule(strokeWidth=2, opacity=0.5, color=ink).encode(
        x, alt.Y("low:Q"), alt.Y2("high:Q")
    )
    dot = base.mark_point(filled=True, size=80, opacity=1, color=ink).encode(x, y, tooltip=tip)
    names = [
        base.transform_filter(f"datum.side === '{side}'")
        .mark_text(align="left" if side == "right" else "right", dx=dx)
        .encode(x, alt.Y("label:Q"), alt.Text("title:N"))
        for side, dx in (("right", 9), ("left", -9))
    ]
    return charts.bare(alt.layer(middle.encode(alt.Y("y:Q")), whisker, dot, *names))


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
