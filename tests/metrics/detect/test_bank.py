"""The bank and its baseline, as a plain loop has them."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks import streams as simulate
from metrics.evidence.detect.bank import RAISED, binary_psi, category_psi, information
from tests.metrics.detect import plain

NEVER = 1e30
SEEDS = st.integers(0, 10**6)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.integers(30, 50))
@example(7, 29)
def test_evidence_is_that_of_a_plain_loop(seed, days):
    fault = simulate.Fault(stream=1, hour=days * 24 - 20, hours=20, odds=2.0)
    n, s, _ = simulate.world(seed, count=2, days=days, faults=[fault], noise=0.1, volume=[800, 900])
    found = simulate.lived(n, s, stream_hours=NEVER).evidence[:, :4]
    assert found == pytest.approx(np.array([plain.evidence(n[i], s[i]) for i in range(2)]), abs=1e-9)


@given(st.floats(1e-4, 0.8), st.floats(0, 0.2))
def test_two_categories_are_yes_and_no(p, margin):
    none = np.array([margin])
    mix, x = np.array([[1 - p, p]]), np.array([[0.0, 1.0]])
    tilted = p * (1 + margin) / (1 + p * margin)
    expected = np.log1p(tilted * np.expm1(RAISED))
    assert category_psi(mix, x, none)[0, :4] == pytest.approx(expected)


@given(st.floats(1e-4, 0.9), st.integers(1, 1000))
def test_what_is_normal_never_adds_evidence(p, n):
    psi = binary_psi(np.array([[p]]), np.array([0.1]))[0, 0, :4]
    assert (RAISED * n * min(p, 0.95 / 1.1) - n * psi <= 1e-9).all()


def test_a_tripling_tells_more_than_a_doubling():
    p = np.array([0.05, 0.2])
    assert (information(p, 3.0) > information(p, 2.0)).all()
    assert (information(p, 1.05) == 0).all()
