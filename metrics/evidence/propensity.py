"""A simple model of who is likely to have an outcome: back-tested, shown only where it holds, experimental.

Ridge logistic regression on what was known at a landmark in each chance's window, trained on the past and
tested on a later time, a window apart. It ranks people, it does not say what an action would change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from metrics import sql
from metrics.evidence.aipw import auc
from metrics.evidence.before import lasting
from metrics.evidence.covariates import Known, design
from metrics.evidence.crossfit import coefficients
from metrics.evidence.intent import HISTORY_MS, landmark
from metrics.scope import DAY_MS
from metrics.statistics import Estimate
from metrics.statistics.lift import Table, lift

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.scope import Scope

BACK_MS = 180 * DAY_MS
TRAINED = 0.6
LEAST_ROWS, LEAST_EACH = 500, 50
SLOPES = (0.8, 1.25)
TENTH = 0.9
SHOWN = 6
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Chances:
    """Closed chances with what was known of each at its landmark."""

    landmark_ms: Ints
    over_ms: Ints
    won: Floats
    known: Known


def models(scope: Scope) -> list[dict[str, Any]]:
    """A model per outcome of customers with a window, with its back-test; hidden ones say why."""
    asked = [each for each in scope.ws.outcomes if each.per == "customer" and landmark(each)]
    return [_model(scope, each) for each in asked]


def _model(scope: Scope, outcome: Outcome) -> dict[str, Any]:
    found = _chances(scope, outcome)
    entry = {"outcome": outcome.id, "n_train": 0, "n_test": 0, "shown": False, "why": "", "weights": []}
    if found is None:
        return {**entry, "why": f"fewer than {LEAST_ROWS} chances whose window is over"}
    train, test = _split(found)
    entry |= {"n_train": int(train.sum()), "n_test": int(test.sum())}
    if min(_least(found.won, part) for part in (train, test)) < LEAST_EACH:
        return {**entry, "why": f"fewer than {LEAST_EACH} won or lost before or after the split"}
    x, names = _columns(found)
    beta = coefficients(x[train], found.won[train])
    return {**entry, **judged(x[test] @ beta, found.won[test]), "weights": _told(names, beta[1:])}


def _columns(found: Chances) -> tuple[Floats, tuple[str, ...]]:
    """An intercept, counts as they are, segments as indicators, standardised: few columns, all readable."""
    made = design(Known(texts=found.known.texts), found.won)
    numbers = {name: column for name, (_, column) in found.known.numbers.items()}
    spread = [(column - column.mean()) / column.std() for column in numbers.values()]
    x = np.column_stack([np.ones(len(found.won)), *spread, made.x])
    return x, (*numbers, *made.names)


def _split(found: Chances) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """The past, all over before the test begins, and the later time."""
    begins = np.quantile(found.landmark_ms, TRAINED)
    return found.over_ms <= begins, found.landmark_ms > begins


def _least(won: Floats, part: NDArray[np.bool_]) -> int:
    return int(min(won[part].sum(), (1 - won[part]).sum()))


def judged(score: Floats, won: Floats) -> dict[str, Any]:
    """The back-test of scores (log odds): shown where its odds are calibrated and its best tenth has more."""
    slope = calibration(score, won)
    top = score >= np.quantile(score, TENTH)
    best = _lift(top, won)
    calibrated = SLOPES[0] <= slope <= SLOPES[1]
    tells = best.low is not None and best.low > 1
    why = "its odds are off on the later time" if not calibrated else "its best tenth has no more than all"
    return {
        "auc": round(auc(score, won, either_way=False), 3),
        "slope": round(slope, 3),
        "lift": {"value": best.value, "low": best.low, "high": best.high, "n": best.n},
        "base": float(won.mean()),
        "shown": calibrated and tells,
        "why": "" if calibrated and tells else why,
    }


def _lift(top: NDArray[np.bool_], won: Floats) -> Estimate:
    both, n = float(won[top].sum()), len(won)
    return lift(Table(both, top.sum() - both, won.sum() - both, n - top.sum() - won.sum() + both))


def calibration(score: Floats, won: Floats) -> float:
    """The slope of the outcome's log odds on the predicted ones: 1 is right, less is too sure (Cox 1958)."""
    spread = score.std()
    if spread < 1e-9:
        return 0.0
    # From nought on a standard scale: from elsewhere Newton's steps may run away.
    x, beta = np.column_stack([np.ones(len(score)), score / spread]), np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + 1e-9 * np.eye(2), x.T @ (won - p))
        beta += step
        if np.abs(step).max() < 1e-8:
            break
    return float(beta[1] / spread)


def _told(names: tuple[str, ...], beta: Floats) -> list[dict[str, Any]]:
    """The columns that weigh most, per standard deviation."""
    order = np.argsort(-np.abs(beta))[:SHOWN]
    return [{"name": names[place], "weight": round(float(beta[place]), 3)} for place in order]


def _chances(scope: Scope, outcome: Outcome) -> Chances | None:
    params = {
        "outcome": outcome.id,
        "landmark_ms": landmark(outcome),
        "from_ms": scope.now_ms - HISTORY_MS if scope.is_live else 0,
    }
    chance = sql.text("propensity_rows")
    found = scope.reader.arrow(f"{chance}\norder by chance", params)
    if len(found) < LEAST_ROWS:
        return None
    marks = sql.after("propensity_marks", chance_at="propensity_rows")
    marked = scope.reader.arrow(marks, params | {"back_ms": BACK_MS})
    person = found["person_code"].to_numpy().astype(np.int64)
    known = Known()
    _add_marks(known, marked, len(found))
    for segment, values in lasting(scope, person).items():
        known.texts[segment] = ("segments", values)
    landmark_ms, over_ms = (found[name].to_numpy().astype(np.int64) for name in ("landmark_ms", "over_ms"))
    return Chances(landmark_ms, over_ms, found["won"].to_numpy().astype(float), known)


def _add_marks(known: Known, marked: pa.Table, n: int) -> None:
    """Visits and poor ones at each touchpoint in the half year before, as logarithms."""
    named = marked["touchpoint"].combine_chunks().dictionary_encode()
    place, chance = named.indices.to_numpy(), marked["chance"].to_numpy()
    counted = {what: marked[what].to_numpy().astype(float) for what in ("visits", "poor")}
    for code, name in sorted(enumerate(named.dictionary.to_pylist()), key=lambda each: each[1]):
        mine = place == code
        for what, counts in counted.items():
            column = np.zeros(n)
            column[chance[mine]] = counts[mine]
            if column.std() > 1e-9:
                known.numbers[f"{name}: {what}"] = ("touchpoints", np.log1p(column))
