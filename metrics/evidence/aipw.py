"""The adjusted difference between those who had it poor and comparable others who had it good. Pure numpy.

Augmented inverse probability weighting for the treated (Robins, Rotnitzky, Zhao 1994; cross-fitted as in
Chernozhukov et al. 2018): propensity and outcome are each predicted out of fold, so that neither has seen
the row it is used on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metrics.evidence.crossfit import FOLDS, Floats, Ints, predicted
from metrics.statistics import Z

MOST_SPLITS, SPLIT_ROWS = 5, 6_000
"""Predictions are averaged over so many splits: one of a thousand rows moves tau by a quarter of its se."""
MOST_PROPENSITY = 0.98
"""Rows that are almost certainly poor have nobody to be compared with."""


@dataclass(frozen=True)
class Adjusted:
    """tau is poor minus good, as a share; `rate` the share won of the poor rows that were compared; psi each
    row's influence, in the order of the rows given.

    `balance` holds each covariate's standardised mean difference before and after weighting; `dropped` the
    share of poor rows without comparable good ones, `effective` how many good rows the comparison is worth.
    """

    tau: float
    se: float
    rate: float
    n_poor: int
    n_good: int
    dropped: float
    effective: float
    balance: tuple[tuple[float, float], ...]
    psi: Floats

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.tau - Z * self.se

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.tau + Z * self.se


def of_good(poor: Floats, won: Floats, x: Floats, seed: int, *, who: Ints | None = None) -> Adjusted:
    """As `aipw`, poor minus good too, but for those who had it good: the average effect on them."""
    found = aipw(1 - poor, won, x, seed, who=who)
    turned = tuple((-before, -after) for before, after in found.balance)
    return replace(
        found,
        tau=-found.tau,
        rate=found.rate - found.tau,
        n_poor=found.n_good,
        n_good=found.n_poor,
        balance=turned,
        psi=-found.psi,
    )


def aipw(poor: Floats, won: Floats, x: Floats, seed: int, *, who: Ints | None = None) -> Adjusted:
    """Estimate from 0/1 arrays and standardised covariates without an intercept; deterministic in `seed`.

    `who` says which rows are of one customer: these are predicted together, and the standard error takes them
    as one (Liang, Zeger 1986). Raises ValueError where one side is empty.
    """
    if not 0 < poor.sum() < len(poor):
        raise ValueError("an adjusted difference needs rows on both sides")
    own = np.arange(len(poor)) if who is None else np.unique(who, return_inverse=True)[1]
    propensity, expected = predicted(poor, won, np.column_stack([np.ones(len(x)), x]), _folds(own, seed))
    kept = propensity <= MOST_PROPENSITY
    if not poor[kept].sum():
        # Every poor row is one that almost surely is poor: nobody to compare with, and no number.
        return _nothing(poor)
    t, y, e, m = poor[kept], won[kept], propensity[kept], expected[kept]
    weight = (1 - t) * e / (1 - e)
    weight *= t.sum() / max(weight.sum(), 1e-12)
    residual = y - m
    tau = float(((t - weight) * residual).sum() / t.sum())
    psi = (t * (residual - tau) - weight * residual) / t.mean()
    whole = np.zeros(len(poor))
    whole[kept] = psi
    return Adjusted(
        tau=tau,
        se=_clustered_se(psi, own[kept]),
        rate=float(y[t == 1].mean()),
        n_poor=int(t.sum()),
        n_good=int((1 - t).sum()),
        dropped=float(1 - t.sum() / poor.sum()),
        effective=float(weight.sum() ** 2 / max((weight**2).sum(), 1e-12)),
        balance=tuple(_balance(t, weight, x if kept.all() else x[kept])),
        psi=whole,
    )


def _nothing(poor: Floats) -> Adjusted:
    n = int(poor.sum())
    return Adjusted(0.0, 0.0, 0.0, n, len(poor) - n, 1.0, 0.0, (), np.zeros(len(poor)))


def _folds(own: Ints, seed: int) -> list[Ints]:
    """How rows are split: several times where they are few and where to split would move the answer."""
    chance = np.random.default_rng(seed)
    splits = int(np.clip(SPLIT_ROWS // len(own), 1, MOST_SPLITS))
    return [(chance.permutation(own.max() + 1) % FOLDS)[own] for _ in range(splits)]


def _clustered_se(psi: Floats, own: Ints) -> float:
    sums = np.bincount(own, weights=psi)
    m = max(2, int((np.bincount(own) > 0).sum()))
    return float(np.sqrt(m / (m - 1) * (sums**2).sum()) / len(psi))


def _balance(t: Floats, weight: Floats, x: Floats) -> list[tuple[float, float]]:
    sides = np.column_stack([t, 1 - t, weight])
    sides /= np.maximum(sides.sum(axis=0), 1e-12)
    treated, good, weighted = (x.T @ sides).T
    squares = ((x**2).T @ sides).T
    spread = np.sqrt(np.maximum(squares[0] - treated**2 + squares[1] - good**2, 0) / 2)
    spread = np.where(spread > 1e-9, spread, 1)
    before, after = (treated - good) / spread, (treated - weighted) / spread
    return list(zip(before.tolist(), after.tolist(), strict=True))


def e_value(rate_poor: float, rate_good: float) -> float:
    """How strongly an unseen factor must go with both to explain a ratio (VanderWeele, Ding 2017).

    Infinite where one of the rates is nought or less, as an adjusted one may be.
    """
    if min(rate_poor, rate_good) <= 0:
        return float("inf")
    ratio = rate_poor / rate_good
    ratio = max(ratio, 1 / ratio)
    return ratio + float(np.sqrt(ratio * (ratio - 1)))


def adjusted_p(p: Floats) -> Floats:
    """q-values of one family (Benjamini, Hochberg 1995), in the order given."""
    if not len(p):
        return p
    order = np.argsort(p)
    stepped = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty(len(p))
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1)
    return q


def auc(score: Floats, won: Floats, *, either_way: bool = True) -> float:
    """How well one column alone tells the outcome, 1 is wholly; ties count half.

    `either_way` takes a column that falls where the outcome rises for as telling as one that rises with it.
    """
    values, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    if len(values) < 2 or not 0 < won.sum() < len(won):
        return 0.5
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positive = won.sum()
    area = (rank[won == 1].sum() - positive * (positive + 1) / 2) / (positive * (len(won) - positive))
    return float(max(area, 1 - area) if either_way else area)
