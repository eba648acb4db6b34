"""The first line answers the page's question in words."""

import re
from dataclasses import replace
from types import SimpleNamespace

from pages.parts import answers, board, judged, moments
from pages.parts.moments import why
from pages.parts.sourcing import grey
from pages.parts.words import JOINER, NBSP
from tests.pages import fixture


def plain(markup):
    return re.sub("<[^>]*>", "", markup).replace(NBSP, " ").replace(JOINER, "")


def journey(ws, *, tested):
    documents = fixture.findings(ws, tested=tested), fixture.journey(ws, tested=tested)
    return plain(answers.journey(ws, *documents, fixture.freshness(), fixture.CLOCK))


def test_journey_before_anything_was_tested(ws):
    told = journey(ws, tested=False)
    assert told == (
        "1 of 3 boardroom KPIs has nothing behind it; the results call goes poorly in 31% (28–34) of cases, "
        "normally 9%; Matomo data 26 h late."
    )


def test_journey_where_no_board_kpi_is_bare(ws):
    found = fixture.findings(ws)
    kpis = [{**kpi, "state": "served"} for kpi in found["kpis"]]
    documents = {**found, "kpis": kpis}, fixture.journey(ws, tested=False)
    assert plain(answers.journey(ws, *documents, {}, fixture.CLOCK)).startswith(
        "Every boardroom KPI has something"
    )


def test_journey_once_tested(ws):
    assert "the results call has been failing for 9 days" in journey(ws, tested=True)


def test_nothing_says_cause(ws):
    for tested in (False, True):
        findings = fixture.findings(ws, tested=tested)
        told = [
            journey(ws, tested=tested), plain(answers.moments(ws, findings, fixture.CLOCK)),
            plain(answers.orphans(findings, board.names(ws))),
            plain(answers.boardroom(fixture.boardroom(ws, tested=tested)["kpis"], board.names(ws))),
        ]  # fmt: skip
        assert not re.search(r"\b(caus|driv|impact|because of)", " ".join(told))


def test_moments_lead_with_what_is_proven(ws):
    told = plain(answers.moments(ws, fixture.findings(ws, tested=True), fixture.CLOCK))
    assert told.startswith("The results call has been failing since Wed 11 Nov (9 days): 31%")
    assert "About £3,500 (2,300–5,100) lost so far, £2,700 a week while it lasts." in told


def test_no_money_before_it_is_known(ws):
    assert "£" not in plain(answers.moments(ws, fixture.findings(ws), fixture.CLOCK))


def test_orphans_name_the_kpis(ws):
    told = plain(answers.orphans(fixture.findings(ws), board.names(ws)))
    assert told.startswith("Members who renew and Members who bring a friend have nobody behind them.")
    assert "5 others are not tested yet" in told


def test_boardroom_counts_and_names_the_gap(ws):
    told = plain(answers.boardroom(fixture.boardroom(ws)["kpis"], board.names(ws)))
    assert told.startswith("1 of 7 KPIs is on target, 3 are off, for 3 the data cannot tell.")
    assert (
        "Members who renew is 4.5 points off its target, and nothing in the map is there to mend it." in told
    )


SHARE = {"value": 0.31, "low": 0.28, "high": 0.34}


def judged_as(place, *, shown=None, poor=None, **health):
    measures = [{"measure": "poor", "n": 1_204, "k": 373, "baseline": 0.09, **(poor or SHARE)}]
    return plain(judged.answer(place, {"measures": measures}, {"shown": shown, **health}, fixture.CLOCK))


def test_touchpoint_outside_its_standard_is_said_with_its_number(ws):
    told = judged_as(ws.touchpoint("results_call"), shown="outside")
    assert told == (
        "Not within its standard. 31% (28–34) of 1,204 experiences were poor, normally 9%."
        " Its standard: at most 10% poor."
    )


def test_touchpoint_without_standard_is_held_against_its_own_past(ws):
    place = ws.touchpoint("results_call").model_copy(update={"standard": None})
    for normal, opening in (
        (0.2, "Worse than its normal."),
        (0.3, "About as usual."),
        (0.4, "Better than its normal."),
    ):
        assert judged_as(place, poor={**SHARE, "baseline": normal}).startswith(opening)


