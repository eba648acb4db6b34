"""A bank of CUSUMs: the log likelihood ratio of raised odds against the baseline, summed while positive."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

RAISED = np.log(np.array([1.5, 2.0, 3.0, 6.0]))
THETAS = np.concatenate([RAISED, -RAISED])
"""What is looked for: odds of a poor experience raised by so much, then lowered by so much."""
WORSE, BETTER = slice(0, 4), slice(4, 8)
MARGIN = 0.10
WIDE_MARGIN = 0.20
MOST = 0.95
LEAST_EXCESS, MOST_EXCESS = 1.3, 6.0


def tilted(margin: Array) -> Array:
    """By how much each bank tilts the baseline before it is compared with: up for worse, down for better."""
    return np.stack([1 + margin] * 4 + [1 - margin] * 4, axis=-1)


def raised(p: Array, odds: Array | float) -> Array:
    """The share at so many times its odds."""
    return p * odds / (1 - p + p * odds)


def odds_between(normal: float, bad: float) -> float:
    """How many times the odds of `normal` those of `bad` are, as far as an excess is believed: 1.3 to 6."""
    bad = min(bad, MOST)
    return float(np.clip(bad / (1 - bad) * (1 - normal) / normal, LEAST_EXCESS, MOST_EXCESS))


def binary_psi(p: Array, margin: Array) -> Array:
    """ln(1 − p + p·e^θ) per stream, hour and θ; `p` is streams × hours, `margin` one per stream."""
    raised = np.minimum(MOST, p[:, :, None] * tilted(margin)[:, None, :])
    return np.log1p(raised * np.expm1(THETAS))


def category_psi(mix: Array, x: Array, margin: Array) -> Array:
    """ln Σ g_c·e^(θ·x_c) with g_c ∝ f_c·e^(ln(1+m)·x_c), per stream and θ; both are streams × categories."""
    weight = mix[:, None, :] * np.exp(np.log(tilted(margin))[:, :, None] * x[:, None, :])
    shares = weight / weight.sum(axis=-1, keepdims=True)
    return np.log((shares * np.exp(THETAS[:, None] * x[:, None, :])).sum(axis=-1))


def information(p: Array, odds_ratio: float, margin: Array | float = MARGIN) -> Array:
    """KL divergence per observation between odds × `odds_ratio` and the baseline with its margin."""
    odds = p / (1 - p) * odds_ratio
    bad, base = odds / (1 + odds), np.minimum(MOST, p * (1 + margin))
    found = bad * np.log(bad / base) + (1 - bad) * np.log((1 - bad) / (1 - base))
    return np.where(bad > base, found, 0.0)
