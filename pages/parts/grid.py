"""The engagement map as plain data with its geometry in per cent; `map.js` only draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config import Workspace
from pages.parts import curve, lanes, words
from pages.parts.dates import Clock
from pages.parts.signs import colour_of, line_of, shape_of
from pages.parts.vocabulary import BAD, STATES, STATUSES, SUPPORT, failing_in, grey, state_of

Row = dict[str, Any]
EDGES = {"on_target": "good", "off_target": "fail", "too_close": "watchg"}


def of(ws: Workspace, journey: Row, findings: Row, clock: Clock, measure: str | None = None) -> Row:
    """All the map component needs: stages, curve, cells, outcomes, verdict lines, lanes."""
    stages = journey["stages"]
    by_stage = [[t for t in journey["touchpoints"] if t["stage"] == stage["id"]] for stage in stages]
    measure = measure or curve.better_curve(journey)
    failing = failing_in(findings)
    points = curve.points(ws, by_stage, measure, failing)
    scale = curve.Scale.around(points)
    outcomes = [_outcome(ws, item) for item in _served_here(journey, findings)]
    shown = {item["id"] for item in outcomes}
    return {
        "stages": [_stage(stage) for stage in stages],
        "axis": scale.axis(measure),
        "points": [scale.place(point) for point in points if point["value"] is not None],
        "runs": [scale.run(run) for run in curve.runs(points)],
        "labels": curve.labels(points, scale),
        "touchpoints": _told(journey["touchpoints"], clock),
        "cells": [
            [_cell(ws, t, clock, _Drawn(scale, measure, failing)) for t in column] for column in by_stage
        ],
        "outcomes": outcomes,
        "links": _links(findings["links"], journey["touchpoints"], shown),
        "lanes": lanes.lanes(ws, [stage["id"] for stage in stages], clock.today),
    }


def _told(touchpoints: list[Row], clock: Clock) -> str:
    """What the touchpoints' figures are, and of how many days where all are of as many."""
    lengths = {clock.length((each.get("poor") or {}).get("period")) for each in touchpoints} - {""}
    return f"poor experiences{' in ' + lengths.pop() if len(lengths) == 1 else ''}, vs normal"


def _stage(stage: Row) -> Row:
    entered, on = stage.get("entered"), stage.get("gone_on_share")
    parts = [f"{words.number(entered)} enter" if entered is not None else "not counted"]
    parts += [f"{words.share(on)} go on"] if on is not None else []
    note = ", ".join(parts) if stage.get("in_scope", True) else "not ours to change"
    return {"name": stage["name"], "phase": stage.get("phase") or "", "note": note}


@dataclass(frozen=True)
class _Drawn:
    scale: curve.Scale
    measure: str
    failing: dict[str, str]


def _cell(ws: Workspace, touchpoint: Row, clock: Clock, drawn: _Drawn) -> Row:
    state, figure = state_of(touchpoint, drawn.failing), touchpoint.get("poor") or {}
    name = ws.touchpoint(touchpoint["id"]).title
    bold, rest = _poor(ws, touchpoint, state, clock)
    rest += "" if touchpoint.get("controlled", True) else " · not ours"
    tone = colour_of(state) if state in (*BAD, "watch") else ""
    face = (
        "grey"
        if grey(state) or figure.get("value") is None
        else {"fail": "fail", "watchg": "watch"}.get(tone, "")
    )
    shown = curve.figure_for(touchpoint, drawn.measure)
    return {
        "id": touchpoint["id"],
        "name": name,
        "sign": shape_of(state),
        "moment": touchpoint.get("moment_of_truth"),
        "bold": bold,
        "rest": rest,
        "tone": "watch" if tone == "watchg" else tone,
        "face": face,
        "says": f"{name}: {bold} {rest}".replace("  ", " "),
        "more": f"{STATES.get(state, STATES[None])}. {words.n_of(figure)}",
        "strip": curve.strip(touchpoint, shown, drawn.scale, state),
        "score": words.value(shown),
    }


def _poor(ws: Workspace, touchpoint: Row, state: str | None, clock: Clock) -> tuple[str, str]:
    figure, normal = touchpoint.get("poor") or {}, touchpoint.get("normal")
    if figure.get("value") is None:
        return "", clock.dated(_why_not(ws, touchpoint, state))
    if state == "late":
        return f"last {words.value(figure)}", clock.time(figure.get("complete_until"))
    against = "" if normal is None else f"vs {words.beside(normal, figure)}"
    ends = words.interval(figure)
    return words.value(figure), f"({ends}) {against}" if ends else against


def _why_not(ws: Workspace, touchpoint: Row, state: str | None) -> str:
    if state is not None:
        return touchpoint.get("reason") or "nothing recorded"
    return "cannot be judged" if ws.touchpoint(touchpoint["id"]).poor else "not judged: no “poor” named"


def _served_here(journey: Row, findings: Row) -> list[Row]:
    """The KPIs this journey serves in the order of its stages, then those that nobody serves."""
    place = {stage["id"]: i for i, stage in enumerate(journey["stages"])}
    stage_of = {t["id"]: place[t["stage"]] for t in journey["touchpoints"] if t["stage"] in place}
    found: dict[str, list[int]] = {}
    for link in findings["links"]:
        for kpi in link["kpis"] or ():
            if link["touchpoint"] in stage_of:
                found.setdefault(kpi, []).append(stage_of[link["touchpoint"]])
    bare = [o["id"] for o in journey["outcomes"] if o["state"] == "unlinked"]
    middle = {kpi: sum(places) / len(places) for kpi, places in found.items()} | dict.fromkeys(
        bare, len(place)
    )
    return sorted((o for o in journey["outcomes"] if o["id"] in middle), key=lambda o: middle[o["id"]])


def _outcome(ws: Workspace, item: Row) -> Row:
    """One cell of the outcomes row: the KPI's figure, status, and what stands behind it."""
    unit, status, state, currency = item["unit"], item["status"], item["state"], ws.settings.currency
    printed = words.value(item, unit, kpi=True, currency=currency)
    ends, goal = words.interval(item, unit, kpi=True, currency=currency), words.target(item, currency)
    rest = "; ".join(part for part in (ends, goal) if part) or "nothing recorded"
    support = SUPPORT.get(state, SUPPORT[None])
    unknown = item["late"] or item["value"] is None
    return {
        "id": item["id"],
        "name": item["name"],
        "value": printed,
        "rest": rest,
        "words": support,
        "bare": state in ("unlinked", "silent"),
        "sign": shape_of("late" if item["late"] else status),
        "edge": "unk" if unknown else EDGES.get(status or "", "line2"),
        "more": f"{STATUSES[status]}. {words.n_of(item)}",
        "aria": ". ".join(
            (f"{item['name']}: {printed}, {rest}", support, STATUSES[status], words.n_of(item))
        ),
    }


def _links(links: Sequence[Row], touchpoints: Sequence[Row], shown: set[str]) -> list[Row]:
    stage_of = {t["id"]: t["stage"] for t in touchpoints}
    return [
        {
            "from": link["touchpoint"],
            "to": kpi,
            "line": line_of(link["verdict"]),
            "stage": stage_of[link["touchpoint"]],
        }
        for link in links
        for kpi in link["kpis"] or ()
        if link["touchpoint"] in stage_of and kpi in shown and link["declared"] and not link["segment"]
    ]
