"""What one of an outcome is worth: as declared, or as recorded of those that were won."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.models.kpis import Value
from metrics import sql
from metrics.currency import minor_units
from metrics.scope import DAY_MS
from metrics.statistics import Face, capped_mean, face, seed

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.scope import Scope

LATELY_MS = 365 * DAY_MS


def worth(scope: Scope, outcome: Outcome) -> Value | None:
    """Amount and range of one, in the workspace's currency; None where none is declared.

    `value: recorded` is the mean of those won in the last year, capped as every mean of amounts is, with its
    interval as the range; None below thirty.
    """
    if outcome.value is None or not outcome.value.recorded:
        return outcome.value
    key = ("worth", outcome.id)
    if key not in scope.cache:
        scope.cache[key] = _recorded(scope, outcome)
    return scope.cache[key]


def _recorded(scope: Scope, outcome: Outcome) -> Value | None:
    from_ms = scope.now_ms - LATELY_MS if scope.is_live else 0
    params = {"outcome": outcome.id, "from_ms": from_ms, "now_ms": scope.now_ms}
    unit = minor_units(scope.ws.settings.currency)
    values = [row["value_minor"] / unit for row in scope.reader.rows(sql.text("recorded_values"), params)]
    mean = capped_mean(values, seed=seed(f"worth {outcome.id}", scope.day(scope.now_ms))).estimate
    if face(mean) is not Face.FULL or mean.value is None:
        return None
    return Value(amount=mean.value, low=mean.low, high=mean.high)
