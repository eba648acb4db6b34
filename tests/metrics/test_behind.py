"""What stands behind outcomes, on a shop where it is planted: events, a step in waits, things, a model."""

import datetime as dt

import numpy as np
import pytest

from metrics.evidence import baskets, drivers, estimates, intent, propensity, thresholds
from metrics.scope import open_scope
from tests.metrics.ferry import Ferry

SETTINGS = "name: Shop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-06-30\n"
KPIS = """
outcomes:
  - {id: bought, kind: conversion, opens: [{source: shop, event: visit}], won: [{source: shop, event: buys}],
     within: 40d, value: 100}
  - {id: more, kind: cross_sell, opens: [{source: shop, event: visit}], won: [{source: shop, event: extra}],
     within: 40d, item: item, repeats: true}
"""
PLACES = """
  - {id: visit, stage: start, match: {source: shop, event: visit}}
  - {id: help, stage: start, match: {source: shop, event: help}, poor: {wait_over: 5m},
     serves: [{outcome: bought, effect: up, within: 35d}]}
  - {id: blog, stage: start, match: {source: shop, event: blog}}
"""
N = 2400
FIRST = dt.datetime(2026, 1, 1, 10, tzinfo=dt.UTC)


def did(who, day, event, **more):
    at = FIRST + dt.timedelta(days=float(day))
    return {
        "source": "shop",
        "stream": "rows",
        "at": f"{at:%Y-%m-%d %H:%M}",
        "event": event,
        "customer": f"c{who}",
        **more,
    }


def lives():
    """Help within five minutes raises the rate from .15 to .45; the blog does nothing; who has a takes b."""
    chance = np.random.default_rng(11)
    for who in range(N):
        day, wait = chance.uniform(0, 120), int(chance.integers(1, 600))
        helped, read = chance.random() < 0.6, chance.random() < 0.5
        yield did(who, day, "visit")
        if helped:
            yield did(who, day + 2, "help", wait_ms=wait * 1000)
        if read:
            yield did(who, day + 3, "blog")
        if chance.random() < (0.45 if helped and wait <= 300 else 0.15):
            yield did(who, day + 20, "buys")
        has_a = chance.random() < 0.4
        if has_a:
            yield did(who, day + 21, "extra", attributes='{"item": "a"}')
        if chance.random() < (0.5 if has_a else 0.15):
            yield did(who, day + 22, "extra", attributes='{"item": "b"}')


@pytest.fixture(scope="module")
def scope(tmp_path_factory):
    told = Ferry(tmp_path_factory.mktemp("shop"), touchpoints=PLACES, kpis=KPIS, settings=SETTINGS)
    told.complete("2026-06-30 23:59")
    told.bulk(
        "interaction", [{name: value for name, value in row.items() if value is not None} for row in lives()]
    )
    told.refresh()
    with told.wh.read() as reader:
        yield open_scope(reader, told.ws, may_estimate=True)
    told.wh.close()


def test_only_the_event_that_goes_with_it_is_tagged(scope):
    bought = next(each for each in intent.intent(scope) if each["outcome"] == "bought")
    events = {each["touchpoint"]: each for each in bought["events"]}
    assert events["help"]["tag"] == "enabler"
    assert events["blog"]["tag"] is None
    assert events["help"]["low"] > 1
    assert bought["n"] == bought["base"]["n"] == N


def test_the_wait_tips_where_it_was_planted(scope):
    (found,) = thresholds.thresholds(scope)
    assert (found["touchpoint"], found["outcome"], found["measure"]) == ("help", "bought", "wait")
    assert 200_000 <= found["tips_from"] <= 400_000
    assert found["high_pp"] < -10
    assert sum(group["n"] for group in found["groups"]) == sum(
        one.found.n_poor + one.found.n_good for one in estimates.declared(scope)
    )


def test_who_has_one_thing_has_the_other(scope):
    found = baskets.baskets(scope)
    rules = {(rule["has"]["item"], rule["also"]["item"]): rule for rule in found["rules"]}
    assert rules["a", "b"]["beyond_chance"]
    assert rules["a", "b"]["share_with"] == pytest.approx(0.5, abs=0.05)
    assert rules["a", "b"]["share_all"] == pytest.approx(0.29, abs=0.04)
    assert not rules[None, "a"]["beyond_chance"]


def test_a_model_is_shown_only_where_it_holds(scope):
    found = {each["outcome"]: each for each in propensity.models(scope)}
    assert found["bought"]["shown"]
    assert 0.8 <= found["bought"]["slope"] <= 1.25
    assert not found["more"]["shown"]
    assert found["more"]["why"]


def test_a_model_that_is_too_sure_is_hidden():
    chance = np.random.default_rng(2)
    score = chance.normal(-1, 1, 4000)
    won = (chance.random(4000) < 1 / (1 + np.exp(-score))).astype(float)
    assert propensity.judged(score, won)["shown"]
    assert propensity.judged(3 * score, won)["slope"] == pytest.approx(1 / 3, abs=0.06)
    assert not propensity.judged(3 * score, won)["shown"]
    assert not propensity.judged(chance.normal(-1, 1, 4000), won)["shown"]


def test_calibration_is_that_of_statsmodels():
    import statsmodels.api as sm

    chance = np.random.default_rng(3)
    score = chance.normal(0, 1, 800)
    won = (chance.random(800) < 1 / (1 + np.exp(-0.7 * score))).astype(float)
    oracle = sm.Logit(won, sm.add_constant(score)).fit(disp=0).params[1]
    assert propensity.calibration(score, won) == pytest.approx(oracle, abs=1e-5)


def test_drivers_are_ranked_by_what_is_surely_lost(scope):
    ranked = drivers.ranking(scope)
    first = ranked[0]
    assert (first["touchpoint"], first["outcome"], first["tag"]) == ("help", "bought", "enabler")
    assert first["at_least_per_week"] < first["per_week"]
    assert first["value"] == 100
    seat = next(each for each in drivers.quadrant(scope) if each["touchpoint"] == "help")
    assert (seat["outcome"], seat["measure"]) == ("bought", "good")
    assert drivers.actions(scope) == []
