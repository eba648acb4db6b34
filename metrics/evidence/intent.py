"""What people do before an outcome, described: lift of each event, steps of the journey, tipping points.

Descriptive, never adjusted: who comes by may have wanted it all along. Both sides run by one clock: events
until a landmark in the chance's window, the outcome after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from config.models.times import Duration
from metrics import sql
from metrics.evidence.aipw import adjusted_p
from metrics.scope import DAY_MS
from metrics.statistics import Face, face, newcombe, wilson
from metrics.statistics.lift import Table, chance_of, lift, tipping

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.scope import Scope

HISTORY_MS = 365 * DAY_MS
LANDMARK = 4
"""The landmark is this part of a window: its first quarter."""
LEAST = 50
BINS = 6
Q = 0.05
PARTS = ("value", "low", "high", "n", "k")


def intent(scope: Scope) -> list[dict[str, Any]]:
    """Per outcome the lift of each touchpoint before it, and the steps of the first journey of the map."""
    outcomes = [each for each in scope.ws.outcomes if landmark(each)]
    rows = scope.reader.rows(sql.text("intent_steps"), _params(scope, outcomes)) if outcomes else []
    found = [_outcome(scope, each, [row for row in rows if row["outcome"] == each.id]) for each in outcomes]
    _tag([event for each in found for event in each["events"]])
    return [each for each in found if each["n"]]


def _tag(events: list[dict[str, Any]]) -> None:
    """Enabler above one, barrier below, as one family over all outcomes; neither where chance would do."""
    for event, q in zip(events, adjusted_p(np.array([event.pop("p") for event in events])), strict=True):
        event["tag"] = ("enabler" if event["lift"] > 1 else "barrier") if q <= Q else None


def landmark(outcome: Outcome) -> int | None:
    """How long events count after a chance opened; None without a window, or where answers are chances."""
    if outcome.kind == "satisfaction" or not isinstance(outcome.within, Duration):
        return None
    return outcome.within.ms // LANDMARK


def _params(scope: Scope, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "outcomes": [each.id for each in outcomes],
        "landmarks": [landmark(each) for each in outcomes],
        "touchpoints": [each.id for each in scope.touchpoints],
        "stages": [each.stage for each in scope.touchpoints],
        "order": _order(scope),
        "from_ms": scope.now_ms - HISTORY_MS if scope.is_live else 0,
    }


def _order(scope: Scope) -> list[str]:
    return list(scope.ws.map.journeys[0].stages)


def _outcome(scope: Scope, outcome: Outcome, rows: list[dict[str, Any]]) -> dict[str, Any]:
    whole = next((row for row in rows if row["touchpoint"] is None and row["stage"] is None), None)
    n, won = (int(whole["n"]), int(whole["won"])) if whole else (0, 0)
    events = [_event(row, n, won) for row in rows if row["touchpoint"]]
    return {
        "outcome": outcome.id,
        "landmark_days": round((landmark(outcome) or 0) / DAY_MS, 1),
        "base": _told(wilson(won, n)),
        "n": n,
        "events": sorted((each for each in events if each), key=lambda each: -abs(np.log(each["lift"]))),
        "steps": _steps(scope, rows),
    }


def _event(row: dict[str, Any], n: int, won: int) -> dict[str, Any] | None:
    """One touchpoint's lift; None where too few came by, or too few did not."""
    with_it, both = int(row["n"]), int(row["won"])
    if with_it < LEAST or n - with_it < LEAST:
        return None
    found = lift(Table(both, with_it - both, won - both, n - with_it - won + both))
    if found.value is None or found.low is None or found.high is None:
        return None
    return {
        "touchpoint": row["touchpoint"],
        "lift": found.value,
        "low": found.low,
        "high": found.high,
        "n": with_it,
        "k": both,
        "p": chance_of(found),
    }


def _steps(scope: Scope, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The outcome by the furthest stage reached, and which step falls or tips."""
    by_stage = {row["stage"]: (int(row["won"]), int(row["n"])) for row in rows if row["stage"]}
    reached = [stage for stage in _order(scope) if by_stage.get(stage, (0, 0))[1] >= LEAST]
    groups = [by_stage[stage] for stage in reached]
    shares = [wilson(*group) for group in groups]
    falls = [
        reached[step + 1]
        for step, (one, other) in enumerate(pairwise(shares))
        if (newcombe(other, one).high or 0) < 0
    ]
    tip = tipping([(float(k), float(n)) for k, n in groups])
    return {
        "stages": [{"stage": stage, **_told(share)} for stage, share in zip(reached, shares, strict=True)],
        "falls_at": falls,
        "tips_at": None if tip is None else reached[tip + 1],
    }


def _told(share: Any) -> dict[str, Any]:
    few = face(share) is Face.COUNT_ONLY
    return {name: None if few and name in PARTS[:3] else getattr(share, name) for name in PARTS}
