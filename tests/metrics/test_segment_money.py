# ruff: noqa: E501 — a line of YAML is one thing of the map
"""What a link of one segment is charged: counted on a shop where half of the customers are members.

Of a hundred orders a day ten fail, five of members. In the last week forty more do: `hit` says whose. Who had it
poor buys ten in a hundred less often, if a member; each purchase is worth 100.
"""

import datetime as dt
from collections import Counter

import pytest

from metrics.evidence.moments import failing_moments
from metrics.scope import open_scope
from tests.metrics.ferry import Ferry

SETTINGS = "name: Shop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-04-10\n"
KPIS = """
outcomes:
  - {id: bought, kind: conversion, opens: [{event: ask}], won: [{event: buys}], within: 30d, value: {amount: 100}}
"""
PLACES = """
  - {id: order, stage: start, match: {event: order}, poor: {status: failed}, serves: [{outcome: bought, effect: up, segment: members}]}
"""
SEGMENTS = "segments: [{id: members, name: Members, where: \"kind = 'member'\"}]\n"
DAYS, A_DAY, WEEK = 100, 100, 7
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MORE = {"members": (10, 0), "others": (0, 40), "both": (10, 30)}
"""How many more of members and of others fail each day of the last week."""


def at(day, hour):
    return f"{FIRST + dt.timedelta(days=day, hours=hour):%Y-%m-%d %H:%M}"


def is_poor(day, i, hit):
    usual, more = 5, MORE[hit][i % 2] if day >= DAYS - WEEK else 0
    return i // 2 < usual + more


def lives(hit):
    seen = Counter()
    for day in range(DAYS):
        for i in range(A_DAY):
            who = {"source": "shop", "stream": "rows", "customer": f"c{day}-{i}"}
            poor = is_poor(day, i, hit)
            kind = (i % 2 == 0, poor)
            yield {**who, "at": at(day, 8), "event": "ask"}
            yield {**who, "at": at(day, 9), "event": "order", "status": "failed" if poor else "ok"}
            rate = 0.3 if kind == (True, True) else 0.4
            seen[kind] += 1
            if int(seen[kind] * rate) > int((seen[kind] - 1) * rate):
                yield {**who, "at": at(day + 10, 12), "event": "buys"}


@pytest.fixture(scope="module", params=list(MORE))
def told(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    shop = Ferry(folder, touchpoints=PLACES, kpis=KPIS, settings=SETTINGS, segments=SEGMENTS)
    shop.complete("2026-04-10 23:59")
    shop.bulk("interaction", [row for row in lives(request.param) if row["at"] < "2026-04-11"])
    members = [f"c{day}-{i}" for day in range(DAYS) for i in range(0, A_DAY, 2)]
    shop.attributes(members, "kind", "member", since="2025-12-01 00:00")
    shop.refresh()
    with shop.wh.read() as reader:
        (moment,) = failing_moments(open_scope(reader, shop.ws, may_estimate=True))
        yield request.param, moment
    shop.wh.close()


def test_a_segment_is_charged_with_its_own_excess(told):
    hit, moment = told
    if hit == "others":
        assert (moment["list"], moment["value_lost"]) == ("effect_unknown", None)
        assert "no more than usual for Members, where it goes with" in moment["why"]
        return
    lost = 10 * WEEK * 0.1
    assert (moment["list"], moment["charged_segment"]) == ("proven", "members")
    assert moment["lost_outcomes"] == pytest.approx(lost, rel=0.25)
    assert moment["value_low"] < 100 * lost < moment["value_high"]
    assert "for Members goes with" in moment["why"]
