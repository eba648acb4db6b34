"""P16: all findings of 40 touchpoints and five outcomes, and again when nothing is new."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks import worlds
from benchmarks.bench import Bench
from benchmarks.harness import Figure, Spent, spent
from benchmarks.planted import Plan
from config import Workspace
from connectors.pull import pull
from metrics import findings
from metrics.evidence import engine
from warehouse import build, runtime, workspace
from warehouse.runtime import Warehouse

SEED = 16
TOUCHPOINTS = 40
ROWS_A_CUSTOMER = 20
Result = TypeVar("Result")
WORK = "all findings, 40 touchpoints and 5 outcomes"


@dataclass(frozen=True)
class Concluded:
    """What findings took at first, again, and where nothing changed; the process's peak in MB."""

    rows: int
    first: Spent
    again: Spent
    unchanged: Spent
    peak_mb: float


def run(bench: Bench) -> Iterator[Figure]:
    """In a process of its own, so that the peak is that of findings and of what the server holds anyway."""
    folder = bench.scratch / "world-40"
    worlds.make(Plan(SEED, bench.size.rows // ROWS_A_CUSTOMER, TOUCHPOINTS), folder)
    _alone(_load, folder)
    found = _alone(_conclude, folder)
    work = f"{WORK}, {found.rows:,} interactions"
    note = f"CPU {found.first.cpu_s:.0f} s; one process, two threads"
    yield Figure("P16", work, "", found.first.wall_s, unit="s", target=60, note=note)
    yield Figure("P16 again", f"{work}, links and studies as kept", "", found.again.wall_s, unit="s")
    yield Figure(
        "P16 unchanged", "the same where nothing changed, each minute", "", found.unchanged.wall_s, unit="s"
    )
    yield Figure("P16 memory", work, "", found.peak_mb, unit="MB", target=1500)


def _alone(work: Callable[[Path], Result], folder: Path) -> Result:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, folder).result()


def _load(folder: Path) -> None:
    loaded = workspace.load(folder, folder / "data")
    with runtime.open_warehouse(loaded, folder / "data") as wh:
        pull(wh, "world", refresh=False)
        build.refresh(wh, loaded)


def _conclude(folder: Path) -> Concluded:
    loaded = workspace.load(folder, folder / "data")
    with runtime.open_warehouse(loaded, folder / "data") as wh:
        with wh.read() as reader:
            rows = reader.value("select count(*) from core.interaction")
        first = spent(lambda: findings.store(wh, loaded))
        again = spent(lambda: findings.store(wh, loaded))
        unchanged = spent(lambda: _look(wh, loaded))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Concluded(rows, first, again, unchanged, peak)


def _look(wh: Warehouse, loaded: Workspace) -> None:
    """What a server does once a minute where nothing came: it finds findings kept, and keeps no new ones."""
    build.refresh(wh, loaded)
    if engine.bring_up(wh, loaded):
        raise RuntimeError("something was made anew although nothing changed")
