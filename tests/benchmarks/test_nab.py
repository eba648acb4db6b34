"""Labelled series: early finds earn most, alarms outside cost, who says nothing has nought."""

import pytest

from benchmarks import nab

STANDARD = nab.PROFILES[0]
WINDOW = (1_000, 1_100)


def series(*alarms):
    return nab.Series("one", 4_000, (WINDOW, (2_000, 2_100)), alarms)


def test_who_finds_all_at_once_has_a_hundred():
    assert nab.normalised([series(1_000, 2_000)], STANDARD) == pytest.approx(100, abs=0.1)


def test_who_says_nothing_has_nought():
    assert nab.normalised([series()], STANDARD) == 0


def test_a_window_is_found_once():
    assert nab.score(series(1_000), STANDARD) == nab.score(series(1_000, 1_050, 1_090), STANDARD)


def test_sooner_is_better():
    worth = [nab.score(series(at), STANDARD) for at in (1_000, 1_050, 1_100)]
    assert worth == sorted(worth, reverse=True)


@pytest.mark.parametrize(("at", "costs"), [(900, 0.11), (1_101, 0.0), (1_200, 0.11), (1_900, 0.11)])
def test_alarms_outside_cost_more_the_further(at, costs):
    lost = nab.score(series(), STANDARD) - nab.score(series(at), STANDARD)
    assert lost == pytest.approx(costs, abs=0.005)


def test_the_beginning_is_not_judged():
    assert nab.score(series(599), STANDARD) == nab.score(series(), STANDARD)
    assert nab.probation(4_000), nab.probation(15_000) == (600, 750)


@pytest.mark.long
@pytest.mark.skipif(not nab.FOLDER.is_dir(), reason=f"no labelled series at {nab.FOLDER}")
def test_real_series_score_as_asked():
    found = list(nab.figures())
    assert len(found) == 4
    assert all(each.met is not False for each in found)
