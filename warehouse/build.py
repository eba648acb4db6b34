"""Rollups: made anew as a whole, or for the days that changed, with the same SQL and the same rows."""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from warehouse import mapping, match, schema, segments, sql
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from pathlib import Path

    from config import Workspace
    from warehouse.asof import Cut
    from warehouse.runtime import Warehouse

EXPERIENCE = ("limit", "done", "condition", "counted", "experience")
DAILY = ("touchpoint_daily", "stage_daily", "answer_daily", "event_daily", "chance_daily")
CHANCES = ("chance_rule", "chance_answer", "chance_episode")
# Each reads only what stands before it.
ORDER = (
    "known_until",
    "ending",
    "encounter",
    *EXPERIENCE,
    "promise",
    "answer",
    "outcome_fact",
    "chance",
    *DAILY,
)
ALL = (date(1, 1, 1), date(9999, 12, 31))
# Days this near are made in one statement, and there are at most so many of these: planning one costs as much
# as making several days.
NEAR = timedelta(days=3)
MOST = 6

Days = set[date]
Range = tuple[date, date]


@dataclass(frozen=True)
class Refreshed:
    """How many days were made anew, and how long it took; `whole` where everything was."""

    days: int
    seconds: float
    whole: bool = False


def refresh(wh: Warehouse, ws: Workspace) -> Refreshed:
    """Bring the rollups up to the rows: days that changed, and days whose state changed as time passed.

    Above half of all days everything is made anew, which is then cheaper; nothing changed costs nothing.
    """
    started = time.monotonic()
    with wh.read() as reader:
        if is_current(reader, ws):
            return Refreshed(0, time.monotonic() - started)
    with wh.write() as writer:
        days, whole = bring_up(writer, ws)
    return Refreshed(days, time.monotonic() - started, whole)


def rebuild(wh: Warehouse, ws: Workspace) -> Refreshed:
    """Make every rollup anew from the rows and the map."""
    started = time.monotonic()
    with wh.write() as writer:
        _prepare(writer, ws)
        days = make_all(writer, ws)
    return Refreshed(days, time.monotonic() - started, whole=True)


def as_of(source: Reader | Path, ws: Workspace, as_of_ms: int) -> Cut:
    """The same rollups over what could be read at a moment; see `warehouse.asof.as_of`."""
    from warehouse import asof

    return asof.as_of(source, ws, as_of_ms)


def is_current(reader: Reader, ws: Workspace) -> bool:
    """Whether neither rows, nor map, nor what is complete changed since the last refresh."""
    if not follows(reader, ws) or not _built(reader):
        return False
    waiting = reader.value("select count(*) from ops.dirty_day")
    passed = reader.value(sql.text("refresh/passed"))
    return not waiting and not passed and segments.is_current(reader)


def follows(reader: Reader, ws: Workspace) -> bool:
    """Whether the rollups follow the workspace as it is written now, not an older text of it."""
    return not match.is_stale(reader, ws) and schema.noted(reader, "mapped") == fingerprint(ws)


def bring_up(writer: Writer, ws: Workspace) -> tuple[int, bool]:
    """Refresh inside a transaction; returns how many days were made, and whether all were."""
    everything = _prepare(writer, ws)
    every = _days(writer, "refresh/all_days")
    dirty = _days(writer, "refresh/dirty")
    if everything or is_most(dirty, every):
        return make_all(writer, ws), True
    _complete(writer)
    return _Refresh(writer, ws, dirty, every).run()


def fingerprint(ws: Workspace) -> str:
    """Changes with every text of the workspace, and with the SQL that lays its tables down."""
    return hashlib.sha256((ws.text_hash + sql.text("schema/map")).encode()).hexdigest()


def _built(reader: Reader) -> bool:
    return bool(
        reader.value(
            "select count(*) from information_schema.tables "
            "where table_schema = 'roll' and table_name = 'chance_daily'"
        )
    )


def _prepare(writer: Writer, ws: Workspace) -> bool:
    """Bring rule answers and the tables of the map up to the workspace; True where all days must be made."""
    stale = match.is_stale(writer, ws)
    if stale:
        match.match_all(writer, ws)
    mapped = schema.noted(writer, "mapped") == fingerprint(ws) and _built(writer)
    if not mapped:
        mapping.fill(writer, ws)
        schema.note(writer, "mapped", fingerprint(ws))
    return stale or not mapped


def make_all(writer: Writer, ws: Workspace, as_of_ms: int | None = None) -> int:
    """Make every rollup anew; returns the number of days that have a fact."""
    _complete(writer, as_of_ms)
    for name in ORDER:
        if name == "chance":
            _make_chances(writer)
        else:
            _create(writer, name, name)
    segments.make(writer, ws, as_of_ms)
    writer.touch_data()
    writer.execute("create or replace table roll.touched_day as " + sql.text("refresh/all_days"))
    writer.execute("delete from ops.dirty_day")
    return writer.value("select count(*) from roll.touched_day")


def _complete(writer: Writer, as_of_ms: int | None = None) -> None:
    text = sql.text("refresh/complete")
    writer.execute(f"create or replace table roll.complete as {text}", {"as_of_ms": as_of_ms})


def _create(writer: Writer, table: str, name: str) -> None:
    writer.execute(
        f"create or replace table roll.{table} as {sql.text('rollups/' + name)}",
        _params(ALL),
    )


