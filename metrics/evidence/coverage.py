"""What stands behind each KPI, and what no KPI stands upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.evidence import estimates
from metrics.evidence.declared import behind, declared, judged_by, kpis_of
from metrics.evidence.moments import failing_ids
from metrics.evidence.reach import is_aged
from metrics.evidence.seen import is_silent, seen

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope


def support(scope: Scope, kpi: Kpi) -> tuple[str | None, list[str]]:
    """The state of a KPI and the touchpoints behind it; None where the KPI is about no outcome.

    The first that holds: `unlinked` no touchpoint declares it; `silent` none of them emitted anything in 30
    days; `no_effect` all links show no visible effect or the opposite; `unproven` none is supported, or what
    is has aged;
    `failing_support` every touchpoint behind a supported link is failing; else `served`.
    None, too, while no link was tested.
    """
    if not kpi.outcome:
        return None, []
    touchpoints = [each.id for each in behind(scope, kpi)]
    if not touchpoints:
        return "unlinked", []
    found = seen(scope)
    if all(is_silent(scope, found[each]) for each in touchpoints):
        return "silent", touchpoints
    return _tested(scope, kpi), touchpoints


def _tested(scope: Scope, kpi: Kpi) -> str | None:
    tests = [
        one
        for one in estimates.declared(scope)
        if one.link and kpi in judged_by(scope, one.link, one.pair.segment)
    ]
    said = {one.pair.key: "aged" if is_aged(scope, one) else one.verdict.name for one in tests}
    supported = {one.pair.touchpoint.id for one in tests if said[one.pair.key] == "supported"}
    if supported:
        return "failing_support" if supported <= failing_ids(scope) else "served"
    if all(name is None for name in said.values()):
        return None
    return "no_effect" if set(said.values()) <= {"no_visible_effect", "contradicted"} else "unproven"


def orphans(scope: Scope, kpis: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Touchpoints that nothing is expected of, or that say nothing: id and reason."""
    reasons = ((each, _reason(scope, each, kpis)) for each in scope.touchpoints)
    return [{"id": each.id, "name": each.title, "reason": reason} for each, reason in reasons if reason]


def _reason(scope: Scope, touchpoint: Touchpoint, kpis: list[dict[str, Any]]) -> str | None:
    served = {
        kpi.id for each, link in declared(scope) if each.id == touchpoint.id for kpi in kpis_of(scope, link)
    }
    if not served:
        return "serves no KPI"
    if scope.complete_until(()) is not None and all(
        kpi["value"] is None for kpi in kpis if kpi["id"] in served
    ):
        return "serves only KPIs without data"
    found = seen(scope)[touchpoint.id]
    if not is_silent(scope, found):
        return None
    if found.last_day is None:
        return "nothing was ever recorded here"
    return f"nothing recorded since {found.last_day.isoformat()}"
