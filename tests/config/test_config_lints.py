"""Lints teach: each says what is unwise, where, and what to do."""

import pytest

from config.lints import DataFacts


def rules(folder, facts=None):
    return [lint.rule for lint in folder.load().lints(facts)]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ("  - {id: choose, entry: true}", "  - {id: choose}", "no_entry_stage"),
        ("  - {id: get, exit: true}", "  - {id: get}", "no_exit_stage"),
        ("stages:\n", "stages:\n  - {id: lost}\n", "stage_of_no_journey"),
        ("    stage: choose", "    stage: choose\n    moment_of_truth: true", "moment_without_standard"),
        ("        within: 60d\n", "", "link_without_window"),
    ],
)
def test_each_habit_has_its_lint(folder, before, after, rule):
    folder.change("map.yml", before, after)
    folder.change("kpis.yml", "    within: 60d\n", "")
    assert rules(folder) == [rule]


LATE = "- {late: true}"


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (
            LATE,
            "- {late: true, done_by: {event: a}}\n      - {late: true, done_by: {event: b}}",
            "second_done_by",
        ),
        (LATE, "- {late: true, per: case}", "per_without_count"),
        ("measure: late,", "measure: late, over: 3m,", "over_without_wait"),
        ("        effect: up", "        effect: up\n        experience: wait", "experience_unknown"),
        ("        effect: up", "        effect: up\n        experience: count", "experience_unknown"),
        (
            "effect: up",
            "effect: up\n        compare: reached\n        among: {event: order}\n        experience: late",
            "experience_of_coming",
        ),
        ("        within: 60d", "        within: case\n        landmark: 9d", "landmark_without_order"),
        (
            "      - outcome: satisfied",
            "      - {outcome: satisfied, effect: up, within: 9d}\n      - outcome: satisfied",
            "link_twice",
        ),
        (
            "    stage: get",
            "    stage: get\n    accepted_negative: {limit: 0.2}",
            "accepted_without_review",
        ),
    ],
)
def test_what_does_nothing_loads_and_is_named(folder, before, after, rule):
    folder.change("map.yml", before, after)
    assert rules(folder) == [rule]


@pytest.mark.parametrize(
    "after",
    [
        "effect: up\n        among: {event: order, nth: 2}",
        "effect: up\n        landmark: 9d",
        "effect: up\n        experience: late\n        randomised: true",
    ],
)
def test_what_the_contract_allows_loads_in_silence(folder, after):
    folder.change("map.yml", "effect: up", after)
    folder.change("map.yml", LATE, "- {late: true, done_by: {event: delivery, nth: 2}}")
    assert rules(folder) == []


def test_a_moment_of_truth_with_a_standard_or_a_promise_is_fine(folder):
    folder.change("map.yml", "    stage: get", "    stage: get\n    moment_of_truth: true")
    assert rules(folder) == []
    folder.change("map.yml", "    standard: {measure: late, share_at_most: 0.1}\n", "")
    assert rules(folder) == []


@pytest.mark.parametrize(("count", "found"), [(5, []), (6, ["too_many_journeys"])])
def test_more_than_five_journeys(folder, count, found):
    more = "".join(f"  - {{id: j{n}, stages: [choose, get]}}\n" for n in range(count - 1))
    folder.change("map.yml", "journeys:\n", f"journeys:\n{more}")
    assert rules(folder) == found


@pytest.mark.parametrize(("count", "found"), [(5, []), (6, ["too_many_highlighted"])])
def test_more_than_five_highlighted_systems(folder, count, found):
    more = "".join(f"  - {{id: s{n}, highlight: true}}\n" for n in range(count))
    folder.change("map.yml", "systems:\n", f"systems:\n{more}")
    assert rules(folder) == found


def test_a_window_longer_than_the_history(folder):
    facts = DataFacts(history_days=59, touchpoint_rows={"order": 9, "delivery": 9})
    found = folder.load().lints(facts)
    assert [(lint.rule, lint.file, lint.line) for lint in found] == [
        ("window_beyond_history", "kpis.yml", folder.line("kpis.yml", "within: 60d")),
        ("window_beyond_history", "map.yml", folder.line("map.yml", "within: 60d")),
    ]
    assert rules(folder, DataFacts(60, {"order": 9, "delivery": 9})) == []


def test_touchpoints_that_nothing_records(folder):
    found = folder.load().lints(DataFacts(touchpoint_rows={"order": 3}))
    assert [(lint.rule, lint.where) for lint in found] == [
        ("touchpoint_without_data", "touchpoints › delivery")
    ]


@pytest.mark.parametrize(("events", "found"), [(100, []), (99, ["unmapped_events"])])
def test_events_that_the_map_leaves_out(folder, events, found):
    rows = {"order": 9, "delivery": 9}
    facts = DataFacts(None, rows, {("shop", "return"): 4, ("desk", "call"): 1}, events)
    assert rules(folder, facts) == found
    assert all("{source: shop, event: return}" in lint.hint for lint in folder.load().lints(facts))
