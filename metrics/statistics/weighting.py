"""Answers weighted to the traffic they came from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.estimate import Estimate, unknown
from metrics.statistics.proportion import wilson, wilson_bounds

CAP = 5
"""No answer counts for more than this many median answers."""


class _Strata(NamedTuple):
    k: NDArray[np.float64]
    n: NDArray[np.float64]
    traffic: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weighted:
    """A share as answered and as weighted to the known traffic.

    `unanswered` is the share of the traffic in strata without an answer, for which the weighted share cannot
    speak; `capped` counts the strata whose weight was cut.
    """

    plain: Estimate
    weighted: Estimate
    unanswered: float | None
    capped: int

    @property
    def differ(self) -> bool:
        """Whether both must be shown: they are further apart than half the weighted interval."""
        half, plain, weighted = self.weighted.half_width, self.plain.value, self.weighted.value
        if half is None or plain is None or weighted is None:
            return False
        return abs(plain - weighted) > half


def weighted_share(k: ArrayLike, n: ArrayLike, traffic: ArrayLike) -> Weighted:
    """A share of answers post-stratified to traffic: k good of n answers and traffic, one per stratum.

    Holt and Smith 1979, JRSS A 142:33; effective n Kish 1965; weights capped at five median answers.
    """
    strata = _Strata(*(np.asarray(column, float) for column in (k, n, traffic)))
    plain = wilson(int(strata.k.sum()), int(strata.n.sum()))
    everyone = float(strata.traffic.sum())
    if plain.value is None or everyone <= 0:
        return Weighted(
            plain, unknown(plain.n, method="post-stratified", note="no answers or no traffic"), None, 0
        )
    answered = _Strata(*(column[strata.n > 0] for column in strata))
    weights, capped = _weights(answered)
    silent = 1 - float(answered.traffic.sum()) / everyone
    return Weighted(plain, _estimate(answered, weights, k=plain.k), silent, capped)


def _weights(strata: _Strata) -> tuple[NDArray[np.float64], int]:
    weights = (strata.traffic / strata.traffic.sum()) / (strata.n / strata.n.sum())
    limit = CAP * float(np.median(np.repeat(weights, strata.n.astype(int))))
    return np.minimum(weights, limit), int((weights > limit).sum())


def _estimate(strata: _Strata, weights: NDArray[np.float64], *, k: int | None) -> Estimate:
    total = float((weights * strata.n).sum())
    share = min(1.0, float((weights * strata.k).sum()) / total)
    effective = total**2 / float((weights**2 * strata.n).sum())
    low, high = wilson_bounds(share * effective, effective)
    n = int(strata.n.sum())
    return Estimate(share, float(low), float(high), n, k=k, n_effective=effective, method="post-stratified")
