"""The demo's chat, short of two agents until three days ago, at whatever day and hour its world is made."""

import copy
import datetime as dt

import numpy as np
import pytest

from benchmarks.streams import HOUR_MS, days_of
from demo.world import Anchor, World
from metrics.evidence import cases
from metrics.evidence.detect.replay import Replay
from metrics.evidence.detect.state import State
from metrics.evidence.detect.streams import Stream, streams
from metrics.evidence.watch import Lived
from metrics.evidence.watched import Key, Plan, Watch

pytestmark = pytest.mark.long

DAYS, TODAY = 366, 365
KEYS = (Key("chat", "poor"), Key("chat", "poor", against="standard"))
WATCHED = streams([Stream(), Stream(limit=0.15, margin=0.0, from_within=True)])


def chats(day):
    """Chats by the hour, and those that nobody answered within five minutes, as a replay asks for them."""
    world = World(Anchor(dt.date.fromisoformat(day)), until=1)
    tickets = world.tables["helpdesk/tickets"]
    told = tickets.take(tickets.columns["reason"] == "chat")
    hour = (told.seen - world.calendar.start(-TODAY)) // 3600
    poor = told.columns["wait_s"] > 300
    inside = (hour >= 0) & (hour < DAYS * 24)
    n, s = (np.bincount(hour[inside & each], minlength=DAYS * 24) for each in (inside, poor))
    return days_of(np.stack([n] * len(KEYS)).astype(float), np.stack([s] * len(KEYS)).astype(float))


def said(days, before, hour):
    """What the last incident is called at this hour of today."""
    until = np.full(len(KEYS), (TODAY * 24 + hour) * HOUR_MS)
    state = copy.deepcopy(before)
    Replay(WATCHED, days, until).run(state, TODAY)
    lived = Lived(Plan(tuple(Watch(key, 108_000.0) for key in KEYS), {}), WATCHED, state, until, None)
    last = cases.cases(lived)[-1]
    assert last.began_ms >= (TODAY - 9) * 24 * HOUR_MS
    return cases.state(lived, last)


ANCHORS = ("2026-03-05", "2026-06-11", "2026-09-15", "2026-11-29", "2026-12-02", "2027-01-20")


@pytest.mark.parametrize("day", ANCHORS)
def test_three_days_after_its_fault_the_chat_recovers(day):
    days, before = chats(day), State.empty(WATCHED, 0)
    Replay(WATCHED, days, np.full(len(KEYS), TODAY * 24 * HOUR_MS)).run(before, TODAY - 1)
    assert {said(days, before, hour) for hour in range(0, 24, 3)} <= {"recovering", "closed"}
