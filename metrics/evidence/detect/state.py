"""What a replay knows at a moment: baselines, evidence, episodes; the next hour needs no more history."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from metrics.evidence.detect.bank import THETAS, Array
from metrics.evidence.detect.baseline import Baseline
from metrics.evidence.detect.streams import Streams


@dataclass(frozen=True)
class Episode:
    """One stretch in which a stream was worse (or better) than its baseline.

    `level`, `week`, `hour` are the baseline as it stood at the alarm, without the days since the onset,
    `whole_day` the factor of an ordinary day's hours taken together; `odds`, how many times those of normal
    the odds were from the onset to the alarm.
    """

    stream: int
    is_worse: bool
    onset_ms: int
    opened_ms: int
    level: float
    normal: float
    week: tuple[float, ...]
    hour: tuple[float, ...]
    phi: float
    odds: float
    resumed_ms: int
    whole_day: float = 1.0
    closed_ms: int | None = None
    ended: str | None = None
    reopened: int = 0


@dataclass(frozen=True)
class Decision:
    """What somebody said of open episodes: `accepted` as the new level, or `dismissed`."""

    streams: tuple[int, ...]
    at_ms: int
    kind: str


@dataclass
class State:
    """Everything the next hour needs; `day` is the first that was not gone through.

    `recovering` holds from evidence enough of a recovery until all of it is gone again. Until the day
    `lenient_until` a stream is compared with `lenient` times the odds that are normal; `dismissed` are the
    odds of its own alarm, where that was dismissed and it is not back to normal yet, else nan. `place` is one
    number for all streams that one decision was about.
    """

    day: int
    baseline: Baseline
    evidence: Array
    start: Array
    sum_s: Array
    sum_e: Array
    recovery: Array
    recovering: Array
    lenient: Array
    lenient_until: Array
    dismissed: Array
    place: Array
    open: Array
    closed_day: Array
    better_until: Array
    within: Array
    episodes: list[Episode] = field(default_factory=list)

    @classmethod
    def empty(cls, watched: Streams, day: int) -> State:
        """Before the first day."""
        count = watched.count
        bank, none = np.zeros((count, len(THETAS))), np.full(count, -1)
        return cls(
            day=day,
            baseline=Baseline.empty(watched),
            evidence=bank.copy(),
            start=bank.astype(np.int64),
            sum_s=bank.copy(),
            sum_e=bank.copy(),
            recovery=np.zeros(count),
            recovering=np.zeros(count, bool),
            lenient=np.ones(count),
            lenient_until=none.copy(),
            dismissed=np.full(count, np.nan),
            place=none.copy(),
            open=none.copy(),
            closed_day=none.copy(),
            better_until=none.copy(),
            within=np.zeros(count, bool),
        )

    def episode(self, row: int) -> Episode:
        """The open episode of a stream."""
        return self.episodes[self.open[row]]

    def close(self, row: int, end_ms: int, ended: str) -> None:
        """End the open episode of a stream."""
        self.episodes[self.open[row]] = replace(self.episode(row), closed_ms=end_ms, ended=ended)
        self.open[row], self.recovery[row], self.recovering[row] = -1, 0.0, False
