"""A link in parts: the newest ninety days against the time before, one group of a segment against another.

A part's difference is read off the whole's estimate, row by row (the mean doubly robust score of its rows):
it costs nothing and is adjusted for the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from metrics.evidence.aipw import adjusted_p
from metrics.evidence.before import lasting
from metrics.evidence.rows import is_untimed
from metrics.evidence.verdicts import Change, Group, Q, Spread, counted, too_few
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.evidence.doubts import Fitted
    from metrics.scope import Scope

    Flags = NDArray[np.bool_]

LATELY_MS = 90 * DAY_MS
CHANGED = 2.58
DIFFERS = 0.01


def part(fitted: Fitted, mask: Flags) -> Group | None:
    """The difference among the masked rows; None where they are too few to say."""
    rows = fitted.rows.take(mask)
    if too_few(counted(rows.poor, rows.won)):
        return None
    whole, psi = fitted.adjusted, fitted.adjusted.psi
    treated = 1 - fitted.rows.poor if fitted.pair.is_of_coming else fitted.rows.poor
    # Rows that had nobody to be compared with have no influence; they are no part of the difference.
    kept = psi != 0
    score = psi * treated[kept].mean() + treated * whole.tau
    inside = mask & kept
    n_treated = treated[inside].sum()
    if not n_treated:
        return None
    tau = float(score[inside].sum() / n_treated)
    own = np.unique(fitted.rows.who[inside], return_inverse=True)[1]
    left = np.bincount(own, weights=score[inside] - treated[inside] * tau)
    m = max(2, len(left))
    se = float(np.sqrt(m / (m - 1) * (left**2).sum()) / n_treated)
    return Group("", tau, se, int(rows.poor.sum())) if se > 0 else None


def change(scope: Scope, fitted: Fitted) -> Change | None:
    """The newest ninety days of what is over against the time before, where they differ beyond chance."""
    if is_untimed(scope, fitted.pair):
        return None
    since_ms = int(fitted.rows.t0_ms.max()) - LATELY_MS
    late = fitted.rows.t0_ms >= since_ms
    now, before = part(fitted, late), part(fitted, ~late)
    if now is None or before is None:
        return None
    far = abs(now.tau - before.tau) / np.hypot(now.se, before.se)
    return Change(since_ms, now, before) if far > CHANGED else None


def spread(scope: Scope, fitted: Fitted) -> tuple[Spread, ...]:
    """Every segment with two groups or more that can be told: Cochran's Q against chi-square."""
    found = (_spread(fitted, name, values) for name, values in lasting(scope, fitted.rows.person).items())
    return tuple(each for each in found if each)


def beyond_chance(all_of_them: Sequence[tuple[Spread, ...]]) -> list[tuple[Spread, ...]]:
    """Of each link the segments by which it differs: p below .01, and Benjamini–Hochberg over all agrees.

    Twelve links and thirteen segments are 150 looks: without it one or two would differ by chance.
    """
    asked = [each for one in all_of_them for each in one]
    q = iter(adjusted_p(np.array([each.p for each in asked])).tolist())
    return [tuple(each for each in one if next(q) <= Q and each.p < DIFFERS) for one in all_of_them]


def _spread(fitted: Fitted, segment: str, values: NDArray[np.object_]) -> Spread | None:
    from scipy.special import chdtrc

    names = sorted({str(value) for value in values if value is not None})
    found = [(name, part(fitted, np.array([value == name for value in values]))) for name in names]
    groups = [Group(name, one.tau, one.se, one.n_poor) for name, one in found if one]
    if len(groups) < 2:
        return None
    tau, weight = np.array([one.tau for one in groups]), np.array([one.se**-2 for one in groups])
    mean = (weight * tau).sum() / weight.sum()
    q = float((weight * (tau - mean) ** 2).sum())
    return Spread(segment, float(chdtrc(len(groups) - 1, q)), tuple(groups))
