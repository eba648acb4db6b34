"""Seeded worlds as the product reads them: written, pulled, and what findings say beside what is so."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import worlds
from benchmarks.planted import Plan, Truth
from connectors.pull import pull
from metrics import findings
from metrics.lens import Lens
from warehouse import build, runtime, workspace

EVENTS = "select (select count(*) from core.interaction) + (select count(*) from core.feedback)"


@dataclass(frozen=True)
class Lived:
    """One world: what is so, what findings say of it and in how many seconds, and of how many events."""

    truth: Truth
    found: dict[str, Any]
    seconds: float
    events: int


def live(plan: Plan, scratch: Path) -> Lived:
    """Write the world into `scratch`, pull it, conclude; the folder is removed afterwards."""
    folder = scratch / f"world-{plan.seed}"
    truth = worlds.make(plan, folder)
    loaded = workspace.load(folder, folder / "data")
    try:
        with runtime.open_warehouse(loaded, folder / "data") as wh:
            pull(wh, "world", refresh=False)
            build.refresh(wh, loaded)
            start = time.perf_counter()
            with wh.read() as reader:
                found = findings.compute(reader, loaded, Lens(), may_estimate=True)
                seconds = time.perf_counter() - start
                return Lived(truth, found, seconds, reader.value(EVENTS))
    finally:
        shutil.rmtree(folder)
