"""The board's page: every KPI on target or off it, what stands behind it, and how complex the map is."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from metrics import kpi as kpis
from metrics.evidence.coverage import support
from metrics.evidence.declared import declared, kpis_of
from metrics.evidence.promises import daily, kept
from metrics.evidence.seen import seen, state
from metrics.history import figures, windows_of
from metrics.kpis.reading import Reading
from metrics.lens import Lens
from metrics.period import Period
from metrics.scope import Scope, open_scope

if TYPE_CHECKING:
    from config import Workspace
    from config.models.kpis import Kpi
    from warehouse.store import Reader

LEVELS = ("boardroom", "executive", "operations")
OTHERS = {"fytd": "fytd", "last_month": "month"}


def boardroom(reader: Reader, ws: Workspace, lens: Lens | None = None) -> dict[str, Any]:
    """All KPIs from the boardroom down, with their history, their year so far and what is behind them."""
    scope = open_scope(reader, ws, lens)
    ordered = sorted(ws.kpis, key=lambda kpi: LEVELS.index(kpi.level))
    return {
        "kpis": [_tile(scope, kpi) for kpi in ordered],
        "complexity": complexity(scope),
        "promises": _promises(scope),
    }


def _promises(scope: Scope) -> list[dict[str, Any]]:
    entries = kept(scope)
    days = daily(scope, entries)
    return [{**entry, "days": days[entry["id"]]} for entry in entries]


def _tile(scope: Scope, kpi: Kpi) -> dict[str, Any]:
    """One KPI, all its windows read at once."""
    chosen, history = kpis.dates(scope, kpi), windows_of(scope, kpi)
    others = {name: kpis.dates(scope, kpi, period) for name, period in OTHERS.items()}
    windows = history | chosen.windows | {name: each.now for name, each in others.items()}
    readings = kpis.read(scope, kpi, windows)
    behind_state, touchpoints = support(scope, kpi)
    return {
        **kpis.entry_of(scope, kpi, chosen, readings),
        "state": behind_state,
        "touchpoints": touchpoints,
        "series": figures(scope, kpi, history, readings),
        **{name: _other(scope, kpi, each.now, readings[name]) for name, each in others.items()},
        "behind": _behind(scope, kpi),
    }


def _other(scope: Scope, kpi: Kpi, period: Period, reading: Reading) -> dict[str, Any]:
    (shown,) = figures(scope, kpi, {"now": period}, {"now": reading})
    return {**shown, "open": reading.open, **kpis.judged(scope, kpi, reading, period.end)}


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
