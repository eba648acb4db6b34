"""What happened, as it is written down: records for the files, and exposures and outcomes for the truth."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from demo.draws import Bools, Ints
from demo.records import QUOTED, TABLES, TEXT, Table
from demo.times import BLANK


@dataclass(frozen=True)
class Exposures:
    """Experiences at one touchpoint: whose chance, when settled, and whether poor."""

    chance: Ints
    at: Ints
    poor: Bools


@dataclass(frozen=True)
class Chances:
    """Chances at one outcome: whose, opened and due when, and whether won."""

    chance: Ints
    opened: Ints
    due: Ints
    won: Bools


class Book:
    """Collects rows, exposures and chances while lives are lived; order does not matter."""

    def __init__(self) -> None:
        self._rows: dict[str, list[Table]] = defaultdict(list)
        self._exposures: dict[str, list[Exposures]] = defaultdict(list)
        self._chances: dict[str, list[Chances]] = defaultdict(list)

    def add(self, name: str, seen: Ints, final: Ints | None = None, **columns: Any) -> None:
        """Write rows down; a single value holds for all of them, a column left out is blank."""
        if len(seen) == 0:
            return
        layout = TABLES[name]
        if strange := set(columns) - set(layout):
            raise KeyError(f"{name} has no column {', '.join(sorted(strange))}")
        full = {
            column: np.broadcast_to(
                np.asarray(columns.get(column, "" if kind in (TEXT, QUOTED) else BLANK)), seen.shape
            )
            for column, kind in layout.items()
            if column not in ("created_at", "updated_at")
        }
        self._rows[name].append(Table(name, seen, seen if final is None else np.maximum(seen, final), full))

    def expose(self, touchpoint: str, chance: Ints, at: Ints, poor: Bools) -> None:
        """Note experiences of people who have a chance at something."""
        self._exposures[touchpoint].append(Exposures(chance, at, poor))

    def settle(self, outcome: str, chance: Ints, opened: Ints, *, due: Ints, won: Bools) -> None:
        """Note chances and how they ended."""
        self._chances[outcome].append(Chances(chance, opened, due, won))

    def tables(self) -> dict[str, Table]:
        """All rows by table, in order of their first appearance."""
        return {name: _joined(name, self._rows[name]) for name in TABLES if name in self._rows}

    def exposures(self, touchpoint: str) -> Exposures:
        """All experiences at one touchpoint."""
        parts = self._exposures[touchpoint]
        return Exposures(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in ("chance", "at", "poor"))
        )

    def chances(self, outcome: str) -> Chances:
        """All chances at one outcome."""
        parts = self._chances[outcome]
        names = ("chance", "opened", "due", "won")
        return Chances(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))

    def touchpoints(self) -> list[str]:
        """Touchpoints at which somebody had an experience."""
        return sorted(self._exposures)


def _joined(name: str, parts: list[Table]) -> Table:
    seen = np.concatenate([part.seen for part in parts])
    final = np.concatenate([part.final for part in parts])
    columns = {
        column: np.concatenate([part.columns[column] for part in parts]) for column in parts[0].columns
    }
    # ties are settled by id, so that the order of generation leaves no trace
    order = np.lexsort((columns["id"], seen))
    return Table(name, seen[order], final[order], {key: column[order] for key, column in columns.items()})
