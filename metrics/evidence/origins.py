"""Where an incident may start: systems, teams and notes near its onset, before the place where it shows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from metrics.evidence.watch import systems_of, touched_by

if TYPE_CHECKING:
    from config.models.map import System
    from config.models.touchpoints import Activity, Touchpoint
    from metrics.scope import Scope

NEAR = dt.timedelta(days=14), dt.timedelta(days=3)
"""How long before an onset, and after it, a change is named beside it."""
BEHIND = ("support", "back-stage", "front-stage", "customer")


def origins(scope: Scope, touchpoint_id: str, began_ms: int) -> dict[str, Any]:
    """`starts` (system, team, activity: the one that changed, near the onset first; None where none is known)
    and `near`, the notes and changed systems close to it in time. What is near in time need not be why."""
    touchpoint, day = scope.ws.touchpoint(touchpoint_id), scope.day(began_ms)
    mine = [each for each in scope.ws.map.systems if each.id in systems_of(touchpoint)]
    changed = [each for each in mine if each.status in ("issue", "new") and _near(each.since, day)]
    changed.sort(key=lambda each: (each.status != "issue", abs((each.since or day) - day)))
    return {
        "starts": _start(touchpoint, changed[0]) if changed else None,
        "near": [
            *(_told("system", each.id, each.title, each.since, each.note) for each in changed),
            *_notes(scope, touchpoint_id, day),
        ],
    }


def _near(at: dt.date | None, day: dt.date) -> bool:
    return at is not None and day - NEAR[0] <= at <= day + NEAR[1]


def _told(*told: Any) -> dict[str, Any]:
    kind, name, title, at, text = told
    return {"kind": kind, "id": name, "title": title, "at": at.isoformat() if at else None, "text": text}


def _start(touchpoint: Touchpoint, system: System) -> dict[str, Any]:
    """The activity furthest from the customer that runs on the system, and whose it is."""
    on_it = [each for each in touchpoint.activities if system.id in _systems(each)]
    first = min(on_it, key=lambda each: BEHIND.index(each.lane), default=None)
    return {
        "system": system.id,
        "team": (first.team if first else None) or system.owner,
        "activity": (first.name or first.id.replace("_", " ")) if first else None,
    }


def _systems(activity: Activity) -> set[str]:
    return set(activity.systems) | {name for part in activity.sub_activities for name in part.systems}


def _notes(scope: Scope, touchpoint_id: str, day: dt.date) -> list[dict[str, Any]]:
    close = [
        note
        for note in scope.ws.notes
        if note.kind in ("event", "decision", "critical_incident")
        and _near(note.at, day)
        and (note.touchpoint or note.stage or note.system)
        and touchpoint_id in touched_by(scope, note)
    ]
    return [
        _told(note.kind, note.id, note.title, note.at, note.text)
        for note in sorted(close, key=lambda note: abs(note.at - day))
    ]
