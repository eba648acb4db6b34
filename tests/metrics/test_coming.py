"""Having been there against not, and how often: by one clock for everybody, counted by hand on a jetty."""

import numpy as np
import pytest

from metrics.evidence import estimates
from metrics.evidence.aipw import aipw, of_good
from metrics.evidence.before import known_before
from metrics.evidence.links import links
from metrics.evidence.moments import failing_moments
from metrics.evidence.rows import read
from metrics.scope import open_scope
from tests.metrics import jetty


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    found, lives = jetty.story(tmp_path_factory.mktemp("jetty"))
    with found.wh.read() as reader:
        yield open_scope(reader, found.ws, may_estimate=True), lives
    found.wh.close()


@pytest.fixture
def scope(told):
    return told[0]


@pytest.fixture
def lives(told):
    return told[1]


@pytest.fixture
def tested(scope):
    return {one.pair.touchpoint.id: one for one in estimates.declared(scope)}


def test_rows_are_those_at_risk_when_the_landmark_is_over(tested, lives):
    found = tested["tour"].found
    came = (lives.seen_on == 3)[~lives.early]
    assert (found.n_good, found.n_poor) == (came.sum(), (~came).sum())
    joined = lives.joins[~lives.early]
    assert (found.won_good, found.won_poor) == (joined[came].sum(), joined[~came].sum())


def test_who_came_joins_more_often(tested):
    one = tested["tour"]
    assert one.found.low < -0.2 < one.found.high
    assert (one.verdict.name, one.found.fragile) == ("supported", None)
    assert one.verdict.reason.startswith("not coming goes with")


def test_what_was_known_is_that_of_the_row_that_made_them_eligible(scope, tested):
    pair = tested["tour"].pair
    known = known_before(scope, pair, read(scope, pair))
    assert len(np.unique(known.numbers["size"][1])) == 17


def test_each_number_of_times_is_held_against_none(scope, tested, lives):
    entry = next(each for each in links(scope) if each["touchpoint"] == "call")
    at_risk = lives.calls[~lives.early]
    counted = [(number, (at_risk == number).sum()) for number in (1, 2, 3)]
    assert [(p["count"], p["n"]) for p in entry["curve"]] == [*counted, (4, (at_risk >= 4).sum())]
    assert [p["and_more"] for p in entry["curve"]] == [False, False, False, True]
    assert entry["curve"][0]["low_pp"] < 0 < entry["curve"][0]["high_pp"]
    assert all(p["low_pp"] < 15 < p["high_pp"] for p in entry["curve"][1:])
    assert (entry["threshold"], entry["verdict"], entry["compare"]) == (2, "supported", "count")


def test_without_a_landmark_it_is_open_to_immortal_time(tested):
    assert "immortal time" in tested["talk"].found.fragile


def test_what_follows_the_outcome_is_refused(tested, lives):
    one = tested["thanks"]
    assert one.verdict.name == "not_measurable"
    assert one.verdict.reason.startswith(f"it follows the outcome: {lives.joins.sum():,} came")


def test_coming_is_no_poor_experience_that_loses_money(scope):
    assert failing_moments(scope) == []


def test_effect_on_those_who_had_it_good():
    rng = np.random.default_rng(4)
    high = rng.random(8000) < 0.5
    # it helps only the high ones, and they are the ones who come
    came = rng.random(8000) < np.where(high, 0.7, 0.3)
    won = (rng.random(8000) < 0.3 + 0.3 * came * high).astype(float)
    x = (high - high.mean())[:, None] / high.std()
    missed = 1 - came.astype(float)
    ours, theirs = of_good(missed, won, x, 1), aipw(missed, won, x, 1)
    assert ours.low < -0.3 * high[came].mean() < ours.high
    assert ours.high < theirs.low < -0.3 * high[~came].mean() < theirs.high
    assert (ours.n_good, ours.n_poor) == (came.sum(), (~came).sum())
