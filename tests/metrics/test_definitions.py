"""What a moment of truth is, four ways; the whole journey in one line; negatives that ended well."""

import numpy as np
import pytest

from metrics.evidence import definitions, endings, studies, whole
from metrics.scope import open_scope
from metrics.statistics import wilson
from tests.metrics.ferry import Ferry

SETTINGS = "name: Shop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-03-31\n"
KPIS = """
outcomes:
  - {id: bought, kind: conversion, opens: [{source: shop, event: visit}], won: [{source: shop, event: buys}],
     within: 30d}
"""
PLACES = """
  - {id: visit, stage: start, match: {source: shop, event: visit}, poor: {status: failed}}
  - {id: help, stage: start, match: {source: shop, event: help}, poor: {status: failed}, low_score: {instrument: csat, at_most: 2, of: 5}}
"""  # noqa: E501


def did(who, at, event="visit", **more):
    return {"source": "shop", "stream": "rows", "at": f"{at} 10:00", "event": event, "customer": who, **more}


def told_story(folder, interactions, answers=(), young=(), **texts):
    told = Ferry(folder, **{"touchpoints": PLACES, "kpis": KPIS, "settings": SETTINGS, **texts})
    told.complete("2026-03-31 23:59")
    told.attributes([f"c{k}" for k in young], "age", "young")
    told.bulk("interaction", interactions)
    if answers:
        scale = {"instrument": "csat", "scale_min": 1, "scale_max": 5}
        told.bulk("feedback", [{**each, **scale, "event": "help"} for each in answers])
    told.refresh()
    return told


@pytest.fixture
def read():
    """Reads a story through a scope, and closes it."""
    held = []

    def scope_of(told, **how):
        reader = told.wh.read()
        held.append((reader, told.wh))
        return open_scope(reader.__enter__(), told.ws, **how)

    yield scope_of
    for reader, wh in held:
        reader.__exit__(None, None, None)
        wh.close()


def test_shortfall_counts_standard_errors():
    now, normal = wilson(270, 1000), wilson(200, 1000)
    z = 0.07 / (0.27 * 0.73 / 1000 + 0.2 * 0.8 / 1000) ** 0.5
    assert definitions.shortfall(now, normal) == pytest.approx(z, rel=0.02)
    assert definitions.shortfall(normal, now) == pytest.approx(-z, rel=0.02)
    assert definitions.shortfall(wilson(0, 0), normal) == 0


def test_each_definition_has_its_moments(scope):
    found = definitions.definitions(scope())
    assert found["event"][0]["id"] == "booking"
    assert found["event"][0]["shortfall"] > 2
    assert {each["id"] for each in found["stage"]} == {"start"}
    assert {each["id"] for each in found["score"]} == {"booking"}
    assert all(0 <= each["percentile"] <= 100 for name in found for each in found[name])


def test_nobody_goes_on_after_one_of_two(tmp_path, read):
    rows = [did(f"a{i}", "2026-02-01") for i in range(200)]
    rows += [did(f"b{i}", "2026-02-01", "help") for i in range(200)]
    rows += [did(f"b{i}", "2026-02-01") | {"at": "2026-02-01 11:00"} for i in range(160)]
    found = definitions.definitions(read(told_story(tmp_path, rows)))
    bailed = {each["id"]: (each["value"], each["normal"], each["against"]) for each in found["onward"]}
    assert bailed["help"] == (0.2, 1.0, "the rest of its stage")


def test_the_line_counts_standard_and_accepted(scope):
    found = whole.line(scope(), {"helpline"})
    booked, sailed, called = 2000, 1000, 500
    poor_bookings = 86 * 2 + 14 * 6
    kept = found["at_standard"]
    assert kept["n"] == booked + sailed + called
    assert kept["k"] == booked - poor_bookings + sailed - 100 + called - 200
    assert found["accepted"]["k"] == 200


