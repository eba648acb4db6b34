"""NPS and balances: known answers, and what must hold for any answers."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import NpsCounts, emotion_balance, nps, nps_difference

answers = st.builds(NpsCounts, *[st.integers(0, 2000)] * 3).filter(lambda counts: counts.n > 0)


def test_score_is_promoters_minus_detractors():
    assert nps(NpsCounts(50, 30, 20)).value == pytest.approx(30)


def test_interval_is_the_score_of_three_more_answers():
    up, down = 50.75 / 103, 20.75 / 103
    half = 196 * sqrt((up + down - (up - down) ** 2) / 103)
    score = nps(NpsCounts(50, 30, 20))
    assert (score.low, score.high) == pytest.approx((30 / 1.03 - half, 30 / 1.03 + half))


@pytest.mark.parametrize(("n", "points"), [(30, 25), (100, 14), (400, 7)])
def test_half_width_shrinks_as_planned(n, points):
    counts = NpsCounts(round(0.45 * n), round(0.35 * n), n - round(0.45 * n) - round(0.35 * n))
    assert nps(counts).half_width == pytest.approx(points, abs=2)


def test_no_answers_have_no_score():
    assert nps(NpsCounts(0, 0, 0)).value is None
    assert nps_difference(NpsCounts(1, 2, 3), NpsCounts(0, 0, 0)).value is None


@given(answers)
def test_score_lies_within_its_interval_and_scale(counts):
    score = nps(counts)
    assert -100 <= score.low <= score.value <= score.high <= 100
    assert score.half_width > 0


@given(answers)
def test_detractors_mirror_promoters(counts):
    score = nps(counts)
    mirrored = nps(NpsCounts(counts.detractors, counts.passives, counts.promoters))
    assert (score.low, score.high) == pytest.approx((-mirrored.high, -mirrored.low), abs=1e-9)


@given(answers)
def test_one_more_promoter_raises_the_score(counts):
    more = NpsCounts(counts.promoters + 1, counts.passives, counts.detractors)
    assert nps(more).value > nps(counts).value or nps(counts).value == 100


@given(answers, answers)
def test_waves_swapped_turn_the_difference(now, before):
    forth, back = nps_difference(now, before), nps_difference(before, now)
    assert (forth.value, forth.low, forth.high) == pytest.approx(
        (-back.value, -back.high, -back.low), abs=1e-9
    )


def test_waves_that_agree_wholly_are_not_certain():
    assert nps_difference(NpsCounts(30, 0, 0), NpsCounts(30, 0, 0)).half_width > 1


def test_emotion_is_nps_on_one():
    balance, score = emotion_balance(50, 30, 20, answers=200), nps(NpsCounts(50, 30, 20))
    assert (balance.value, balance.low) == pytest.approx((score.value / 100, score.low / 100))
    assert balance.note == "50 % of 200 tagged"
