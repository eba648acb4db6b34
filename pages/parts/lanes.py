"""The lanes below the line of interaction: who works there, and on which systems."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from config import Workspace

Row = dict[str, Any]
BETWEEN = {"front-stage": ("line of interaction", "solid"), "back-stage": ("line of visibility", "dashed")}
NAMES = {"front-stage": "Front stage", "back-stage": "Back stage"}
STATUS = {"issue": "known issue", "new": "new", "legacy": "legacy", "ok": ""}


def lanes(ws: Workspace, stages: Sequence[str], today: date) -> list[Row]:
    """Front stage, back stage and highlighted systems; a lane nobody described is left out."""
    people = [_people(ws, stages, lane) for lane in BETWEEN]
    return [lane for lane in (*people, _systems(ws, stages, today)) if lane["bars"]]


def outsiders(ws: Workspace, name: str) -> list[str]:
    """Who outside the company does the visible work at a touchpoint: it is not in our hands alone."""
    titles = {actor.id: actor.title for actor in ws.map.actors}
    done = (a.actor for a in ws.touchpoint(name).activities if a.lane == "front-stage")
    return list(dict.fromkeys(titles[actor] for actor in done if actor))


def _people(ws: Workspace, stages: Sequence[str], lane: str) -> Row:
    columns = [_teams(ws, stage, lane) for stage in stages]
    bars = []
    for teams, run in groupby(enumerate(columns), key=lambda pair: pair[1]):
        places = [i for i, _ in run]
        if teams:
            bars.append(
                _bar(places, " · ".join(name for name, _ in teams), outside=all(out for _, out in teams))
            )
    line, style = BETWEEN[lane]
    return {"label": NAMES[lane], "line": line, "style": style, "bars": bars}


def _teams(ws: Workspace, stage: str, lane: str) -> tuple[tuple[str, bool], ...]:
    outside = {actor.id: actor.title for actor in ws.map.actors}
    found: dict[str, bool] = {}
    for touchpoint in ws.touchpoints_of(stage):
        for activity in touchpoint.activities:
            if activity.lane == lane and activity.team:
                found[ws.team(activity.team).title] = False
            elif activity.lane == lane and activity.actor:
                found[outside[activity.actor]] = True
    return tuple(sorted(found.items(), key=lambda item: item[1]))


def _bar(places: Sequence[int], name: str, *, outside: bool = False) -> Row:
    note = "not ours" if outside else ""
    return {
        "from": places[0],
        "to": places[-1],
        "row": 1,
        "name": name,
        "note": note,
        "title": name,
        "face": "outside" if outside else "",
        "sign": None,
        "badge": None,
    }


def systems_of(touchpoint: Any) -> set[str]:
    """Every system a touchpoint runs on, its own and those of its activities."""
    parts = [sub for activity in touchpoint.activities for sub in (activity, *activity.sub_activities)]
    return {*touchpoint.systems, *(system for part in parts for system in part.systems)}


def _systems(ws: Workspace, stages: Sequence[str], today: date) -> Row:
    bars: list[Row] = []
    used = [{s for t in ws.touchpoints_of(stage) for s in systems_of(t)} for stage in stages]
    for system in (s for s in ws.map.systems if s.highlight):
        places = [i for i, names in enumerate(used) if system.id in names]
        for stretch in _stretches(places):
            bar = _bar(stretch, system.title)
            bar["row"] = _free_row(bars, stretch)
            bars.append({**bar, **_condition(system, today)})
    return {
        "label": "Support systems",
        "line": "line of internal interaction",
        "style": "dotted",
        "bars": bars,
    }


def status(system: Any, today: date) -> str:
    """How a system was on a day: nothing before the day on which its condition began."""
    return "" if system.since and system.since > today else STATUS[system.status]


def _condition(system: Any, today: date) -> Row:
    told = status(system, today)
    note = f"{told} since {system.since:%-d %b}" if told and system.since else told
    face = "fail" if told and system.status == "issue" else ""
    text = system.note if told else None
    return {"note": note, "face": face, "title": " · ".join(filter(None, (system.title, note, text)))}


def _stretches(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _free_row(bars: Sequence[Row], stretch: Sequence[int]) -> int:
    taken = {bar["row"] for bar in bars if bar["from"] <= stretch[-1] and bar["to"] >= stretch[0]}
    return next(row for row in range(1, len(bars) + 2) if row not in taken)
