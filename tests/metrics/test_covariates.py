"""What was known before, as columns: whom a difference misleads where a knot or a slope is missing."""

import numpy as np

from metrics.evidence.aipw import aipw
from metrics.evidence.covariates import Known, design


def told(push, seed, n=6000):
    """No effect at all: the same push makes poor experiences likelier and the outcome rarer."""
    rng = np.random.default_rng(seed)
    poor = (rng.random(n) < 1 / (1 + np.exp(1.8 - 1.2 * push))).astype(float)
    won = (rng.random(n) < 1 / (1 + np.exp(0.4 + 1.2 * push))).astype(float)
    return poor, won


def adjusted(known, poor, won):
    made = design(known, won, poor)
    return aipw(poor, won, made.x, 1)


def test_what_turns_in_the_last_tenth_is_adjusted_for():
    age = np.random.default_rng(1).exponential(10, 6000)
    push = 2.0 * (age > np.percentile(age, 90)) * (age - np.percentile(age, 90)) / 10
    poor, won = told(push, 2)
    found = adjusted(Known(numbers={"age": ("known before", age)}), poor, won)
    assert found.low < 0 < found.high


def test_slope_of_one_segment_is_adjusted_for():
    rng = np.random.default_rng(3)
    age, north = rng.normal(size=6000), rng.random(6000) < 0.4
    poor, won = told(np.where(north, 0.9 * age, -0.6 * age), 4)
    regions = np.where(north, "north", "south").astype(object)
    known = Known({"age": ("known before", age)}, {"region": ("segments", regions)})
    assert abs(won[poor == 1].mean() - won[poor == 0].mean()) > 0.04
    found = adjusted(known, poor, won)
    assert found.low < 0 < found.high


def test_slopes_that_tell_nothing_stay_away():
    rng = np.random.default_rng(5)
    numbers = {f"n{i}": ("known before", rng.normal(size=4000)) for i in range(10)}
    texts = {f"s{i}": ("segments", rng.choice(["a", "b", "c"], 4000).astype(object)) for i in range(5)}
    poor, won = (rng.integers(0, 2, 4000).astype(float) for _ in range(2))
    made = design(Known(numbers, texts), won, poor)
    # 100 candidates, each looked at twice: two are expected of chance
    assert sum(" × " in name for name in made.names) <= 6


def test_what_few_have_makes_nobody_incomparable():
    rng = np.random.default_rng(6)
    spent = np.where(rng.random(6000) < 0.01, rng.exponential(5, 6000), 0.0)
    clinics = rng.choice(list("abcdefgh"), 6000).astype(object)
    known = Known({"spent": ("value", spent)}, {"clinic": ("segments", clinics)})
    poor, won = told(np.zeros(6000), 7)
    plain = np.sqrt(won.var() * (1 / poor.sum() + 1 / (1 - poor).sum()))
    assert adjusted(known, poor, won).se < 1.1 * plain
