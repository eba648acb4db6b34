"""What is normal: season where there is data, numbers by their tenths, slow drift forgiven."""

import numpy as np
import pytest

from benchmarks import streams as simulate
from metrics.evidence.detect.replay import blind_days
from metrics.evidence.detect.streams import Stream, streams

ONE = streams([Stream()])


def steady(p, per_day, days=120):
    """One stream whose shares by hour (24) are known."""
    rng = np.random.default_rng(3)
    n = rng.poisson(np.full(24 * days, per_day / 24))
    return n[None].astype(float), rng.binomial(n, np.tile(p, days))[None].astype(float)


def test_hours_of_the_day_have_their_own_normal():
    p = np.where(np.arange(24) < 12, 0.05, 0.25)
    state = simulate.lived(*steady(p, 4000))
    assert state.baseline.expected(ONE, 120)[0] == pytest.approx(p, rel=0.2)


def test_little_data_have_no_season():
    p = np.where(np.arange(24) < 12, 0.05, 0.25)
    state = simulate.lived(*steady(p, 10))
    assert np.ptp(state.baseline.hours()) < 0.5


def test_the_level_is_that_of_the_last_weeks():
    n, s = steady(np.full(24, 0.1), 500)
    base = simulate.lived(n, s).baseline
    assert base.shown(ONE)[0] == pytest.approx(0.1, rel=0.1)
    assert base.per_day()[0] == pytest.approx(500, rel=0.05)
    assert base.phi()[0] == pytest.approx(1, abs=0.6)


def test_quiet_streams_say_how_long_they_would_take():
    days = {n: blind_days(ONE, simulate.lived(*steady(np.full(24, 0.1), n)).baseline)[0] for n in (5, 500)}
    assert days[5] > 20 > 1 > days[500]
