"""What fails: an incident that is open, or a share beyond its standard; how many poor ones more than due."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.evidence.incidents import concluded
from metrics.evidence.losses import Excess, excess
from metrics.evidence.seen import state
from metrics.evidence.standing import touchpoint_states
from metrics.evidence.watched import GRADED
from metrics.scope import DAY_MS
from metrics.statistics import Face, face, newcombe

if TYPE_CHECKING:
    from metrics.evidence.health import Health
    from metrics.period import Period
    from metrics.scope import Scope
    from metrics.statistics import Estimate

HELD = ("late", "no_data", "learning")
SHARE = ("value", "low", "high", "k", "n")
Row = dict[str, Any]


@dataclass(frozen=True)
class Failure:
    """One measure of one touchpoint that fails: since when, against what, how many more than due.

    `share` is that of the window `from_ms` to `to_ms`; `incident` the row it is told by, where there is one.
    """

    one: Health
    measure: str
    against: str
    expected: float
    total: Excess
    share: Row
    from_ms: int
    to_ms: int
    incident: Row | None = None

    @property
    def excess(self) -> float:
        """Poor experiences in the window beyond what was due."""
        return self.total.value

    @property
    def per_week(self) -> float:
        """Excess poor experiences a week at the present rate."""
        return self.total.value / self.total.weeks

    @property
    def days(self) -> int:
        """How many days the window has."""
        return round((self.to_ms + 1 - self.from_ms) / DAY_MS)

    @property
    def since_ms(self) -> int | None:
        """Since when; None where it never was otherwise, or is not known."""
        return self.incident["began_ms"] if self.incident else None


def failure_of(scope: Scope, one: Health) -> Failure | None:
    """The failure of a touchpoint, None where the data do not show one; late and silent ones are held."""
    if state(scope, one.seen)[0] in HELD:
        return None
    told = _open_incident(scope, one)
    if told is not None:
        return told
    return (None if _is_watched(scope, one) else _worse(scope, one)) or _below_standard(scope, one)


def judged_measure(one: Health) -> str:
    """What is judged: poor experiences, or low scores where nothing else says what is poor."""
    return "low_score" if not one.touchpoint.poor and one.touchpoint.low_score else "poor"


def usual(scope: Scope, one: Health) -> Failure:
    """What is lost as ever, in the period of the lens."""
    measure = judged_measure(one)
    now = one.now(measure)
    poor, (start, end) = (now.value or 0) * now.n, (one.period.start, one.period.end)
    total = Excess(poor, poor**0.5, one.period.days / 7)
    ends = scope.start_ms(end + dt.timedelta(days=1)) - 1
    return Failure(one, measure, "nothing", now.value or 0, total, _share(now), scope.start_ms(start), ends)


def within_limit(scope: Scope, one: Health) -> Failure:
    """An accepted negative that does not fail."""
    return _failure(scope, one, "recent", "poor", "limit", 0.0, Excess(0.0, 0.0, 1.0))


def _share(found: Estimate) -> Row:
    return {part: getattr(found, part) for part in SHARE}


def _failure(scope: Scope, one: Health, label: str, *told: Any) -> Failure:
    """Over a window of its health: `recent` or `standing`."""
    measure, against, expected, total = told
    period = one.windows[label]
    from_ms, to_ms = scope.start_ms(period.start), scope.start_ms(period.end + dt.timedelta(days=1)) - 1
    share = _share(one.book.estimate(one.touchpoint.id, label, measure))
    return Failure(one, measure, against, expected, total, share, from_ms, to_ms)


def _is_watched(scope: Scope, one: Health) -> bool:
    """Whether the detector decides what is worse than normal: it knows the past, and looks at everybody."""
    if scope.lens.segment or scope.lens.channel:
        return False
    mine = (row for row in concluded(scope).streams if row["touchpoint"] == one.touchpoint.id)
    return any(row["by"] == "all" and row.get("learnt") for row in mine)


def _open_incident(scope: Scope, one: Health) -> Failure | None:
    if scope.lens.segment or scope.lens.channel:
        return None
    standing = touchpoint_states(scope)[one.touchpoint.id]
    if standing.state not in ("incident", "standing"):
        return None
    row = next((row for row in concluded(scope).incidents if row["id"] == standing.incident), None)
    if row is None or row["kind"] != "health":
        return None
    return _scored(scope, one, row) if row["measure"] in GRADED else _counted(one, row)


def _counted(one: Health, row: Row) -> Failure:
    spread = (row["excess_high"] - row["excess_low"]) / (2 * 1.96)
    weeks = max((row["until_ms"] - row["settled_since_ms"]) / (7 * DAY_MS), 1 / 7)
    if row["excess"] > 0 and row["excess_per_week"] > 0:
        weeks = row["excess"] / row["excess_per_week"]
    share: Row = dict(zip(SHARE, (row["to"], row["low"], row["high"], row["k"], row["n"]), strict=True))
    total = Excess(row["excess"], spread, weeks)
    window = row["settled_since_ms"], row["until_ms"]
    return Failure(one, row["measure"], row["against"], row["from"], total, share, *window, incident=row)


def _scored(scope: Scope, one: Health, row: Row) -> Failure:
    """An incident of scores or minutes: poor ones are counted as ever, and need not be more."""
    measure = judged_measure(one)
    recent, normal = one.recent(measure), one.normal(measure)
    total = _excess(recent, normal.value or 0.0, one.windows["recent"])
    found = _failure(scope, one, "recent", measure, "past", normal.value or 0.0, total)
    return Failure(**{**vars(found), "incident": row})


def _excess(found: Estimate, expected: float, period: Period) -> Excess:
    noise = found.n / max(1.0, found.weight)
    return excess((found.value or 0) * found.n, found.n, expected, period.days / 7, noise)


def _worse(scope: Scope, one: Health) -> Failure | None:
    """Beyond its own past by more than chance, where both have thirty rows: for what is not watched."""
    measure = judged_measure(one)
    recent, normal = one.recent(measure), one.normal(measure)
    difference = newcombe(recent, normal)
    if face(difference) is not Face.FULL or difference.low is None or difference.low <= 0:
        return None
    expected = normal.value or 0
    total = _excess(recent, expected, one.windows["recent"])
    return _failure(scope, one, "recent", measure, "past", expected, total)


def _below_standard(scope: Scope, one: Health) -> Failure | None:
    declared = one.limit
    if declared is None:
        return None
    label, found = "standing", one.standing(declared.measure)
    if found.n == 0:
        label, found = "now", one.now(declared.measure)
    if face(found) is not Face.FULL or found.value is None or found.low is None:
        return None
    limit = declared.share_at_most
    if found.low <= limit or _is_mending(scope, one, limit):
        return None
    total = _excess(found, limit, one.windows[label])
    return _failure(scope, one, label, declared.measure, "standard", limit, total)


def _is_mending(scope: Scope, one: Health, limit: float) -> bool:
    """Whether its recent share holds an incident that is ending, and its normal keeps the standard."""
    standing = touchpoint_states(scope)[one.touchpoint.id]
    if standing.state not in ("recovering", "recovered"):
        return False
    row = next((row for row in concluded(scope).incidents if row["id"] == standing.incident), None)
    return row is not None and row["kind"] == "health" and row["from"] <= limit
