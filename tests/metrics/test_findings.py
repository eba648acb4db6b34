"""The document of findings over the ferry line."""

import json

import pytest

from metrics import findings
from metrics.lens import Lens

KEYS = {
    "as_of", "read_from", "workspace", "map_version", "definition_of_moment", "complete_until", "touchpoints",
    "incidents", "links", "suggested_links", "failing_moments", "kpis", "orphan_touchpoints", "black_holes",
    "promises", "owed", "gaps", "data_quality",
}  # fmt: skip


@pytest.fixture
def document(ferry, reader):
    return findings.compute(reader, ferry.ws, may_estimate=True)


@pytest.fixture
def by_id(document):
    return lambda part, wanted: next(each for each in document[part] if each["id"] == wanted)


def test_every_part_is_there(document):
    assert set(document) >= KEYS
    assert json.loads(json.dumps(document)) == document


def test_what_nobody_looked_for_is_named(document):
    assert {"black_holes", "gaps"} == set(document["not_computed"])


@pytest.mark.parametrize(
    ("touchpoint", "k", "n"), [("booking", 256, 2000), ("crossing", 100, 1000), ("helpline", 200, 500)]
)
def test_poor_shares_are_counted(by_id, touchpoint, k, n):
    found = by_id("touchpoints", touchpoint)
    assert (found["measure"], found["k"], found["n"]) == ("poor", k, n)
    assert found["baseline"] == pytest.approx({"booking": 0.1, "crossing": 0.1, "helpline": 0.4}[touchpoint])


def test_scores_are_a_measure_of_their_own(by_id):
    measures = {each["measure"]: each for each in by_id("touchpoints", "booking")["measures"]}
    assert (measures["csat"]["k"], measures["csat"]["n"]) == (300, 400)
    assert (measures["low_score"]["k"], measures["low_score"]["n"]) == (100, 400)
    assert measures["volume"]["value"] == 2000


def test_poor_share_agrees_with_a_query_of_its_own(by_id, reader):
    expected = reader.one(
        """
        select count(*) as n, count(case when i.due_ms < coalesce(i.done_ms, 9e15) then 1 end) as k
        from core.interaction i join core.code e on e.kind = 'event' and e.code = i.event_code
        where e.text = 'crossing'
        """
    )
    crossing = by_id("touchpoints", "crossing")
    assert (crossing["k"], crossing["n"]) == (expected["k"], expected["n"])


def test_what_broke_is_an_incident_since_its_day(by_id, document):
    booking = by_id("touchpoints", "booking")
    assert (booking["state"], booking["since"]) == ("incident", "2026-03-18T08:00:00+00:00")
    assert [one["touchpoint"] for one in document["incidents"]] == ["booking"]


def test_a_touchpoint_never_seen_has_no_data(by_id):
    assert by_id("touchpoints", "brochure")["state"] == "no_data"


@pytest.mark.parametrize(
    ("kpi", "state"),
    [("join_rate", "unproven"), ("stay_rate", "unlinked"), ("friend_rate", "silent"), ("kept_today", None)],
)
def test_kpis_say_what_is_behind_them(by_id, kpi, state):
    assert by_id("kpis", kpi)["state"] == state


def test_link_behind_no_kpi_is_listed_but_behind_none(document, by_id):
    crossing = next(link for link in document["links"] if link["touchpoint"] == "crossing")
    assert (crossing["kpis"], crossing["verdict"]) == ([], "too_few")
    assert crossing["reason"] == "10 of 100 poor experiences seen"
    assert by_id("kpis", "join_rate")["touchpoints"] == ["booking"]


def test_orphan_touchpoints_have_reasons(document):
    reasons = {each["id"]: each["reason"] for each in document["orphan_touchpoints"]}
    assert reasons == {
        "crossing": "serves no KPI",
        "helpline": "serves no KPI",
        "brochure": "serves only KPIs without data",
    }


def test_promises_are_broken_by_slice(by_id):
    promise = by_id("promises", "there_today")
    assert (promise["kept"], promise["broken"], promise["not_due"]) == (0.9, 100, 0)
    slices = {each["value"]: (each["kept"], each["n"]) for each in promise["slices"]}
    assert slices == {"pier": (0.8, 500), "quay": (1.0, 500)}


def test_those_who_chose_us_for_it_are_counted(by_id):
    assert by_id("promises", "there_today")["chosen_for"] == pytest.approx(0.2)


def test_channel_of_the_lens_cuts_touchpoints(ferry, reader):
    document = findings.compute(reader, ferry.ws, Lens(channel="pier"), may_estimate=True)
    crossing = next(each for each in document["touchpoints"] if each["id"] == "crossing")
    assert (crossing["k"], crossing["n"]) == (100, 500)


def test_stored_findings_are_those_of_this_data(ferry):
    findings.store(ferry.wh, ferry.ws)
    with ferry.wh.read() as reader:
        kept = findings.stored(reader) or {}
        assert kept["kpis"] == findings.compute(reader, ferry.ws, may_estimate=True)["kpis"]
        assert findings.stored(reader, Lens(period="7d")) is None


def test_storing_again_keeps_one(ferry):
    findings.store(ferry.wh, ferry.ws)
    findings.store(ferry.wh, ferry.ws)
    with ferry.wh.read() as reader:
        assert reader.value("select count(*) from stat.finding where lens = '' and as_of is null") == 1


def test_pages_read_what_is_kept_and_never_estimate(ferry, reader):
    link = findings.compute(reader, ferry.ws)["links"][0]
    assert link["verdict"] in (None, "too_few")
    if link["verdict"] is None:
        assert (link["reason"], link["n_poor"]) == ("not tested yet", None)


def test_estimating_leaves_nothing_behind_in_the_engine(ferry, reader):
    findings.compute(reader, ferry.ws, may_estimate=True)
    assert (
        reader.value("select count(*) from duckdb_tables() where temporary and table_name like 'link%'") == 0
    )
