"""How often they came, each number of times against none: the curve, and from which number on it tells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from metrics.evidence.aipw import adjusted_p
from metrics.evidence.verdicts import Q, Step, counted, too_few

if TYPE_CHECKING:
    from metrics.evidence.doubts import Fitted
    from metrics.evidence.rows import Ints


@dataclass(frozen=True)
class Curve:
    """The steps in order, and the first that stands out; none where no step does."""

    steps: tuple[Step, ...] = ()
    threshold: int | None = None


def curve(fitted: Fitted) -> Curve:
    """Each number of times alone against none (ATT); what is too rare alone is one last step, "and more"."""
    times = fitted.rows.times
    if fitted.pair.compare != "count" or times is None:
        return Curve()
    found = (_step(fitted, times, *level) for level in _levels(fitted, times))
    steps = tuple(step for step in found if step)
    return Curve(steps, _threshold(steps))


def _levels(fitted: Fitted, times: Ints) -> list[tuple[int, int]]:
    """Numbers of times that are common enough alone, one after the other, and then the rest together."""
    most, found = int(times.max(initial=0)), []
    for number in range(1, most + 1):
        if _is_rare(fitted, (times == 0) | (times == number)):
            return [*found, (number, most)]
        found.append((number, number))
    return found


def _is_rare(fitted: Fitted, mask: np.ndarray) -> bool:
    rows = fitted.rows.take(mask)
    return too_few(counted(rows.poor, rows.won)) is not None


def _step(fitted: Fitted, times: Ints, least: int, most: int) -> Step | None:
    mask = (times == 0) | ((times >= least) & (times <= most))
    if _is_rare(fitted, mask):
        return None
    rows = fitted.rows.take(mask)
    found = fitted.again(rows, rows.won, fitted.made.x[mask])
    return Step(least, found.tau, found.se, found.n_good, and_more=most > least) if found.se else None


def _threshold(steps: tuple[Step, ...]) -> int | None:
    """The first step whose interval leaves out nought, Benjamini–Hochberg over all of them."""
    from scipy.special import ndtr

    q = adjusted_p(np.array([2 * ndtr(-abs(step.tau / step.se)) for step in steps]))
    told = (step.count for step, value in zip(steps, q, strict=True) if value <= Q)
    return next(told, None)
