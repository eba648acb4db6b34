"""Which moments fail, against what, and in which list."""

import datetime as dt
from dataclasses import replace

import pytest

from metrics.evidence.failures import failure_of
from metrics.evidence.health import health
from metrics.evidence.moments import certainty, failing_moments


@pytest.fixture
def listed(scope):
    return {(each["list"], each["touchpoint"]): each for each in failing_moments(scope())}


def test_what_got_worse_is_failing(listed):
    booking = listed["effect_unknown", "booking"]
    assert (booking["excess_poor"], booking["excess_per_week"]) == (56, 28.1)
    assert booking["why"].startswith("30% (25–36) of 280 poor since 2026-03-18")


def test_what_stayed_the_same_is_not(scope):
    steady = [one for one in health(scope()) if one.touchpoint.id in ("crossing", "helpline")]
    assert [failure_of(scope(), one) for one in steady] == [None, None]


def test_critical_beyond_its_standard_stands_in_two_lists(listed):
    assert listed["must_not_fail", "booking"]["rank"] == 1
    assert ("effect_unknown", "booking") in listed


def test_no_money_without_a_proven_link(listed):
    for moment in listed.values():
        assert moment["value_lost"] is moment["lost_outcomes"] is None


def test_nothing_fails_before_it_broke(ferry, scope):
    from metrics.lens import Lens
    from metrics.scope import now_ms, open_scope
    from warehouse import build

    lens = Lens(as_of=dt.date(2026, 3, 17))
    with ferry.wh.read() as reader, build.as_of(reader, ferry.ws, now_ms(ferry.ws, lens)) as cut:
        assert {each["list"] for each in failing_moments(open_scope(cut, ferry.ws, lens))} == {"accepted"}


def test_accepted_negative_is_listed_apart(scope):
    accepted = [each for each in failing_moments(scope()) if each["list"] == "accepted"]
    assert [(each["touchpoint"], each["rank"]) for each in accepted] == [("helpline", 1)]


@pytest.mark.parametrize(
    ("doubts", "low", "badge"),
    [
        ([None, "hidden"], 0.4, "high"),
        ([None], -0.1, "medium"),
        (["hidden"], 3, "medium"),
        ([None], None, "medium"),
    ],
)
def test_certainty_needs_a_loss_beyond_chance(doubts, low, badge):
    assert certainty(doubts, low) == badge


@pytest.mark.parametrize(("since", "fails"), [("2026-03-31", True), ("2026-04-01", False)])
def test_a_standard_is_asked_for_from_its_day_on(ferry, scope, since, fails):
    shown = scope()
    one = next(one for one in health(shown) if one.touchpoint.id == "booking")
    later = one.touchpoint.standard.model_copy(update={"since": dt.date.fromisoformat(since)})
    changed = replace(one, touchpoint=one.touchpoint.model_copy(update={"standard": later}))
    assert (changed.standard, changed.limit is not None) == (one.standard if fails else None, fails)
