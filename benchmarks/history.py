"""An invented shop's history, loaded by the product itself, and batches that come on top of it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from warehouse import build, landing, load
from warehouse.landing import LandedBatch, Pulled
from warehouse.load import RunResult
from warehouse.runtime import Warehouse, open_warehouse
from warehouse.workspace import load as load_workspace

HOME = Path(__file__).parent
FILE_ROWS = 100_000
DAY_MS = 86_400_000
PER_CUSTOMER = 20


@dataclass(frozen=True)
class Size:
    """How large a measurement is; `near` is a shorter history with the same rows a day."""

    name: str
    rows: int
    days: int
    near: int
    batch: int
    pairs: int = 5

    @property
    def step_ms(self) -> int:
        """Time between two interactions."""
        return self.days * DAY_MS // self.rows


SIZES = {
    "tiny": Size("tiny", rows=8_000, days=40, near=4_000, batch=200, pairs=1),
    "small": Size("small", rows=1_000_000, days=250, near=200_000, batch=10_000),
    "full": Size("full", rows=10_000_000, days=1_000, near=1_000_000, batch=10_000),
}


class History:
    """A warehouse with so many interactions, a tenth as many answers, matched and rolled up."""

    def __init__(self, folder: Path, size: Size, rows: int) -> None:
        self.size = size
        self.rows = rows
        self.until = rows
        self.version = 0
        self.start_ms = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS - rows * size.step_ms - 30 * DAY_MS
        self.wh: Warehouse = open_warehouse(load_workspace(HOME / "workspace", folder), folder)
        self.ws = self.wh.workspace
        for first in range(0, rows, FILE_ROWS):
            self.commit(self.landed(range(first, min(rows, first + FILE_ROWS))))
        build.refresh(self.wh, self.ws)

    def landed(self, numbers: Iterable[int]) -> Pulled:
        """Interactions and answers of these numbers as a connector would land them."""
        chosen = list(numbers)
        now = time.time_ns() // 1_000_000
        batches = [self._land(name, chosen, now) for name in ("interactions", "answers")]
        return Pulled("shop", started_ms=now, read_ms=now, batches=[each for each in batches if each.rows])

    def commit(self, pulled: Pulled) -> RunResult:
        """Load a batch."""
        return load.commit_run(self.wh, pulled)

    def upcoming(self) -> Pulled:
        """The next batch, landed: half of its rows new, half changed ones from just before."""
        self.version += 1
        half = self.size.batch // 2
        return self.landed(range(self.until - half, self.until + half))

    def arriving(self) -> Pulled:
        """The next batch, landed to be loaded."""
        pulled = self.upcoming()
        self.until += self.size.batch // 2
        return pulled

    def latest(self) -> dict[str, int]:
        """The stretch of time in which the last batch lies."""
        first = self.until - self.size.batch
        ends = (self.start_ms + number * self.size.step_ms for number in (first, self.until))
        return dict(zip(("from_ms", "to_ms"), ends, strict=True))

    def scattered(self) -> Pulled:
        """A batch, landed, whose rows are changed ones from all over the history."""
        self.version += 1
        return self.landed(range(self.version, self.rows, max(1, self.rows // self.size.batch)))

    def close(self) -> None:
        """Close the warehouse."""
        self.wh.close()

    def _land(self, name: str, numbers: list[int], now: int) -> LandedBatch:
        target = {"interactions": "interaction", "answers": "feedback"}[name]
        table = self._table(name, numbers)
        path = landing.write(self.wh.data / "landing", "shop", name, target, table, {"read_ms": now})
        return LandedBatch(name, target, path, len(table))

    def _table(self, name: str, numbers: list[int]) -> pa.Table:
        with self.wh.read() as reader:
            return reader.arrow(
                (HOME / "sql" / f"{name}.sql").read_text(encoding="utf-8"),
                {
                    "numbers": numbers,
                    "start_ms": self.start_ms,
                    "step_ms": self.size.step_ms,
                    "customers": max(1, self.rows // PER_CUSTOMER),
                    "version": self.version,
                },
            )
