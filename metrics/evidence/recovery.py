"""Who had it poor at a failing touchpoint and can still be won back; what became of those reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.models.times import Duration
from metrics import sql
from metrics.evidence.moments import FAILING, chances_of
from metrics.evidence.reviews import handled
from metrics.evidence.uplift import became
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from metrics.handling import Act, Handling
    from metrics.scope import Scope

    Row = Mapping[str, Any]

REACHED_WITHIN = Duration("7d", 7 * DAY_MS)
COMPARED_DAYS = 180
SHOWN = 200


@dataclass(frozen=True)
class _Affected:
    """One who had it poor, and when somebody of ours got in touch."""

    person: int
    fired_ms: int
    given_ms: int | None


@dataclass(frozen=True)
class _Contact:
    """Getting in touch, as an intervention with an outcome."""

    outcome: str
    within: Duration = REACHED_WITHIN


def recovery(scope: Scope, moments: Sequence[Row]) -> list[dict[str, Any]]:
    """One entry per failing touchpoint: affected customers with an outcome still open, and the comparison.

    Vulnerable people first, then those whose outcome ends first; at most 200 are listed, all are counted.
    `since` is when the failure began for customers, `settled_since` when the first such experience was known
    to be poor: whose experience was settled from then on are the affected.
    """
    done = handled(scope)
    failing = {each["touchpoint"]: each for each in moments if each["list"] in FAILING}
    return [_of(scope, each, done) for each in failing.values()]


def _of(scope: Scope, moment: Row, done: Handling) -> dict[str, Any]:
    touchpoint = moment["touchpoint"]
    since_ms = moment["affected_from_ms"]
    open_now = [row for row in _affected(scope, moment, since_ms) if row["outcomes"]]
    return {
        "touchpoint": touchpoint,
        "since": moment["since"] or scope.iso(since_ms),
        "settled_since": scope.iso(since_ms),
        "reachable": len(open_now),
        "customers": [_customer(scope, row, touchpoint, done) for row in open_now[:SHOWN]],
        "reached": _compared(scope, moment, done),
    }


def _affected(scope: Scope, moment: Row, from_ms: int) -> list[dict[str, Any]]:
    params = {
        "touchpoint": moment["touchpoint"],
        "low_score": moment["experience"] == "low_score",
        "from_ms": from_ms,
        "to_ms": scope.now_ms,
        "outcomes": chances_of(scope, moment["outcomes"]),
        "vulnerable": [segment.id for segment in scope.ws.segments if segment.vulnerable],
    }
    return scope.reader.rows(sql.text("recovery"), params)


def _customer(scope: Scope, row: Row, touchpoint: str, done: Handling) -> dict[str, Any]:
    link = scope.ws.source(row["source"]).row_link
    key = (touchpoint, row["customer"])
    return {
        "customer": row["customer"],
        "vulnerable": row["vulnerable"],
        "poor_at": scope.iso(row["poor_ms"]),
        "outcomes": row["outcomes"],
        "ends_at": scope.iso(row["ends_ms"]),
        "source": row["source"],
        "key": row["key"],
        "row_link": link.replace("{key}", row["key"]) if link else None,
        "contacted": _told(scope, done.contacts.get(key)),
        "result": _told(scope, done.results.get(key)),
    }


def _told(scope: Scope, act: Act | None) -> dict[str, Any] | None:
    if act is None:
        return None
    return {"at": scope.iso(act.at_ms), "by": act.by, "result": act.payload.get("result")}


def _compared(scope: Scope, moment: Row, done: Handling) -> list[dict[str, Any]]:
    """Per outcome the rate of those reached within a week against the others; empty where nobody was."""
    touchpoint = moment["touchpoint"]
    if not any(place == touchpoint for place, _ in done.contacts):
        return []
    rows = _affected(scope, moment, scope.now_ms - COMPARED_DAYS * DAY_MS)
    told = [_reached(row, done.contacts.get((touchpoint, row["customer"]))) for row in rows]
    return [became(scope, _Contact(outcome), told) for outcome in moment["outcomes"]]


def _reached(row: Row, act: Act | None) -> _Affected:
    """From the poor experience that somebody answered for, else from the first."""
    answered = [at for at in row["times"] if act and 0 <= act.at_ms - at <= REACHED_WITHIN.ms]
    return _Affected(
        row["person_code"], max(answered, default=min(row["times"])), act.at_ms if act and answered else None
    )
