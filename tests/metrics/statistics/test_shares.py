"""Shares and their differences against statsmodels, and what must hold for any counts."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from metrics.statistics import ClusterSums, Z, clustered_share, newcombe, wilson, wilson_bounds

ALPHA = float(2 * ndtr(-Z))


@st.composite
def counts(draw, smallest=1):
    n = draw(st.integers(smallest, 5000))
    return draw(st.integers(0, n)), n


def sums(y, n):
    y, n = np.asarray(y, float), np.asarray(n, float)
    return ClusterSums(len(n), y.sum(), n.sum(), (y * y).sum(), (n * n).sum(), (y * n).sum())


@pytest.mark.parametrize(("k", "n"), [(0, 10), (1, 10), (15, 493), (842, 8000), (11476, 14944), (30, 30)])
def test_wilson_agrees_with_statsmodels(k, n):
    from statsmodels.stats.proportion import proportion_confint

    share = wilson(k, n)
    assert (share.low, share.high) == pytest.approx(proportion_confint(k, n, ALPHA, "wilson"), abs=1e-6)


@pytest.mark.parametrize(("one", "other"), [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((0, 30), (5, 400))])
def test_newcombe_agrees_with_statsmodels(one, other):
    from statsmodels.stats.proportion import confint_proportions_2indep

    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff", alpha=ALPHA)
    difference = newcombe(wilson(*one), wilson(*other))
    assert (difference.low, difference.high) == pytest.approx(expected, abs=1e-6)


def test_marketplace_answers_are_known():
    assert round(wilson(11476, 14944).value, 3) == 0.768
    assert round(wilson(842, 8000).value, 4) == 0.1052
    repeat = wilson(93, 14904)
    assert round(repeat.value, 4) == 0.0062
    assert 0 < repeat.low < 0.0062 < repeat.high < 0.008


def test_no_rows_have_no_share():
    share = wilson(0, 0)
    assert (share.value, share.low, share.high, share.n) == (None, None, None, 0)


@pytest.mark.parametrize(("k", "n"), [(-1, 10), (11, 10)])
def test_impossible_counts_are_refused(k, n):
    with pytest.raises(ValueError, match="numerator and denominator"):
        wilson(k, n)
    with pytest.raises(ValueError, match="numerator and denominator"):
        clustered_share(ClusterSums(n, k, n, abs(k), n, k))


@given(counts())
def test_interval_holds_share_within_bounds(count):
    share = wilson(*count)
    assert 0 <= share.low <= share.value <= share.high <= 1
    assert share.low < share.high


@given(counts())
def test_failures_mirror_successes(count):
    k, n = count
    won, lost = wilson(k, n), wilson(n - k, n)
    assert (won.low, won.high) == pytest.approx((1 - lost.high, 1 - lost.low), abs=1e-12)


@given(counts(smallest=2))
def test_one_more_success_raises_both_bounds(count):
    k, n = count
    low, high = wilson_bounds([max(k - 1, 0), max(k - 1, 0) + 1], [n, n])
    assert low[1] > low[0]
    assert high[1] > high[0] or high[0] == 1


@given(counts(), st.integers(2, 20))
def test_more_rows_narrow_the_interval(count, times):
    k, n = count
    assert wilson(k * times, n * times).half_width < wilson(k, n).half_width


@given(counts(), counts())
def test_swapping_sides_turns_the_difference(one, other):
    forth, back = newcombe(wilson(*one), wilson(*other)), newcombe(wilson(*other), wilson(*one))
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-12)
    assert -1 - 1e-9 <= forth.low <= forth.value <= forth.high <= 1 + 1e-9


def test_difference_with_nothing_is_unknown():
    assert newcombe(wilson(3, 10), wilson(0, 0)).value is None


def test_bounds_of_arrays_equal_those_of_each():
    low, high = wilson_bounds([0, 3, 0], [10, 10, 0])
    assert (low[1], high[1]) == (wilson(3, 10).low, wilson(3, 10).high)
    assert np.isnan(low[2])


def test_cluster_variance_agrees_with_residuals_of_customers():
    rng = np.random.default_rng(3)
    n = rng.integers(1, 8, 200)
    y = rng.binomial(n, rng.beta(2, 5, 200))
    ratio = y.sum() / n.sum()
    residuals = y - ratio * n
    assert sums(y, n).variance == pytest.approx(200 / 199 * (residuals**2).sum() / n.sum() ** 2, rel=1e-9)


def test_cluster_variance_agrees_with_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(4)
    n = rng.integers(1, 6, 150)
    rows = [rng.random(size) < p for size, p in zip(n, rng.beta(1, 2, 150), strict=True)]
    who = np.repeat(np.arange(150), n)
    flat = np.concatenate(rows).astype(float)
    robust = sm.OLS(flat, np.ones(len(flat))).fit(
        cov_type="cluster", cov_kwds={"groups": who, "use_correction": False}
    )
    found = sums([row.sum() for row in rows], n).variance
    assert found == pytest.approx(float(robust.bse[0]) ** 2 * 150 / 149, rel=1e-6)


def test_customers_alike_are_worth_one_row_each():
    y, n = [4] * 30 + [0] * 70, [4] * 100
    share = clustered_share(sums(y, n))
    assert share.n_effective == pytest.approx(100, rel=0.02)
    assert share.half_width > 1.9 * wilson(120, 400).half_width


def test_rows_of_one_each_are_plain_wilson():
    share, plain = clustered_share(sums([1, 0, 1, 1], [1, 1, 1, 1])), wilson(3, 4)
    assert (share.low, share.high, share.n_effective) == (plain.low, plain.high, None)


def test_clusters_less_alike_than_chance_gain_nothing():
    share, plain = clustered_share(sums([2] * 50, [4] * 50)), wilson(100, 200)
    assert (share.low, share.high) == (plain.low, plain.high)


@pytest.mark.parametrize(("y", "customers"), [(0, 30), (5, 30), (5, 1)])
def test_no_variation_counts_customers_not_rows(y, customers):
    share = clustered_share(sums([y] * customers, [5] * customers))
    assert share.n_effective == customers
    assert share.half_width == pytest.approx(wilson(customers * y // 5, customers).half_width)
