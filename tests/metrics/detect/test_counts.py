"""Counts: a feed that fell silent, traffic that fell, and a campaign's end that is neither."""

import numpy as np
import pytest

from metrics.evidence.detect.counts import silences, traffic

DAYS = 80


def hours(per_day, seed=1, days=DAYS):
    """One row of counts by the hour, days and nights alike in volume to nothing else than chance."""
    rng = np.random.default_rng(seed)
    return rng.poisson(np.full((1, days * 24), per_day / 24)).astype(float)


def until(n):
    return np.array([n.shape[1]])


@pytest.mark.parametrize(("per_day", "within"), [(1500, 2), (150, 5)])
def test_silence_is_noticed_soon(per_day, within):
    n = hours(per_day)
    n[0, 70 * 24 :] = 0
    (found,) = silences(n, until(n))
    assert (found.end, abs(found.onset - 70 * 24) <= 1) == (None, True)
    assert found.opened - found.onset <= within


def test_a_few_a_week_are_missed_by_whole_days():
    n = hours(4)
    n[0, 60 * 24 :] = 0
    (found,) = silences(n, until(n))
    assert 2 * 24 <= found.opened - found.onset <= 8 * 24


def test_what_came_back_is_over():
    n = hours(500)
    n[0, 70 * 24 : 71 * 24] = 0
    (found,) = silences(n, until(n))
    assert 71 * 24 <= found.end <= 71 * 24 + 1


def test_chance_is_no_silence():
    n = np.vstack([hours(per_day, seed) for seed, per_day in enumerate([5, 20, 60, 200, 1000] * 4)])
    assert silences(n, np.full(len(n), n.shape[1])) == []


def test_nights_without_anybody_are_no_silence():
    n = hours(400)
    n[0, np.arange(n.shape[1]) % 24 < 8] = 0
    assert silences(n, until(n)) == []


def days(per_day, seed=1, count=120):
    return np.random.default_rng(seed).poisson(np.full((1, count), per_day)).astype(float)


@pytest.mark.parametrize(("share", "within"), [(0.4, 1), (0.7, 5)])
def test_fewer_people_are_noticed(share, within):
    n = days(400)
    n[0, 90:] = np.round(n[0, 90:] * share)
    (found,) = [each for each in traffic(n, until(n)) if each.factor < 1]
    assert found.opened - 90 < within
    assert found.factor == pytest.approx(share, abs=0.1)


def test_the_end_of_a_campaign_is_no_fall():
    n = days(400)
    n[0, 80:90] *= 3
    assert [each for each in traffic(n, until(n)) if each.factor < 1] == []


def test_a_fall_that_lasts_becomes_normal():
    n = days(400)
    n[0, 70:] = np.round(n[0, 70:] * 0.5)
    (found,) = [each for each in traffic(n, until(n)) if each.factor < 1]
    assert found.ended == "new normal"
