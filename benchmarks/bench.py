"""What all scripts share: the size that was asked for, and histories that are grown once."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.harness import Figure
from benchmarks.history import SIZES, History, Size


class Bench:
    """One run of the benchmarks in a scratch folder of its own."""

    def __init__(self, size: Size, scratch: Path) -> None:
        self.size = size
        self.scratch = scratch
        self._grown: dict[int, History] = {}

    def history(self, rows: int | None = None) -> History:
        """A history of so many interactions (default: those of the size), grown when first asked for."""
        wanted = rows or self.size.rows
        if wanted not in self._grown:
            self._grown[wanted] = History(self.scratch / f"history-{wanted}", self.size, wanted)
        return self._grown[wanted]

    def close(self) -> None:
        """Close what was grown."""
        for history in self._grown.values():
            history.close()


Script = Callable[[Bench], Iterator[Figure]]


@contextmanager
def opened(size: str) -> Iterator[Bench]:
    """A run of this size whose folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as scratch:
        bench = Bench(SIZES[size], Path(scratch))
        try:
            yield bench
        finally:
            bench.close()
