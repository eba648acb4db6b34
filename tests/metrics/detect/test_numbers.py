"""Numbers without people: what is unlike all of late alarms once, what is usual does not."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.evidence.detect.numbers import REST, WINDOW, unlike

USUAL = np.random.default_rng(4).normal(100, 5, 700)


def moved(at, value):
    told = USUAL.copy()
    told[at] = value
    return told.tolist()


@pytest.mark.parametrize("value", [140, 60])
def test_a_number_never_seen_alarms(value):
    (found,) = unlike(moved(500, value))
    assert (found.at, found.value) == (500, value)
    assert found.low == pytest.approx(100 - 15, abs=4)
    assert found.high == pytest.approx(100 + 15, abs=4)


def test_a_level_that_moved_alarms_once_while_it_rests():
    told = USUAL.copy()
    told[450 : 450 + REST] += 60
    assert [each.at for each in unlike(told.tolist())] == [450]


@pytest.mark.parametrize("shape", [np.sin(np.arange(900) / 4), np.ones(900), np.arange(900) % 7 // 5])
def test_what_comes_back_is_usual(shape):
    assert unlike((100 + shape).tolist()) == []


def test_a_jump_within_the_range_is_told():
    walk = 100 + 20 * np.sin(np.arange(2000) / 60)
    walk[1500] = 200 - walk[1500]
    assert 1500 in [each.at for each in unlike(walk.tolist())]


def test_few_numbers_say_nothing():
    assert unlike(moved(60, 500)[:80]) == []


@settings(max_examples=20, deadline=None)
@given(st.floats(0.01, 1000), st.integers(-1000, 1000))
def test_the_unit_does_not_matter(scale, shift):
    usual = moved(500, 140)
    other = [scale * each + shift for each in usual]
    assert [each.at for each in unlike(other)] == [each.at for each in unlike(usual)]


@settings(max_examples=10, deadline=None)
@given(st.integers(150, 699))
def test_what_comes_later_changes_nothing(cut):
    told = moved(500, 140)
    whole = [each for each in unlike(told) if each.at < cut]
    assert unlike(told[:cut]) == whole


def test_chance_seldom_alarms():
    rng = np.random.default_rng(8)
    found = sum(len(unlike(rng.normal(size=WINDOW).tolist())) for _ in range(6))
    assert found <= 18
