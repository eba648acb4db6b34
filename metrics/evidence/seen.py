"""What was ever recorded at each touchpoint, by which sources, and for how long."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import sql

if TYPE_CHECKING:
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

SILENT_DAYS = 30
LEARNING_DAYS, LEARNING_ROWS = 28, 200


@dataclass(frozen=True)
class Seen:
    """The rows of one touchpoint: how many, from when to when, and the sources that could tell."""

    sources: frozenset[str]
    n: int = 0
    answers: int = 0
    first_day: dt.date | None = None
    last_day: dt.date | None = None


def seen(scope: Scope) -> dict[str, Seen]:
    """What was recorded at every touchpoint of the map, none left out."""
    if "seen" not in scope.cache:
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in scope.reader.rows(sql.text("touchpoint_seen")):
            rows.setdefault(row["touchpoint"], []).append(row)
        every = scope.ws.map.touchpoints
        scope.cache["seen"] = {each.id: _seen(each, rows.get(each.id, [])) for each in every}
    return scope.cache["seen"]


def _seen(touchpoint: Touchpoint, rows: list[dict[str, Any]]) -> Seen:
    declared = {source for rule in touchpoint.match for source in rule.source}
    if not rows:
        return Seen(frozenset(declared))
    return Seen(
        frozenset(declared | {row["source"] for row in rows}),
        n=int(sum(row["n"] for row in rows)),
        answers=int(sum(row["answers"] for row in rows)),
        first_day=min(row["first_day"] for row in rows),
        last_day=max(row["last_day"] for row in rows),
    )


def timeless(scope: Scope, touchpoint: Touchpoint) -> str | None:
    """Why nothing can be said of a touchpoint over time; None where its rows have a history."""
    found = seen(scope)[touchpoint.id]
    if any(source.undated for source in scope.ws.sources if source.id in found.sources):
        return "its rows have no dates: nothing can be said over time"
    return "asked in waves, with nothing between them to watch" if asks_in_waves(scope, found) else None


def asks_in_waves(scope: Scope, found: Seen) -> bool:
    """Whether a source of these rows has the cadence of waves."""
    return any(source.cadence == "waves" for source in scope.ws.sources if source.id in found.sources)


def is_unread(scope: Scope, found: Seen) -> bool:
    """Whether nothing is known of it because a source is late or was never read to its end."""
    if found.last_day is not None:
        return False
    return scope.complete_until(found.sources) is None or scope.is_late(found.sources or scope.freshness)


def is_silent(scope: Scope, found: Seen) -> bool:
    """Whether nothing was recorded for 30 days up to where its sources are complete, or ever."""
    if found.last_day is None:
        return not is_unread(scope, found)
    if not scope.is_live:
        return False
    return found.last_day < scope.last_day(found.sources) - dt.timedelta(days=SILENT_DAYS)


def last_day(scope: Scope, found: Seen) -> dt.date:
    """The day up to which it can be judged: where its sources are complete; dated, where its rows end."""
    complete = scope.last_day(found.sources)
    return complete if scope.is_live or found.last_day is None else min(complete, found.last_day)


def state(scope: Scope, found: Seen) -> tuple[str | None, str]:
    """The state that needs no engine, with its reason: late, no_data, learning, or None: not tested yet."""
    if found.last_day is None or found.first_day is None:
        unread = is_unread(scope, found)
        return (
            "no_data",
            "its data were never read to the end" if unread else "nothing was ever recorded here",
        )
    if scope.is_late(found.sources):
        return "late", "its data are late"
    if is_silent(scope, found):
        return "no_data", f"nothing recorded since {found.last_day.isoformat()}"
    history = (scope.last_day(found.sources) - found.first_day).days
    if history < LEARNING_DAYS or found.n + found.answers < LEARNING_ROWS:
        return "learning", f"{history} days and {found.n + found.answers} rows of history"
    return None, "not tested yet"
