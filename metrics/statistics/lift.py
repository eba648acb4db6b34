"""How much more often two things go together than chance: lifts and odds with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import erfc, exp, log, sqrt

from metrics.statistics.estimate import Estimate, Z, unknown


@dataclass(frozen=True)
class Table:
    """Counts of two marks, such as event and outcome: both, only the first, only the second, neither."""

    both: float
    first: float
    second: float
    neither: float

    @property
    def n(self) -> float:
        """All rows."""
        return self.both + self.first + self.second + self.neither


def lift(table: Table) -> Estimate:
    """P(second | first) over P(second), with the delta-method interval of its logarithm.

    The rows with the first mark are part of all rows, so the two shares are not independent: the variance
    runs over the four cells. Unknown where nobody has both marks.

    >>> found = lift(Table(60, 140, 140, 1660))
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (3.0, 2.4, 3.75)
    """
    n = table.n
    firsts, seconds = table.both + table.first, table.both + table.second
    if not table.both:
        return unknown(round(firsts), method="lift", note="nobody has both")
    slopes = (
        (table.both, 1 / table.both - 1 / firsts - 1 / seconds + 1 / n),
        (table.first, -1 / firsts + 1 / n),
        (table.second, -1 / seconds + 1 / n),
        (table.neither, 1 / n),
    )
    error = sqrt(sum(count * slope**2 for count, slope in slopes))
    centre = log(table.both * n / (firsts * seconds))
    low, high = exp(centre - Z * error), exp(centre + Z * error)
    return Estimate(exp(centre), low, high, round(firsts), k=round(table.both), method="lift")


def chance_of(found: Estimate) -> float:
    """How often chance alone gives a lift as far from one, either way; 1 where it is unknown."""
    if found.value is None or found.low is None or found.high is None:
        return 1.0
    error = (log(found.high) - log(found.low)) / (2 * Z)
    return erfc(abs(log(found.value)) / error / sqrt(2))


@dataclass(frozen=True)
class Rise:
    """The logarithm of an odds ratio between two groups, its standard error and its two-sided p."""

    value: float
    error: float

    @property
    def low(self) -> float:
        """Lower end of the 95 % interval."""
        return self.value - Z * self.error

    @property
    def high(self) -> float:
        """Upper end of the 95 % interval."""
        return self.value + Z * self.error

    @property
    def p(self) -> float:
        """How often chance alone gives as much, either way."""
        return erfc(abs(self.value) / self.error / sqrt(2))


def rise(before: tuple[float, float], after: tuple[float, float]) -> Rise:
    """How odds change from one group (k of n) to the next, half a row in each cell more (Haldane 1956)."""
    cells = [count + 0.5 for k, n in (before, after) for count in (k, n - k)]
    value = log(cells[2] / cells[3]) - log(cells[0] / cells[1])
    return Rise(value, sqrt(sum(1 / cell for cell in cells)))


def tipping(groups: list[tuple[float, float]]) -> int | None:
    """The step with the largest change in odds, where its whole interval lies beyond every other's estimate.

    Groups are (k, n) in their order; step i leads from group i to i + 1. None: no step stands out.
    """
    rises = [rise(one, other) for one, other in pairwise(groups)]
    if not rises:
        return None
    most = max(range(len(rises)), key=lambda step: abs(rises[step].value))
    sign = 1 if rises[most].value > 0 else -1
    nearest = min(sign * rises[most].low, sign * rises[most].high)
    others = [sign * each.value for step, each in enumerate(rises) if step != most]
    return most if nearest > max([0.0, *others]) else None
