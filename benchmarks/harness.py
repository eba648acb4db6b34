"""Two sides in one run, A B A B …: the CPU time of each, and the median of the ratios of the pairs."""

from __future__ import annotations

import gc
import resource
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

PAIRS = 5

Work = Callable[[], object]
# Makes ready what the n-th pair needs, outside the clock, and returns what is timed.
Prepare = Callable[[int], Work]


@dataclass(frozen=True)
class Spent:
    """What one piece of work cost; CPU of all threads and of ended child processes."""

    cpu_s: float
    wall_s: float


@dataclass(frozen=True)
class Paired:
    """Both sides of all pairs."""

    ours: list[Spent]
    floor: list[Spent]

    @property
    def ratios(self) -> list[float]:
        """CPU of our side by CPU of the floor, pair by pair."""
        return [ours.cpu_s / floor.cpu_s for ours, floor in zip(self.ours, self.floor, strict=True)]


@dataclass(frozen=True)
class Figure:
    """One line of the table; `target` is the most that it may be, None where nobody set one."""

    id: str
    work: str
    floor: str
    value: float
    unit: str = "×"
    target: float | None = None
    low: float | None = None
    high: float | None = None
    pairs: int | None = None
    cpu_s: float | None = None
    floor_cpu_s: float | None = None
    wall_s: float | None = None
    floor_wall_s: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Missed only where the median misses."""
        if self.target is None:
            return ""
        return "met" if self.value <= self.target else "missed"


def clock() -> Spent:
    """CPU and wall time so far."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return Spent(sum(each.ru_utime + each.ru_stime for each in used), time.perf_counter())


def spent(work: Work) -> Spent:
    """What this piece of work costs; the collector is emptied before, so that no side pays for the other."""
    gc.collect()
    before = clock()
    work()
    after = clock()
    return Spent(after.cpu_s - before.cpu_s, after.wall_s - before.wall_s)


def paired(ours: Prepare, floor: Prepare, pairs: int = PAIRS, *, warm: bool = True) -> Paired:
    """Run both sides alternately; a first pair that warms up is not counted."""
    found = Paired([], [])
    for number in range(pairs + warm):
        both = spent(ours(number)), spent(floor(number))
        if number >= warm:
            found.ours.append(both[0])
            found.floor.append(both[1])
    return found


def ratio(
    name: str, work: str, floor: str, found: Paired, *, target: float | None = None, note: str = ""
) -> Figure:
    """The figure of two paired sides: the median ratio, its spread, and the median times beside it."""
    return Figure(
        name,
        work,
        floor,
        statistics.median(found.ratios),
        target=target,
        low=min(found.ratios),
        high=max(found.ratios),
        pairs=len(found.ratios),
        cpu_s=statistics.median(each.cpu_s for each in found.ours),
        floor_cpu_s=statistics.median(each.cpu_s for each in found.floor),
        wall_s=statistics.median(each.wall_s for each in found.ours),
        floor_wall_s=statistics.median(each.wall_s for each in found.floor),
        note=note,
    )


def always(work: Work) -> Prepare:
    """A side that needs nothing made ready."""
    return lambda number: work
