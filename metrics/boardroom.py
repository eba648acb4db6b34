"""The board's page: every KPI on target or off it, what stands behind it, and how complex the map is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from metrics import kpi as kpis
from metrics.evidence.coverage import support
from metrics.evidence.links import declared, kpis_of
from metrics.evidence.promises import kept
from metrics.evidence.seen import seen, state
from metrics.figure import figure
from metrics.history import series_of
from metrics.lens import Lens
from metrics.scope import Scope, open_scope

if TYPE_CHECKING:
    from config import Workspace
    from config.models.kpis import Kpi
    from warehouse.store import Reader

LEVELS = ("boardroom", "executive", "operations")


def boardroom(reader: Reader, ws: Workspace, lens: Lens | None = None) -> dict[str, Any]:
    """All KPIs from the boardroom down, with their history, their year so far and what is behind them."""
    scope = open_scope(reader, ws, lens)
    ordered = sorted(ws.kpis, key=lambda kpi: LEVELS.index(kpi.level))
    return {
        "kpis": [_tile(scope, kpi) for kpi in ordered],
        "complexity": complexity(scope),
        "promises": kept(scope),
    }


def _tile(scope: Scope, kpi: Kpi) -> dict[str, Any]:
    behind_state, touchpoints = support(scope, kpi)
    return {
        **kpis.entry(scope, kpi),
        "state": behind_state,
        "touchpoints": touchpoints,
        "series": series_of(scope, kpi),
        "fytd": _other_period(scope, kpi, "fytd"),
        "last_month": _other_period(scope, kpi, "month"),
        "behind": _behind(scope, kpi),
    }


def _other_period(scope: Scope, kpi: Kpi, name: str) -> dict[str, Any]:
    chosen = kpis.dates(scope, kpi, name)
    reading = kpis.read(scope, kpi, {"now": chosen.now})["now"]
    until = scope.iso(scope.complete_until(kpis.sources(scope, kpi)))
    judged = kpis.judged(scope, kpi, reading, chosen.now.end)
    return {**figure(reading.estimate, chosen.now, until), "open": reading.open, **judged}


def _behind(scope: Scope, kpi: Kpi) -> list[dict[str, Any]]:
    """The touchpoints behind a KPI: id, name, state, and the verdict of the link, None where not tested."""
    found = seen(scope)
    return [
        {"touchpoint": each.id, "name": each.title, "state": state(scope, found[each.id])[0], "verdict": None}
        for each, link in declared(scope)
        if kpi in kpis_of(scope, link)
    ]


def complexity(scope: Scope) -> dict[str, Any]:
    """How much there is to keep in mind: stages × touchpoints × handoffs of the map, and of each journey.

    A handoff is a neighbouring pair of touchpoints on the map whose owners differ.
    """
    journeys = [_journey(scope, journey) for journey in scope.ws.map.journeys]
    return {"journeys": journeys, "index": sum(each["index"] for each in journeys)}


def _journey(scope: Scope, journey: Any) -> dict[str, Any]:
    inside = [each for stage in journey.stages for each in scope.touchpoints if each.stage == stage]
    handoffs = sum(one.owner != other.owner for one, other in pairwise(inside))
    index = len(journey.stages) * len(inside) * max(1, handoffs)
    return {
        "id": journey.id,
        "name": journey.title,
        "stages": len(journey.stages),
        "touchpoints": len(inside),
        "handoffs": handoffs,
        "index": index,
    }
