"""The rules replayed on the past: when they would have fired, and what was noted that they missed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from metrics.evidence.watch import touched_by
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from config.models.notes import Note
    from metrics.scope import Scope

DAYS = 90
NEAR = dt.timedelta(days=3)
"""How far from an incident's time a note may lie that tells of it."""
Row = dict[str, Any]


def backtest(scope: Scope, days: int = DAYS) -> Row:
    """With the rules in force: alarms of the last `days` days, and outages noted there without one."""
    from metrics.evidence.incidents import concluded

    return told(scope, concluded(scope).incidents, days)


def tried(scope: Scope, days: int, incidents: float | None, streams: int | None) -> Row:
    """The same under another false-alarm budget, computed now; nothing is kept."""
    from metrics.evidence.incidents import found_with

    return told(scope, found_with(scope, incidents, streams), days)


def told(scope: Scope, rows: list[Row], days: int) -> Row:
    """Which incidents opened in the days before now, and which noted outages none of them meets."""
    from metrics.evidence.incidents import as_told

    last = scope.day(scope.now_ms)
    first = last - dt.timedelta(days=days - 1)
    real = [row for row in rows if row["state"] != "withdrawn"]
    fired = [row for row in real if row["opened_ms"] >= scope.start_ms(first)]
    noted = [note for note in scope.ws.notes if _is_outage(note) and first <= note.at <= last]
    missed = [note for note in noted if not any(_meets(scope, note, row) for row in real)]
    return {
        "days": days,
        "period": {"from": first.isoformat(), "to": last.isoformat()},
        "fired": [as_told(scope, row) for row in fired],
        "noted": len(noted),
        "missed": [_missed(note) for note in missed],
    }


def _is_outage(note: Note) -> bool:
    return note.kind == "event" and note.type == "outage"


def _missed(note: Note) -> Row:
    places = sorted(note.touchpoint)
    return {"id": note.id, "title": note.title, "at": note.at.isoformat(), "touchpoints": places}


def _meets(scope: Scope, note: Note, row: Row) -> bool:
    """Whether an incident was going on about then, at a place the note is about."""
    places = {row["touchpoint"]} if row["touchpoint"] else set(row.get("touchpoints") or ())
    if not places & touched_by(scope, note):
        return False
    ended = row["closed_ms"] or scope.now_ms
    return (
        scope.day(row["began_ms"]) - NEAR <= (note.until or note.at)
        and note.at <= scope.day(ended + DAY_MS) + NEAR
    )
