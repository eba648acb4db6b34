"""Figures of evidence count what they say: findings of a made-up world held against its truth."""

from dataclasses import replace

import pytest

from benchmarks import evidence, judged
from benchmarks.lived import Lived
from benchmarks.planted import Fault, Plan, Truth


def link(touchpoint, effect, half, verdict, naive=None):
    naive = effect if naive is None else naive
    return {
        "touchpoint": touchpoint,
        "outcome": "conversion",
        "effect_pp": effect,
        "low_pp": effect - half,
        "high_pp": effect + half,
        "naive_pp": naive,
        "naive_low_pp": naive - half,
        "naive_high_pp": naive + half,
        "verdict": verdict,
        "fragile_because": None,
    }


@pytest.fixture
def lived():
    truth = Truth(Plan(1), effects={"a:conversion": -6.0, "b:conversion": 0.0, "c:conversion": -5.0})
    truth.faults = [Fault("a", 1, None, 3)]
    truth.fault_lost = {"a": 1000.0}
    truth.kpi_states = {"conversion": "served", "referral": "no_effect"}
    found = {
        "links": [
            link("a", -5.5, 1, "supported"),
            link("b", -4.0, 1, "supported", naive=-9),
            link("c", -1.0, 2, "inconclusive"),
        ],
        "kpis": [{"id": "conversion", "state": "unproven"}, {"id": "referral", "state": "unproven"}],
        "failing_moments": [
            {"list": "proven", "touchpoint": "a", "value_low": 900, "value_high": 990},
            {"list": "proven", "touchpoint": "b", "value_low": 1, "value_high": 2},
        ],
    }
    return Lived(truth, found, 1.0, 7)


def measured(figures):
    return {one.name: (one.measured, one.met) for one in figures}


def test_links_are_held_against_truth(lived):
    found = measured(judged.links([lived], []))
    assert found["links: interval holds the true effect"] == (pytest.approx(1 / 3), False)
    assert found["links: claimed where nothing is"] == (0.5, False)
    assert found["links: found, of effects above 3 points"] == (0.5, False)
    assert found["links: claimed with the wrong sign"] == (0.0, True)
    assert found["plain difference: claimed where nothing is"] == (0.5, True)


def test_more_marks_are_wanted_where_more_is_hidden(lived):
    marked = [link("a", -5, 1, "supported") | {"fragile_because": "they differed already before"}]
    found = measured(judged.links([lived], [replace(lived, found={"links": marked})]))
    assert found["30 % hidden: interval holds the true effect"] == (1.0, None)
    assert found["30 % hidden: claims marked as other people already before"] == (1.0, True)
    assert measured(judged.links([lived], [lived]))["30 % hidden: claims marked fragile"] == (0.0, False)


def test_suggestions_are_held_against_all_that_is_planted(lived):
    lived.truth.effects["a:renewal"] = -4.0
    pairs = [{"touchpoint": each, "outcome": "renewal"} for each in "ab"]
    found = judged.suggested("x", [replace(lived, found={"suggested_links": pairs})])
    assert (found.measured, found.n, found.met) == (0.5, 2, None)


def test_states_allow_unproven_for_a_nought(lived):
    assert measured(judged.kpis([lived])) == {"KPI states as planted": (0.5, False)}


def test_money_must_hold_the_truth(lived):
    found = measured(judged.money([lived]))
    assert found["money lost: interval holds the truth"] == (0.0, False)
    assert found["failing and proven that never had a fault"] == (0.5, False)


def test_nothing_counted_is_not_known(lived):
    row = evidence.table([judged.share("x", "1", judged.at_least(1), [])], "about")
    assert "| x | 1 | not known | 0 | nothing to count |" in row


def test_page_keeps_its_prose_around_the_table():
    text = f"before {evidence.BEGIN} old {evidence.END} after"
    assert evidence.page(text, "new") == f"before {evidence.BEGIN}\nnew\n{evidence.END} after"
