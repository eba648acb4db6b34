"""What stands behind each outcome, in the order of its worth: drivers, a quadrant, and what to do next.

All from links that are tested already. A driver is a *barrier* where its poor experience goes with less of an
outcome and it fails now, an *enabler* where it does not fail: a good one there goes with more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.evidence import estimates
from metrics.evidence.health import Health, health
from metrics.evidence.links import points
from metrics.evidence.moments import failing_ids
from metrics.evidence.reach import is_aged, is_proven
from metrics.evidence.sequences import sequences
from metrics.evidence.worth import worth
from metrics.statistics import Face, face

if TYPE_CHECKING:
    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope

WEEK_DAYS = 7
CAVEATS = {
    "supported": "an association, adjusted for what was known before",
    "contradicted": "the opposite of what the map says",
    "no_visible_effect": "too small to matter, if there is one",
    "inconclusive": "cannot be told from nought yet",
}
AGED = "rests on the past: it counts as unproven until estimated from newer data"


def ranking(scope: Scope) -> list[dict[str, Any]]:
    """Every measured link and pair by outcome: the surely largest loss a week first, the unsure after."""
    tested = [*estimates.declared(scope), *estimates.undeclared(scope)]
    places = {one.touchpoint.id: one for one in health(scope)}
    found = [
        _driver(scope, one, places[one.pair.touchpoint.id])
        for one in tested
        if one.pair.touchpoint.id in places and one.found.tau is not None and not one.found.refused
    ]
    outcomes = [each.id for each in scope.ws.outcomes]
    found.sort(key=lambda each: (outcomes.index(each["outcome"]), *_place(each)))
    return found


def _place(driver: dict[str, Any]) -> tuple[bool, float, float]:
    return driver["tag"] is None, -(driver["at_least_per_week"] or 0.0), -abs(driver["effect_pp"] or 0.0)


def _driver(scope: Scope, one: Tested, place: Health) -> dict[str, Any]:
    found, weekly = one.found, _weekly(one, place)
    low, high = found.low or 0.0, found.high or 0.0
    surest = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return {
        "outcome": one.pair.outcome.id,
        "touchpoint": one.pair.touchpoint.id,
        "experience": one.pair.experience,
        "segment": one.pair.segment,
        "declared": one.link is not None,
        "effect_pp": points(found.tau),
        "low_pp": points(found.low),
        "high_pp": points(found.high),
        "naive_pp": points(found.naive),
        "n_poor": found.n_poor,
        "n_good": found.n_good,
        "q_value": one.q_value,
        "verdict": one.verdict.name,
        "fragile": found.fragile is not None,
        "tag": _tag(scope, one),
        "poor_per_week": weekly,
        "per_week": None if weekly is None else abs(found.tau or 0.0) * weekly,
        "at_least_per_week": None if weekly is None else surest * weekly,
        "value": value.amount if (value := worth(scope, one.pair.outcome)) else None,
        "caveat": _caveat(scope, one),
    }


def _caveat(scope: Scope, one: Tested) -> str:
    if is_aged(scope, one):
        return AGED
    if one.link and one.link.randomised and one.verdict.name == "supported":
        return one.found.fragile or "chance decided who had it"
    return one.found.fragile or CAVEATS.get(one.verdict.name or "", one.verdict.reason)


def _tag(scope: Scope, one: Tested) -> str | None:
    """Barrier or enabler; None where the data do not support that it goes with the outcome."""
    if not is_proven(scope, one):
        return None
    return "barrier" if one.pair.touchpoint.id in failing_ids(scope) else "enabler"


def _weekly(one: Tested, place: Health) -> float | None:
    """Poor experiences a week of those whom it is about: of a segment, as many as its rows hold."""
    if one.pair.is_of_coming:
        return None
    return one.kept.per_week if one.pair.segment else _poor_per_week(place)


def _poor_per_week(place: Health) -> float | None:
    """Poor experiences a week in the period of the lens; None where there are too few to say."""
    poor = place.now("poor")
    if face(poor) is not Face.FULL or poor.k is None:
        return None
    return poor.k * WEEK_DAYS / place.period.days


def quadrant(scope: Scope) -> list[dict[str, Any]]:
    """Each touchpoint by what customers think of it, by the outcome that goes with it most, if it fails."""
    supported: dict[str, list[Tested]] = {}
    for one in estimates.declared(scope):
        if is_proven(scope, one):
            supported.setdefault(one.pair.touchpoint.id, []).append(one)
    failing = failing_ids(scope)
    return [
        _seat(one, supported.get(one.touchpoint.id, [])) | {"failing": one.touchpoint.id in failing}
        for one in health(scope)
    ]


def _seat(one: Health, links: list[Tested]) -> dict[str, Any]:
    most = max(links, key=lambda each: abs(each.found.tau or 0.0), default=None)
    shown, measure, n = _customer_value(one)
    return {
        "touchpoint": one.touchpoint.id,
        "measure": measure,
        "value": shown[0],
        "low": shown[1],
        "high": shown[2],
        "n": n,
        "outcome": most.pair.outcome.id if most else None,
        "business_pp": abs(points(most.found.tau) or 0.0) if most else None,
    }


def _customer_value(one: Health) -> tuple[tuple[float | None, ...], str | None, int]:
    """Satisfied answers where thirty were given, else the share of interactions that were not poor."""
    satisfied = one.now("csat")
    if face(satisfied) is Face.FULL and satisfied.whole:
        return satisfied.whole, "csat", satisfied.n
    poor = one.now("poor")
    if face(poor) is not Face.FULL or not poor.whole:
        return (None, None, None), None, poor.n
    value, low, high = poor.whole
    return (1 - value, 1 - high, 1 - low), "good", poor.n


def actions(scope: Scope) -> list[dict[str, Any]]:
    """What can be done next, each with the uplift that a test measured, or *not tested*.

    Only where the map says that chance decided is a difference an uplift; what became of those who got an
    intervention is shown beside it and called no effect.
    """
    tried = [
        {
            "kind": "intervention",
            "id": rule["id"],
            "name": rule["name"],
            "advice": rule["advice"],
            "open": rule["open"],
            "owner": rule["owner"],
            "uplift": None,
            "seen": rule["became"] if isinstance(rule.get("became"), dict) else None,
        }
        for rule in sequences(scope)
    ]
    return [*_randomised(scope), *tried]


def _randomised(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "kind": "test",
            "id": one.pair.key,
            "name": one.pair.touchpoint.title,
            "advice": None,
            "open": None,
            "owner": one.pair.touchpoint.owner,
            "uplift": {
                "outcome": one.pair.outcome.id,
                "effect_pp": points(-(one.found.tau or 0.0)),
                "low_pp": points(-(one.found.high or 0.0)),
                "high_pp": points(-(one.found.low or 0.0)),
            },
            "seen": None,
        }
        for one in estimates.declared(scope)
        if one.link is not None and one.link.randomised and one.found.tau is not None
    ]
