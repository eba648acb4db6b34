# ruff: noqa: E501 — a line of YAML is one thing of the map
"""What a link may say changes what it compares: counted by hand on a quay of 400 customers."""

import datetime as dt

import pytest

from metrics.evidence import coverage, estimates
from metrics.evidence.links import links
from metrics.scope import open_scope
from tests.metrics.ferry import Ferry

SETTINGS = "name: Quay\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-06-30\n"
KPIS = """
outcomes:
  - {id: joined, kind: conversion, opens: [{event: ask}], won: [{event: joins}], within: 40d}
kpis:
  - {id: join_rate, outcome: joined, period: all}
  - {id: other_rate, outcome: joined, period: 28d}
  - {id: small_rate, outcome: joined, segment: small, period: all}
"""
PLACES = """
  - {id: call, stage: start, match: {event: call}, poor: {late: true}, serves: [{outcome: joined, effect: up, among: {event: call}, landmark: 10d}]}
  - {id: form, stage: start, match: {event: form}, poor: {status: [failed, abandoned]}, serves: [{outcome: joined, effect: up, kpis: [small_rate]}]}
  - {id: talk, stage: start, match: {event: [talk, told]}, low_score: {instrument: csat, at_most: 2, of: 5}, serves: [{outcome: joined, effect: up, experience: low_score, among: {event: talk, where: "length = 'long'"}}]}
  - {id: tour, stage: start, match: {event: tour}, poor: {status: failed}, serves: [{outcome: joined, effect: up}, {outcome: joined, effect: up, compare: reached, among: {event: told, where: score >= 4}}]}
  - {id: panel, stage: start, match: {event: panel}, serves: [{outcome: joined, effect: up, compare: reached, among: {event: ask}}]}
  - {id: chat, stage: start, match: {event: chat}, poor: {status: abandoned}, serves: [{outcome: joined, effect: up}]}
  - {id: stop, stage: start, match: {event: stop}, poor: {status: failed}, serves: [{outcome: joined, effect: up, kpis: [join_rate], among: {event: stop, nth: 2}}, {outcome: joined, effect: up, kpis: [other_rate]}, {outcome: joined, effect: up, kpis: [], experience: late}]}
"""
SEGMENTS = "segments: [{id: small, where: \"size = 'small'\"}]\n"
N = 400
FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SCALE = {"instrument": "csat", "scale_min": 1, "scale_max": 5}


def did(k, day, event, **more):
    at = FIRST + dt.timedelta(days=k % 50 + day)
    return {
        "source": "shop",
        "stream": "rows",
        "at": f"{at:%Y-%m-%d %H:%M}",
        "event": event,
        "customer": f"c{k}",
        **more,
    }


def when(k, day):
    return f"{FIRST + dt.timedelta(days=k % 50 + day):%Y-%m-%d %H:%M}"


def lives(k):
    """A call promised for day 2 or 15, a form that fails or is given up, a talk, a tour; joined early or late."""
    due = 2 if k % 2 == 0 else 15
    yield did(k, 0, "ask")
    yield did(k, 0.1, "call", due=when(k, due), done=when(k, due + (1 if k % 3 == 0 else -1)))
    yield did(k, 0.2, "form", status=("failed", "abandoned", "ok", "ok", "ok")[k % 5])
    yield did(
        k, 0.3, "talk", key=f"talk{k}", attributes='{"length": "%s"}' % ("long" if k % 4 < 3 else "short")
    )
    yield did(k, 0.4, "chat", status="abandoned" if k % 2 else "ok")
    yield did(k, 0.5, "stop", status="failed" if k % 2 else "ok")
    yield did(k, 0.6, "stop", status="failed" if k % 3 == 0 else "ok")
    if k % 10 < 6:
        yield did(k, 1, "tour", status="failed" if k % 10 == 0 else "ok")
    if k % 8 == 0 or k % 4 == 2:
        yield did(k, 5 if k % 8 == 0 else 30, "joins")


def answers(k):
    yield did(k, 0.5, "told", interaction_key=f"talk{k}", score=2 if k % 7 < 3 else 5, **SCALE)
    yield did(k, 0.6, "panel", score=4, **SCALE)


