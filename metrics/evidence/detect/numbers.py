"""Numbers without people behind them (an hour's takings, a vendor's score): points unlike all of late.

Two tails by rank need no distribution; how far beyond what was seen, and how far it jumped, tell extremes
apart that ranks cannot.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log

WINDOW, PROBATION, REST = 3_000, 100, 200
HEIGHT = 7.0
BETS = (0.3, 0.6)
FAR, JUMPED = 15.0, 5.0
OUTER, INNER = (0.001, 0.999), (0.1, 0.9)
LEAST_WIDTH = 0.2
"""Of the outer range: half of what the middle four fifths of a normal distribution span."""


@dataclass(frozen=True)
class Unlike:
    """One point that is unlike what came before: where it stands in the series, and what was usual then."""

    at: int
    value: float
    low: float
    high: float


@dataclass
class _Late:
    """The last values, in order of time and of size."""

    size: int
    times: deque[float] = field(default_factory=deque)
    sizes: list[float] = field(default_factory=list)

    def take(self, value: float) -> None:
        self.times.append(value)
        insort(self.sizes, value)
        if len(self.times) > self.size:
            del self.sizes[bisect_left(self.sizes, self.times.popleft())]

    def at(self, share: float) -> float:
        """The quantile, between neighbours."""
        place = share * (len(self.sizes) - 1)
        low = int(place)
        high = min(low + 1, len(self.sizes) - 1)
        return self.sizes[low] + (place - low) * (self.sizes[high] - self.sizes[low])

    def tails(self, value: float) -> tuple[float, float]:
        """Conformal p-values: the share of those at least, and at most, as high."""
        m = len(self.sizes)
        above, below = m - bisect_left(self.sizes, value), bisect_right(self.sizes, value)
        return (above + 0.5) / (m + 1), (below + 0.5) / (m + 1)

    def beyond(self, value: float) -> float:
        """How far outside of nearly all of them, in widths of their middle four fifths."""
        low, high = (self.at(share) for share in OUTER)
        distance = max(low - value, value - high, 0.0)
        width = max(self.at(INNER[1]) - self.at(INNER[0]), LEAST_WIDTH * (high - low))
        if distance == 0.0:
            return 0.0
        return distance / width if width > 0 else float("inf")


def evidence(seen: _Late, jumps: _Late, value: float, jump: float) -> float:
    """ln(1 + B) + 15 E₁ + 5 E₂: bets against both tails, distance beyond the range, the same of the jump."""
    bets = sum(0.5 * sum(k * p ** (k - 1) for k in BETS) / len(BETS) for p in seen.tails(value))
    return log(1 + bets) + FAR * seen.beyond(value) + JUMPED * jumps.beyond(jump)


def unlike(values: Sequence[float], probation: int = PROBATION) -> list[Unlike]:
    """The points that are unlike the 3,000 before them; none in the first `probation`, nor while it rests."""
    seen, jumps = _Late(WINDOW), _Late(WINDOW)
    found: list[Unlike] = []
    wakes = max(probation, 2)
    for at, value in enumerate(values):
        jump = value - values[at - 1] if at else 0.0
        if at >= wakes and evidence(seen, jumps, value, jump) >= HEIGHT:
            found.append(Unlike(at, value, seen.at(OUTER[0]), seen.at(OUTER[1])))
            wakes = at + 1 + REST
        seen.take(value)
        if at:
            jumps.take(jump)
    return found
