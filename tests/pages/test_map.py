"""The engagement map says what is known, and leaves a gap where nobody answered."""

import datetime as dt

import pytest

from pages.parts import curve, lanes
from pages.parts import grid as made
from tests.pages import fixture


def grid(ws, *, tested=False, measure=None):
    return made.of(
        ws, fixture.journey(ws, tested=tested), fixture.findings(ws, tested=tested), fixture.CLOCK, measure
    )


def cell(data, name):
    return next(cell for column in data["cells"] for cell in column if cell["id"] == name)


def point(x, value, *, known=True):
    return {"x": x, "value": value, "low": value, "high": value, "known": known}


def test_one_cell_per_touchpoint_in_journey_order(ws):
    names = [cell["id"] for column in grid(ws)["cells"] for cell in column]
    assert names == [row[0] for row in fixture.TOUCHPOINTS if row[1] in dict(fixture.STAGES["membership"])]


def test_the_line_breaks_where_nobody_answered():
    points = [point(0, 0.5), point(1, 0.6), point(2, None, known=False), point(3, 0.7), point(4, 0.8)]
    assert [[p["x"] for p in run] for run in curve.runs(points)] == [[0, 1], [3, 4]]


def test_grey_points_are_passed_by():
    points = [point(0, 0.5), point(1, 0.6, known=False), point(2, 0.7)]
    assert [[p["x"] for p in run] for run in curve.runs(points)] == [[0, 2]]


def test_late_is_grey_with_its_last_value_and_date(ws):
    web = cell(grid(ws), "web_booking")
    assert web["face"] == "grey"
    assert web["sign"] == "late"
    assert web["bold"] == "last 7%"
    assert "19" in web["rest"]


def test_nothing_green_is_late(ws):
    for tested in (False, True):
        data = grid(ws, tested=tested)
        late = [
            row[0]
            for row in fixture.TOUCHPOINTS
            if row[-1] == "late" and row[1] in dict(fixture.STAGES["membership"])
        ]
        assert late
        assert all(cell(data, name)["sign"] == "late" for name in late)


def test_untested_but_outside_its_standard_is_red(ws):
    assert cell(grid(ws), "results_call")["face"] == "fail"
    assert cell(grid(ws), "follow_up_visit")["face"] == ""
    assert cell(grid(ws), "follow_up_visit")["sign"] == "untested"


def test_lowest_highest_and_what_fails_are_named(ws):
    names = [label["name"] for label in grid(ws)["labels"]]
    assert names == ["Results call 52%", "Health check 93%", "Phone booking 74%"]


def test_not_poor_is_the_complement():
    flipped = curve.figure_for({"poor": {"value": 0.3, "low": 0.2, "high": 0.45, "n": 100, "k": 30}}, "good")
    assert (flipped["value"], flipped["low"], flipped["high"], flipped["k"]) == pytest.approx(
        (0.7, 0.55, 0.8, 70)
    )


def test_untested_links_are_dotted_and_lead_to_kpis(ws):
    links = grid(ws)["links"]
    assert {link["line"] for link in links} == {"too_few"}
    assert {"from": "results_call", "to": "join_rate", "line": "too_few", "stage": "results"} in links


def test_a_kpi_that_nobody_serves_stands_last_and_bare(ws):
    last = grid(ws)["outcomes"][-1]
    assert (last["id"], last["bare"], last["words"]) == ("retention", True, "Nobody behind it")


def test_all_six_verdicts_have_their_line(ws):
    assert {link["line"] for link in grid(ws, tested=True)["links"]} == {
        "supported",
        "contradicted",
        "no_visible_effect",
        "inconclusive",
        "too_few",
    }


def test_lanes_join_neighbours_and_keep_rows_apart(ws):
    systems = grid(ws)["lanes"][-1]
    assert [bar["name"] for bar in systems["bars"] if bar["face"] == "fail"] == ["Laboratory results"]
    taken = [(bar["row"], column) for bar in systems["bars"] for column in range(bar["from"], bar["to"] + 1)]
    assert len(taken) == len(set(taken))


def test_every_mark_is_inside_the_picture(ws):
    for measure in curve.CURVES:
        for mark in grid(ws, measure=measure)["points"]:
            assert 0 <= mark["x"] <= 100
            assert all(0 <= mark[end] <= 100 for end in ("y", "low", "high") if mark[end] is not None)


def test_a_map_without_figures_says_so():
    assert curve.labels([], curve.Scale.around([]))[0]["name"] == "Nothing to draw"


def drawn(name, x, value, state):
    ends = {"value": value, "low": value, "high": value, "normal": 0.95, "n": 99}
    return {"id": name, "name": name, "x": x, "state": state, "known": True, **ends}


@pytest.mark.parametrize(("beside", "is_below"), [(0.7, False), (0.9, True)])
def test_a_label_leaves_room_to_a_lower_neighbour(beside, is_below):
    shown = [drawn("a", 40, 0.8, "incident"), drawn("b", 44, beside, "ok"), drawn("c", 80, 0.5, "ok"),
             drawn("d", 99, 1.0, "ok")]  # fmt: skip
    labels = curve.labels(shown, curve.Scale.around(shown))
    assert {one["why"].split(",")[0]: one["below"] for one in labels}["failing"] == is_below


def test_a_system_is_well_before_its_trouble_began(ws):
    stages = [stage.id for stage in ws.map.stages]
    ill = next(s for s in ws.map.systems if s.status == "issue" and s.since)
    before, on = (lanes.status(ill, ill.since + dt.timedelta(days=gone)) for gone in (-1, 0))
    assert (before, on) == ("", "known issue")
    shown = lanes.lanes(ws, stages, ill.since - dt.timedelta(days=1))[-1]["bars"]
    assert next(bar for bar in shown if bar["name"] == ill.title)["note"] == ""


def test_visible_work_of_others_is_known(ws):
    assert lanes.outsiders(ws, "gp_notes") == ["GPs"]
    assert lanes.outsiders(ws, "results_call") == []
