"""What a vendor's server has at hand: the company's records by kind, at the moment it is in the demo."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo.company import Company
from demo.records import Table
from demo.vendors.shelf import Delays, Shelf
from demo.world import World


@dataclass(frozen=True)
class Kind:
    """How one kind of record is made of the world, and how late the vendor's index shows it."""

    make: Callable[[World], Table]
    delays: Delays | None = None


def table(name: str) -> Callable[[World], Table]:
    """A table of the world as it is."""
    return lambda world: world.tables[name]


class Stock:
    """Shelves of one vendor, built when first asked for and anew when the world is another."""

    def __init__(self, company: Company, kinds: Mapping[str, Kind]) -> None:
        self.company, self.kinds = company, kinds
        self._lock = threading.Lock()
        self._world: World | None = None
        self._shelves: dict[str, Shelf] = {}

    @property
    def now(self) -> int:
        """The moment it is."""
        return self.company.clock.now()

    def shelf(self, kind: str) -> Shelf:
        """The records of one kind."""
        world = self.company.world
        with self._lock:
            if world is not self._world:
                self._world, self._shelves = world, {}
            if kind not in self._shelves:
                found = self.kinds[kind]
                self._shelves[kind] = Shelf(found.make(world), found.delays)
            return self._shelves[kind]
