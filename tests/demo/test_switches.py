"""What falls between devices and channels comes out at the size that was planted."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from demo.switches import BEGINS, TAKEN_UP_SINCE
from demo.times import DAY, HOUR
from demo.vendors.desk import person


@pytest.fixture(scope="module")
def begun(world):
    """Of each known person who began to book: on how many devices, and whether it was completed in a week."""
    table = world.tables["website/actions"]
    known = table.columns["portal_id"] > 0
    since = table.seen >= world.calendar.moment(TAKEN_UP_SINCE)
    table = table.take(known & since & np.isin(table.columns["page"], (BEGINS, "booking")))
    steps = defaultdict(list)
    names = ("portal_id", "kind", "status", "device")
    for who, *step in zip(
        *(table.columns[name].tolist() for name in names), table.seen.tolist(), strict=True
    ):
        steps[who].append(step)
    return [_booking(mine) for mine in steps.values() if any(kind == "visit" for kind, *_ in mine)]


def _booking(steps):
    start = min(at for kind, *_, at in steps if kind == "visit")
    mine = [step for step in steps if start <= step[-1] < start + 7 * DAY]
    return len({device for _, _, device, _ in mine}), any(step[:2] == ["booking_form", "ok"] for step in mine)


def test_a_booking_taken_up_elsewhere_is_finished_less_often(begun):
    moved = [done for devices, done in begun if devices > 1]
    stayed = [done for devices, done in begun if devices == 1]
    assert len(moved) / -TAKEN_UP_SINCE == pytest.approx(9, abs=1)
    assert np.mean(moved) == pytest.approx(0.38, abs=4 * np.sqrt(0.24 / len(moved)))
    assert np.mean(stayed) == pytest.approx(0.66, abs=4 * np.sqrt(0.22 / len(stayed)))


@pytest.fixture(scope="module")
def chats(world):
    """Of each chat: whether the person rang the care line within half a day, and its rating."""
    tickets, calls = world.tables["helpdesk/tickets"], world.tables["helpdesk/calls"]
    calls = calls.take(calls.columns["queue"] == "care_line")
    rang = defaultdict(list)
    for who, at in zip(person(calls.columns["id"]).tolist(), calls.seen.tolist(), strict=True):
        rang[who].append(at)
    chat = tickets.take(tickets.columns["reason"] == "chat")
    who = person(chat.columns["id"]).tolist()
    moved = [
        any(0 < call - at < 12 * HOUR for call in rang[w])
        for w, at in zip(who, chat.seen.tolist(), strict=True)
    ]
    rating = world.tables["helpdesk/ratings"].columns
    given = dict(zip(rating["ticket"].tolist(), rating["score"].tolist(), strict=True))
    return np.array(moved), np.array([given.get(number, -1) for number in chat.columns["id"].tolist()])


def test_who_chats_and_then_rings_is_less_satisfied(chats):
    moved, score = chats
    assert moved.sum() / 365 == pytest.approx(7, abs=1)
    for which, planted in ((moved, 0.64), (~moved, 0.82)):
        rated = score[which & (score >= 0)]
        assert rated.mean() == pytest.approx(planted, abs=4 * rated.std() / np.sqrt(len(rated)))


def test_half_of_them_explain_it_all_again(world):
    told = world.tables["helpdesk/calls"].columns["explained_again"]
    again = told[told != ""] == "yes"
    assert len(again) / 365 == pytest.approx(7, abs=1)
    assert again.mean() == pytest.approx(0.54, abs=4 * again.std() / np.sqrt(len(again)))


def test_three_in_a_hundred_walk_in_for_results(world):
    seen = world.tables["crm/appointments"].columns["seen_at"] > 0
    walked = world.tables["website/actions"].columns["kind"] == "walk_in_checkin"
    assert walked.sum() / seen.sum() == pytest.approx(0.03, abs=0.006)
