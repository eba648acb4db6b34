"""Shares and differences of shares."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.estimate import Estimate, Z, unknown

CLUSTERED_ABOVE = 1.05
"""Rows per customer above which rows of one customer may not pass for independent ones."""


def wilson_bounds(k: ArrayLike, n: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper bounds of shares k/n, elementwise; NaN where n is 0 (Wilson 1927, JASA 22:209)."""
    k, n = np.asarray(k, float), np.asarray(n, float)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = k / n
        centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
        width = Z / (1 + Z**2 / n) * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    # Rounding may leave the bound of an empty or full share a hair inside the share itself.
    return np.clip(np.minimum(centre - width, p), 0, 1), np.clip(np.maximum(centre + width, p), 0, 1)


def wilson(k: int, n: int, *, n_effective: float | None = None) -> Estimate:
    """The share k of n with Wilson's interval; `n_effective` stands for n where rows are worth less.

    Raises ValueError unless 0 <= k <= n.

    >>> share = wilson(11476, 14944)
    >>> round(share.value, 3), round(share.low, 3), round(share.high, 3)
    (0.768, 0.761, 0.775)
    """
    if not 0 <= k <= n:
        raise ValueError(
            f"a share needs 0 <= k <= n, found k={k}, n={n}: numerator and denominator differ in rows"
        )
    if n == 0:
        return unknown(method="wilson", note="no rows", k=0)
    return _wilson_of_share(
        k / n, n if n_effective is None else n_effective, n=n, k=k, n_effective=n_effective
    )


def _wilson_of_share(
    share: float, worth: float, *, n: int, k: int | None, n_effective: float | None
) -> Estimate:
    low, high = wilson_bounds(share * worth, worth)
    method = "wilson" if n_effective is None else "wilson on effective n"
    return Estimate(share, float(low), float(high), n, k=k, n_effective=n_effective, method=method)


def newcombe(one: Estimate, other: Estimate) -> Estimate:
    """The difference `one - other` of two independent shares, from their own intervals.

    Method 10 of Newcombe 1998, Statistics in Medicine 17:873; on intervals that are not Wilson's it is the
    same construction, MOVER (Zou and Donner 2008).

    >>> difference = newcombe(wilson(56, 70), wilson(48, 80))
    >>> round(difference.low, 4), round(difference.high, 4)
    (0.0524, 0.3339)
    """
    n, one_whole, other_whole = one.n + other.n, one.whole, other.whole
    if one_whole is None or other_whole is None:
        return unknown(n, method="newcombe", note="one side has no value")
    (p1, low1, high1), (p0, low0, high0) = one_whole, other_whole
    low = p1 - p0 - sqrt((p1 - low1) ** 2 + (high0 - p0) ** 2)
    high = p1 - p0 + sqrt((high1 - p1) ** 2 + (p0 - low0) ** 2)
    return Estimate(p1 - p0, low, high, n, n_effective=min(one.weight, other.weight), method="newcombe")


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums over customers of y (in the numerator) and n (rows) each, as one GROUP BY customer gives them."""

    customers: int
    y: float
    n: float
    yy: float
    nn: float
    yn: float

    @property
    def ratio(self) -> float:
        """Sum of y over sum of n."""
        return self.y / self.n

    @property
    def variance(self) -> float:
        """Variance of the ratio with customers as clusters, by linearisation (Cochran 1977, section 11.8)."""
        ratio, m = self.ratio, self.customers
        residuals = max(0.0, self.yy - 2 * ratio * self.yn + ratio**2 * self.nn)
        return m / (m - 1) * residuals / self.n**2

    @property
    def design_effect(self) -> float:
        """How many rows are worth one independent row, at least 1 (Kish 1965).

        Where no row differs from another nothing shows how alike a customer's rows are; they are then taken
        to be wholly alike.
        """
        plain = self.ratio * (1 - self.ratio) / self.n
        if self.customers < 2 or plain <= 0:
            return max(1.0, self.nn / self.n)
        return max(1.0, self.variance / plain)


def clustered_share(sums: ClusterSums) -> Estimate:
    """A share whose rows come several from one customer: Wilson's interval on n over the design effect.

    With at most 1.05 rows per customer it is the plain Wilson interval.
    """
    n, k = round(sums.n), round(sums.y)
    if n == 0:
        return unknown(method="clustered wilson", note="no rows", k=0)
    if not 0 <= k <= n:
        raise ValueError(
            f"a share needs 0 <= k <= n, found k={k}, n={n}: numerator and denominator differ in rows"
        )
    effective = n / sums.design_effect if n / sums.customers > CLUSTERED_ABOVE else None
    share = _wilson_of_share(k / n, effective or n, n=n, k=k, n_effective=effective)
    return Estimate(
        share.value,
        share.low,
        share.high,
        n,
        k=k,
        n_customers=sums.customers,
        n_effective=effective,
        method="wilson" if effective is None else "clustered wilson",
    )
