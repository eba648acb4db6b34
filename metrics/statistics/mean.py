"""Means, medians and ratios of amounts."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.estimate import Estimate, Z, unknown
from metrics.statistics.proportion import ClusterSums

DRAWS = 1000
CAP_QUANTILE = 0.995
BLOCK = 4_000_000
"""Numbers drawn at once: 32 MB, whatever the number of customers."""


@dataclass(frozen=True, slots=True)
class Moments:
    """n, sum and sum of squares of a column, as one SELECT supplies them."""

    n: int
    total: float
    squares: float

    @property
    def mean(self) -> float:
        """Sum over n."""
        return self.total / self.n

    @property
    def variance(self) -> float:
        """Sample variance, with n - 1."""
        return max(0.0, self.squares - self.total**2 / self.n) / (self.n - 1)


def mean(moments: Moments) -> Estimate:
    """The mean of answers, e.g. CES, with the t interval (Student 1908); below two answers it has none."""
    n = moments.n
    if n == 0:
        return unknown(method="t", note="no answers")
    if n == 1:
        return Estimate(moments.mean, None, None, 1, method="t", note="one answer has no interval")
    half = _t(n - 1) * sqrt(moments.variance / n)
    return Estimate(moments.mean, moments.mean - half, moments.mean + half, n, method="t")


def mean_difference(one: Moments, other: Moments) -> Estimate:
    """The difference of two means, e.g. the perception gap of customers and employees (Welch 1947)."""
    n = one.n + other.n
    if min(one.n, other.n) < 2:
        return unknown(n, method="welch", note="two answers a side are needed")
    a, b = one.variance / one.n, other.variance / other.n
    difference = one.mean - other.mean
    worth = min(one.n, other.n)
    if a + b == 0:
        return Estimate(difference, difference, difference, n, n_effective=worth, method="welch")
    freedom = (a + b) ** 2 / (a**2 / (one.n - 1) + b**2 / (other.n - 1))
    half = _t(freedom) * sqrt(a + b)
    return Estimate(difference, difference - half, difference + half, n, n_effective=worth, method="welch")


def clustered_ratio(sums: ClusterSums) -> Estimate:
    """Sum of y over sum of n with customers as clusters, e.g. spend per visit (Cochran 1977)."""
    if not sums.n:
        return unknown(method="clustered ratio", note="no rows")
    n, m = round(sums.n), sums.customers
    if m < 2:
        note = "one customer has no interval"
        return Estimate(
            sums.ratio, None, None, n, n_customers=m, n_effective=m, method="clustered ratio", note=note
        )
    half = Z * sqrt(sums.variance)
    return Estimate(
        sums.ratio, sums.ratio - half, sums.ratio + half, n, n_customers=m, method="clustered ratio"
    )


@dataclass(frozen=True, slots=True)
class CappedMean:
    """The mean per customer without the largest amounts' tails, and the sum that the cap cut off."""

    estimate: Estimate
    cap: float | None
    cut_off: float


def capped_mean(amounts: ArrayLike, *, seed: int) -> CappedMean:
    """The mean of one amount per customer, capped at the 99.5 % quantile.

    The interval is the 2.5 to 97.5 % range of 1,000 seeded draws of customers (Efron 1979); the cap belongs
    to the data and is not drawn again.
    """
    amounts = np.asarray(amounts, float)
    if not len(amounts):
        return CappedMean(unknown(method="bootstrap", note="no customers"), None, 0.0)
    cap = float(np.quantile(amounts, CAP_QUANTILE))
    capped = np.minimum(amounts, cap)
    estimate = _range(float(capped.mean()), _drawn_means(capped, np.random.default_rng(seed)), len(capped))
    return CappedMean(estimate, cap, float((amounts - capped).sum()))


def median(amounts: ArrayLike, *, seed: int) -> Estimate:
    """The median of one amount per customer, with the range of 1,000 seeded draws (Efron 1979)."""
    ordered = np.sort(np.asarray(amounts, float))
    if not len(ordered):
        return unknown(method="bootstrap median", note="no customers")
    drawn = _drawn_medians(ordered, np.random.default_rng(seed))
    return _range(float(np.median(ordered)), drawn, len(ordered), method="bootstrap median")


def _drawn_means(values: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    n = len(values)
    rows = max(1, BLOCK // n)
    sizes = [min(rows, DRAWS - start) for start in range(0, DRAWS, rows)]
    return np.concatenate([values[rng.integers(0, n, (size, n))].mean(axis=1) for size in sizes])


def _drawn_medians(ordered: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """Medians of draws with replacement, drawn by rank.

    The i-th smallest of n uniform numbers is Beta(i, n - i + 1), so the ranks of a draw's middle follow
    without drawing the draw.
    """
    n, i = len(ordered), (len(ordered) + 1) // 2
    first = rng.beta(i, n - i + 1, DRAWS)
    lower = ordered[np.minimum((first * n).astype(int), n - 1)]
    if n % 2:
        return lower
    second = first + (1 - first) * rng.beta(1, n - i, DRAWS)
    return (lower + ordered[np.minimum((second * n).astype(int), n - 1)]) / 2


def _range(value: float, drawn: NDArray[np.float64], n: int, *, method: str = "bootstrap") -> Estimate:
    if n == 1:
        return Estimate(
            value, None, None, 1, n_customers=1, method=method, note="one customer has no interval"
        )
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high), n, n_customers=n, method=method)


def _t(freedom: float) -> float:
    # A page that shows no mean of answers never pays for scipy.
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))
