"""Drivers answers in words first, and says what was not tested, not found or not worked out."""

import pytest

from pages.parts import behind, quadrant, queries, seats
from tests.pages import fixture, studied
from tests.pages.test_pages import opened, text_of


@pytest.fixture
def told(app):
    return text_of(opened(app, "drivers.py"))


def test_the_answer_names_the_largest(told):
    assert "The largest is <b>Results call</b>: where it is poor, 10 in 100 fewer" in told
    assert "at least 3.5 a week" in told


def test_barriers_and_enablers_are_told_apart(told):
    assert "Barrier: fails now" in told
    assert "Enabler: works, not on the map" in told
    assert "1 pair that cannot be told" in told


def test_a_step_that_does_not_stand_adjusted_is_refused(told):
    assert "from the promised time on" in told
    assert "plainly it steps at 1\u00a0min, but not among comparable people" in told
    assert "no step stands out from the others" in told


def test_an_action_without_a_test_is_not_tested(told):
    assert told.count("Not tested") == 1
    assert "+2.1\u00a0pp" in told
    assert "chance did not decide who got it" in told


def test_a_model_that_fails_is_hidden_with_why(told):
    assert "experimental" in told
    assert "its odds are off on the later time" in told


def test_an_outcome_is_kept_in_the_address(app):
    told = text_of(opened(app, "drivers.py", outcome="csat"))
    assert "What goes with “Csat”?" in told
    assert app.query_params["outcome"] == "csat"


def test_what_was_not_worked_out_says_so(app, monkeypatch, ws):
    empty = {**studied.drivers(), "studied": None, "ranking": []}
    monkeypatch.setitem(queries.READS, "findings", lambda *_: {**fixture.findings(ws), "drivers": empty})
    told = text_of(opened(app, "drivers.py"))
    assert "Nothing was tested yet" in told
    assert behind.NOT_YET in told


def test_a_things_own_words_are_printed(told):
    assert "Eye test" in told
    assert "1.5×" in told


def test_touchpoints_are_placed_by_two_values(told):
    assert "is liked less, and an outcome goes with it" in told
    assert "52%\u00a0(46\u2060–\u206058) satisfied, n\u00a0266, 9.7 pp of “Conversion”" in told
    assert "Too few to place: Word of mouth." in told


@pytest.fixture
def liked():
    """Much liked over the period: its failing days are few yet."""
    value = {"measure": "good", "value": 0.95, "low": 0.94, "high": 0.96, "n": 1_204}
    return {"touchpoint": "results_call", **value, "outcome": "csat", "business_pp": 9.7}


SHARE = {"value": 0.38, "low": 0.34, "high": 0.42, "n": 387}
FELL = {"since": "2026-11-11T09:00:00+00:00", "experience": "any", "share": SHARE}


def test_what_fails_is_not_to_be_kept(ws, liked):
    other = {**liked, "touchpoint": "chat", "value": 0.8, "low": 0.78, "high": 0.82}
    told = seats.seats(ws, [liked, other], {"results_call": FELL}, fixture.CLOCK)
    mend, keep = told.split("Keep as it is")
    assert "Results call" in mend
    assert "Results call" not in keep
    assert "<b>Failing since" in mend
    assert "62%\u00a0(58\u2060–\u206066) not poor since then" in mend


def test_the_picture_shows_how_far_it_fell(ws, liked):
    (point,) = quadrant.placed(ws, [liked], {"results_call": FELL})
    assert (point["title"], round(point["now"], 2)) == ("Results call, failing", 0.62)
    assert quadrant.span([point])[0] < point["now"]


def test_names_in_the_quadrant_keep_a_line_apart(ws):
    same = {"measure": "good", "value": 0.8, "low": 0.78, "high": 0.82, "outcome": "csat"}
    worth = {"results_call": 9.0, "health_check": 8.8, "chat": None}
    alike = [{**same, "touchpoint": name, "business_pp": pp} for name, pp in worth.items()]
    points = quadrant.placed(ws, alike, {})
    assert [point["title"] for point in points] == ["Results call", "Health check"]
    low, high = quadrant.span(points)
    apart = abs(points[0]["label"] - points[1]["label"])
    assert apart >= 0.99 * quadrant.LINE * (high - low) / quadrant.HEIGHT


def test_a_choice_that_drivers_do_not_follow_is_said(app):
    assert "not by your choice" not in text_of(opened(app, "drivers.py"))
    told = text_of(opened(app, "drivers.py", segment="plan:solo"))
    assert "It is of everybody and all history: “Plan: solo" in told


def test_a_name_makes_room_for_a_point_at_its_right():
    points = [
        {"value": v, "x": x, "low": None, "high": None, "now": None}
        for v, x in ((0.8, 9.3), (0.81, 9.9), (0.6, 10.2), (0.7, 20.0))
    ]
    assert [point["side"] for point in quadrant._apart(points)] == ["left", "right", "right", "right"]
