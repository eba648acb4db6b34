"""What speaks against a difference: people who differed already before, hidden causes, kinds that differ."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import statsmodels.api as sm

from metrics.evidence import doubts
from metrics.evidence.aipw import aipw
from metrics.evidence.covariates import Known, design
from metrics.evidence.rows import Rows
from metrics.evidence.verdicts import Before, Kind, Together

WITHIN = SimpleNamespace(within=None, experience="any", is_of_coming=False)


def fitted(hidden, *, effect=-0.1, n=4000, seed=5):
    """A world where one unseen and one seen attribute make poor experiences likelier, the outcome rarer."""
    rng = np.random.default_rng(seed)
    unseen, seen = rng.normal(size=n), rng.normal(size=n)
    poor = (rng.random(n) < 1 / (1 + np.exp(1.5 - hidden * unseen - seen))).astype(float)
    chance = np.clip(0.4 - 0.1 * hidden * unseen - 0.1 * seen + effect * poor, 0, 1)
    won, before = (rng.random(n) < each for each in (chance, np.clip(0.4 - 0.1 * hidden * unseen, 0, 1)))
    ids, none = np.arange(n), np.full(n, None, object)
    rows = Rows(ids, ids, ids, ids, ids, poor, won.astype(float), none, none, open_poor=0, per_week=1)
    known = Known(numbers={"seen": ("history", seen), "came before": ("its own past", np.zeros(n))})
    made = design(known, rows.won)
    found = doubts.Fitted(WITHIN, rows, made, aipw(poor, rows.won, made.x, 1), 1)
    return found, before.astype(float)


def placebo(hidden, before=1.0, seed=5):
    found, came = fitted(hidden, seed=seed)
    return doubts.placebo(found.rows, found.made, (np.full(len(came), True), before * came))


@pytest.mark.parametrize(("hidden", "differed"), [(1.0, True), (0.0, False)])
def test_placebo_sees_people_who_differed_before(hidden, differed):
    assert doubts.differed_before(placebo(hidden)) is differed


def test_placebo_is_what_regression_says():
    found, came = fitted(0.5)
    seen = sm.add_constant(np.column_stack([found.rows.poor, found.made.without("its own past")]))
    model = sm.OLS(came, seen).fit(cov_type="HC0")
    told = placebo(0.5)
    assert (told.tau, told.se) == pytest.approx((model.params[1], model.bse[1]), rel=0.02)


def test_rows_of_one_customer_are_no_more_placebos():
    found, came = fitted(0.5)
    both = np.arange(8000) % 4000
    made = replace(found.made, x=found.made.x[both])
    again = doubts.placebo(found.rows.take(both), made, (both > -1, came[both]))
    assert again.se == pytest.approx(placebo(0.5).se, rel=0.02)


def test_no_placebo_where_nothing_came_before():
    assert placebo(0.0, before=0) is None


def test_many_links_show_what_one_is_too_unsure_of():
    found = [placebo(0.35, seed=seed) for seed in range(12)]
    assert not any(doubts.differed_before(each) for each in found)
    assert doubts.together(found).is_clear
    assert doubts.together(found).log_odds < 0


def test_chance_before_is_drawn_to_nought():
    chance = doubts.together([placebo(0.0, seed=seed) for seed in range(12)])
    assert not chance.is_clear
    assert abs(chance.beyond_chance) < 0.05
    assert Together(0.01, 0.02, 5).beyond_chance == 0


def test_one_link_that_differs_does_not_stand_for_all():
    same = [Before(0.0, 0.01, 0.3)] * 9
    assert not doubts.together([*same, Before(-0.3, 0.01, 0.3)]).is_clear
    assert doubts.together(same[:4]) is None


@pytest.mark.parametrize(("effect", "named"), [(-0.02, True), (-0.3, False)])
def test_small_difference_is_fragile(effect, named):
    told = doubts.fragile(fitted(0.0, effect=effect)[0])
    assert (told is not None and "history" in told) is named


def test_kind_that_hurts_is_told_from_one_that_does_not():
    kinds = [Kind("late", -0.20, 0.02, 500), Kind("failed", -0.01, 0.02, 500)]
    assert all(doubts._differs(one, kinds) for one in kinds)
    assert not doubts._differs(kinds[0], [kinds[0], Kind("failed", -0.18, 0.02, 500)])
