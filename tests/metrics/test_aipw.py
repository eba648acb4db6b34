"""The adjusted difference: against independent implementations, and on worlds whose truth is planted."""

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests

from metrics.evidence.aipw import (
    adjusted_p,
    aipw,
    auc,
    e_value,
)
from metrics.evidence.crossfit import coefficients, fit, logistic, out_of_fold_lines, out_of_fold_shares


def world(seed, n=4000, effect=-0.06):
    """One visible attribute makes both poor experiences and the outcome likelier."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    poor = (rng.random(n) < 1 / (1 + np.exp(1.5 - x[:, 0]))).astype(float)
    chance = np.clip(0.4 + 0.1 * x[:, 0] + 0.05 * x[:, 1] + effect * poor, 0, 1)
    return poor, (rng.random(n) < chance).astype(float), x


def test_logistic_agrees_with_statsmodels():
    poor, _, x = world(1)
    ours = logistic(np.column_stack([np.ones(len(x)), x]), poor, np.column_stack([np.ones(len(x)), x]))
    model = sm.GLM(poor, sm.add_constant(x), family=sm.families.Binomial())
    theirs = model.fit_regularized(alpha=np.array([0, 1e-3, 1e-3, 1e-3]), L1_wt=0)
    assert ours == pytest.approx(model.predict(theirs.params), abs=1e-4)


def test_no_fold_is_predicted_by_its_own_rows():
    poor, won, x = world(2, n=1500)
    x, fold = sm.add_constant(x), np.arange(1500) % 5
    shares = out_of_fold_shares(poor, x, fold, fit(x, poor))
    lines = out_of_fold_lines(poor, won, x, fold)
    for number in range(5):
        out, learn = fold == number, fold != number
        good = learn & (poor == 0)
        assert shares[out] == pytest.approx(logistic(x[learn], poor[learn], x[out]), abs=1e-5)
        assert lines[out] == pytest.approx(sm.OLS(won[good], x[good]).fit().predict(x[out]), abs=5e-3)


@pytest.mark.parametrize("n", [200, 8000])
def test_fit_ends_where_newton_does(n):
    poor, _, x = world(6, n=n)
    x = sm.add_constant(x)
    assert fit(x, poor)[0] == pytest.approx(coefficients(x, poor), abs=1e-5)


def test_q_values_agree_with_statsmodels():
    p = np.random.default_rng(3).random(40) ** 2
    assert adjusted_p(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], abs=1e-12)


def test_interval_holds_truth_where_plain_difference_fails():
    held, plain = 0, 0
    for seed in range(40):
        poor, won, x = world(100 + seed)
        found = aipw(poor, won, x, seed)
        difference = won[poor == 1].mean() - won[poor == 0].mean()
        held += found.low <= -0.06 <= found.high
        plain += abs(difference + 0.06) < 1.96 * found.se
    assert held >= 35
    assert plain <= 5


def test_null_world_is_seldom_called_different():
    found = [aipw(*world(500 + seed, effect=0), seed) for seed in range(40)]
    assert sum(not one.low <= 0 <= one.high for one in found) <= 6


def test_weighting_balances_what_differed():
    found = aipw(*world(7), 7)
    before, after = found.balance[0]
    assert before > 0.5
    assert abs(after) < 0.1


def test_same_seed_gives_same_answer():
    assert aipw(*world(8), 8).tau == aipw(*world(8), 8).tau


def test_nobody_comparable_drops_all_poor_rows():
    _, won, x = world(11)
    poor = (x[:, 0] > 0.5).astype(float)
    found = aipw(poor, won, 1000 * (2 * poor[:, None] - 1), 11)
    assert (found.dropped, found.effective) == (1, 0)


def test_one_sided_rows_are_refused():
    poor, won, x = world(9)
    with pytest.raises(ValueError, match="both sides"):
        aipw(np.zeros(len(poor)), won, x, 9)


def test_e_value_of_the_published_example():
    assert e_value(0.39, 0.1) == pytest.approx(7.26, abs=0.01)


def test_leak_tells_the_outcome_by_itself():
    _, won, x = world(10)
    assert auc(won + 0.01 * x[:, 0], won) == 1
    assert auc(x[:, 2], won) == pytest.approx(0.5, abs=0.03)


def test_rows_of_one_customer_count_once():
    poor, won, x = (np.repeat(each, 4, axis=0) for each in world(21, n=1000))
    who = np.repeat(np.arange(1000), 4)
    alone, apart, together = (
        aipw(*world(21, n=1000), 21),
        aipw(poor, won, x, 21),
        aipw(poor, won, x, 21, who=who),
    )
    assert apart.se < 0.6 * alone.se
    assert together.se == pytest.approx(alone.se, rel=0.03)


def test_few_rows_are_split_more_than_once():
    taus = [aipw(*world(22, n=600), seed).tau for seed in range(8)]
    assert np.std(taus) < 0.2 * aipw(*world(22, n=600), 0).se
