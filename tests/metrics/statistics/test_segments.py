"""Small groups are drawn to the whole, many comparisons are guarded, and mix is told from rate."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, norm

from metrics.evidence.aipw import adjusted_p
from metrics.statistics import mix, shrunk, worse_than_rest

COUNTS = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 400)), min_size=2, max_size=8)


def world(seed, groups=24, spread=0.02):
    chance = np.random.default_rng(seed)
    n = chance.integers(8, 400, groups)
    truth = np.clip(chance.normal(0.12, spread, groups), 0.01, 0.9)
    truth[5] += 0.10
    return chance.binomial(n, truth), n, truth


def test_shrinkage_halves_the_error():
    raw, drawn = [], []
    for seed in range(200):
        k, n, truth = world(seed)
        raw.append(((k / n - truth) ** 2).mean())
        drawn.append((([each.value for each in shrunk(k, n)] - truth) ** 2).mean())
    assert np.mean(drawn) < 0.75 * np.mean(raw)


def test_shrunk_interval_is_that_of_the_beta():
    k, n = np.array([3, 40, 9]), np.array([20, 150, 90])
    p = k.sum() / n.sum()
    q = (n * (k / n - p) ** 2).sum() / (p * (1 - p))
    spread = np.clip((q - 2) / (n.sum() - (n**2).sum() / n.sum()), 1e-4, 0.5)
    more = (1 - spread) / spread
    for each, one, of in zip(shrunk(k, n), k, n, strict=True):
        exact = beta(one + more * p, of - one + more * (1 - p))
        assert each.value == pytest.approx(exact.mean(), abs=1e-9)
        assert (each.low, each.high) == pytest.approx(exact.interval(0.95), abs=0.02)


def test_few_and_none_are_drawn_to_the_whole():
    first, second, _ = shrunk([3, 100, 0], [3, 1000, 0])
    assert 0.1 < first.value < 1
    assert second.value == pytest.approx(0.1, abs=0.01)
    assert shrunk([0, 0], [0, 0])[0].value is None


def test_worse_by_a_fifth_is_not_enough():
    assert worse_than_rest(120, 1000, 1120, 11_000) == pytest.approx(0.5, abs=0.01)
    assert worse_than_rest(200, 1000, 1200, 11_000) < 1e-6
    assert worse_than_rest(5, 5, 5, 5) == 1


def test_boards_without_a_bad_group_are_seldom_flagged():
    flagged = 0
    for seed in range(300):
        chance = np.random.default_rng(seed)
        n = chance.integers(30, 400, 24)
        k = chance.binomial(n, np.clip(chance.normal(0.12, 0.01, 24), 0, 1))
        p = [worse_than_rest(a, b, k.sum(), n.sum()) for a, b in zip(k, n, strict=True)]
        flagged += min(adjusted_p(np.array(p))) <= 0.05
    assert flagged / 300 <= 0.10


def test_p_is_one_sided_normal():
    rest, z = 90 / 900, (0.2 - 0.12) / np.sqrt(0.1 * 0.9 * (1 / 100 + 1 / 900))
    assert rest == 0.1
    assert worse_than_rest(20, 100, 110, 1000) == pytest.approx(norm.sf(z), rel=1e-9)


@given(COUNTS, COUNTS)
def test_mix_and_rate_add_up(before, now):
    size = min(len(before), len(now))
    sides = [[(min(k, n), n) for k, n in side[:size]] for side in (before, now)]
    found = mix(*sides)
    total = [sum(k for k, _ in side) / sum(n for _, n in side) for side in sides]
    assert found.moved == pytest.approx(total[1] - total[0])
    assert found.by_rate + found.by_mix == pytest.approx(found.moved)


def test_only_other_people_came():
    found = mix([(20, 100), (2, 100)], [(20, 100), (6, 300)])
    assert (found.by_rate, found.misleads) == (pytest.approx(0), True)


def test_every_group_better_and_the_whole_worse():
    found = mix([(80, 100), (30, 300)], [(250, 300), (12, 100)])
    assert found.by_rate > 0
    assert mix([(80, 100), (120, 300)], [(88, 100), (150, 300)]).misleads is False
    assert mix([(270, 300), (30, 100)], [(93, 100), (105, 300)]).misleads


def test_one_side_without_rows_is_unknown():
    assert mix([(0, 0)], [(1, 2)]) is None
