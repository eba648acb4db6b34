"""What a metric is: defined once, read by pages, findings, documents and tests alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from metrics.statistics import Direction

Unit = Literal["share", "nps", "score", "time", "count", "money"]
Grain = Literal["interaction", "answer", "chance", "promise", "reading", "customer"]


@dataclass(frozen=True, slots=True)
class Metric:
    """One defined calculation.

    `numerator` and `denominator` are columns of `rollup` or say in words what is summed; `prose` is what a
    reader is told; `additive` is False where days must never be summed or averaged again.
    """

    id: str
    name: str
    unit: Unit
    direction: Direction
    grain: Grain
    numerator: str
    denominator: str
    rollup: str
    prose: str
    interval: str
    minimum_n: int = 10
    additive: bool = True
