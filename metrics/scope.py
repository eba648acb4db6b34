"""What every computation shares: the reader, the workspace, the lens, and what time it is for each source."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from metrics import period as periods
from metrics import sql
from metrics.errors import NothingBuilt
from metrics.lens import Lens
from metrics.period import Period, Reach
from warehouse import status

if TYPE_CHECKING:
    from config import Workspace
    from config.models.touchpoints import Touchpoint
    from warehouse.status import Freshness
    from warehouse.store import Reader

MS = 1000
DAY_MS = 86_400_000
LIVE_PERIOD = "28d"


@dataclass
class Scope:
    """One reading: all figures of one moment, one lens. Made by `open_scope`.

    Without `may_estimate` links have the verdicts that are kept, or none: pages never estimate.
    """

    reader: Reader
    ws: Workspace
    lens: Lens
    now_ms: int
    freshness: Mapping[str, Freshness]
    may_estimate: bool = False
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)
    _making: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is kept under the key, made now where nothing is; threads wait for the first that makes it."""
        with self._making:
            if key not in self.cache:
                self.cache[key] = make()
            return self.cache[key]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The business zone."""
        return ZoneInfo(self.ws.settings.time_zone)

    def day(self, ms: int) -> dt.date:
        """The business day of a moment."""
        return dt.datetime.fromtimestamp(ms / MS, self.zone).date()

    def iso(self, ms: int | None) -> str | None:
        """A moment as findings write it, in UTC."""
        return (
            None if ms is None else dt.datetime.fromtimestamp(ms / MS, dt.UTC).isoformat(timespec="seconds")
        )

    def start_ms(self, day: dt.date) -> int:
        """When a business day begins."""
        return int(dt.datetime.combine(day, dt.time(), self.zone).timestamp() * MS)

    @property
    def is_live(self) -> bool:
        """Whether time goes on; with a dated clock data end when they end: nothing is late or silent."""
        return self.ws.settings.clock == "live"

    @cached_property
    def known_days(self) -> tuple[dt.date, dt.date]:
        """The first and the last business day with anything recorded; today where nothing is."""
        row = self.reader.one(sql.text("reach")) or {}
        today = self.day(self.now_ms)
        return row.get("first_day") or today, min(row.get("last_day") or today, today)

    def complete_until(self, sources: Iterable[str]) -> int | None:
        """The least complete-until of these sources, of all where none is named; None: one was never read."""
        chosen = [self.freshness[source] for source in sources if source in self.freshness]
        known = [each.complete_until_ms for each in chosen or self.freshness.values()]
        return min((ms for ms in known if ms is not None), default=None) if None not in known else None

    def is_late(self, sources: Iterable[str]) -> bool:
        """Whether one of these sources is past its `fresh_within`."""
        return any(self.freshness[source].late for source in sources if source in self.freshness)

    def last_day(self, sources: Iterable[str]) -> dt.date:
        """The last business day on which these sources are complete."""
        until = self.complete_until(sources)
        return self.day(min(until, self.now_ms)) if until is not None else self.known_days[1]

    def waves(self, sources: Iterable[str]) -> tuple[Period, ...]:
        """When those of these sources asked that ask in waves, or all of these, oldest first."""
        named = {each.id for each in self.ws.sources if each.cadence == "waves"}
        chosen = sorted(named & {*sources} or {*sources})
        rows = self.once(("waves", *chosen), lambda: self.reader.rows(sql.text("waves"), {"sources": chosen}))
        return tuple(Period(row["first_day"], row["last_day"]) for row in rows)

    def reach(self, last: dt.date, waves: tuple[Period, ...] = ()) -> Reach:
        """What periods are chosen from, up to this day."""
        return Reach(min(self.known_days[0], last), last, self.ws.settings.fiscal_year_start, waves)

    def period(
        self, last: dt.date, own: str | None = None, waves: tuple[Period, ...] = ()
    ) -> tuple[str, Period]:
        """The period in force: the lens's, else the figure's own, else 28 days, or all with a dated clock."""
        name = self.lens.period or own or (LIVE_PERIOD if self.is_live else "all")
        return name, periods.resolve(name, self.reach(last, waves))

    def floor(self, segment: str | None) -> int:
        """The fewest people a figure of a segment may be about; of everybody, any number."""
        return self.ws.settings.privacy_floor if segment else 0

    @cached_property
    def touchpoints(self) -> list[Touchpoint]:
        """The touchpoints that exist now, of the lens's journey."""
        today = self.day(self.now_ms)
        stages = self._stages()
        return [each for each in self.ws.map.touchpoints if each.stage in stages and holds(each, today)]

    def _stages(self) -> set[str]:
        chosen = [journey for journey in self.ws.map.journeys if self.lens.journey in (None, journey.id)]
        return {stage for journey in chosen for stage in journey.stages}


def holds(thing: Any, day: dt.date) -> bool:
    """Whether something with `since` and `until` holds on a day.

    >>> from types import SimpleNamespace
    >>> holds(SimpleNamespace(since=dt.date(2026, 1, 1), until=None), dt.date(2025, 12, 31))
    False
    """
    return (thing.since is None or thing.since <= day) and (thing.until is None or day < thing.until)


def open_scope(
    reader: Reader, ws: Workspace, lens: Lens | None = None, *, may_estimate: bool = False
) -> Scope:
    """The scope of one computation over a reader that holds nothing later than the lens's date.

    Raises NothingBuilt before the first refresh.
    """
    if not is_built(reader):
        raise NothingBuilt(
            f"Nothing to show of {ws.id} yet: its rollups are not made. Pull once, "
            "`python -m connectors pull`, or wait for the server's first pull to end."
        )
    lens = lens or Lens()
    now = now_ms(ws, lens)
    return Scope(reader, ws, lens, now, status.freshness(reader, ws, now), may_estimate)


def is_built(reader: Reader) -> bool:
    """Whether there are rollups: not before the first refresh, nor while all are made anew after a change."""
    return bool(reader.value(sql.text("is_built")))


def now_ms(ws: Workspace, lens: Lens) -> int:
    """The end of the lens's or the clock's date, else this moment."""
    day = lens.as_of or ws.settings.clock_date
    if day is None:
        return int(dt.datetime.now(dt.UTC).timestamp() * MS)
    end = dt.datetime.combine(day + periods.DAY, dt.time(), ZoneInfo(ws.settings.time_zone))
    return int(end.timestamp() * MS) - 1
