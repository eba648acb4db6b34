"""What people said of open episodes, and what follows: a new normal, or no alarm for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from metrics.evidence.detect.bank import odds_between
from metrics.evidence.detect.baseline import LAG

if TYPE_CHECKING:
    from metrics.evidence.detect.replay import Replay
    from metrics.evidence.detect.state import Decision, State

DAY_MS = 86_400_000
LENIENT_DAYS = 28
"""How long at most what was dismissed is the yardstick: only worse alarms. It ends once all of it is back to
normal: what comes then is another fault. What is still there at last is told anew."""


def decide(replay: Replay, state: State, now_ms: int, start_ms: int) -> None:
    """Close what somebody accepted or dismissed by now; `start_ms` is when the day `state.day` begins.

    What was dismissed may go on at the place for a while without an alarm and is not learnt; worse may not.
    """
    for decision in replay.decisions:
        begun = {
            row: state.day - int(np.ceil((start_ms - state.episode(row).onset_ms) / DAY_MS))
            for row in decision.streams
            if _is_about(state, row, decision.at_ms, now_ms)
        }
        if begun and decision.kind == "dismissed":
            _be_lenient(state, decision, {row: _lasting(replay, state, row, begun[row]) for row in begun})
        for row, first in begun.items():
            state.close(row, decision.at_ms, decision.kind)
            if decision.kind == "accepted":
                _begin_anew(replay, state, row, first)


def _is_about(state: State, row: int, at_ms: int, now_ms: int) -> bool:
    """Whether a stream has an episode open that was there when somebody decided, by now."""
    return at_ms <= now_ms and state.open[row] >= 0 and state.episode(row).opened_ms <= at_ms


def _lasting(replay: Replay, state: State, row: int, first: int) -> float:
    """How many times the odds that are normal those of all whole days of an open episode are."""
    days = [replay.days(number) for number in range(first, state.day)]
    n, s = (sum(float(getattr(day, name)[row].sum()) for day in days) for name in ("n", "s"))
    episode = state.episode(row)
    return odds_between(episode.level, s / n) if n else episode.odds


def _be_lenient(state: State, decision: Decision, odds: dict[int, float]) -> None:
    """All streams of the place: what one of them showed, others show a little later."""
    rows = list(decision.streams)
    state.lenient[rows], state.lenient_until[rows] = max(odds.values()), state.day + LENIENT_DAYS
    state.closed_day[rows] = state.day + LENIENT_DAYS - 1
    state.place[rows] = rows[0]
    state.dismissed[list(odds)] = list(odds.values())


def forgive(state: State, row: int, day: int) -> None:
    """A stream is back to normal; once all that was dismissed at its place is, nothing is put up with."""
    state.dismissed[row], state.recovery[row] = np.nan, 0.0
    mine = (state.place == state.place[row]) & (day < state.lenient_until)
    if np.isnan(state.dismissed[mine]).all():
        state.lenient_until[mine], state.closed_day[mine] = day, day


def _begin_anew(replay: Replay, state: State, row: int, first: int) -> None:
    """The level that was accepted is learnt from its first day on, and nothing before it."""
    which = np.zeros(replay.watched.count, bool)
    which[row] = True
    state.closed_day[row] = state.day - LAG
    state.baseline.restart(row, first)
    for number in range(first, state.day):
        state.baseline.note_events(replay.days(number), which)
    for number in range(first, state.day - LAG + 1):
        state.baseline.absorb(replay.watched, replay.days(number), which)
