"""Journey health: the engagement map with its figures, the best and the worst of it, and its outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import kpi as kpis
from metrics import sql
from metrics.evidence.coverage import support
from metrics.evidence.health import NORMAL_DAYS, RECENT_DAYS, Health, baseline, health
from metrics.evidence.moments import FAILING, failing_moments
from metrics.evidence.seen import state
from metrics.evidence.standing import touchpoint_states
from metrics.evidence.whole import is_better
from metrics.figure import figure
from metrics.lens import Lens
from metrics.scope import DAY_MS, Scope, open_scope
from metrics.statistics import Estimate, Face, Status, face, newcombe, wilson

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader

BEST = 3
GAP_DAYS = 14
"""A customer who does not come to a later stage within this time has not gone on."""


def journey_health(reader: Reader, ws: Workspace, lens: Lens | None = None) -> dict[str, Any]:
    """Everything the first page shows, as plain data."""
    scope = open_scope(reader, ws, lens)
    found = health(scope)
    failing = _failing(scope)
    outcomes = [_outcome(scope, kpi) for kpi in ws.kpis if kpi.outcome]
    return {
        "stages": stages(scope),
        "touchpoints": [_touchpoint(scope, one) for one in found],
        "outcomes": outcomes,
        "strengths": _best(scope, found, failing),
        "weaknesses": _worst(scope, found, failing),
        "first_line": _first_line(scope, outcomes),
        "totals": {
            "interactions": sum(
                round(one.book.experience.get(one.touchpoint.id, "now", "recorded").n) for one in found
            ),
            "answers": sum(
                round(one.book.answers.get(one.touchpoint.id, "now", "answered").y) for one in found
            ),
        },
        "late": [name for name, each in scope.freshness.items() if each.late],
        "notes": list(scope.lens.notes),
    }


def stages(scope: Scope) -> list[dict[str, Any]]:
    """The stages of the lens's journeys in order, with who came in and the share that went on."""
    rows = {row["stage"]: row for row in _flow(scope)}
    shown = [(journey, stage) for journey in _journeys(scope) for stage in journey.stages]
    return [_stage(scope, journey.id, stage, rows.get(stage)) for journey, stage in shown]


def _journeys(scope: Scope) -> list[Any]:
    return [each for each in scope.ws.map.journeys if scope.lens.journey in (None, each.id)]


def _stage(scope: Scope, journey: str, stage: str, row: dict[str, Any] | None) -> dict[str, Any]:
    declared = scope.ws.stage(stage)
    gone = wilson(row["gone_on"], row["over"]) if row else wilson(0, 0)
    return {
        "id": stage,
        "name": declared.title,
        "journey": journey,
        "phase": declared.phase,
        "in_scope": declared.in_scope,
        "exit": declared.exit,
        "entered": row["entered"] if row else 0,
        "gone_on_share": None if declared.exit else figure(gone, _period(scope), None)["value"],
    }


def _period(scope: Scope) -> Any:
    return scope.period(scope.last_day(()))[1]


def _flow(scope: Scope) -> list[dict[str, Any]]:
    """Every journey by itself: a later stage is one of the same journey."""
    period, until = _period(scope), scope.complete_until(()) or scope.now_ms
    rows: list[dict[str, Any]] = []
    for journey in _journeys(scope):
        inside = [each for each in scope.touchpoints if each.stage in journey.stages]
        params = {
            "touchpoints": [each.id for each in inside],
            "stages": [each.stage for each in inside],
            "positions": [journey.stages.index(each.stage) for each in inside],
            "from_date": period.start,
            "to_date": period.end,
            "within_ms": GAP_DAYS * DAY_MS,
            "known_ms": until,
            "segment": scope.lens.segment,
        }
        rows += scope.reader.rows(sql.text("stage_flow"), params)
    return rows


def _touchpoint(scope: Scope, one: Health) -> dict[str, Any]:
    until = scope.iso(scope.complete_until(one.seen.sources))
    standing = touchpoint_states(scope)[one.touchpoint.id]
    satisfied = one.now("csat")
    return {
        "id": one.touchpoint.id,
        "name": one.touchpoint.title,
        "stage": one.touchpoint.stage,
        "state": standing.state,
        "reason": standing.reason,
        "late": scope.is_late(one.seen.sources),
        "poor": figure(one.now("poor"), one.period, until),
        "normal": baseline(scope, one, "poor"),
        "satisfied": figure(satisfied, one.period, until) if satisfied.n else None,
        "satisfied_normal": baseline(scope, one, "csat"),
        "standard": one.standard,
        "moment_of_truth": one.touchpoint.moment_of_truth,
        "critical": one.touchpoint.critical,
        "controlled": one.touchpoint.controlled,
        "visible": one.touchpoint.is_visible,
        "channels": list(one.touchpoint.channels),
        "owner": one.touchpoint.owner,
    }


