"""What may be shown of an estimate, and what it says about a target."""

from enum import StrEnum
from typing import Literal

from metrics.statistics.estimate import Estimate
from metrics.statistics.proportion import newcombe

COUNT_ONLY_BELOW = 10
GREY_BELOW = 30
NPS_HALF_WIDTH = 15

Direction = Literal["up", "down"]
"""Which way is better."""


class Face(StrEnum):
    """How much of a figure its n allows to show."""

    COUNT_ONLY = "count_only"
    GREY = "grey"
    FULL = "full"


class Status(StrEnum):
    """Where the whole interval stands against the target."""

    ON_TARGET = "on_target"
    OFF_TARGET = "off_target"
    TOO_CLOSE = "too_close"
    UNKNOWN = "unknown"


class Colour(StrEnum):
    """Green and red need the whole interval on one side; amber cannot tell; grey has nothing to say."""

    GREEN = "green"
    RED = "red"
    AMBER = "amber"
    GREY = "grey"


class Trend(StrEnum):
    """Which way a share moved, where its move is beyond chance."""

    UP = "up"
    DOWN = "down"


_COLOURS = {
    Status.ON_TARGET: Colour.GREEN,
    Status.OFF_TARGET: Colour.RED,
    Status.TOO_CLOSE: Colour.AMBER,
    Status.UNKNOWN: Colour.GREY,
}


def face(estimate: Estimate) -> Face:
    """The count alone below 10, value and interval in grey below 30, all from 30 (effective) rows."""
    if estimate.value is None or estimate.weight < COUNT_ONLY_BELOW:
        return Face.COUNT_ONLY
    return Face.GREY if estimate.weight < GREY_BELOW else Face.FULL


def status(estimate: Estimate, target: float | None, direction: Direction) -> Status:
    """On or off target where the whole interval is on that side; reaching the target exactly is on target."""
    low, high = estimate.low, estimate.high
    if target is None or low is None or high is None or face(estimate) is Face.COUNT_ONLY:
        return Status.UNKNOWN
    if direction == "down":
        low, high, target = -high, -low, -target
    if low >= target:
        return Status.ON_TARGET
    return Status.OFF_TARGET if high < target else Status.TOO_CLOSE


def colour(estimate: Estimate, target: float | None, direction: Direction) -> Colour:
    """The status as a colour: grey below 30 rows, and for NPS with a half width of more than 15 points."""
    half = estimate.half_width
    vague = estimate.method == "nps" and (half is None or half > NPS_HALF_WIDTH)
    if vague or face(estimate) is not Face.FULL:
        return Colour.GREY
    return _COLOURS[status(estimate, target, direction)]


def trend(now: Estimate, before: Estimate) -> Trend | None:
    """The arrow between two periods of a share: None unless Newcombe excludes 0 and both have 30 rows."""
    difference = newcombe(now, before)
    if face(difference) is not Face.FULL or not difference.excludes(0) or difference.value is None:
        return None
    return Trend.UP if difference.value > 0 else Trend.DOWN