def _make_chances(writer: Writer) -> None:
    writer.execute(sql.text("refresh/all_threads"))
    first, *others = CHANCES
    _create(writer, "chance", first)
    for name in others:
        _insert(writer, "chance", name, ALL)


def _insert(writer: Writer, table: str, name: str, days: Range) -> None:
    text = sql.text(f"rollups/{name}")
    writer.execute(f"insert into roll.{table} by name {text}", _params(days))


def _days(reader: Reader, name: str) -> Days:
    return {row["day"] for row in reader.rows(sql.text(name))}


def ranges(days: Iterable[date]) -> list[Range]:
    """These days as few ranges, first to last: cut at their widest gaps, the others are made with them.

    >>> days = date(2026, 1, 1), date(2026, 1, 3), date(2026, 3, 1)
    >>> [(str(first), str(last)) for first, last in ranges(days)]
    [('2026-01-01', '2026-01-03'), ('2026-03-01', '2026-03-01')]
    """
    ordered = sorted(days)
    steps = list(itertools.pairwise(ordered))
    cuts = sorted((step for step in steps if step[1] - step[0] > NEAR), key=lambda step: step[0] - step[1])
    ends = sorted(cuts[: MOST - 1])
    firsts = [*ordered[:1], *(after for _, after in ends)]
    lasts = [*(before for before, _ in ends), *ordered[-1:]]
    return list(zip(firsts, lasts, strict=True))


def is_most(days: Days, every: Days) -> bool:
    """Whether what is made with these days is above half of all days: then all are made at once."""
    return 2 * sum(any(first <= day <= last for first, last in ranges(days)) for day in every) > len(every)


class _Refresh:
    """One refresh of the days that changed; gives up for a whole one where they become too many."""

    def __init__(self, writer: Writer, ws: Workspace, dirty: Days, every: Days) -> None:
        self.writer = writer
        self.ws = ws
        self.dirty = dirty
        self.every = every
        self.idle = {row["name"] for row in writer.rows(sql.text("refresh/idle"))}

    def run(self) -> tuple[int, bool]:
        """Returns how many days were made anew, and whether all were."""
        _create(self.writer, "known_until", "known_until")
        for name in ("ending", "encounter", "outcome_fact"):
            self._watched(name)
        lived = self.dirty.union(*(self._asked(name) for name in ("turned", "ended", "recounted")))
        if is_most(lived, self.every):
            return make_all(self.writer, self.ws), True
        self._experience(lived)
        opened = self._chances()
        for name, days in (
            ("answer", self.dirty),
            ("touchpoint_daily", lived),
            ("stage_daily", lived),
            ("answer_daily", self.dirty),
            ("event_daily", self.dirty),
            ("chance_daily", opened),
        ):
            self._replace(name, days)
        regrouped = segments.refresh(self.writer, self.ws)
        self._touched(lived | self.dirty)
        self.writer.execute("delete from ops.dirty_day")
        if lived or opened or regrouped:
            self.writer.touch_data()
        return len(lived | opened), False

    def _touched(self, days: Days) -> None:
        """Note which days the evidence has to look at again."""
        self.writer.execute("insert into roll.touched_day select unnest($days)", {"days": sorted(days)})

    def _asked(self, name: str) -> Days:
        return _days(self.writer, f"refresh/{name}")

    def _watched(self, name: str) -> None:
        """Replace the dirty days, keeping what was and what is, so that the difference can be asked."""
        rows = f"select * from roll.{name} where event_date between $from_date and $to_date"  # noqa: S608
        self._keep(f"was_{name}", rows, self.dirty)
        self._replace(name, self.dirty)
        self._keep(f"now_{name}", rows, self.dirty)

    def _keep(self, name: str, text: str, days: Days) -> None:
        self.writer.execute(f"create or replace temp table {name} as {text} limit 0", _params(ALL))
        for each in ranges(days):
            self.writer.execute(f"insert into {name} {text}", _params(each))

    def _replace(self, name: str, days: Days) -> None:
        if name in self.idle:
            return
        column = "opened_date" if name == "chance_daily" else "event_date"
        for each in ranges(days):
            rows = f"roll.{name} where {column} between $from_date and $to_date"
            self.writer.execute(f"delete from {rows}", _params(each))  # noqa: S608 — our own names
            _insert(self.writer, name, name, each)

    def _experience(self, lived: Days) -> None:
        for name in EXPERIENCE:
            self._replace(name, lived)
        self._replace("promise", lived | self._asked("promised"))

    def _chances(self) -> Days:
        """Make the chances of the threads and days that changed; returns the days on which these opened."""
        self.writer.execute(sql.text("refresh/changed_thread"))
        recorded = self.dirty | self._asked("chance_turned")
        before = self._asked("thread_days")
        self.writer.execute(sql.text("refresh/drop_threads"))
        _insert(self.writer, "chance", "chance_rule", ALL)
        for name, dropped, days in (
            ("chance_answer", "refresh/drop_answers", self.dirty),
            ("chance_episode", "refresh/drop_episodes", recorded),
        ):
            for each in ranges(days):
                self.writer.execute(sql.text(dropped), _params(each))
                _insert(self.writer, "chance", name, each)
        return recorded | before | self._asked("thread_days")


def _params(days: Range) -> dict[str, date]:
    return {"from_date": days[0], "to_date": days[1]}