def _outcome(scope: Scope, kpi: Any) -> dict[str, Any]:
    shown = kpis.entry(scope, kpi)
    return {**shown, "state": support(scope, kpi)[0]}


def _judged(scope: Scope, found: list[Health]) -> list[tuple[float, Health]]:
    """How far each lies below the poor share of all others, by the interval's nearer end; no late ones."""
    current = [
        one for one in found if state(scope, one.seen)[0] is None and face(one.now("poor")) is Face.FULL
    ]
    k, n = (sum(int(getattr(one.now("poor"), part) or 0) for one in current) for part in ("k", "n"))
    return [(_distance(one.now("poor"), k, n), one) for one in current]


def _distance(poor: Estimate, k: int, n: int) -> float:
    """Positive where better than all others beyond chance, negative where worse, 0 where one cannot tell."""
    rest = wilson(k - (poor.k or 0), n - poor.n)
    difference = newcombe(rest, poor)
    if difference.low is None or difference.high is None:
        return 0.0
    return difference.low if difference.low > 0 else min(difference.high, 0.0)


def _best(scope: Scope, found: list[Health], failing: dict[str, str]) -> list[dict[str, Any]]:
    """Better than ever first, then better than the others; none that fails or may lie beyond its standard."""
    doubted = {one.touchpoint.id for one in found if one.standard in (Status.OFF_TARGET, Status.TOO_CLOSE)}
    able = [one for one in found if one.touchpoint.id not in failing.keys() | doubted]
    risen = [one for one in able if is_better(scope, one)]
    others = sorted((pair for pair in _judged(scope, found) if pair[0] > 0), key=lambda pair: -pair[0])
    poorer = [one for _, one in others if one in able and one not in risen]
    return [
        *[_named(scope, one, _risen(one)) for one in risen],
        *[_named(scope, one, "fewer poor experiences than at the others") for one in poorer],
    ][:BEST]


def _risen(one: Health) -> str:
    """How much better than its own past."""
    lately, usual = one.recent("poor").value or 0, one.normal("poor").value or 0
    return f"{lately:.0%} poor in the last {RECENT_DAYS} days, {usual:.0%} in the {NORMAL_DAYS} before"


def _worst(scope: Scope, found: list[Health], failing: dict[str, str]) -> list[dict[str, Any]]:
    """Those that fail against their own past or their standard come before those that are merely poorer.

    What is poor on purpose, or better than ever, is not among the merely poorer.
    """
    by_id = {one.touchpoint.id: one for one in found}
    spared = {one.id for one in scope.touchpoints if one.accepted_negative}
    spared |= {one.touchpoint.id for one in found if is_better(scope, one)}
    worse = sorted((pair for pair in _judged(scope, found) if pair[0] < 0), key=lambda pair: pair[0])
    poorer = [one for _, one in worse if one.touchpoint.id not in spared | failing.keys()]
    return [
        *[_named(scope, by_id[name], reason) for name, reason in failing.items() if name in by_id],
        *[_named(scope, one, "more poor experiences than at the others") for one in poorer],
    ][:BEST]


def _failing(scope: Scope) -> dict[str, str]:
    """Why each failing touchpoint fails, the largest excess first."""
    kept = [each for each in failing_moments(scope) if each["list"] in FAILING]
    return {each["touchpoint"]: each["why"].split(";")[0] for each in kept}


def _named(scope: Scope, one: Health, reason: str) -> dict[str, Any]:
    until = scope.iso(scope.complete_until(one.seen.sources))
    return {
        "id": one.touchpoint.id,
        "name": one.touchpoint.title,
        "reason": reason,
        "normal": baseline(scope, one, "poor"),
        "figure": figure(one.now("poor"), one.period, until),
    }


def _first_line(scope: Scope, outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    """The parts of the first sentence; the page has the words."""
    board = [kpi for kpi in outcomes if kpi["level"] == "boardroom"]
    bare = [kpi for kpi in board if kpi["state"] in ("unlinked", "silent")]
    failing = [
        each
        for each in failing_moments(scope)
        if each["moment_of_truth"] and each["list"] in ("proven", "effect_unknown", "no_visible_effect")
    ]
    return {
        "board_kpis": len(board),
        "with_nothing_behind": [{"id": kpi["id"], "name": kpi["name"]} for kpi in bare],
        "failing_moments_of_truth": [each["touchpoint"] for each in failing],
        "late_sources": [_late(scope, name) for name, each in scope.freshness.items() if each.late],
    }


def _late(scope: Scope, source: str) -> dict[str, Any]:
    until = scope.freshness[source].complete_until_ms
    hours = None if until is None else round((scope.now_ms - until) / 3_600_000)
    return {
        "id": source,
        "name": scope.ws.source(source).title,
        "complete_until": scope.iso(until),
        "hours": hours,
    }
