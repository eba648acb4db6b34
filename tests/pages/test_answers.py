"""The first line answers the page's question in words."""

import re

from pages.parts import answers, board
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


def test_journey_once_tested(ws):
    assert "1 moment of truth failing" in journey(ws, tested=True)


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
    assert told.startswith("The results call, since Wed 11 Nov (9 days)")
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


def test_touchpoint_says_not_tested_yet(ws):
    told = plain(
        answers.touchpoint(
            fixture.touchpoint(ws), {"shown": None}, {"share_at_most": 0.1, "measure": "late"}, fixture.CLOCK
        )
    )
    assert (
        told == "Not tested yet. 31% (28–34) of 1,204 experiences were poor, normally 9%."
        " Its standard: at most 10% late."
    )
