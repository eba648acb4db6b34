"""The state of each touchpoint and of its measures, in one word with its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics.evidence.cases import LEAD
from metrics.evidence.incidents import concluded
from metrics.evidence.seen import seen, timeless
from metrics.evidence.seen import state as without_engine
from metrics.evidence.watched import LEAST_ROWS
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

RECOVERED_MS = 14 * DAY_MS
LONG_DAYS = 90
BAD = ("incident", "standing", "recovering", "recovered", "watch")
WORST = ("incident", "standing", "recovering", "recovered", "watch", "learning", "too_quiet", "ok")
Row = dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """One touchpoint's state; `measures` has state, baseline and since of each that is watched as a whole."""

    state: str | None
    reason: str
    since_ms: int | None = None
    incident: str | None = None
    measure: str | None = None
    better: Row | None = None
    measures: dict[str, Row] = field(default_factory=dict)


def touchpoint_states(scope: Scope) -> dict[str, Standing]:
    """The state of every touchpoint of the map."""
    if "standing" not in scope.cache:
        scope.cache["standing"] = {each.id: _standing(scope, each) for each in scope.ws.map.touchpoints}
    return scope.cache["standing"]


def _standing(scope: Scope, touchpoint: Touchpoint) -> Standing:
    found = seen(scope)[touchpoint.id]
    known, reason = without_engine(scope, found)
    mine = [row for row in concluded(scope).incidents if row["touchpoint"] == touchpoint.id]
    streams = [row for row in concluded(scope).streams if row["touchpoint"] == touchpoint.id]
    silence = next((row for row in mine if row["kind"] == "silence" and row["closed_ms"] is None), None)
    measures = _measures(scope, streams, mine)
    better = next((row for row in streams if row["against"] == "before"), None)
    if known == "late":
        return Standing("late", reason, scope.complete_until(found.sources), better=better, measures=measures)
    if silence:
        return Standing("no_data", _silent(scope, silence), silence["began_ms"], silence["id"], "volume")
    if known == "no_data":
        return Standing("no_data", reason)
    if not measures:
        return _unwatched(scope, touchpoint, known, reason)
    name, worst = min(measures.items(), key=lambda pair: (_badness(pair[1]["state"]), LEAD.index(pair[0])))
    told = worst["reason"]
    return Standing(worst["state"], told, worst["since_ms"], worst["incident"], name, better, measures)


def _badness(state: str) -> int:
    """Bad states by how bad; among others the measure that leads speaks."""
    return BAD.index(state) if state in BAD else len(BAD)


def _unwatched(scope: Scope, touchpoint: Touchpoint, known: str | None, reason: str) -> Standing:
    """No measure has the rows it takes: still new, or too few ever come."""
    if (why := timeless(scope, touchpoint)) is not None:
        return Standing(None, why)
    if not (touchpoint.poor or touchpoint.low_score):
        return Standing(known, "nothing recorded here says whether it was poor" if known is None else reason)
    found = seen(scope)[touchpoint.id]
    days = (scope.last_day(found.sources) - found.first_day).days if found.first_day else 0
    if days < LONG_DAYS:
        return Standing("learning", reason if known else f"{days} days of history, too few of them judged")
    return Standing(
        "too_quiet", f"fewer than {LEAST_ROWS} judged in {days} days: too few to watch for changes"
    )


def _silent(scope: Scope, row: Row) -> str:
    day = scope.day(row["began_ms"]).isoformat()
    return f"nothing came since {day}, where about {row['from']:.0f} a day are usual"


def _measures(scope: Scope, streams: list[Row], incidents: list[Row]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in sorted(
        (row for row in streams if row["by"] == "all"), key=lambda row: row["against"] != "past"
    ):
        if row["against"] == "before":
            continue
        name = row["measure"]
        told = {**state_of(scope, row, incidents), "baseline": row["level"], "blind_days": row["blind_days"]}
        if name not in found or WORST.index(told["state"]) < WORST.index(found[name]["state"]):
            found[name] = {**told, "baseline": found.get(name, told)["baseline"]}
    return found


def state_of(scope: Scope, row: Row, incidents: list[Row]) -> Row:
    """The state of one stream: what is open first, then what was, then how it is watched."""
    mine = [one for one in incidents if one["kind"] == "health" and row["measure"] in one["measures"]]
    opened = [one for one in mine if one["closed_ms"] is None]
    if opened:
        one = max(opened, key=lambda one: one["opened_ms"])
        state = (
            "standing" if one["standing"] else "recovering" if one["state"] == "recovering" else "incident"
        )
        return _told(state, f"{one['confidence']} since about {scope.day(one['began_ms']).isoformat()}", one)
    ended = [
        one for one in mine if one["state"] == "closed" and one["closed_ms"] > row["until_ms"] - RECOVERED_MS
    ]
    if ended:
        one = max(ended, key=lambda one: one["closed_ms"])
        return _told(
            "recovered", f"over since {scope.day(one['closed_ms']).isoformat()}", one, one["closed_ms"]
        )
    if not row["learnt"]:
        return _told("learning", _learning(row))
    if row["watch"]:
        return _told("watch", "somewhat worse than normal; not enough for an alarm")
    if row["too_quiet"]:
        return _told(
            "too_quiet",
            f"too few to watch hour by hour; would notice a tripling in {row['blind_days']:.0f} days",
        )
    return _told("ok", f"as normal; would notice a tripling in {_soon(row['blind_days'])}")


def _learning(row: Row) -> str:
    if row["learnt_on"] is None:
        return "nothing settled yet"
    day = dt.date(1970, 1, 1) + dt.timedelta(days=row["learnt_on"])
    return f"getting to know it until {day.isoformat()} at least: 28 days and 200 observations"


def _soon(days: float | None) -> str:
    if days is None:
        return "an unknown time"
    return (
        f"{days:.0f} days" if days >= 1.5 else "a day" if days >= 0.5 else f"{max(1, round(days * 24))} hours"
    )


def _told(state: str, reason: str, one: Row | None = None, since_ms: int | None = None) -> Row:
    return {
        "state": state,
        "reason": reason,
        "since_ms": since_ms or (one["began_ms"] if one else None),
        "incident": one["id"] if one else None,
    }
