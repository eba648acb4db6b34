"""Runs the detector over everything that is watched, as if it had been there from the first hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.evidence import watched
from metrics.evidence.detect.replay import Replay, blind_days
from metrics.evidence.detect.state import Decision, State
from metrics.evidence.hours import Calendar, Hours, complete_until

if TYPE_CHECKING:
    from config.models.notes import Note
    from metrics.evidence.detect.bank import Array
    from metrics.evidence.detect.state import Episode
    from metrics.evidence.detect.streams import Streams
    from metrics.evidence.watched import Key, Plan
    from metrics.scope import Scope

MARKED = ("campaign", "outage", "release")
"""Events whose days nobody should take for normal."""


@dataclass(frozen=True)
class Lived:
    """What the detector knows at the end of the data: see `detect.state.State`."""

    plan: Plan
    streams: Streams
    state: State
    until: Array
    hours: Hours

    @property
    def episodes(self) -> list[tuple[Key, Episode]]:
        """Every episode with the stream it is of, in the order they were opened."""
        found = [(self.plan.watches[each.stream].key, each) for each in self.state.episodes]
        return sorted(found, key=lambda pair: (pair[1].opened_ms, pair[0]))

    def stream_states(self) -> list[dict[str, Any]]:
        """One document per stream: its level, evidence, volume, and how soon it would notice a tripling."""
        base, watched_by = self.state.baseline, self.streams
        day = self.state.day - 1
        level, learnt, phi = base.shown(watched_by), base.is_learnt(day), base.phi()
        blind, per_day = blind_days(watched_by, base), base.per_day()
        top = self.state.evidence[:, :4].max(axis=1)
        once = watched_by.daily | (blind > 28.0)
        watch = np.where(once, watched_by.watch[1], watched_by.watch[0])
        return [
            {
                "touchpoint": each.key.touchpoint,
                "measure": each.key.measure,
                "by": each.key.by,
                "slice": each.key.slice,
                "against": each.key.against,
                "level": float(level[row]) if base.days[row] else None,
                "limit": each.limit,
                "learnt": bool(learnt[row]),
                "learnt_on": _learnt_on(base, row),
                "watch": bool(top[row] >= watch[row]),
                "evidence": round(float(top[row]), 3),
                "recovery": round(float(self.state.recovery[row]), 3),
                "phi": round(float(phi[row]), 3),
                "per_day": round(float(per_day[row]), 2),
                "blind_days": round(float(blind[row]), 1) if base.days[row] else None,
                "too_quiet": bool(blind[row] > 28.0),
                "until_ms": int(self.until[row]),
            }
            for row, each in enumerate(self.plan.watches)
        ]


def _learnt_on(base: Any, row: int) -> int | None:
    """The number of the day on which 28 days of history are there; None before the first event."""
    return int(base.first[row]) + 28 if base.first[row] >= 0 else None


def live(scope: Scope, plan: Plan, decided: tuple[dict[str, Any], ...] = ()) -> Lived | None:
    """Live through all days of a plan; None where nothing can be watched."""
    if not plan.watches:
        return None
    params = {**watched.span(), **plan.params(), "segments": watched.segment_ids(scope)}
    rows = scope.reader.arrow(watched.with_text("bucket"), params)
    if rows.num_rows == 0:
        return None
    known = complete_until(scope)
    until = np.array(
        [min(known.get(place, 0) for place in each.touchpoints) for each in plan.watches], np.int64
    )
    first_ms = int(rows["hour_ms"].to_numpy(zero_copy_only=False).min())
    calendar = Calendar(scope, first_ms, max(int(until.max()), first_ms))
    streams = watched.streams_of(plan)
    hours = Hours(rows, streams, calendar)
    replay = Replay(
        streams, hours, until, skipped=_skipped(scope, plan, calendar), decisions=_decisions(plan, decided)
    )
    state = State.empty(streams, calendar.first)
    replay.run(state, calendar.last)
    replay.finish(state, scope.now_ms)
    return Lived(plan, streams, state, until, hours)


def _decisions(plan: Plan, decided: tuple[dict[str, Any], ...]) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            tuple(row for row, each in enumerate(plan.watches) if each.key.place == one["place"]),
            one["at_ms"],
            one["kind"],
        )
        for one in decided
    )


def _skipped(scope: Scope, plan: Plan, calendar: Calendar) -> dict[int, Array]:
    """Per day number, the streams that should not learn from it."""
    found: dict[int, Array] = {}
    for note in scope.ws.notes:
        if note.kind != "event" or note.type not in MARKED:
            continue
        about = touched_by(scope, note)
        which = np.array([not about.isdisjoint(each.touchpoints) for each in plan.watches])
        for number in range(
            _number(scope, calendar, note.at), _number(scope, calendar, note.until or note.at) + 1
        ):
            found[number] = found.get(number, np.zeros(len(which), bool)) | which
    return found


def _number(scope: Scope, calendar: Calendar, day: Any) -> int:
    return calendar.number(scope.start_ms(day))


def touched_by(scope: Scope, note: Note) -> set[str]:
    """The touchpoints a note is about: those named, of its stages, on its system; else all."""
    every = scope.ws.map.touchpoints
    named = set(note.touchpoint) | {each.id for each in every if each.stage in note.stage}
    if not named and note.system:
        named = {each.id for each in every if note.system in systems_of(each)}
    return named if named or note.stage or note.system else {each.id for each in every}


def systems_of(touchpoint: Any) -> set[str]:
    """The systems a touchpoint and its activities run on."""
    own = set(touchpoint.systems)
    for activity in touchpoint.activities:
        own |= set(activity.systems)
        for part in activity.sub_activities:
            own |= set(part.systems)
    return own
