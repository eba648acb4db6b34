"""Answers weighted to traffic."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import weighted_share, wilson

strata = st.lists(
    st.tuples(st.integers(0, 50), st.integers(1, 50), st.integers(1, 1000)), min_size=1, max_size=8
)


def test_shares_count_as_their_traffic_does():
    answers = weighted_share(k=[80, 10], n=[100, 50], traffic=[500, 500])
    assert answers.plain.value == 0.6
    assert answers.weighted.value == pytest.approx(0.5 * 0.8 + 0.5 * 0.2)
    assert answers.differ


def test_answers_like_the_traffic_stay_as_they_are():
    answers = weighted_share(k=[80, 10], n=[100, 50], traffic=[200, 100])
    plain = wilson(90, 150)
    assert (answers.weighted.low, answers.weighted.high) == pytest.approx((plain.low, plain.high))
    assert answers.weighted.n_effective == pytest.approx(150)
    assert not answers.differ


def test_no_answer_outweighs_five():
    answers = weighted_share(k=[50, 1], n=[100, 1], traffic=[100, 900])
    assert answers.capped == 1
    assert answers.weighted.value == pytest.approx((50 + 5) / (100 + 5))


def test_traffic_nobody_answered_for_is_said():
    assert weighted_share(k=[5, 0], n=[10, 0], traffic=[300, 100]).unanswered == 0.25


def test_no_answers_have_no_share():
    answers = weighted_share(k=[0], n=[0], traffic=[10])
    assert answers.weighted.value is None
    assert not answers.differ


@given(strata)
def test_weighting_never_gains_answers(rows):
    k, n, traffic = zip(*[(min(k, n), n, t) for k, n, t in rows], strict=True)
    answers = weighted_share(k, n, traffic)
    assert answers.weighted.n_effective <= sum(n) * (1 + 1e-9)
    assert 0 <= answers.weighted.low <= answers.weighted.value <= answers.weighted.high <= 1
