"""Windows not yet closed: Kaplan-Meier against lifelines, and what must hold for any follow-up."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

import warnings
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import kaplan_meier, wilson

follow_ups = st.lists(
    st.tuples(st.integers(0, 60) | st.just(np.inf), st.integers(0, 60)), min_size=10, max_size=120
)


def lives(n=300, *, share=0.4, seed=1):
    rng = np.random.default_rng(seed)
    due = np.where(rng.random(n) < share, np.ceil(rng.exponential(30, n)), np.inf)
    return due, np.ceil(rng.uniform(1, 120, n))


def test_curve_agrees_with_lifelines():
    due, end = lives()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lifelines import KaplanMeierFitter
        from scipy.special import ndtr

        fitted = KaplanMeierFitter(alpha=float(2 * ndtr(-1.96))).fit(np.minimum(due, end), due <= end)
    bounds = fitted.confidence_interval_survival_function_
    curve = kaplan_meier(due, end)
    for day in (7, 30, 60, 90):
        kept, row = curve.without(day), bounds[bounds.index <= day].iloc[-1]
        assert kept.value == pytest.approx(fitted.predict(day), abs=1e-6)
        assert (kept.low, kept.high) == pytest.approx(tuple(row), abs=1e-6)


def test_closed_windows_give_the_plain_share():
    due = np.array([5.0] * 40 + [np.inf] * 60)
    rate = kaplan_meier(due, np.full(100, 30.0)).rate(30)
    assert (rate.value, rate.k, rate.n) == (pytest.approx(0.4), 40, 100)
    assert rate.n_effective == pytest.approx(100)
    assert (rate.low, rate.high) == pytest.approx((wilson(40, 100).low, wilson(40, 100).high), abs=0.01)


def test_curve_ends_where_ten_are_followed():
    end = np.arange(1.0, 101.0)
    curve = kaplan_meier(np.full(100, np.inf), end)
    assert curve.horizon == 91
    assert curve.rate(91).value == 0
    assert curve.rate(92).value is None
    assert "fewer than 10 followed" in curve.rate(92).note


def test_fewer_than_ten_have_no_curve():
    assert kaplan_meier([1.0] * 9, [5.0] * 9).rate(1).value is None
    assert kaplan_meier([], []).rate(1).value is None


def test_leaving_does_not_end_the_follow_up():
    """Twenty who left at once can no longer convert: they hold the rate down as long as they are followed."""
    due = np.array([10.0] * 20 + [np.inf] * 60 + [np.inf] * 20)
    assert kaplan_meier(due, np.full(100, 60.0)).rate(60).value == pytest.approx(0.2)


def test_young_starts_do_not_pass_for_failures():
    """Half the customers came last week and half of all convert on day 20."""
    due = np.array([20.0, np.inf] * 100)
    end = np.array([60.0] * 100 + [7.0] * 100)
    assert kaplan_meier(due, end).rate(30).value == pytest.approx(0.5)


def test_nothing_happened_is_not_certainty():
    rate = kaplan_meier(np.full(40, np.inf), np.full(40, 90.0)).rate(30)
    assert rate.value == 0
    assert rate.high == pytest.approx(wilson(0, 40).high)


def test_all_happened_is_not_certainty():
    rate = kaplan_meier(np.full(40, 5.0), np.full(40, 90.0)).rate(5)
    assert rate.value == 1
    assert rate.low == pytest.approx(wilson(40, 40).low)


def test_half_time_says_when_not_reached():
    never = kaplan_meier(np.full(40, np.inf), np.full(40, 90.0)).median_time()
    assert (never.value, never.note) == (None, "not reached")


def test_half_time_lies_in_its_interval():
    curve = kaplan_meier(*lives(share=1.0))
    half = curve.median_time()
    assert half.low <= half.value <= half.high
    assert curve.without(half.value).value <= 0.5 < curve.without(half.value - 1).value


@given(follow_ups)
def test_rates_rise_within_bounds(pairs):
    curve = kaplan_meier(*np.array(pairs).T)
    rates = [rate for day in range(0, 61, 5) if (rate := curve.rate(day)).value is not None]
    assert all(-1e-12 <= r.low <= r.value <= r.high <= 1 + 1e-12 for r in rates)
    assert all(a.value <= b.value for a, b in pairwise(rates))


@given(follow_ups)
def test_rate_and_rest_sum_to_one(pairs):
    curve = kaplan_meier(*np.array(pairs).T)
    rate, rest = curve.rate(20), curve.without(20)
    assert (rate.value is None) == (rest.value is None)
    if rate.value is not None:
        assert (rate.value + rest.value, rate.low + rest.high) == pytest.approx((1, 1))
