"""Lifts and steps in odds: intervals that hold, and a step named only where it stands out from the others."""

import numpy as np
import pytest
import statsmodels.api as sm

from metrics.statistics.lift import Table, chance_of, lift, rise, tipping


def drawn(seed, n=4000, event=0.2, base=0.1, factor=1.5):
    chance = np.random.default_rng(seed)
    has = chance.random(n) < event
    won = chance.random(n) < np.where(has, base * factor, base)
    return Table((has & won).sum(), (has & ~won).sum(), (~has & won).sum(), (~has & ~won).sum())


def test_lift_interval_holds_the_truth():
    truth = 0.15 / (0.2 * 0.15 + 0.8 * 0.1)
    inside = [found.low <= truth <= found.high for found in (lift(drawn(seed)) for seed in range(400))]
    assert 0.92 <= np.mean(inside) <= 0.98


def test_lift_of_chance_is_seldom_called():
    called = [chance_of(lift(drawn(seed, factor=1))) <= 0.05 for seed in range(400)]
    assert 0.02 <= np.mean(called) <= 0.08


def test_nobody_with_both_is_unknown():
    found = lift(Table(0, 10, 10, 100))
    assert (found.value, chance_of(found)) == (None, 1.0)


def test_rise_is_the_log_odds_ratio():
    oracle = sm.stats.Table2x2(np.array([[60.5, 40.5], [30.5, 70.5]]))
    found = rise((30, 100), (60, 100))
    assert found.value == pytest.approx(oracle.log_oddsratio)
    assert found.error == pytest.approx(oracle.log_oddsratio_se)
    assert found.p == pytest.approx(oracle.log_oddsratio_pvalue())


def test_the_step_that_stands_out_is_the_tipping_point():
    assert tipping([(200, 1000), (195, 1000), (90, 1000), (95, 1000)]) == 1
    assert tipping([(90, 1000), (95, 1000), (200, 1000)]) == 1


def test_no_step_stands_out_from_another_like_it():
    assert tipping([(300, 1000), (200, 1000), (120, 1000)]) is None
    assert tipping([(100, 1000), (104, 1000), (98, 1000)]) is None
    assert tipping([(1, 2)]) is None


def test_even_odds_seldom_tip():
    chance = np.random.default_rng(5)
    tipped = [tipping([(k, 400) for k in chance.binomial(400, 0.2, 6)]) is not None for _ in range(500)]
    assert np.mean(tipped) < 0.1