def test_touchpoint_says_what_it_does_not_know(ws):
    place = ws.touchpoint("results_call")
    assert judged_as(place, shown="no_data", reason="nothing recorded since 2026-10-11").startswith(
        "Cannot tell: nothing recorded since Sun 11 Oct."
    )
    assert judged_as(place.model_copy(update={"poor": None})).startswith("Cannot tell: the map does not say")
    few = {"value": 1 / 13, "low": 0.01, "high": 0.33, "n": 13, "k": 1}
    assert "1 of 13 experiences were poor" in judged_as(place, shown="learning", poor=few)


def test_a_share_says_of_which_days_it_is(ws):
    poor = {"value": 0.31, "low": 0.28, "high": 0.34, "n": 1204, "k": 373, "period": fixture.PERIOD}
    told = judged_as(ws.touchpoint("results_call"), shown="ok", poor=poor)
    assert "Yes. In the last 28 days 31% (28–34) of 1,204 experiences were poor" in told


def test_touchpoint_has_the_number_of_its_failing_moment(ws):
    moment = next(m for m in fixture.findings(ws)["failing_moments"] if m["touchpoint"] == "results_call")
    told = judged_as(ws.touchpoint("results_call"), shown="worse", moment=moment)
    assert told.startswith(f"No, it is worse than its normal: {plain(why(moment))}. In the period shown 31%")


def test_an_everyday_loss_is_not_said_to_fail(ws):
    findings = fixture.findings(ws, tested=True)
    usual = {**findings["failing_moments"][0], "list": "everyday", "since": None}
    told = plain(answers.moments(ws, {**findings, "failing_moments": [usual]}, fixture.CLOCK))
    assert told.startswith("No touchpoint is outside its floor or above its own normal")


def test_what_could_not_be_judged_is_not_called_well(ws):
    findings = {**fixture.findings(ws), "failing_moments": []}
    grey_all = [{**one, "state": "no_data"} for one in findings["touchpoints"]]
    told = plain(answers.moments(ws, {**findings, "touchpoints": grey_all}, fixture.CLOCK))
    assert told.startswith("Nothing can be judged yet")


def test_a_loss_without_a_start_is_of_the_days_judged(ws):
    findings = fixture.findings(ws, tested=True)
    first = next(m for m in findings["failing_moments"] if m["list"] == "proven")
    told = plain(
        answers.moments(ws, {**findings, "failing_moments": [{**first, "since": None}]}, fixture.CLOCK)
    )
    assert "lost in the last 14 days, £2,700 a week" in told


def test_a_source_never_read_is_said(ws):
    fresh = {
        "zendesk": {
            **fixture.freshness()["zendesk"],
            "complete_until_ms": None,
            "late": False,
            "unread": True,
        }
    }
    assert plain(answers.late(ws, fresh, fixture.CLOCK)).endswith("Zendesk data not read yet")


def test_many_late_sources_are_counted_not_listed(ws):
    worst = {**fixture.freshness()["matomo"], "complete_until_ms": 0}
    fresh = {name: {**state, "late": True} for name, state in fixture.freshness().items()} | {"matomo": worst}
    assert plain(answers.late(ws, fresh, fixture.CLOCK)).startswith("3 sources late, most of all Matomo by")


def test_what_is_grey_is_told_in_its_own_unit(ws):
    late = {
        "id": "website",
        "state": "late",
        "measure": "volume",
        "value": 35.0,
        "n": 35,
        "complete_until": fixture.UNTIL,
    }
    data = {"sources": [], "drift": []}
    told = plain(grey.consequences(ws, {"touchpoints": [late], "kpis": []}, data, fixture.CLOCK))
    assert "last known interactions 35, " in told


def test_many_sources_are_counted_not_listed(ws):
    fresh = {name: {"late": False, "unread": True, "complete_until_ms": None} for name in "abc"}
    many = replace(ws, sources=tuple(SimpleNamespace(id=name, title=name.upper()) for name in fresh))
    assert plain(answers.late(many, fresh, fixture.CLOCK)) == "3 sources’ data not read yet"


def test_a_segment_that_does_not_fail_has_no_red_sign(ws):
    findings = fixture.findings(ws, tested=True)
    states = {one["id"]: {"state": "incident"} for one in findings["touchpoints"]}
    usual = {**findings["failing_moments"][0], "list": "everyday", "since": None, "segment": "plan:solo"}
    assert "s-incident" not in moments._name(ws, usual, states)
    assert "Plan: solo: " in moments._name(ws, usual, states)
