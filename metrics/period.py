"""Stretches of business days: what a name means, the one before, the same one last year."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from metrics.errors import BadRequest

DAY = dt.timedelta(days=1)
NAMES = ("month", "quarter", "fiscal_year", "fytd", "all", "wave")


@dataclass(frozen=True, order=True)
class Period:
    """Business days from `start` to `end`, both in it."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days; none where the end lies before the start."""
        return max(0, (self.end - self.start).days + 1)

    def as_dict(self) -> dict[str, str]:
        """As findings write it."""
        return {"from": self.start.isoformat(), "to": self.end.isoformat()}


@dataclass(frozen=True)
class Reach:
    """What a period is chosen from: first and last known day, the fiscal year's first month, waves."""

    first: dt.date
    last: dt.date
    fiscal_month: int = 1
    waves: tuple[Period, ...] = ()


def resolve(name: str, reach: Reach) -> Period:
    """The period that a name means at the last known day.

    Months and quarters are the last complete ones, a fiscal year is the present one so far, a wave the last
    one that began, `all` everything, as is a wave where none is known. Raises BadRequest.

    >>> import datetime as dt
    >>> resolve("28d", Reach(dt.date(2025, 1, 1), dt.date(2025, 3, 10))).as_dict()
    {'from': '2025-02-11', 'to': '2025-03-10'}
    """
    if found := re.fullmatch(r"(\d{1,5})d", name):
        return Period(reach.last - (int(found[1]) - 1) * DAY, reach.last)
    if name == "month":
        return _complete(_months(reach.last, 1), reach.last, 1)
    if name == "quarter":
        months = (reach.last.month - reach.fiscal_month) % 3
        return _complete(_months(_add_months(reach.last.replace(day=1), -months), 3), reach.last, 3)
    if name in ("fiscal_year", "fytd"):
        return Period(_fiscal_start(reach.last, reach.fiscal_month), reach.last)
    if name == "wave" and reach.waves:
        begun = [each for each in reach.waves if each.start <= reach.last]
        return Period(begun[-1].start, min(begun[-1].end, reach.last)) if begun else _none(reach.first)
    if name in ("all", "wave"):
        return Period(reach.first, reach.last)
    return _written(name)


def _none(day: dt.date) -> Period:
    """No day at all."""
    return Period(day, day - DAY)


def _written(name: str) -> Period:
    start, dots, end = name.partition("..")
    try:
        period = Period(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    except ValueError:
        period = None
    if not dots or period is None or period.end < period.start:
        raise BadRequest(
            f"cannot read the period {name!r}; write a number of days such as 28d, "
            f"one of {', '.join(NAMES)}, or two dates such as 2026-01-01..2026-01-31"
        )
    return period


def previous(name: str, period: Period, waves: Sequence[Period] = ()) -> Period:
    """The one before: of a month the month before, of a fiscal year the same stretch of the year before.

    Of the first wave it has no day.
    """
    if name == "wave":
        return next((each for each in reversed(waves) if each.end < period.start), _none(period.start))
    if name == "month":
        return _months(period.start - DAY, 1)
    if name == "quarter":
        return _months(_add_months(period.start, -3), 3)
    if name in ("fiscal_year", "fytd"):
        return last_year(period)
    length = period.end - period.start
    return Period(period.start - DAY - length, period.start - DAY)


def wave_a_year_before(period: Period, waves: Sequence[Period]) -> Period:
    """The wave that began a year before, a month sooner or later; without a day where there is none."""
    then = last_year(Period(period.start, period.start)).start
    near = min(waves, key=lambda each: abs(each.start - then), default=_none(then))
    return near if abs(near.start - then) <= 31 * DAY else _none(then)


def last_year(period: Period) -> Period:
    """The same days a year earlier; the last day of a month stays the last day of its month."""
    end_of_month = (period.end + DAY).day == 1
    end = _add_months(period.end, -12)
    return Period(_add_months(period.start, -12), _last_of_month(end) if end_of_month else end)


def run_up(name: str, period: Period, count: int, waves: Sequence[Period] = ()) -> list[Period]:
    """This many periods of the same kind, the given one last; of waves no more than there are."""
    found = [period]
    while len(found) < count and found[-1].days:
        found.append(previous(name, found[-1], waves))
    return [each for each in reversed(found) if each.days]


def _complete(period: Period, last: dt.date, months: int) -> Period:
    return period if period.end <= last else _months(_add_months(period.start, -months), months)


def _months(day: dt.date, count: int) -> Period:
    start = day.replace(day=1)
    return Period(start, _last_of_month(_add_months(start, count - 1)))


def _add_months(day: dt.date, months: int) -> dt.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _last_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _fiscal_start(day: dt.date, month: int) -> dt.date:
    return dt.date(day.year if day.month >= month else day.year - 1, month, 1)