def test_negatives_that_ended_well(tmp_path, read):
    rows = [did(f"c{i}", "2026-02-01") for i in range(60)]
    rows += [did(f"c{i}", "2026-02-10", "buys") for i in range(0, 60, 2)]
    given = [(i, 2, 1 if i < 40 else 4) for i in range(60)]
    given += [(i, 3, 5 if i < 20 or i >= 40 else 2) for i in range(60)]
    scores = [did(f"c{i}", f"2026-02-0{day}", score=score) for i, day, score in given]
    found = whole.peak_end(read(told_story(tmp_path, rows, scores)))
    assert found["journeys"] == 60
    assert (found["recovered"]["k"], found["recovered"]["n"]) == (20, 40)
    # lowest and last on 0 to 1: 20 × (0, 1), 20 × (0, ¼), 20 × (¾, 1)
    assert found["peak_end"]["value"] == pytest.approx((0.5 + 0.125 + 0.875) / 3)
    (bought,) = found["outcomes"]
    assert (bought["recovered"]["k"], bought["recovered"]["n"]) == (10, 20)
    assert (bought["never_negative"]["k"], bought["unrecovered"]["n"]) == (10, 20)


def ended(k, rng):
    """Two answers tell how it went; who is young has it end well more often and buys more anyway."""
    who, young = f"c{k}", k % 2 == 0
    how = rng.choice(3, p=(0.4, 0.4, 0.2) if young else (0.4, 0.1, 0.5))
    first, last = ((5, 5), (1, 5), (1, 2))[how]
    buys = rng.random() < (0.6 if young else 0.2) - 0.15 * (how == 2)
    day = f"2026-01-{k % 28 + 1:02}"
    rows = [did(who, day)] + ([did(who, "2026-02-20", "buys")] if buys else [])
    return rows, [
        did(who, day) | {"at": f"{day} {hour}:00", "score": score}
        for hour, score in ((11, first), (12, last))
    ]


def test_a_negative_that_ended_well_is_held_against_comparable_journeys(tmp_path, read):
    rng = np.random.default_rng(5)
    people = [ended(k, rng) for k in range(2400)]
    kpis = KPIS.replace("30d", "60d")
    young = "segments: [{id: young, where: \"age = 'young'\"}]\n"
    rows, scores = ([row for one in people for row in one[side]] for side in (0, 1))
    told = told_story(tmp_path, rows, scores, kpis=kpis, segments=young, young=range(0, 2400, 2))
    never, stayed = endings.recovered_negatives(read(told))
    assert (never["against"], stayed["against"]) == ("never_negative", "unrecovered")
    assert never["plain"] > 0.08
    assert never["low"] < 0 < never["high"]
    assert stayed["plain"] > 0.3
    assert 0 < stayed["low"] < 0.15 < stayed["high"] < stayed["plain"]
    assert stayed["q_value"] < 0.001 < never["q_value"]


def test_few_that_ended_well_are_not_compared(tmp_path, read):
    people = [ended(k, np.random.default_rng(k)) for k in range(100)]
    rows, scores = ([row for one in people for row in one[side]] for side in (0, 1))
    found = endings.recovered_negatives(read(told_story(tmp_path, rows, scores)))
    assert [each["value"] for each in found] == [None, None]
    assert all("of 100 negatives that ended well seen" in each["reason"] for each in found)


def test_a_study_is_made_once_and_only_by_the_engine(tmp_path):
    told = told_story(tmp_path, [did("a", "2026-02-01")])
    with told.wh.read() as reader:
        assert studies.read(open_scope(reader, told.ws), "moments") is None
    assert set(studies.bring_up(told.wh, told.ws)) == set(studies.STUDIES)
    assert studies.bring_up(told.wh, told.ws) == []
    with told.wh.read() as reader:
        assert studies.read(open_scope(reader, told.ws), "moments")["definitions"]["event"] == []
    told.add("interaction", {"at": "2026-03-01 10:00", "event": "visit", "customer": "b"})
    assert "moments" in studies.bring_up(told.wh, told.ws)
    told.wh.close()
