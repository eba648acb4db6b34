"""Means, medians and ratios against statsmodels and scipy."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import (
    ClusterSums,
    Moments,
    capped_mean,
    clustered_ratio,
    mean,
    mean_difference,
    median,
    seed,
)

amounts = st.lists(st.floats(0, 1e6), min_size=2, max_size=200)


def moments(values):
    values = np.asarray(values, float)
    return Moments(len(values), float(values.sum()), float((values**2).sum()))


def test_mean_agrees_with_statsmodels():
    from statsmodels.stats.weightstats import DescrStatsW

    scores = np.random.default_rng(1).integers(1, 8, 57)
    effort = mean(moments(scores))
    assert (effort.low, effort.high) == pytest.approx(DescrStatsW(scores).tconfint_mean(), abs=1e-6)


def test_gap_agrees_with_statsmodels():
    from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

    rng = np.random.default_rng(2)
    customers, employees = rng.integers(1, 6, 80), rng.integers(2, 6, 23)
    expected = CompareMeans(DescrStatsW(customers), DescrStatsW(employees)).tconfint_diff(usevar="unequal")
    gap = mean_difference(moments(customers), moments(employees))
    assert (gap.low, gap.high) == pytest.approx(expected, abs=1e-6)


def test_too_few_answers_have_no_interval():
    assert mean(Moments(0, 0, 0)).value is None
    assert mean(Moments(1, 4, 16)).value == 4
    assert mean(Moments(1, 4, 16)).low is None
    assert mean_difference(Moments(1, 4, 16), Moments(9, 36, 150)).value is None


def test_ratio_has_the_variance_of_customers():
    sums = ClusterSums(customers=3, y=60, n=6, yy=1400, nn=14, yn=140)
    spend = clustered_ratio(sums)
    assert spend.value == 10
    assert spend.half_width == pytest.approx(1.96 * (3 / 2 * (1400 - 20 * 140 + 100 * 14) / 36) ** 0.5)


def test_ratio_of_one_customer_has_no_interval():
    assert clustered_ratio(ClusterSums(1, 5, 2, 25, 4, 10)).low is None
    assert clustered_ratio(ClusterSums(0, 0, 0, 0, 0, 0)).value is None


def test_same_data_give_the_same_interval():
    spend = np.random.default_rng(5).lognormal(3, 1.2, 400)
    today = seed("order_value", date(2018, 11, 15))
    assert capped_mean(spend, seed=today) == capped_mean(spend, seed=today)
    assert capped_mean(spend, seed=today) != capped_mean(spend, seed=seed("order_value", date(2018, 11, 16)))


def test_seed_is_the_same_in_every_process():
    assert seed("order_value", date(2018, 11, 15)) == 0x8D681669499FBAEF


def test_cap_prints_what_it_cut_off():
    spend = np.append(np.full(999, 10.0), 1e6)
    capped = capped_mean(spend, seed=1)
    assert (capped.cap, capped.estimate.value) == (10.0, 10.0)
    assert capped.cut_off == 1e6 - 10


def test_bootstrap_agrees_with_the_normal_interval():
    values = np.random.default_rng(6).normal(50, 10, 5000)
    drawn = capped_mean(values, seed=7).estimate
    capped = np.minimum(values, np.quantile(values, 0.995))
    assert drawn.half_width == pytest.approx(1.96 * capped.std() / 5000**0.5, rel=0.08)


@pytest.mark.parametrize("n", [3, 4, 31, 200])
def test_median_ranks_are_those_of_real_draws(n):
    values = np.sort(np.random.default_rng(8).lognormal(0, 1, n))
    drawn = np.median(np.random.default_rng(9).choice(values, (20000, n)), axis=1)
    quick = np.array([[e.low, e.high] for e in (median(values, seed=s) for s in range(40))]).mean(axis=0)
    width = np.ptp(np.quantile(drawn, [0.025, 0.975]))
    assert quick == pytest.approx(np.quantile(drawn, [0.025, 0.975]), abs=0.08 * width)


def test_no_customers_have_no_value():
    assert capped_mean([], seed=1).estimate.value is None
    assert median([], seed=1).value is None
    assert median([4.0], seed=1).low is None


@given(amounts)
def test_bounds_hold_mean_and_median(values):
    for estimate in (capped_mean(values, seed=1).estimate, median(values, seed=1)):
        assert min(values) - 1e-6 <= estimate.low <= estimate.high <= max(values) * (1 + 1e-9) + 1e-6
    middle = median(values, seed=1)
    assert middle.low <= middle.value <= middle.high
