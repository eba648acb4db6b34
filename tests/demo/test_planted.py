"""Shares, levels and faults come out as they were planted, within four standard errors."""

from __future__ import annotations

import numpy as np
import pytest

from demo.faults import NORMAL, schedule
from demo.people import ACCOUNTS, NEWCOMER

QUIET = {
    "website": (-365, 0), "web_booking": (-133, 0), "phone_booking": (-365, -61), "chat": (-365, -9),
    "friend_invite": (-365, -42), "video_results": (-34, 0),
}  # fmt: skip


@pytest.mark.parametrize("touchpoint", sorted(NORMAL))
def test_normal_share_of_poor(share, touchpoint):
    found, chance = share(touchpoint, *QUIET.get(touchpoint, (-365, 0)))
    assert found == pytest.approx(NORMAL[touchpoint], abs=chance)


@pytest.mark.parametrize(
    ("touchpoint", "begin", "end", "planted"),
    [
        ("results_call", -360, -9, 0.09),
        ("results_call", -6.9, 0, 0.38),
        ("phone_booking", -60, 0, 0.16),
        ("chat", -8, -3, 0.42),
        ("web_booking", -365, -151, 0.10),
        ("specialist_referral", -360, 0, 0.25),
        ("reception", -360, 0, 0.215),
    ],
)
def test_planted_share(share, touchpoint, begin, end, planted):
    found, chance = share(touchpoint, begin, end)
    assert found == pytest.approx(planted, abs=chance)


def test_booking_fault_is_on_phones_only(share, world):
    mobile = {int(person) for person in world.people.id[world.people.mobile]}

    def on_phone(found):
        return np.isin(found.chance // 64, list(mobile))

    found, chance = share("web_booking", -150, -134, on_phone)
    assert found == pytest.approx(0.34, abs=chance)
    assert share("web_booking", -150, -134, lambda found: ~on_phone(found))[0] < 0.15


@pytest.mark.parametrize(("begin", "end", "planted"), [(-360, -9, 0.15), (-6.9, 0, 0.52)])
def test_vulnerable_people_wait_longer_for_results(share, world, begin, end, planted):
    fragile = world.people.id[world.people.vulnerable]
    found, chance = share("results_call", begin, end, lambda found: np.isin(found.chance // 64, fragile))
    assert found == pytest.approx(planted, abs=chance)


@pytest.mark.parametrize(
    ("outcome", "begin", "end", "level"),
    [
        ("retention", -480, -120, 0.795),
        ("conversion", -365, -60, 0.19),
        ("second_service", -360, -95, 0.177),
        ("second_service", -85, -60, 0.158),
        ("referral", -365, -90, 0.039),
        ("kit_reorder", -365, -90, 0.07),
    ],
)
def test_outcomes_are_at_their_level(world, outcome, begin, end, level):
    chances = world.book.chances(outcome)
    rows = (chances.opened >= world.calendar.moment(begin)) & (chances.opened < world.calendar.moment(end))
    won = chances.won[rows]
    assert won.mean() == pytest.approx(level, abs=4 * won.std() / np.sqrt(len(won)))


def test_53_of_60_employers_renewed(world):
    chances = world.book.chances("employer_renewal")
    past = chances.due < world.calendar.moment(0)
    assert (int(chances.won[past].sum()), int(past.sum())) == (53, ACCOUNTS)


@pytest.mark.parametrize("source", ["ratings", "surveys"])
def test_78_in_100_answers_are_satisfied(world, source):
    table = world.tables["helpdesk/ratings" if source == "ratings" else "crm/surveys"]
    satisfied = table.columns["score"] >= (1 if source == "ratings" else 4)
    assert satisfied.mean() == pytest.approx(0.78, abs=4 * satisfied.std() / np.sqrt(len(satisfied)))


def checks(world, begin, end):
    table = world.tables["crm/appointments"]
    rows = (table.seen >= world.calendar.moment(begin)) & (table.seen < world.calendar.moment(end))
    return table.take(rows & (table.columns["kind"] == "check"))


@pytest.mark.parametrize(("begin", "end", "planted"), [(-365, -200, 0.77), (-60, -7, 0.68)])
def test_seen_in_seven_days_falls(world, begin, end, planted):
    found = checks(world, begin, end).columns
    kept = found["offered_at"] <= found["offer_due_at"]
    assert kept.mean() == pytest.approx(planted, abs=4 * kept.std() / np.sqrt(len(kept)))


def test_phone_bookings_at_north_quay_wait_longest(world):
    table = checks(world, -365, -7)
    found = table.take(
        (table.columns["booked_by"] == "phone") & (table.columns["clinic"] == "north_quay")
    ).columns
    kept = found["offered_at"] <= found["offer_due_at"]
    assert kept.mean() == pytest.approx(0.41, abs=4 * kept.std() / np.sqrt(len(kept)))


@pytest.mark.parametrize(("begin", "end", "planted"), [(-360, -95, 0.24), (-80, 0, 0.41)])
def test_employers_share_of_checks_jumps(world, begin, end, planted):
    table = checks(world, begin, end)
    seen = table.take(table.columns["status"] == "seen").columns["plan"] == "employer"
    assert seen.mean() == pytest.approx(planted, abs=0.03)


def test_the_newcomers_staff_come_from_day_90_on(world):
    first = world.people.enquired[world.people.account == NEWCOMER].min()
    assert -90 <= world.calendar.day(first) <= -88


def test_gp_enquirers_join_more_often_than_searchers(world):
    chances, people = world.book.chances("conversion"), world.people
    heard = people.heard[np.searchsorted(people.id, chances.chance // 64)]
    joined = [chances.won[heard == origin].mean() for origin in (2, 1)]
    assert joined == pytest.approx([0.27, 0.15], abs=0.03)


def test_no_voucher_is_sent_since_day_41(world):
    table = world.tables["crm/deals"]
    sent = table.seen[table.columns["kind"] == "friend_voucher"]
    assert -43 <= world.calendar.day(sent.max()) <= -42


def test_the_website_loses_a_third_of_its_visits(world):
    table = world.tables["website/actions"]
    day = world.calendar.day(table.seen[table.columns["kind"] == "visit"])
    load = world.calendar.busy(np.arange(-365, 0))
    before = np.sum((day >= -150) & (day < -58)) / load[365 - 150 : 365 - 58].sum()
    after = np.sum((day >= -58) & (day < 0)) / load[365 - 58 :].sum()
    assert after / before == pytest.approx(0.70, abs=0.05)


@pytest.mark.parametrize("today", range(0, 400, 3))
def test_a_fault_is_always_young_and_one_just_closed(today):
    faults = [fault for fault in schedule(today) if fault.end < 10_000]
    assert any(5 <= today - fault.begin <= 20 and fault.end >= today for fault in faults)
    assert any(0 <= today - fault.end <= 60 for fault in faults)
