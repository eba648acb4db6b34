"""Rows of links, what was known before them, and what is held back, on a pier with planted links."""

from dataclasses import replace

import numpy as np
import pytest

from metrics.evidence import estimates
from metrics.evidence.before import conditions, known_before
from metrics.evidence.rows import read
from metrics.scope import open_scope
from tests.metrics import pier as planted


@pytest.fixture(scope="module")
def scope(tmp_path_factory):
    told = planted.story(tmp_path_factory.mktemp("pier"))
    with told.wh.read() as reader:
        yield open_scope(reader, told.ws, may_estimate=True)
    told.wh.close()


@pytest.fixture
def tested(scope):
    return {one.pair.key: one for one in estimates.declared(scope)}


def rows_of(scope, tested, key):
    pair = tested[key].pair
    rows = read(scope, pair)
    return rows, known_before(scope, pair, rows)


def test_rows_are_counted_by_hand(tested):
    found = tested["form>joined>>any"].found
    assert (found.n_poor, found.n_good) == (120, 360)
    joined = [sum(planted.joins(k) for k in range(480) if (k % 4 == 0) is poor) for poor in (True, False)]
    assert [found.won_poor, found.won_good] == joined


def test_same_moment_is_not_before(scope, tested):
    _, known = rows_of(scope, tested, "form>joined>>any")
    assert len(np.unique(known.numbers["touches"][1])) == 1


def test_what_follows_a_late_promise_is_not_before_it(scope, tested):
    rows, known = rows_of(scope, tested, "ring>joined>>any")
    # form and request; what was told an hour later is not among them
    assert known.numbers["touches"][1][rows.poor == 1] == pytest.approx(np.log1p(2))


def test_same_day_without_a_time_is_left_out(tested):
    same_day = sum(planted.joins(k) and k % 10 == 0 for k in range(480))
    found = tested["letter>joined>>any"].found
    assert same_day
    assert found.n_poor + found.n_good == 480 - same_day


def test_segment_is_that_of_the_moment(tested):
    found = tested["form>joined>town_folk>any"].found
    assert (found.n_poor, found.n_good) == (0, 120)


def test_known_before_only_in_its_own_stream(scope, tested):
    _, form = rows_of(scope, tested, "form>joined>>any")
    assert "size" in form.numbers
    request = next(each for each in estimates.undeclared(scope) if each.pair.touchpoint.id == "request")
    assert "size" not in known_before(scope, request.pair, read(scope, request.pair)).numbers


def test_vendors_own_stream_says_what_was_known(scope):
    request = next(each for each in estimates.undeclared(scope) if each.pair.touchpoint.id == "request")
    shop = scope.ws.source("shop").model_copy(update={"known_before": {"more-interaction": ("size",)}})
    told = replace(scope, ws=replace(scope.ws, sources=(shop,)))
    assert "size" in known_before(told, request.pair, read(told, request.pair)).numbers


def test_condition_is_read_in_a_vendors_own_stream(scope, tested):
    pair = tested["told>joined>>any"].pair
    assert "joined" in conditions(scope, pair, read(scope, pair)).texts


def test_condition_that_tells_the_outcome_is_held_back(tested):
    told = tested["told>joined>>any"]
    assert told.verdict.name == "not_measurable"
    assert "alone tells the outcome" in told.verdict.reason


def test_where_everybody_came_nobody_can_be_compared(tested):
    assert tested["ring>joined>>any>reached"].verdict.reason.startswith("everybody who could come did")


def test_undated_order_gives_no_pace(scope, tested, monkeypatch):
    monkeypatch.setattr(estimates.link_rows, "is_untimed", lambda *_: True)
    raw = estimates._raw(scope, tested["form>joined>>any"].pair, None)
    assert estimates._tested(scope, raw, None).kept.per_week == 0
