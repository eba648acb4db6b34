"""Outcomes whose windows are not all closed: Kaplan-Meier."""

from dataclasses import dataclass
from math import exp, isnan, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.statistics.estimate import Estimate, Z, unknown
from metrics.statistics.proportion import wilson_bounds

MIN_AT_RISK = 10
"""The curve ends at the largest follow-up with this many still at risk."""


@dataclass(frozen=True, slots=True)
class Survival:
    """The curve of those without the outcome yet: a step per time with one, nothing after `horizon`."""

    n: int
    horizon: float
    time: NDArray[np.float64]
    at_risk: NDArray[np.int64]
    events: NDArray[np.int64]
    share: NDArray[np.float64]
    greenwood: NDArray[np.float64]
    observed: NDArray[np.float64]

    def without(self, within: float) -> Estimate:
        """The share without the outcome after `within`, e.g. retained; unknown beyond the horizon."""
        if not self.n or isnan(self.horizon) or within > self.horizon:
            return unknown(self.n, method="kaplan-meier", note=self._too_early(within))
        step = int(np.searchsorted(self.time, within, side="right"))
        share = float(self.share[step - 1]) if step else 1.0
        at_risk = self.n - int(np.searchsorted(self.observed, within, side="left"))
        low, high, worth = _interval(share, float(self.greenwood[step - 1]) if step else 0.0, at_risk)
        k = self.n - int(self.events[:step].sum())
        return Estimate(share, low, high, self.n, k=k, n_effective=worth, method="kaplan-meier")

    def rate(self, within: float) -> Estimate:
        """The share with the outcome by `within`, e.g. converted; unknown beyond the horizon."""
        rest = self.without(within)
        if rest.value is None or rest.low is None or rest.high is None or rest.k is None:
            return rest
        return Estimate(
            1 - rest.value,
            1 - rest.high,
            1 - rest.low,
            self.n,
            k=self.n - rest.k,
            n_effective=rest.n_effective,
            method=rest.method,
        )

    def median_time(self) -> Estimate:
        """The time by which half have the outcome; None where half is not reached before the horizon.

        Bounds are the times at which the interval of the curve crosses a half (Brookmeyer, Crowley 1982).
        """
        shown = self.time <= self.horizon
        bounds = [self.without(float(t)) for t in self.time[shown]]
        value = _first(self.time, [b.value for b in bounds])
        if value is None:
            return unknown(self.n, method="kaplan-meier", note="not reached")
        low, high = (_first(self.time, [getattr(b, side) for b in bounds]) for side in ("low", "high"))
        return Estimate(value, low, high, self.n, method="kaplan-meier")

    def _too_early(self, within: float) -> str:
        if isnan(self.horizon):
            return f"{self.n} followed, {MIN_AT_RISK} needed"
        return f"fewer than {MIN_AT_RISK} followed for {within:g}, the longest for {self.horizon:g}"


def kaplan_meier(time_to_outcome: ArrayLike, follow_up: ArrayLike) -> Survival:
    """The curve from each one's time to the outcome and the time from t0 to the watermark, in one unit.

    Time to outcome is infinity or NaN where it has not come. That holds for those who left, too: an exit
    does not end the follow-up, they stay at risk and can no longer convert. (Kaplan and Meier 1958; variance
    Greenwood 1926.)
    """
    due = np.asarray(time_to_outcome, float)
    due = np.where(np.isnan(due), np.inf, due)
    end = np.asarray(follow_up, float)
    observed, happened = np.minimum(due, end), due <= end
    time, events = np.unique(observed[happened], return_counts=True)
    ordered = np.sort(observed)
    at_risk = len(ordered) - np.searchsorted(ordered, time, side="left")
    with np.errstate(divide="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
    share = np.cumprod((at_risk - events) / at_risk, dtype=np.float64)
    horizon = float(ordered[-MIN_AT_RISK]) if len(ordered) >= MIN_AT_RISK else float("nan")
    return Survival(len(ordered), horizon, time, at_risk, events, share, greenwood, ordered)


def _interval(share: float, variance: float, at_risk: int) -> tuple[float, float, float]:
    """Log-log bounds and effective n; with nothing or all happened, Wilson's on those at risk."""
    if share <= 0 or share >= 1:
        low, high = wilson_bounds(share * at_risk, at_risk)
        return float(low), float(high), float(at_risk)
    spread = Z * sqrt(variance) / abs(log(share))
    return share ** exp(spread), share ** exp(-spread), (1 - share) / (share * variance)


def _first(time: NDArray[np.float64], shares: list[float | None]) -> float | None:
    return next(
        (float(t) for t, share in zip(time, shares, strict=False) if share is not None and share <= 0.5), None
    )
