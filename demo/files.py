"""The growing files: history by month, written once and whole; what is new by day, appended line by line."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from demo.draws import Ints
from demo.records import Table, header, lines
from demo.times import HISTORY, Calendar
from demo.world import World


@dataclass(frozen=True)
class Versions:
    """Lines of one table in the order in which they become visible."""

    at: Ints
    lines: list[str]


def as_of(table: Table, moment: int) -> Table:
    """The table's rows as they were known at a moment: none of later, and unfinished ones unfinished."""
    known = table.take(table.seen < moment)
    late = known.final >= moment
    first = known.opened()
    columns = {name: np.where(late, first.columns[name], column) for name, column in known.columns.items()}
    return Table(table.name, known.seen, np.where(late, known.seen, known.final), columns)


def versions(table: Table, since: int, until: int) -> Versions:
    """Every version of a row that becomes visible from `since` to `until` (not included)."""
    born = table.take((table.seen >= since) & (table.seen < until))
    grown = table.take((table.final >= since) & (table.final < until) & (table.final > table.seen))
    whole = born.take(born.final == born.seen)
    unfinished = born.take(born.final > born.seen).opened()
    at = np.concatenate([unfinished.seen, whole.seen, grown.final])
    texts = [*lines(unfinished), *lines(whole), *lines(grown)]
    order = sorted(range(len(texts)), key=lambda row: (int(at[row]), texts[row]))
    return Versions(at[order], [texts[row] for row in order])


def _replace(path: Path, name: str, rows: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # the draft does not end in .csv, so no glob of a reader takes it
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text("\n".join([header(name), *rows, ""]), encoding="utf-8")
    draft.replace(path)


def write_history(world: World, folder: Path, ends: dict[str, int]) -> int:
    """Write the history up to each table's end, newest month first; files there already stay. Rows."""
    parts = [
        part
        for name, table in world.tables.items()
        for part in _months(as_of(table, ends[name]), world.calendar)
    ]
    written = 0
    for label, table in sorted(parts, key=lambda part: part[0], reverse=True):
        path = folder / f"{table.name}-{label}.csv"
        if not path.exists():
            _replace(path, table.name, lines(table))
            written += len(table)
    return written


def _months(table: Table, calendar: Calendar) -> Iterator[tuple[str, Table]]:
    """The rows by month of their first appearance; what is older than the history in one part."""
    day = calendar.day(table.seen)
    month = (np.datetime64(calendar.anchor) + day).astype("datetime64[M]").astype(np.int64)
    month = np.where(day < -HISTORY, -1, month)
    for number in np.unique(month).tolist():
        label = "earlier" if number < 0 else str(np.datetime64(number, "M"))
        yield label, table.take(month == number)


class DayFile:
    """One table's lines of one day, of which the first ones are in the file already."""

    def __init__(self, folder: Path, table: str, day: date) -> None:
        self.path = folder / f"{table}-{day.isoformat()}.csv"
        self._table = table
        self.written = self._count()

    def _count(self) -> int:
        if not self.path.exists():
            return 0
        content = self.path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content):
            # a line that a crash cut off is written again from its beginning
            os.truncate(self.path, len(whole))
        return max(0, whole.count(b"\n") - 1)

    def append(self, rows: list[str]) -> None:
        """Add lines, all of them in one write."""
        start = [] if self.path.exists() and self.path.stat().st_size else [header(self._table)]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab", buffering=0) as file:
            file.write("\n".join([*start, *rows, ""]).encode())
        self.written += len(rows)


class Live:
    """Writes what becomes visible, table by table, each from its own end of history on."""

    def __init__(self, world: World, folder: Path, ends: dict[str, int], horizon: int) -> None:
        self._calendar = world.calendar
        self._folder = folder
        self._horizon = horizon
        self._ends = ends
        self._coming = {name: versions(table, ends[name], horizon) for name, table in world.tables.items()}
        self._days = {name: int(world.calendar.day(end)) for name, end in ends.items()}
        self._files: dict[tuple[str, int], DayFile] = {}

    def write(self, limits: dict[str, int]) -> int:
        """Bring every table up to its limit; the number of lines added."""
        return sum(
            self._write(name, min(limit, self._horizon))
            for name, limit in limits.items()
            if name in self._coming
        )

    def _write(self, name: str, limit: int) -> int:
        coming, added = self._coming[name], 0
        last = int(self._calendar.day(limit))
        while self._days[name] <= last:
            day = self._days[name]
            begin, end = np.searchsorted(coming.at, self._calendar.start([day, day + 1])).tolist()
            due = int(np.searchsorted(coming.at, limit))
            added += self._append(name, day, coming.lines[begin : min(end, due)])
            if day == last:
                break
            self._files.pop((name, day), None)
            self._days[name] = day + 1
        return added

    def _append(self, name: str, day: int, rows: list[str]) -> int:
        if not rows:
            return 0
        key = (name, day)
        if key not in self._files:
            self._files[key] = DayFile(self._folder, name, self._calendar.anchor + timedelta(days=day))
        fresh = rows[self._files[key].written :]
        if fresh:
            self._files[key].append(fresh)
        return len(fresh)
