"""What is watched, and the hours it is watched through."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from metrics.evidence.detect import thresholds
from metrics.evidence.detect.bank import MARGIN, Array
from metrics.evidence.detect.thresholds import BETTER_H, WATCH_H


@dataclass(frozen=True)
class Streams:
    """Streams side by side, one row each; made by `streams`.

    `x` holds the badness of each category (all nan where an observation is 0 or 1), `group` whose mix a new
    stream begins with, `limit` a fixed share to alarm against (nan: its own past), `cap` the most that is
    accepted in an hour, `daily` whether its rows have no hour, `from_within` whether it must have kept its
    limit before it can miss it. Heights are for an hour's and a day's look.
    """

    x: Array
    group: Array
    limit: Array
    cap: Array
    margin: Array
    daily: Array
    since: Array
    from_within: Array
    height: Array
    watch: tuple[float, float] = thresholds.both(WATCH_H)
    better: tuple[float, float] = thresholds.both(BETTER_H)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.limit)

    @property
    def graded(self) -> Array:
        """Which have categories."""
        return ~np.isnan(self.x[:, 0])


@dataclass(frozen=True)
class Stream:
    """One stream: see `Streams`."""

    stream_hours: float = 108_000.0
    x: tuple[float, ...] = ()
    group: int = 0
    limit: float = np.nan
    cap: float = np.nan
    margin: float = MARGIN
    daily: bool = False
    since: int = 0
    from_within: bool = False


def streams(listed: list[Stream]) -> Streams:
    """These streams side by side; `stream_hours` is how long each may run per false alarm."""
    widest = max((len(each.x) for each in listed), default=0) or 1
    x = np.full((len(listed), widest), np.nan)
    for row, each in enumerate(listed):
        if each.x:
            # Categories that do not exist repeat the first one; nothing is ever counted in them.
            x[row] = [*each.x, *[each.x[0]] * (widest - len(each.x))]
    heights = [thresholds.both(each.stream_hours) for each in listed]
    column = {
        name: np.array([getattr(each, name) for each in listed])
        for name in ("group", "limit", "cap", "margin", "daily", "since", "from_within")
    }
    return Streams(**{"x": x, "height": np.array(heights).reshape(-1, 2), **column})


@dataclass(frozen=True)
class Day:
    """One business day of all streams: hours as they elapsed, 23 or 25 where clocks change.

    `n` and `s` are streams × hours: observations and the sum of their badness; `counts` has categories.
    """

    number: int
    ends: Array
    wall: Array
    n: Array
    s: Array
    counts: Array

    def by_wall(self, values: Array) -> Array:
        """Streams × 24, by the hour that the clock on the wall showed."""
        if len(self.wall) == 24:
            return values
        out = np.zeros((len(values), 24))
        for column, hour in enumerate(self.wall):
            out[:, hour] += values[:, column]
        return out


Days = Callable[[int], Day]
"""Gives any day by its number; days without rows are there too."""