@pytest.fixture(scope="module")
def scope(tmp_path_factory):
    told = Ferry(
        tmp_path_factory.mktemp("quay"), touchpoints=PLACES, kpis=KPIS, settings=SETTINGS, segments=SEGMENTS
    )
    told.complete("2026-06-30 23:59")
    told.bulk("interaction", [row for k in range(N) for row in lives(k)])
    told.bulk("feedback", [row for k in range(N) for row in answers(k)])
    told.attributes([f"c{k}" for k in range(0, N, 2)], "size", "small", since="2025-12-01 00:00")
    told.refresh()
    with told.wh.read() as reader:
        yield open_scope(reader, told.ws, may_estimate=True)
    told.wh.close()


@pytest.fixture
def tested(scope):
    return {one.pair.key: one for one in estimates.declared(scope)}


def sides(one):
    return one.found.n_poor, one.found.n_good


def test_a_landmark_takes_what_was_settled_by_then_and_who_is_still_at_risk(tested):
    rows = [k for k in range(N) if k % 2 == 0 and k % 8]
    late = sum(k % 3 == 0 for k in rows)
    found = tested["call>joined>>any"].found
    assert sides(tested["call>joined>>any"]) == (late, len(rows) - late)
    assert found.won_poor + found.won_good == sum(k % 4 == 2 for k in rows)


def test_what_was_only_given_up_is_no_experience_of_a_link(tested):
    small = [k for k in range(N) if k % 2 == 0]
    assert sides(tested["form>joined>small>any"]) == (
        sum(k % 5 == 0 for k in small),
        sum(k % 5 > 1 for k in small),
    )
    assert tested["chat>joined>>any"].verdict.reason.startswith("giving up is what a customer does")


def test_who_could_have_scored_low_is_told_by_what_the_answer_is_about(tested):
    rows = [k for k in range(N) if k % 4 < 3]
    low = sum(k % 7 < 3 for k in rows)
    assert sides(tested["talk>joined>>low_score"]) == (low, len(rows) - low)


def test_who_could_come_may_be_told_by_an_answer(tested):
    rows = [k for k in range(N) if k % 7 >= 3]
    came = sum(k % 10 < 6 for k in rows)
    assert sides(tested["tour>joined>>any>reached"]) == (len(rows) - came, came)


def test_only_the_nth_of_a_customer_is_eligible(tested):
    assert sides(tested["stop>joined>>any"]) == (134, 266)


def test_what_is_stated_twice_is_tested_once_and_stands_behind_the_kpis_of_both(scope):
    told = {each["experience"]: each for each in links(scope) if each["touchpoint"] == "stop"}
    assert told["any"]["kpis"] == ["join_rate", "other_rate"]
    assert told["late"]["reason"].endswith("poor in this way: add `late` to its `poor`")


def test_having_come_and_how_it_was_are_two_links(scope):
    mine = [each for each in links(scope) if each["touchpoint"] == "tour" and not each["segment"]]
    assert [(each["compare"], each["n_good"]) for each in mine] == [
        ("poor", 200),
        ("reached", mine[1]["n_good"]),
    ]
    assert mine[0]["n_good"] != mine[1]["n_good"]
    assert [each["clock_from"] for each in mine] == [None, "the moment those in question could come"]


def test_nobody_comes_where_only_answers_are_recorded(tested):
    assert tested["panel>joined>>any>reached"].verdict.reason.startswith("only answers are recorded there")


def test_a_kpi_of_a_segment_is_judged_on_its_rows(scope, tested):
    behind = {each.pair.key: each for each in tested.values() if each.pair.touchpoint.id == "tour"}
    assert sides(behind["tour>joined>small>any"]) == (40, 80)
    told = {(each["touchpoint"], each["segment"], each["compare"]): each["kpis"] for each in links(scope)}
    assert told["tour", None, "poor"] == ["join_rate", "other_rate"]
    assert told["tour", "small", "poor"] == told["form", "small", "poor"] == ["small_rate"]
    assert ("form", None, "poor") not in told


@pytest.mark.parametrize(("verdict", "state"), [("supported", "served"), ("inconclusive", "unproven")])
def test_its_state_follows_those_rows_alone(scope, tested, monkeypatch, verdict, state):
    from dataclasses import replace

    said = [
        replace(one, verdict=replace(one.verdict, name=verdict if one.pair.segment else "supported"))
        for one in tested.values()
    ]
    monkeypatch.setitem(scope.cache, "declared", said)
    by_id = {kpi.id: kpi for kpi in scope.ws.kpis}
    assert coverage.support(scope, by_id["small_rate"])[0] == state
    assert coverage.support(scope, by_id["join_rate"])[0] == "served"
