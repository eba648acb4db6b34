"""What stands behind each KPI, and what no KPI stands upon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.evidence.links import behind, declared, kpis_of
from metrics.evidence.seen import is_silent, seen

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope


def support(scope: Scope, kpi: Kpi) -> tuple[str | None, list[str]]:
    """The state of a KPI and the touchpoints behind it.

    `unlinked` where no touchpoint declares it, `silent` where none of them emitted anything in 30 days; None
    where a verdict would be needed, or where the KPI is about no outcome.
    """
    if not kpi.outcome:
        return None, []
    touchpoints = [each.id for each in behind(scope, kpi)]
    if not touchpoints:
        return "unlinked", []
    found = seen(scope)
    return ("silent" if all(is_silent(scope, found[each]) for each in touchpoints) else None), touchpoints


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
    if all(kpi["value"] is None for kpi in kpis if kpi["id"] in served):
        return "serves only KPIs without data"
    found = seen(scope)[touchpoint.id]
    if found.last_day is None:
        return "nothing was ever recorded here"
    return f"nothing recorded since {found.last_day.isoformat()}" if is_silent(scope, found) else None
