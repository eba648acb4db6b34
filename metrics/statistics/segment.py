"""Many small groups beside each other: shrinkage, a guard for many comparisons, and mix told from rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from metrics.statistics.estimate import Estimate, Z
from metrics.statistics.proportion import wilson_bounds

Floats = NDArray[np.float64]
MARGIN = 1.2
"""A group stands out where it is worse than the rest by more than a fifth."""
MOSTLY, MUCH = 0.5, 0.25
LEAST_RHO, MOST_RHO = 1e-4, 0.5


def shrunk(k: Sequence[float], n: Sequence[float]) -> list[Estimate]:
    """Each group's share drawn towards that of all, the more the fewer it has (beta-binomial moments).

    The pooled share counts like M further rows of every group, M from how much groups differ beyond chance.

    >>> [round(each.value, 2) for each in shrunk([9, 100, 110], [10, 500, 500])]
    [0.46, 0.2, 0.22]
    """
    successes, rows = np.asarray(k, float), np.asarray(n, float)
    total = rows.sum()
    if not total:
        return [Estimate(None, None, None, 0, method="shrunk", note="no rows") for _ in rows]
    pooled = successes.sum() / total
    more = _pseudo_rows(successes, rows, float(pooled))
    k_all, n_all = successes + more * pooled, rows + more
    low, high = wilson_bounds(k_all, n_all)
    return [
        Estimate(float(k_all[i] / n_all[i]), float(low[i]), float(high[i]), round(rows[i]), method="shrunk")
        for i in range(len(rows))
    ]


def _pseudo_rows(k: Floats, n: Floats, pooled: float) -> float:
    """M of the beta-binomial: few where groups differ much, many where they differ as chance would."""
    seen = n > 0
    k, n = k[seen], n[seen]
    if len(n) < 2 or not 0 < pooled < 1:
        return (1 - LEAST_RHO) / LEAST_RHO
    spread = float((n * (k / n - pooled) ** 2).sum() / (pooled * (1 - pooled)))
    room = float(n.sum() - (n**2).sum() / n.sum())
    rho = min(max((spread - (len(n) - 1)) / room, LEAST_RHO), MOST_RHO)
    return (1 - rho) / rho


def worse_than_rest(k: float, n: float, k_all: float, n_all: float) -> float:
    """One-sided p that a group is worse than the rest by more than a fifth; 1 where nothing can be told."""
    k_rest, n_rest = k_all - k, n_all - n
    if n <= 0 or n_rest <= 0 or not 0 < k_rest < n_rest:
        return 1.0
    rest = k_rest / n_rest
    z = (k / n - MARGIN * rest) / sqrt(rest * (1 - rest) * (1 / n + 1 / n_rest))
    return erfc(z / sqrt(2)) / 2


@dataclass(frozen=True)
class Mix:
    """How a share moved between two periods: by groups doing otherwise, or by other groups coming.

    `rate_error` is the standard error of the part by rate.
    """

    moved: float
    by_rate: float
    by_mix: float
    rate_error: float

    @property
    def misleads(self) -> bool:
        """Whether the total tells another story than its groups.

        It does where they moved the other way, where most of the move is their mix, or where much of it is
        and what is left could be chance.
        """
        if self.by_rate * self.moved < 0 or abs(self.by_mix) > MOSTLY * abs(self.moved):
            return True
        return abs(self.by_mix) > MUCH * abs(self.moved) and abs(self.by_rate) < Z * self.rate_error


def mix(before: Sequence[tuple[float, float]], now: Sequence[tuple[float, float]]) -> Mix | None:
    """Split the move of a share over the same groups, each (k, n), into rate and mix (Kitagawa 1955).

    A group that is absent on one side has the rate of the other, so that its coming or going is mix.
    None where one side has no rows.

    >>> found = mix([(90, 100), (10, 100)], [(90, 100), (30, 300)])
    >>> round(found.moved, 3), round(found.by_rate, 3), round(found.by_mix, 3)
    (-0.2, 0.0, -0.2)
    """
    (k0, n0), (k1, n1) = (np.asarray(side, float).reshape(-1, 2).T for side in (before, now))
    if not n0.sum() or not n1.sum():
        return None
    w0, w1 = n0 / n0.sum(), n1 / n1.sum()
    r0, r1 = k0 / np.maximum(n0, 1), k1 / np.maximum(n1, 1)
    r0, r1 = np.where(n0 > 0, r0, r1), np.where(n1 > 0, r1, r0)
    weight = 0.5 * (w0 + w1)
    chance = np.where((n0 > 0) & (n1 > 0), _variance(k0, n0) + _variance(k1, n1), 0)
    return Mix(
        moved=float((w1 * r1).sum() - (w0 * r0).sum()),
        by_rate=float((weight * (r1 - r0)).sum()),
        by_mix=float((0.5 * (r0 + r1) * (w1 - w0)).sum()),
        rate_error=float(np.sqrt((weight**2 * chance).sum())),
    )


def _variance(k: Floats, n: Floats) -> Floats:
    """Of a share, with half a row added to both sides so that none of few is not for certain none."""
    rate = (k + 0.5) / (n + 1)
    return rate * (1 - rate) / np.maximum(n, 1)
