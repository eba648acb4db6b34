"""Hourly counts of every stream, as the detector asks for them: day by day, in the business zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import sql
from metrics.evidence.detect.streams import Day
from metrics.evidence.seen import seen
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    import pyarrow as pa

    from metrics.evidence.detect.bank import Array
    from metrics.evidence.detect.state import Episode
    from metrics.evidence.detect.streams import Streams
    from metrics.scope import Scope

HOUR_MS = 3_600_000


@dataclass(frozen=True)
class Sums:
    """Observations, their badness, what was due of it, and the variance of that by chance."""

    n: float
    s: float
    due: float
    variance: float


class Calendar:
    """Business days from the one that holds `first_ms` to a week after `last_ms`."""

    def __init__(self, scope: Scope, first_ms: int, last_ms: int) -> None:
        rows = scope.reader.rows(sql.text("day_starts"), {"from_ms": first_ms, "to_ms": last_ms + 7 * DAY_MS})
        self.zone = scope.zone
        self.first = rows[0]["day_no"]
        self.starts = np.array([row["start_ms"] for row in rows], np.int64)
        self.ends = np.array([row["end_ms"] for row in rows], np.int64)
        self.last = self.number(last_ms)

    def number(self, moment_ms: int) -> int:
        """The number of the day of a moment."""
        return self.first + int(np.searchsorted(self.starts, moment_ms, "right")) - 1

    def hours(self, number: int) -> tuple[Array, Array]:
        """When each hour of a day ends, and what the clock on the wall says as it begins."""
        at = min(max(number - self.first, 0), len(self.starts) - 1)
        start, end = int(self.starts[at]), int(self.ends[at])
        if number != at + self.first:
            start += (number - at - self.first) * DAY_MS
            end = start + DAY_MS
        begins = np.arange(start, end, HOUR_MS)
        ends = np.minimum(begins + HOUR_MS, end)
        if end - start == DAY_MS:
            return ends, np.arange(24)
        told = [dt.datetime.fromtimestamp(each / 1000, self.zone).hour for each in begins]
        return ends, np.array(told)


class Hours:
    """The days of a plan's streams, from rows of `bucket`."""

    def __init__(self, rows: pa.Table, watched: Streams, calendar: Calendar) -> None:
        self.watched, self.calendar = watched, calendar
        column = {name: rows[name].to_numpy(zero_copy_only=False) for name in ("hour_ms", "stream", "n", "s")}
        day = np.searchsorted(calendar.starts, column["hour_ms"], "right") - 1
        order = np.argsort(day, kind="stable")
        self.day = day[order]
        self.stream = column["stream"][order].astype(np.int64)
        self.hour = ((column["hour_ms"] - calendar.starts[day]) // HOUR_MS)[order]
        self.n, self.s = column["n"][order].astype(float), column["s"][order].astype(float)
        self.category = self._categories(rows["x"].to_numpy(zero_copy_only=False)[order].astype(float))
        self._kept: dict[int, Day] = {}

    def _categories(self, x: Array) -> Array:
        """The column of each row's badness among the categories of its stream; -1 where it has none."""
        out = np.full(len(x), -1)
        for row in np.flatnonzero(self.watched.graded):
            mine = np.flatnonzero(self.stream == row)
            out[mine] = np.abs(x[mine, None] - self.watched.x[row][None, :]).argmin(axis=1)
        return out

    def __call__(self, number: int) -> Day:
        """One day; recent ones are kept, since a day is learnt from three days later."""
        if number not in self._kept:
            self._kept = {day: each for day, each in self._kept.items() if abs(day - number) <= 4}
            self._kept[number] = self._day(number)
        return self._kept[number]

    def _day(self, number: int) -> Day:
        ends, wall = self.calendar.hours(number)
        first, last = np.searchsorted(
            self.day, [number - self.calendar.first, number - self.calendar.first + 1]
        )
        here = slice(first, last)
        count, width = self.watched.count, len(ends)
        cell = self.stream[here] * width + self.hour[here]
        n, s = (
            np.bincount(cell, weights=each[here], minlength=count * width).reshape(count, width)
            for each in (self.n, self.s)
        )
        categories = self.watched.x.shape[1]
        graded = np.flatnonzero(self.category[here] >= 0)
        cell = self.stream[here][graded] * categories + self.category[here][graded]
        counts = np.bincount(cell, weights=self.n[here][graded], minlength=count * categories)
        return Day(number, ends, wall, n, s, counts.reshape(count, categories))

    def since(self, episode: Episode, end_ms: int, from_ms: int | None = None) -> Sums:
        """What was observed in an episode, and what its baseline had expected.

        Of whole days by the day: what is late is settled at a later hour than what is in time, so that by
        the hour a part of the excess itself would be what was due.
        """
        mine, first_ms = np.flatnonzero(self.stream == episode.stream), from_ms or episode.onset_ms
        begins = self.calendar.starts[self.day[mine]] + self.hour[mine] * HOUR_MS
        mine = mine[(begins >= first_ms) & (begins < end_ms)]
        n, at = self.n[mine], self.day[mine]
        is_whole = (self.calendar.starts[at] >= first_ms) & (self.calendar.ends[at] <= end_ms)
        hour = np.where(is_whole, episode.whole_day, np.array(episode.hour)[self.hour[mine] % 24])
        week = np.array(episode.week)[(at + self.calendar.first) % 7]
        p = np.clip(episode.level * week * hour, 1e-5, 0.9)
        return Sums(
            float(n.sum()), float(self.s[mine].sum()), float((n * p).sum()), float((n * p * (1 - p)).sum())
        )


def complete_until(scope: Scope) -> dict[str, int]:
    """Until when the rows of each touchpoint, and what decides about them, are complete; 0: never."""
    known: dict[str, dict[str, int]] = {}
    for row in scope.reader.rows(sql.text("known_until")):
        known.setdefault(row["touchpoint"], {})[row["source"]] = row["known_until_ms"]
    found = seen(scope)
    return {name: _until(scope, each.sources, known.get(name, {})) for name, each in found.items()}


def _until(scope: Scope, sources: Any, known: dict[str, int]) -> int:
    own = [known[source] for source in sources if source in known]
    whole = scope.complete_until(sources)
    return min([scope.now_ms, *own, whole]) if own and whole is not None else 0
