"""What was known before, as columns: whom a difference misleads where a knot or a slope is missing."""

import numpy as np
import pytest

from metrics.evidence.aipw import aipw
from metrics.evidence.covariates import MOST_SLOPES, Known, design


def told(push, seed, n=6000):
    """No effect at all: the same push makes poor experiences likelier and the outcome rarer."""
    rng = np.random.default_rng(seed)
    poor = (rng.random(n) < 1 / (1 + np.exp(1.8 - 1.2 * push))).astype(float)
    won = (rng.random(n) < 1 / (1 + np.exp(0.4 + 1.2 * push))).astype(float)
    return poor, won


def adjusted(known, poor, won):
    made = design(known, won, int(poor.sum()))
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
    poor, won = told(np.where(north, 1.2 * age, -0.8 * age), 4)
    regions = np.where(north, "north", "south").astype(object)
    known = Known({"age": ("known before", age)}, {"region": ("segments", regions)})
    assert abs(won[poor == 1].mean() - won[poor == 0].mean()) > 0.1
    found = adjusted(known, poor, won)
    assert found.low < 0 < found.high


@pytest.mark.parametrize(("rarer", "more"), [(2_000, MOST_SLOPES), (100, 0)])
def test_slopes_are_as_many_as_rows_bear(rarer, more):
    rng = np.random.default_rng(5)
    numbers = {f"n{i}": ("known before", rng.normal(size=4000)) for i in range(10)}
    texts = {f"s{i}": ("segments", rng.choice(["a", "b", "c"], 4000).astype(object)) for i in range(5)}
    made = design(Known(numbers, texts), rng.integers(0, 2, 4000).astype(float), rarer)
    assert sum(" × " in name for name in made.names) == more
