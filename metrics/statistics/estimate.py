"""What every statistic returns, and the seed of those that draw at random."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

Z = 1.96
"""Normal quantile of every 95 % interval."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and what it rests on; None is unknown, never zero.

    `n` counts rows, `k` those in the numerator, `n_customers` the people behind them, and `n_effective`
    how many independent rows the data are worth where that is fewer than `n`.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    k: int | None = None
    n_customers: int | None = None
    n_effective: float | None = None
    method: str = ""
    note: str | None = None

    @property
    def weight(self) -> float:
        """The n that decides what may be shown: the effective one where it is known."""
        return self.n if self.n_effective is None else self.n_effective

    @property
    def whole(self) -> tuple[float, float, float] | None:
        """Value, low and high, or None where one of them is unknown."""
        if self.value is None or self.low is None or self.high is None:
            return None
        return self.value, self.low, self.high

    @property
    def half_width(self) -> float | None:
        """Half the length of the interval, None without one."""
        if self.low is None or self.high is None:
            return None
        return (self.high - self.low) / 2

    def excludes(self, point: float) -> bool:
        """Whether the whole interval lies on one side of the point; False where there is no interval."""
        if self.low is None or self.high is None:
            return False
        return point < self.low or point > self.high


def unknown(n: int = 0, *, method: str, note: str | None = None, k: int | None = None) -> Estimate:
    """An estimate without a value, with the reason in `note`."""
    return Estimate(None, None, None, n, k=k, method=method, note=note)


def seed(metric: str, as_of: date) -> int:
    """The seed of one metric on one day: SHA-256, because Python's `hash` differs from process to process.

    >>> from datetime import date
    >>> seed("order_value", date(2018, 11, 15)) == seed("order_value", date(2018, 11, 15))
    True
    """
    return int.from_bytes(sha256(f"{metric}|{as_of:%Y-%m-%d}".encode()).digest()[:8], "big")
