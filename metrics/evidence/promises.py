"""Promises: how often each is kept, where it is not, and what is owed now."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.seen import seen
from metrics.figure import figure
from metrics.kpis.promise import keepers
from metrics.period import Period
from metrics.query import Window, cluster, promises
from metrics.scope import holds
from metrics.statistics import Estimate, clustered_share, wilson
from metrics.statistics.estimate import unknown
from warehouse.where import columns_in

STRIP_DAYS = 28

if TYPE_CHECKING:
    from config.models.map import Promise
    from metrics.scope import Scope


def kept(scope: Scope) -> list[dict[str, Any]]:
    """Every promise that holds on the day of the lens, as findings write it."""
    today = scope.day(scope.now_ms)
    return [_entry(scope, promise) for promise in scope.ws.map.promises if holds(promise, today)]


def _entry(scope: Scope, promise: Promise) -> dict[str, Any]:
    found = seen(scope)
    sources = {source for place in keepers(scope, promise) for source in found[place].sources}
    period = scope.period(scope.last_day(sources))[1]
    window = Window(promise.id, "now", period)
    row = next(iter(promises(scope, [window])), None)
    shown = figure(_estimate(row), period, scope.iso(scope.complete_until(sources)))
    return {
        "id": promise.id,
        "name": promise.title,
        "text": promise.text,
        "kept": shown.pop("value"),
        **shown,
        "broken": int(row["n"] - row["y"]) if row else 0,
        "not_due": int(row["not_due"]) if row else 0,
        "chosen_for": _chosen_for(scope, promise),
        "late": scope.is_late(sources),
        "slices": [part for by in promise.slices for part in _slices(scope, window, by)],
    }


def daily(scope: Scope, entries: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Each promise on the last 28 days of its figure; a day is complete once all of it has fallen due."""
    windows = [
        Window(entry["id"], day.isoformat(), Period(day, day))
        for entry in entries
        for day in _days_before(dt.date.fromisoformat(entry["period"]["to"]))
    ]
    found = {(row["promise"], row["label"]): row for row in promises(scope, windows)}
    told: dict[str, list[dict[str, Any]]] = {entry["id"]: [] for entry in entries}
    for window in windows:
        told[window.owner].append(_on(window, found.get((window.owner, window.label))))
    return told


def _days_before(end: dt.date) -> list[dt.date]:
    return [end - dt.timedelta(days=back) for back in reversed(range(STRIP_DAYS))]


def _on(window: Window, row: dict[str, Any] | None) -> dict[str, Any]:
    shown = figure(_estimate(row), window.period, None)
    complete = row is not None and row["not_due"] == 0
    return {"day": window.label, "kept": shown["value"], "n": shown["n"], "complete": complete}


def _chosen_for(scope: Scope, promise: Promise) -> float | None:
    """The share that chose us for it, of those of whom the reason is known; None where of fewer than ten."""
    if not promise.chosen_for:
        return None
    params = {"segment": f"chosen_for:{promise.id}", "names": sorted(columns_in(promise.chosen_for))}
    row = scope.reader.one(sql.text("chosen_for"), params) or {"k": 0, "n": 0}
    return figure(wilson(row["k"], row["n"]), scope.period(scope.last_day(()))[1], None)["value"]


def _estimate(row: dict[str, Any] | None) -> Estimate:
    return clustered_share(cluster(row)) if row else unknown(method="wilson", note="nothing was promised")


def _slices(scope: Scope, window: Window, by: str) -> list[dict[str, Any]]:
    """One figure per value; groups of fewer people than the privacy floor are left out, with their count."""
    floor = scope.ws.settings.privacy_floor
    rows = [row for row in promises(scope, [window], by=by) if row["slice"] and row["customers"] >= floor]
    shown = [(row["slice"], figure(_estimate(row), window.period, None)) for row in rows]
    return [{"by": by, "value": value, "kept": each.pop("value"), **each} for value, each in shown]


def owed(scope: Scope) -> list[dict[str, Any]]:
    """What was promised by a time and is not done: vulnerable people first, then by due time."""
    late = [each.id for each in scope.touchpoints if any(poor.kind == "late" for poor in each.poor)]
    params = {
        "touchpoints": late,
        "now_ms": scope.now_ms,
        "vulnerable": [segment.id for segment in scope.ws.segments if segment.vulnerable],
    }
    owners = {each.id: each.owner for each in scope.touchpoints}
    rows = scope.reader.rows(sql.text("owed"), params)
    return [
        {
            "case": row["case_key"],
            "touchpoint": row["touchpoint"],
            "team": row["team"] or owners[row["touchpoint"]],
            "due_at": scope.iso(row["due_ms"]),
            "state": "overdue" if row["overdue"] else "due",
            "vulnerable": row["vulnerable"],
        }
        for row in rows
    ]
