"""What a loaded workspace offers: lookups, defaults, forms that mean the same, versions."""

import dataclasses
import datetime as dt

import pytest
from pydantic import ValidationError

import config
from config.models.columns import Column
from config.models.times import Duration


def test_lookups_by_id(folder):
    workspace = folder.load()
    assert workspace.id == "corner"
    assert workspace.touchpoint("delivery").stage == "get"
    assert workspace.outcome("satisfied").kind == "satisfaction"
    assert (workspace.kpi("csat").level, workspace.team("shop_team").rate) == ("operations", 20)
    assert [touchpoint.id for touchpoint in workspace.touchpoints_of("get")] == ["delivery"]


def test_a_lookup_that_fails_names_the_nearest(folder):
    with pytest.raises(config.UnknownId, match="did you mean `delivery`"):
        folder.load().touchpoint("delivry")


def test_names_come_from_ids_where_none_is_given(folder):
    assert folder.load().touchpoint("order").title == "Order"


def test_nothing_can_be_changed(folder):
    workspace = folder.load()
    with pytest.raises(dataclasses.FrozenInstanceError):
        workspace.settings = None
    with pytest.raises(ValidationError):
        workspace.touchpoint("order").name = "Other"


def test_one_value_and_a_list_of_one_are_the_same(folder):
    workspace = folder.load()
    (rule,) = workspace.touchpoint("order").match
    assert (rule.source, rule.event, rule.instrument) == (("shop",), ("order",), ())
    assert workspace.map.promises[0].made_at == ("order",)


def test_short_and_long_forms_are_the_same(folder):
    workspace = folder.load()
    assert [target.value for target in (*workspace.kpi("csat").target, *workspace.kpi("in_time").target)] == [
        0.8,
        0.9,
    ]
    assert workspace.kpi("in_time").target[0].since == dt.date(2026, 1, 1)
    assert workspace.outcome("conversion").value.recorded
    assert workspace.segment("region").each == "region"


def test_a_segment_per_value_can_be_named(folder):
    folder.change("segments.yml", "segment: small", "segment: region")
    assert folder.load().personas[0].segment == "region"
    folder.change("segments.yml", "{each: region}", "{id: place, each: region}")
    assert "`region`" in folder.problems()[0].found


def test_columns_say_where_they_come_from(folder):
    columns = folder.load().source("shop").streams[1].columns
    assert columns["key"] == Column(column="id")
    assert columns["scale_max"] == Column(value=5)
    assert columns["customer"] == Column(keys=(("email", "mail"),))


def test_a_source_is_fresh_for_four_pulls_and_its_delay(folder):
    folder.change("sources.yml", "every: 15m", "every: 15m\n    late_by: 5m")
    assert folder.load().source("shop").fresh_ms == 65 * 60_000


def test_windows_are_durations_or_words(folder):
    folder.change("kpis.yml", "    within: 60d", "    within: case")
    workspace = folder.load()
    assert workspace.outcome("satisfied").within == "case"
    assert workspace.touchpoint("delivery").serves[0].within == Duration("60d", 60 * 86_400_000)


def test_percentage_points(folder):
    folder.change("kpis.yml", "value: recorded", "material: 0.5pp, negligible: 0.03")
    outcome = folder.load().outcome("conversion")
    assert (outcome.material, outcome.negligible) == (0.005, 0.03)


def test_a_link_looks_through_its_own_window_else_the_outcomes(folder):
    folder.change("map.yml", "        within: 60d\n", "")
    folder.change("kpis.yml", "    within: 60d", "    within: 30d")
    workspace = folder.load()
    assert str(workspace.window(workspace.touchpoint("delivery").serves[0])) == "30d"


@pytest.mark.parametrize(
    ("written", "behind"),
    [("", ["csat", "csat_small", "often"]), ("        kpis: [csat]\n", ["csat"]), ("        kpis: []\n", [])],
)
def test_a_link_is_behind_the_kpis_it_names_else_all(folder, written, behind):
    folder.change("kpis.yml", "kpis:\n", "kpis:\n  - {id: often, outcome: satisfied}\n")
    folder.change("map.yml", "        kpis: [csat]\n", written)
    workspace = folder.load()
    found = workspace.kpis_behind(workspace.touchpoint("delivery").serves[0])
    assert sorted(kpi.id for kpi in found) == behind


def test_touchpoints_without_owner_have_the_journeys(folder):
    folder.change("map.yml", "name: Buying", "touchpoint_owner: front")
    folder.change("map.yml", "teams: [", "teams: [{id: front}, ")
    workspace = folder.load()
    owners = [workspace.owner_of(touchpoint) for touchpoint in workspace.map.touchpoints]
    assert owners == ["shop_team", "front"]


@pytest.mark.parametrize("place", ["poor", "touchpoint"])
def test_what_ends_an_interaction_may_stand_in_both_places(folder, place):
    rule = "done_by: [{source: shop, event: collected}]"
    if place == "poor":
        folder.change("map.yml", "{late: true}", f"{{late: true, {rule}}}")
    else:
        folder.change("map.yml", "    poor:", f"    {rule}\n    poor:")
    assert folder.load().touchpoint("delivery").done_rules[0].event == ("collected",)


def test_live_needs_baseline_and_target(folder):
    folder.change("map.yml", "name: Buying", "state: live")
    folder.change("kpis.yml", "target: 0.8", "target: 0.8, baseline: 0.7")
    assert folder.load().kpi("csat").baseline.value == 0.7


def test_the_map_version_follows_the_map_alone(folder):
    first = folder.load()
    folder.change("kpis.yml", "target: 0.8", "target: 0.9")
    second = folder.load()
    assert first.map_version == second.map_version
    assert first.text_hash != second.text_hash
    folder.change("map.yml", "Early parcels", "Late parcels")
    assert folder.load().map_version != first.map_version


def test_a_dated_map_says_its_date(folder):
    folder.change("map.yml", "journeys:", "dated: 2026-02-01\njourneys:")
    assert folder.load().map_version.startswith("2026-02-01 ")


def test_notes_of_all_files_are_joined(folder):
    folder.write(
        "notes/more.yml", "notes:\n  - {id: sale, kind: event, type: campaign, at: -1d, title: Sale}\n"
    )
    assert {note.id for note in folder.load().notes} == {"talk", "sale"}
