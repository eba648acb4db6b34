"""The links the map declares: which touchpoint serves which outcome, and the KPIs behind which it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.models.times import Duration
from metrics.scope import holds

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from config.models.touchpoints import Link, Touchpoint
    from metrics.scope import Scope

NOT_TESTED = "not tested yet"


def declared(scope: Scope) -> list[tuple[Touchpoint, Link]]:
    """Every link that holds on the day of the lens, in the order of the map."""
    today = scope.day(scope.now_ms)
    existing = [each for each in scope.ws.map.touchpoints if holds(each, today)]
    return [(each, link) for each in existing for link in each.serves if holds(link, today)]


def kpis_of(scope: Scope, link: Link) -> list[Kpi]:
    """The KPIs that a link stands behind: all of its outcome, unless it names some or none."""
    about = [kpi for kpi in scope.ws.kpis if kpi.outcome == link.outcome]
    return about if link.kpis is None else [kpi for kpi in about if kpi.id in link.kpis]


def behind(scope: Scope, kpi: Kpi) -> list[Touchpoint]:
    """The touchpoints that a link puts behind a KPI, each once."""
    found = {each.id: each for each, link in declared(scope) if kpi in kpis_of(scope, link)}
    return list(found.values())


def links(scope: Scope) -> list[dict[str, Any]]:
    """Every declared link as findings write it; what no test has said is null."""
    shown = {each.id for each in scope.touchpoints}
    return [_entry(scope, each, link) for each, link in declared(scope) if each.id in shown]


def _entry(scope: Scope, touchpoint: Touchpoint, link: Link) -> dict[str, Any]:
    untested = ("effect_pp", "low_pp", "high_pp", "naive_pp", "n_poor", "n_good", "q_value", "e_value")
    outcome = scope.ws.outcome(link.outcome)
    within = link.within or outcome.within
    return {
        "touchpoint": touchpoint.id,
        "outcome": link.outcome,
        "segment": link.segment,
        "kpis": [kpi.id for kpi in kpis_of(scope, link)],
        "declared": link.effect,
        "within_days": within.days if isinstance(within, Duration) else None,
        "within": str(within) if within else None,
        "compare": link.compare,
        "experience": link.experience,
        "unit": outcome.per,
        "randomised": link.randomised,
        "because": link.because,
        "curve": [],
        "threshold": None,
        "effect_value": None,
        **dict.fromkeys(untested),
        "verdict": None,
        "fragile": None,
        "dated": None,
        "reason": NOT_TESTED,
        "adjusted_for": [],
        "map_version": scope.ws.map_version,
    }
