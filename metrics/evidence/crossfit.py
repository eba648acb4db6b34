"""Ridge regressions by which each row is predicted from others: no fit has seen the row it is used on.

Standardised columns, the first one the intercept; the penalty grows with the rows and spares the intercept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
One = TypeVar("One")
Other = TypeVar("Other")
CORES = 2
FOLDS = 5
PENALTY = 1e-3
MOST_STEPS = 40
CHORD_STEPS, CHORD_ROWS = 25, 10
SHRINKS, CONVERGED = 0.2, 1e-5


def one_core_each() -> AbstractContextManager[object]:
    """Inside it a product of matrices takes one core: on those as small as ours a second mostly waits.

    For the whole process: entered by whoever makes estimates, not by each of them.
    """
    return _blas().limit(limits=1, user_api="blas")


def side_by_side(work: Callable[[One], Other], all_of_them: Iterable[One]) -> list[Other]:
    """The work of each, in order, on two cores: what one waits for while it reads another estimates with."""
    with one_core_each(), ThreadPoolExecutor(CORES, thread_name_prefix="estimate") as pool:
        return list(pool.map(work, all_of_them))


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController()


def predicted(poor: Floats, won: Floats, x: Floats, splits: list[Ints]) -> tuple[Floats, Floats]:
    """Of each row how likely it was poor, and was won if good: averages over the splits into folds."""
    near = fit(x, poor)
    found = [
        (out_of_fold_shares(poor, x, fold, near), out_of_fold_lines(poor, won, x, fold)) for fold in splits
    ]
    propensity, expected = (np.mean(each, axis=0) for each in zip(*found, strict=True))
    return propensity, expected


def out_of_fold_shares(poor: Floats, x: Floats, fold: Ints, near: tuple[Floats, Floats]) -> Floats:
    """Propensities, each fold's by a ridge logistic regression on the others.

    `near` are the coefficients of all rows and the inverse of their curvature: where each fit begins.
    """
    beta = _chords_of_folds(poor, x, fold, *near)
    if beta is None:
        others = (fold != number for number in range(FOLDS))
        beta = np.column_stack([coefficients(x[learn], poor[learn], near[0]) for learn in others])
    return np.clip(_probability(_own(x @ beta, fold)), 1e-6, 1 - 1e-6)


def _chords_of_folds(poor: Floats, x: Floats, fold: Ints, beta: Floats, downhill: Floats) -> Floats | None:
    """All folds' coefficients side by side: what is costly is to read the rows, and this reads them once."""
    if len(x) <= CHORD_ROWS * x.shape[1]:
        return None
    learns = np.arange(FOLDS) != fold[:, None]
    weights = np.outer(_penalised(x.shape[1]), learns.sum(axis=0))
    beta, downhill = np.repeat(beta[:, None], FOLDS, axis=1), downhill * FOLDS / (FOLDS - 1)
    for _ in range(CHORD_STEPS):
        step = downhill @ (x.T @ (learns * (poor[:, None] - _probability(x @ beta))) - weights * beta)
        beta += step
        if np.abs(step).max() < CONVERGED:
            return beta
    return None


def out_of_fold_lines(poor: Floats, won: Floats, x: Floats, fold: Ints) -> Floats:
    """Least squares on the good rows: what a fold adds to the normal equations is taken out again."""
    parts = []
    for number in range(FOLDS):
        good = np.flatnonzero((fold == number) & (poor == 0))
        mine = x[good]
        parts.append((mine.T @ mine, mine.T @ won[good], len(mine)))
    square, side, n = (sum(part[each] for part in parts) for each in range(3))
    penalised = np.diag(_penalised(x.shape[1]))
    lines = [
        np.linalg.solve(square - own + (n - rows) * penalised, side - right) for own, right, rows in parts
    ]
    return _own(x @ np.column_stack(lines), fold)


def _own(each: Floats, fold: Ints) -> Floats:
    """Of each row the prediction of the fold that it is in."""
    return each[np.arange(len(fold)), fold]


def logistic(x: Floats, y: Floats, at: Floats) -> Floats:
    """Probabilities at `at` of a ridge logistic regression of y on x."""
    return _probability(at @ coefficients(x, y))


def coefficients(x: Floats, y: Floats, near: Floats | None = None) -> Floats:
    """Ridge logistic coefficients, begun `near` some where they are known."""
    return fit(x, y, near)[0]


def fit(x: Floats, y: Floats, near: Floats | None = None) -> tuple[Floats, Floats]:
    """The coefficients, and the inverse of the curvature near them.

    Newton's method; the curvature, which costs most, is made anew only where a step with the old one is not
    much smaller than the step before (Shamanskii 1967).
    """
    beta = _intercept_only(x, y) if near is None else near.copy()
    downhill, last = _downhill(x, beta), np.inf
    for _ in range(MOST_STEPS):
        step = downhill @ _gradient(x, y, beta)
        beta += step
        size = float(np.abs(step).max())
        if size < CONVERGED:
            break
        if size > SHRINKS * last:
            downhill = _downhill(x, beta)
        last = size
    return beta, downhill


def _downhill(x: Floats, beta: Floats) -> Floats:
    return np.asarray(np.linalg.inv(_curvature(x, beta)), dtype=np.float64)


def _gradient(x: Floats, y: Floats, beta: Floats) -> Floats:
    return x.T @ (y - _probability(x @ beta)) - len(x) * _penalised(x.shape[1]) * beta


def _curvature(x: Floats, beta: Floats) -> Floats:
    p = _probability(x @ beta)
    # A matrix by its own transpose takes half the work of one by another.
    weighted = x * np.sqrt(p * (1 - p))[:, None]
    return weighted.T @ weighted + np.diag(len(x) * _penalised(x.shape[1]))


def _intercept_only(x: Floats, y: Floats) -> Floats:
    share = np.clip(y.mean(), 1e-4, 1 - 1e-4)
    beta = np.zeros(x.shape[1])
    beta[0] = np.log(share / (1 - share))
    return beta


def _probability(score: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(score, -30, 30)))


def _penalised(columns: int) -> Floats:
    """The penalty of each column for one row."""
    # A trace on the intercept keeps the matrix regular where a fold has too few rows for its columns.
    weights = np.full(columns, PENALTY)
    weights[0] = 1e-12
    return weights
