# ruff: noqa: E501 — a line of YAML is one thing of the map
"""What a failing touchpoint costs where its two kinds of poor do not cost the same, counted on a shop.

A hundred orders a day: ten fail and lose ten points of the outcome, ten are late and lose nothing. In the last
week forty more a day are poor, all of one kind. Who buys pays 80 or 120, which is recorded.
"""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest

from metrics.evidence import estimates
from metrics.evidence.moments import failing_moments
from metrics.scope import open_scope
from tests.metrics.ferry import Ferry

SETTINGS = "name: Shop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-04-10\n"
KPIS = """
outcomes:
  - {id: bought, kind: conversion, opens: [{event: ask}], won: [{event: buys}], within: 30d, value: recorded}
"""
PLACES = """
  - {id: order, stage: start, match: {event: order}, poor: [{status: failed}, {late: true}], serves: [{outcome: bought, effect: up}]}
"""
DAYS, A_DAY, MORE, WEEK = 100, 100, 40, 7
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
RATE = {"failed": 0.3, "late": 0.4, "good": 0.4}


def kind_of(day, i, broken):
    if i < 20:
        return "failed" if i < 10 else "late"
    return broken if day >= DAYS - WEEK and i < 20 + MORE else "good"


def at(day, hour):
    return f"{FIRST + dt.timedelta(days=day, hours=hour):%Y-%m-%d %H:%M}"


def lives(broken):
    """Of each kind exactly its share buys, spread evenly over its customers."""
    seen = Counter()
    for day in range(DAYS):
        for i in range(A_DAY):
            kind, who = (
                kind_of(day, i, broken),
                {"source": "shop", "stream": "rows", "customer": f"c{day}-{i}"},
            )
            yield {**who, "at": at(day, 8), "event": "ask"}
            times = {"due": at(day, 9.3), "done": at(day, 9.5 if kind == "late" else 9.1)}
            status = "failed" if kind == "failed" else "ok"
            yield {**who, "at": at(day, 9), "event": "order", "status": status, **times}
            seen[kind] += 1
            if int(seen[kind] * RATE[kind]) > int((seen[kind] - 1) * RATE[kind]):
                worth = {"amount_minor": 8_000 + 4_000 * (seen[kind] % 2), "currency": "EUR"}
                yield {**who, "at": at(day + 10, 12), "event": "buys", **worth}


@pytest.fixture(scope="module", params=["failed", "late"])
def told(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    shop = Ferry(folder, touchpoints=PLACES, kpis=KPIS, settings=SETTINGS)
    shop.complete("2026-04-10 23:59")
    shop.bulk("interaction", [row for row in lives(request.param) if row["at"] < "2026-04-11"])
    shop.refresh()
    with shop.wh.read() as reader:
        yield request.param, open_scope(reader, shop.ws, may_estimate=True)
    shop.wh.close()


def test_the_kind_that_fails_now_is_charged_with_its_own_effect(told):
    broken, scope = told
    (link,) = estimates.declared(scope)
    assert link.verdict.name == "supported"
    assert {kind.experience: kind.differs for kind in link.found.kinds} == {"failed": True, "late": True}
    (moment,) = [each for each in failing_moments(scope) if each["touchpoint"] == "order"]
    assert moment["excess_poor"] == pytest.approx(MORE * WEEK, rel=0.1)
    if broken == "late":
        assert (moment["list"], moment["lost_outcomes"], moment["value_lost"]) == (
            "effect_unknown",
            None,
            None,
        )
        return
    lost = MORE * WEEK * (RATE["good"] - RATE["failed"])
    assert (moment["list"], moment["charged_as"]) == ("proven", "failed")
    assert moment["lost_low"] < lost < moment["lost_high"]
    assert moment["value_low"] < 100 * lost < moment["value_high"]
    pooled = lost / 2
    assert pooled < moment["lost_low"]


def told_by(scope, *experiences):
    """The failing moment if the map said links of these experiences alone."""
    (place,) = scope.ws.map.touchpoints
    links = tuple(place.serves[0].model_copy(update={"experience": each}) for each in experiences)
    changed = scope.ws.map.model_copy(update={"touchpoints": (place.model_copy(update={"serves": links}),)})
    ws = replace(scope.ws, map=changed)
    (moment,) = failing_moments(open_scope(scope.reader, ws, may_estimate=True))
    return moment


def test_a_link_of_one_kind_speaks_where_that_kind_fails(told):
    broken, scope = told
    moment = told_by(scope, "failed")
    if broken == "late":
        assert moment["list"] == "effect_unknown"
        return
    lost = MORE * WEEK * (RATE["good"] - RATE["failed"])
    assert moment["list"] == "proven"
    assert moment["lost_low"] < lost < moment["lost_high"]


def test_one_outcome_is_lost_once_however_many_links_say_so(told):
    broken, scope = told
    if broken == "failed":
        one, both = told_by(scope, "failed"), told_by(scope, "any", "failed")
        assert both["outcomes"] == ["bought"]
        assert both["lost_outcomes"] == pytest.approx(one["lost_outcomes"], rel=0.01)
