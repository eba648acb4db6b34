"""Records as a vendor's index knows them: versions in order of time, each from when to when it is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.draws import Bools, Ints
from demo.records import Table

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Delays:
    """Seconds until the index shows a version: at least `low`, below `high`, by record."""

    low: int = 0
    high: int = 1

    def of(self, ids: Ints) -> Ints:
        """Each record's own delay, always the same."""
        return self.low + (ids * 7919 + 11) % max(1, self.high - self.low)


class Shelf:
    """The versions of one table, sorted by (moment, id): a record is open first and final later."""

    def __init__(self, table: Table, delays: Delays | None = None) -> None:
        grows = table.final > table.seen
        later = np.flatnonzero(grows)
        ids, delay = table.columns["id"], (delays or Delays()).of(table.columns["id"])
        row = np.concatenate([np.arange(len(table)), later])
        at = np.concatenate([table.seen, table.final[later]])
        gone = np.concatenate([np.where(grows, table.final + delay, NEVER), np.full(len(later), NEVER)])
        order = np.lexsort((ids[row], at))
        self.table, self.row, self.at = table, row[order], at[order]
        self.id, self.first = ids[self.row], (np.arange(len(row)) < len(table))[order] & grows[self.row]
        self.shown, self.gone = self.at + delay[self.row], gone[order]
        self._sorted = np.argsort(ids)

    def visible(self, now: int) -> Bools:
        """Which versions are what the index shows at a moment: one of each record it knows."""
        return (self.shown <= now) & (self.gone > now)

    def between(self, since: tuple[int, int], until: int, now: int) -> Ints:
        """Positions of visible versions after (moment, id) and before a moment, in order."""
        begin, end = self._place(*since), int(np.searchsorted(self.at, until))
        part = slice(begin, max(begin, end))
        return begin + np.flatnonzero((self.shown[part] <= now) & (self.gone[part] > now))

    def _place(self, moment: int, number: int) -> int:
        begin, end = np.searchsorted(self.at, [moment, moment + 1]).tolist()
        return begin + int(np.searchsorted(self.id[begin:end], number, side="right"))

    def read(self, positions: Ints) -> Table:
        """These versions, with `created_at` and `updated_at` as columns."""
        known = self.table.take(self.row[positions])
        return _dated(known, self.at[positions], self.first[positions])

    def rows(self, ids: Ints) -> Ints:
        """The rows of these records in the table; −1 where there is none."""
        sorted_ids = self.table.columns["id"][self._sorted]
        place = np.clip(np.searchsorted(sorted_ids, ids), 0, max(0, len(sorted_ids) - 1))
        if not len(sorted_ids):
            return np.full(len(ids), -1)
        return np.where(sorted_ids[place] == ids, self._sorted[place], -1)

    def present(self, rows: Ints, now: int) -> Table:
        """These rows as they are at a moment, whatever the index has heard."""
        known = self.table.take(rows)
        late = known.final > now
        return _dated(known, np.where(late, known.seen, known.final), late & (known.final > known.seen))


def _dated(known: Table, at: Ints, first: Bools) -> Table:
    opened = known.opened().columns
    columns = {name: np.where(first, opened[name], column) for name, column in known.columns.items()}
    columns |= {"created_at": known.seen, "updated_at": at}
    return Table(known.name, known.seen, at, columns)
