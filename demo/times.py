"""The calendar of the demo: days counted from the anchor, London hours, weekday and season."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from demo.draws import Bools, Draws, Floats, Ints

HOUR = 3600
DAY = 24 * HOUR
BLANK = np.iinfo(np.int64).min
"""The integer (and moment) that stands for nothing recorded."""

HISTORY = 365
"""Days of the past that the demo has records of."""

ZONE = ZoneInfo("Europe/London")
_WEEKDAYS = np.array([1.18, 1.10, 1.05, 1.02, 1.00, 0.85, 0.80])
_MONTHS = np.array([1.30, 1.08, 1.02, 0.98, 1.00, 0.97, 0.86, 0.82, 1.02, 1.03, 1.00, 0.92])
_PEAK = float(_WEEKDAYS.max() * _MONTHS.max())
_HOURS = {
    "web": [3, 2, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 11, 10, 9, 9, 10, 11, 12, 14, 15, 14, 10, 6],
    "phone": [0] * 8 + [8, 12, 13, 11, 9, 9, 10, 10, 9, 7, 4, 3] + [0] * 4,
    "clinic": [0] * 8 + [10, 12, 12, 11, 8, 10, 11, 10, 9, 5] + [0] * 6,
    "office": [0] * 9 + [10, 11, 11, 8, 9, 10, 10, 8] + [0] * 7,
}


@dataclass(frozen=True)
class Calendar:
    """Turns days before or after the anchor into moments (seconds since 1970, UTC)."""

    anchor: date
    draws: Draws
    _first: int = field(init=False, default=-1200)
    _starts: Ints = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look up the local midnights once, so that hours are London hours in summer too."""
        midnights = [self._midnight(day) for day in range(self._first, 4000)]
        object.__setattr__(self, "_starts", np.array(midnights, dtype=np.int64))

    def _midnight(self, day: int) -> int:
        local = datetime.combine(self.anchor + timedelta(days=day), time(), ZONE)
        return int(local.astimezone(UTC).timestamp())

    def start(self, day: ArrayLike) -> Ints:
        """The moment at which the given day begins, day 0 being the anchor."""
        return self._starts[np.asarray(day, dtype=np.int64) - self._first]

    def moment(self, day: float) -> int:
        """The moment that lies this many days (fractions allowed) from the anchor."""
        return int(self.start(0)) + round(day * DAY)

    def day(self, moment: ArrayLike) -> Ints:
        """The day, counted from the anchor, in which a moment falls."""
        found = np.searchsorted(self._starts, np.asarray(moment, dtype=np.int64), side="right")
        return (found - 1 + self._first).astype(np.int64)

    def busy(self, day: ArrayLike) -> Floats:
        """How busy a day is by season and weekday; 1 on average over a year."""
        dates = np.datetime64(self.anchor) + np.asarray(day, dtype=np.int64)
        weekday = (dates.astype("datetime64[D]").astype(np.int64) + 3) % 7
        month = dates.astype("datetime64[M]").astype(np.int64) % 12
        return _WEEKDAYS[weekday] * _MONTHS[month]

    def kept(self, label: str, moment: Ints, *keys: ArrayLike) -> Bools:
        """Which of evenly spread moments stay when they are thinned to the busy days."""
        return self.draws.chance(f"{label}/season", self.busy(self.day(moment)) / _PEAK, *keys)

    def at_hour(self, label: str, day: Ints, profile: str, *keys: ArrayLike) -> Ints:
        """A moment of that day at an hour customary for web, phone, clinic or office."""
        hour = self.draws.pick(f"{label}/hour", _HOURS[profile], *keys)
        return self.start(day) + (hour * HOUR + self.draws.uniform(f"{label}/minute", *keys) * HOUR).astype(
            np.int64
        )

    def office(self, moment: Ints) -> Ints:
        """The same moment, or 9 to 10 in the next morning when it fell outside 9 to 18 o'clock."""
        since = moment - self.start(self.day(moment))
        morning = self.start(self.day(moment) + (since >= 18 * HOUR)) + 9 * HOUR + moment % HOUR
        return np.where((since < 9 * HOUR) | (since >= 18 * HOUR), morning, moment)


def thinning() -> float:
    """By how much an evenly spread rate must be raised before `Calendar.kept` thins it."""
    return _PEAK
