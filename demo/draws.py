"""Chance that does not depend on the order of asking: a draw is a function of seed, label and person.

So a life repeats exactly, goes on the same whenever it is generated, and stays comparable when one
touchpoint is repaired: all other draws of that life are the same draws.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def _mix(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    # splitmix64's finaliser: neighbouring numbers come out unrelated
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))


class Draws:
    """Random numbers addressed by label and integers instead of drawn from a stream."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, label: str, *keys: ArrayLike) -> Floats:
        """Numbers in [0, 1), one per element of the (broadcast) integer keys."""
        digest = hashlib.sha256(f"{self.seed}/{label}".encode()).digest()
        state = np.atleast_1d(np.array(int.from_bytes(digest[:8], "big"), dtype=np.uint64))
        for key in keys:
            state = _mix(state + (np.atleast_1d(np.asarray(key)).astype(np.uint64) + np.uint64(1)) * _GOLDEN)
        return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def between(self, label: str, low: ArrayLike, high: ArrayLike, *keys: ArrayLike) -> Floats:
        """Numbers spread evenly from `low` to `high`."""
        return np.asarray(low) + self.uniform(label, *keys) * (np.asarray(high) - np.asarray(low))

    def chance(self, label: str, share: ArrayLike, *keys: ArrayLike) -> Bools:
        """True for about this share."""
        return self.uniform(label, *keys) < np.asarray(share)

    def pick(self, label: str, shares: ArrayLike, *keys: ArrayLike) -> Ints:
        """Positions in `shares`, each as often as its share says."""
        edges = np.cumsum(np.asarray(shares, dtype=np.float64))
        return np.searchsorted(edges / edges[-1], self.uniform(label, *keys), side="right").astype(np.int64)

    def count(self, label: str, mean: float, *keys: ArrayLike) -> Ints:
        """Poisson counts, by inversion."""
        top = int(mean + 10 * math.sqrt(mean) + 10)
        steps = np.arange(top)
        logs = steps * math.log(mean) - mean - np.array([math.lgamma(step + 1) for step in steps])
        edges = np.cumsum(np.exp(logs))
        return np.minimum(np.searchsorted(edges, self.uniform(label, *keys)), top - 1).astype(np.int64)
