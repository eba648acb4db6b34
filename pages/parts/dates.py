"""Days and times as the pages print them, in the workspace's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages.parts.words import NBSP, UNKNOWN, number

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
Moment = datetime | date | str | int | None


@dataclass(frozen=True)
class Clock:
    """What time it is for the reader: now, and the zone all times are printed in."""

    now: datetime
    zone: ZoneInfo

    def local(self, moment: Moment) -> datetime | date | None:
        """Read an ISO text, epoch milliseconds, a date or a time as local; a date stays a date."""
        if moment is None or (isinstance(moment, date) and not isinstance(moment, datetime)):
            return moment
        if isinstance(moment, int):
            return datetime.fromtimestamp(moment / 1000, UTC).astimezone(self.zone)
        if isinstance(moment, str):
            return self._parsed(moment)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(self.zone)

    def _parsed(self, text: str) -> datetime | date:
        if len(text) == 10:
            return date.fromisoformat(text)
        return self.local(datetime.fromisoformat(text)) or self.now

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(self.zone).date()

    def day(self, moment: Moment, *, year: bool = False) -> str:
        """`Wed 11 Nov`, with the year where it is asked for or differs from this one."""
        local = self.local(moment)
        if local is None:
            return UNKNOWN
        shown = f"{local:%a} {local.day}{NBSP}{local:%b}"
        return f"{shown}{NBSP}{local.year}" if year or local.year != self.today.year else shown

    def ms(self, moment: Moment) -> int:
        """A moment in epoch milliseconds; a date is where its day begins, nothing is now."""
        local = self.now if moment is None else self.local(moment) or self.now
        if not isinstance(local, datetime):
            local = datetime.combine(local, datetime.min.time(), self.zone)
        return int(local.timestamp() * 1000)

    def hour(self, moment: Moment) -> str:
        """`Wed 11 Nov, 09:00`; a date alone is its day."""
        local = self.local(moment)
        return f"{self.day(local)}, {local:%H:%M}" if isinstance(local, datetime) else self.day(local)

    def time(self, moment: Moment) -> str:
        """`13:40` today, else `19 Nov, 06:00`; a date alone is its day."""
        local = self.local(moment)
        if not isinstance(local, datetime):
            return self.day(local)
        clock = f"{local:%H:%M}"
        if local.date() == self.today:
            return clock
        year = "" if local.year == self.today.year else f"{NBSP}{local.year}"
        return f"{local.day}{NBSP}{local:%b}{year}, {clock}"

    def full(self, moment: Moment) -> str:
        """`Fri 20 Nov 2026, 13:40`: once a page, in the line under the answer."""
        local = self.local(moment)
        if not isinstance(local, datetime):
            return self.day(local, year=True)
        return f"{self.day(local, year=True)}, {local:%H:%M}"

    def ago(self, moment: Moment) -> str:
        """How long ago: `20 h`, `9 days`."""
        local = self.local(moment)
        if local is None:
            return UNKNOWN
        if not isinstance(local, datetime):
            return days((self.today - local).days)
        passed = self.now - local
        return (
            days(passed.days) if passed >= timedelta(days=2) else coarse(passed.total_seconds(), most=3_600)
        )

    def since(self, moment: Moment) -> str:
        """`since Wed 11 Nov (9 days)`."""
        local = self.local(moment)
        if local is None:
            return "since when is not known"
        return f"since {self.day(local)} ({self.ago(local)})"

    def dated(self, text: str) -> str:
        """A sentence with its ISO dates printed as days: `nothing recorded since Sun 11 Oct`."""
        return ISO_DAY.sub(lambda found: self.day(found[0]), text)

    def period(self, period: dict[str, str] | None) -> str:
        """`28 days to Fri 20 Nov 2026`; empty where a figure has no period."""
        if not period or not period.get("to"):
            return ""
        return f"{self.length(period)} to {self.full(self.local(period['to']))}".lstrip()

    def length(self, period: dict[str, str] | None) -> str:
        """`28 days`; empty where a figure has no period, or one without a beginning."""
        end, start = (self.local((period or {}).get(name)) for name in ("to", "from"))
        if start is None or end is None:
            return ""
        return days((_date(end) - _date(start)).days + (0 if isinstance(end, datetime) else 1))


def _date(moment: datetime | date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def days(count: int) -> str:
    """`1 day`, `9 days`."""
    return f"{number(count)}{NBSP}day{'' if count == 1 else 's'}"


def coarse(seconds: float, *, most: int = 86_400) -> str:
    """A duration in its largest unit only, none above `most` seconds: `20 h`, `12 min`."""
    names = {86_400: "d", 3_600: "h", 60: "min", 1: "s"}
    unit = next((u for u in names if u <= most and abs(seconds) >= u), 1)
    return f"{number(seconds // unit)}{NBSP}{names[unit]}"
