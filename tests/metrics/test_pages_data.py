"""What the pages are given."""

import dataclasses
import datetime as dt
import json

import pytest

from config import UnknownId
from metrics.boardroom import boardroom
from metrics.evidence.promises import daily, kept
from metrics.groups import groups
from metrics.history import kpi_series, touchpoint_series
from metrics.journey import journey_health
from metrics.lens import Lens
from metrics.touchpoint import span_days, touchpoint


@pytest.fixture
def map_page(ferry, reader):
    return journey_health(reader, ferry.ws, Lens())


def test_stages_say_who_came_and_went_on(map_page):
    start, sail = map_page["stages"]
    assert (start["id"], start["entered"], sail["id"], sail["gone_on_share"]) == ("start", 200, "sail", None)
    assert 0 < start["gone_on_share"] <= 1


def test_totals_count_everything(map_page):
    assert map_page["totals"] == {"interactions": 3500, "answers": 400}


def test_best_and_worst_have_reasons(map_page):
    assert [each["id"] for each in map_page["weaknesses"]] == ["booking"]
    assert {each["id"] for each in map_page["strengths"]} == {"crossing"}
    assert all(
        each["reason"] and each["figure"]["n"] for each in map_page["strengths"] + map_page["weaknesses"]
    )


def test_what_fails_comes_first_with_its_numbers(map_page):
    told = "30% (25–36) of 280 poor since 2026-03-18, normally 10%"
    assert told in map_page["weaknesses"][0]["reason"]


def test_first_line_has_its_parts(map_page):
    line = map_page["first_line"]
    assert line["board_kpis"] == 2
    assert [kpi["id"] for kpi in line["with_nothing_behind"]] == ["stay_rate"]
    assert line["failing_moments_of_truth"] == ["booking"]


def test_touchpoint_shows_days_and_weeks(ferry, reader):
    page = touchpoint(reader, ferry.ws, Lens(), "booking")
    assert len(page["daily"]) == 100
    assert (page["daily"][0]["poor"], page["daily"][-1]["poor"]) == (2, 6)
    assert [day["complete"] for day in page["daily"][-2:]] == [True, False]
    poor = next(each for each in page["measures"] if each["measure"] == "poor")
    assert poor["series"][-1]["k"] == 42


def test_days_too_few_to_judge_are_added_up():
    quiet = [{"day": dt.date(2026, 1, 1) + dt.timedelta(days=back), "poor_n": 2} for back in range(60)]
    assert span_days([{**day, "poor_n": 12} for day in quiet]) == 1
    assert span_days(quiet) == 7
    assert span_days([{**day, "poor_n": 1} for day in quiet]) == 28


def test_touchpoint_shows_segments_and_channels(ferry, reader):
    page = touchpoint(reader, ferry.ws, Lens(), "crossing")
    assert {(each["segment"], each["n"]) for each in page["segments"]} == {
        ("town:north", 500),
        ("town:south", 500),
    }
    assert {(each["channel"], each["k"]) for each in page["channels"]} == {("pier", 100), ("quay", 0)}


def test_one_person_is_no_segment_to_show(ferry, reader):
    page = touchpoint(reader, ferry.ws, Lens(), "booking")
    assert "frail" not in {each["segment"] for each in page["segments"]}


def test_voices_keep_their_scale(ferry, reader):
    (voice,) = touchpoint(reader, ferry.ws, Lens(), "booking")["voices"]
    assert (voice["voice"], voice["scale"], voice["n"], voice["value"]) == ("customer", [1.0, 5.0], 400, 4.25)


def test_rows_behind_begin_with_the_poor_ones(ferry, reader):
    rows = touchpoint(reader, ferry.ws, Lens(), "booking")["rows"]
    assert len(rows) == 200
    assert all(row["poor"] == 1 for row in rows)


def test_unknown_touchpoint_is_said(ferry, reader):
    with pytest.raises(UnknownId, match="booking"):
        touchpoint(reader, ferry.ws, Lens(), "bookings")


def test_other_journey_leaves_it_out(ferry, reader):
    assert touchpoint(reader, ferry.ws, Lens(journey="none"), "booking")["measures"] == []


def test_pages_are_plain_data(ferry, reader, map_page):
    for page in (map_page, boardroom(reader, ferry.ws), touchpoint(reader, ferry.ws, None, "booking")):
        assert json.loads(json.dumps(page)) == page


def test_boardroom_begins_with_the_board(ferry, reader):
    page = boardroom(reader, ferry.ws)
    assert [kpi["id"] for kpi in page["kpis"][:2]] == ["join_rate", "stay_rate"]
    assert page["kpis"][0]["behind"] == [
        {"touchpoint": "booking", "name": "Booking", "state": None, "verdict": None}
    ]
    assert page["complexity"]["journeys"][0] == {
        "id": "trip", "name": "Trip", "stages": 2, "touchpoints": 4, "handoffs": 3, "index": 24,
    }  # fmt: skip


def test_series_are_periods_in_order(ferry, reader):
    months = kpi_series(reader, ferry.ws, Lens(), "happy")
    assert [month["n"] for month in months] == [4 * days for days in (10, 31, 28, 31)]
    weeks = touchpoint_series(reader, ferry.ws, Lens(), "booking")
    assert [week["k"] for week in weeks[-3:]] == [14, 42, 42]


def test_reader_chooses_a_group_by_its_value_and_never_one_person(ferry, reader):
    found = groups(reader, ferry.ws)
    assert "frail" in found
    assert {name for name in found if name.startswith("town:")}
    settings = ferry.ws.settings.model_copy(update={"privacy_floor": 10**6})
    nobody = dataclasses.replace(ferry.ws, settings=settings)
    assert set(groups(reader, nobody)) == {"frail"}


def test_days_of_a_promise_add_up_to_what_was_due(scope):
    looked = scope(period="28d")
    entries = kept(looked)
    for entry in entries:
        days = daily(looked, entries)[entry["id"]]
        assert len(days) == 28
        assert days[-1]["day"] == entry["period"]["to"]
        assert sum(day["n"] or 0 for day in days) == entry["n"]
