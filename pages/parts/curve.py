"""The experience curve: points, intervals and normals as places in per cent, unknown ones not joined."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.signs import colour_of
from pages.parts.vocabulary import grey, state_of

Row = dict[str, Any]
HEAD, FOOT = 24.0, 24.0
NOTHING = {
    "x": 50,
    "side": "",
    "y": 60,
    "below": False,
    "name": "Nothing to draw",
    "why": "no touchpoint has enough data that can be relied on",
    "colour": "ink",
}
APART = 14.0
"""Labels nearer to each other than this, in per cent of the width, would touch."""
CURVES = {
    "satisfied": ("% satisfied", "of those who answered"),
    "good": ("% not poor", "of what could be judged"),
}


def named(text: str | None) -> str | None:
    """The curve an address asks for, None where there is no such curve."""
    return text if text in CURVES else None


def better_curve(journey: Row) -> str:
    """Satisfaction where at least half of the touchpoints have it, else the share not poor."""
    answered = [t for t in journey["touchpoints"] if is_known(t.get("satisfied"))]
    return "satisfied" if 2 * len(answered) >= len(journey["touchpoints"]) else "good"


def is_known(figure: Row | None) -> bool:
    """Whether a figure stands on enough to be drawn as known."""
    return bool(figure) and figure.get("value") is not None and not words.too_few(figure)


def figure_for(touchpoint: Row, measure: str) -> Row:
    """The curve's figure of a touchpoint: satisfied, or the complement of poor."""
    if measure == "satisfied":
        return touchpoint.get("satisfied") or {}
    poor = touchpoint.get("poor") or {}
    flip = {"value": "value", "low": "high", "high": "low"}
    turned = {to: None if poor.get(name) is None else 1 - poor[name] for to, name in flip.items()}
    n, k = poor.get("n"), poor.get("k")
    return {**turned, "n": n, "k": None if n is None or k is None else n - k}


def normal_for(touchpoint: Row, measure: str) -> float | None:
    """What is normal on the curve: its own past."""
    if measure == "satisfied":
        return touchpoint.get("satisfied_normal")
    return _flipped(touchpoint.get("normal"))


def points(
    ws: Workspace, by_stage: Sequence[Sequence[Row]], measure: str, failing: Mapping[str, str]
) -> list[Row]:
    """A point per touchpoint, in journey order and evenly spread over its stage."""
    points = []
    for i, column in enumerate(by_stage):
        for j, touchpoint in enumerate(column):
            figure = figure_for(touchpoint, measure)
            state = state_of(touchpoint, failing)
            known = is_known(figure) and not grey(state)
            points.append(
                {
                    "id": touchpoint["id"],
                    "name": ws.touchpoint(touchpoint["id"]).title,
                    "state": state,
                    "x": 100 * (i + (j + 0.5) / len(column)) / len(by_stage),
                    "known": known,
                    "moment": bool(touchpoint.get("moment_of_truth")),
                    "normal": normal_for(touchpoint, measure),
                    "figure": figure,
                    **{end: figure.get(end) for end in ("value", "low", "high")},
                }
            )
    return points


class Scale:
    """Where a share stands on the curve, from the top, in per cent of its height."""

    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    @classmethod
    def around(cls, points: Sequence[Row]) -> "Scale":
        """A scale that holds every value, interval and normal that is drawn."""
        ends = [
            p[key] for p in points if p["value"] is not None for key in ("value", "low", "high", "normal")
        ]
        drawn = [end for end in ends if end is not None] or [0.0, 1.0]
        low, high = max(0.0, min(drawn)), min(1.0, max(drawn))
        return cls(low, high if high - low > 0.05 else low + 0.05)

    def y(self, value: float) -> float:
        """From the top in per cent, clear of the labels above and below."""
        inside = min(max(value, self.low), self.high)
        return HEAD + (100 - HEAD - FOOT) * (1 - (inside - self.low) / (self.high - self.low))

    def across(self, value: float) -> float:
        """From the left in per cent, for the turned layout of a phone."""
        return 100 * (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)

    def axis(self, measure: str) -> Row:
        """Names and three to five grid lines."""
        step = next(s for s in (0.02, 0.05, 0.1, 0.2, 0.25, 0.5) if (self.high - self.low) / s <= 5)
        first = int(self.low / step) + 1
        marks = [i * step for i in range(first, first + 6) if i * step < self.high]
        says = ", ".join(CURVES[measure])
        ticks = [{"y": self.y(mark), "text": words.share(mark)} for mark in marks]
        ends = {"from": words.share(self.low), "to": words.share(self.high)}
        return {"name": "Experience", "says": says, "ticks": ticks, **ends}

    def place(self, point: Row) -> Row:
        """A point with its whisker and normal."""
        y = {end: None if point[end] is None else self.y(point[end]) for end in ("low", "high", "normal")}
        title = f"{point['name']}: {words.with_interval(point['figure'])}, {words.n_of(point['figure'])}"
        return {
            **{key: point[key] for key in ("id", "x", "known", "moment")},
            **y,
            "y": self.y(point["value"]),
            "colour": dot_colour(point["state"]),
            "title": title,
        }

    def run(self, points: Sequence[Row]) -> Row:
        """Line and band through points that follow each other without a gap."""
        line = " L".join(f"{p['x']:.2f} {self.y(p['value']):.2f}" for p in points)
        upper = [f"{p['x']:.2f} {self.y(p['high']):.2f}" for p in points]
        lower = [f"{p['x']:.2f} {self.y(p['low']):.2f}" for p in reversed(points)]
        return {"line": f"M{line}", "band": f"M{' L'.join(upper + lower)}Z"}


def dot_colour(state: str | None) -> str:
    """A dot is data-coloured unless its state speaks of failing or watching."""
    colour = colour_of(state)
    return colour if colour in ("fail", "watchg") else "data"


def runs(points: Sequence[Row]) -> list[list[Row]]:
    """Stretches of known points: grey ones are passed by, and where nobody answered the line breaks."""
    found: list[list[Row]] = [[]]
    for point in points:
        if point["known"] and point["low"] is not None:
            found[-1].append(point)
        elif point["value"] is None and found[-1]:
            found.append([])
    return [run for run in found if len(run) > 1]


def labels(points: Sequence[Row], scale: Scale) -> list[Row]:
    """Three at most: the lowest, the highest, and what has recovered or lies farthest below its normal."""
    known = [p for p in points if p["known"]]
    if not known:
        return [NOTHING]
    worst, best = min(known, key=lambda p: p["value"]), max(known, key=lambda p: p["value"])
    picked = {"the only one known": worst} if worst is best else {"lowest": worst, "highest": best}
    beside = [p for p in known if all(abs(p["x"] - each["x"]) > APART for each in picked.values())]
    if recovered := next((p for p in beside if p["state"] == "recovered"), None):
        picked["recovered"] = recovered
    elif fallen := max((p for p in beside if _short(p) > 0), key=_short, default=None):
        picked["failing"] = fallen
    below = {"lowest": True, "failing": all(_is_above(near, picked.get("failing")) for near in points)}
    return [_label(point, scale, why, below=below.get(why, False)) for why, point in picked.items()]


def _is_above(near: Row, point: Row | None) -> bool:
    """Whether another point leaves the room below one free."""
    if point is None or near is point or near["value"] is None or abs(near["x"] - point["x"]) > APART / 2:
        return True
    return near["value"] >= point["value"]


def _short(point: Row) -> float:
    """How far what fails against its own past lies below it; nought for all else."""
    fails = point["state"] in ("incident", "standing", "worse") and point["normal"] is not None
    return point["normal"] - point["value"] if fails else 0.0


def _label(point: Row, scale: Scale, why: str, *, below: bool) -> Row:
    normal = point["normal"]
    why = f"{why}, normal {words.beside(normal, point)}" if normal is not None else why
    return {
        "x": point["x"],
        "side": "start" if point["x"] < 8 else "end" if point["x"] > 92 else "",
        "y": scale.y(point["low"] if below else point["high"]),
        "below": below,
        "name": f"{point['name']} {words.share(point['value'])}",
        "why": why,
        "colour": "fail" if dot_colour(point["state"]) == "fail" else "ink",
    }


def strip(touchpoint: Row, figure: Row, scale: Scale, state: str | None) -> Row | None:
    """The same point lying down, for a phone."""
    if figure.get("value") is None:
        return None
    normal = (
        touchpoint.get("satisfied_normal")
        if figure is touchpoint.get("satisfied")
        else _flipped(touchpoint.get("normal"))
    )
    ends = {end: None if figure.get(end) is None else scale.across(figure[end]) for end in ("low", "high")}
    return {
        **ends,
        "x": scale.across(figure["value"]),
        "known": is_known(figure) and not grey(state),
        "normal": None if normal is None else scale.across(normal),
        "colour": dot_colour(state),
    }


def _flipped(share: float | None) -> float | None:
    return None if share is None else 1 - share
