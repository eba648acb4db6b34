"""Links: every verdict with its reason, beliefs beside the data, one link's page."""

import re

from pages.parts import balance, beliefs, board, forest, one_link, queries, verdicts, words
from pages.parts.signs import sign
from tests.pages import fixture
from tests.pages.seen import text_of
from tests.pages.test_answers import plain
from tests.pages.test_pages import opened


def test_all_six_verdicts_are_told_with_their_reason(app, tested):
    told = text_of(opened(app, "links.py"))
    for verdict in (
        "Supported",
        "The opposite of what we said",
        "No visible effect",
        "Cannot tell yet",
        "Too few",
    ):
        assert verdict in told
    assert "Not measurable" in told
    assert "61% of referrals have no member record to follow" in told


def test_first_line_counts_and_names_the_surprise(ws):
    told = plain(verdicts.answer(ws, fixture.links(tested=True)))
    assert told.startswith("Of 23 declared links, the data support 6, contradict 1 and show no effect for 2.")
    assert "goes with more of “" in told


def test_untested_links_are_said_to_be(ws):
    told = plain(verdicts.answer(ws, fixture.links(tested=False)))
    assert told == "None of 23 declared links is tested yet."


def test_one_link_says_effect_in_words_and_yaml(app, tested):
    told = text_of(opened(app, "link.py", touchpoint="results_call", outcome="cross_sell"))
    assert "6 in 100 fewer (4\u2060–\u20608)" in told
    assert "2.1 times as common" in told
    assert "- id: results_call" in told


def test_unknown_link_leads_to_all_links(app, tested):
    told = text_of(opened(app, "link.py", touchpoint="<script>", outcome="x"))
    assert "No link “&lt;script&gt; → x” is declared." in told
    assert "<script>" not in told


def test_a_suggested_link_says_so_and_how_to_declare_it(app, tested, ws):
    one = fixture.findings(ws, tested=True)["suggested_links"][0]
    told = text_of(opened(app, "link.py", touchpoint=one["touchpoint"], outcome=one["outcome"]))
    assert "<b>Suggested, not declared.</b>" in told
    assert one["yaml"].splitlines()[-1].strip() in told


def test_rows_that_wait_for_their_window_are_not_denied(ws):
    one = {"verdict": "too_few", "n_poor": 0, "n_good": 0, "poor_lately": 21, "within_days": 60}
    told = plain(one_link.left_out(ws, one))
    assert told.startswith(
        "21 poor experiences happened lately and none can be judged yet: its 60 days are not"
    )


def test_two_links_of_one_pair_are_told_apart_on_the_board(ws):
    found = fixture.findings(ws, tested=True)
    whole = next(one for one in found["links"] if one["touchpoint"] == "results_call" and one["kpis"])
    own = {**whole, "segment": "plan:solo", "effect_pp": -11.0}
    (kpi,) = (one for one in fixture.boardroom(ws, tested=True)["kpis"] if one["id"] == whole["kpis"][0])
    told = plain(board.chain(ws, [kpi], {**found, "links": [whole, own]}))
    assert "Results callSupported · −8.8 pp" in told
    assert "Results call (Plan: solo)Supported · −11.0 pp" in told


def test_what_was_known_before_is_named_in_words(ws):
    names = {
        "weekday = 1": "Weekday: Tuesday",
        "clinic = north_quay": "Clinic: north quay",
        "tenure 2": "Tenure, part 3",
        "vulnerable = yes": "Vulnerable",
        "poor_before 0": "Poor experiences before, part 1",
    }
    assert {name: balance.known(ws, name) for name in names} == names


def test_kinds_of_a_link_are_told_apart(app, tested, monkeypatch, ws):
    found = fixture.findings(ws, tested=True)
    kind = {
        "experience": "late",
        "effect_pp": -3.0,
        "low_pp": -6.0,
        "high_pp": 0.0,
        "n_poor": 71,
        "differs": True,
    }
    links = [{**one, "kinds": [kind]} for one in found["links"]]
    monkeypatch.setitem(queries.READS, "findings", lambda *_: {**found, "links": links})
    told = text_of(opened(app, "link.py", touchpoint="results_call", outcome="cross_sell"))
    assert "Is it every kind of poor?" in told
    assert "differs from the others" in told


def test_changes_and_segments_that_differ_are_told(app, tested, monkeypatch, ws):
    found = fixture.findings(ws, tested=True)
    part = {"group": "solo", "effect_pp": -9.0, "low_pp": -12.0, "high_pp": -6.0, "n_poor": 400}
    more = {
        "changed": {"since": "2026-05-01", "now": part, "before": {**part, "effect_pp": -2.0}},
        "differs_by": [{"segment": "plan", "p": 0.001, "groups": [part]}],
        "compare": "reached",
    }
    links = [{**one, **more} for one in found["links"]]
    monkeypatch.setitem(queries.READS, "findings", lambda *_: {**found, "links": links})
    told = text_of(opened(app, "link.py", touchpoint="results_call", outcome="cross_sell"))
    assert "It changed: since 2026-05-01 −9.0" in told
    assert "It differs by plan: solo −9.0" in told
    assert "Not coming goes with" in told


def test_beliefs_are_told_as_findings_judge_them(app, tested):
    told = text_of(opened(app, "links.py"))
    refuted, supported = (told.index(row[0]) for row in fixture.BELIEVED)
    assert refuted < told.index("Refuted: it is the opposite") < supported
    assert "The data support it" in told


def test_untested_belief_says_so(ws):
    told = plain(beliefs.listed(ws, fixture.beliefs(tested=False), fixture.CLOCK))
    assert told.count("Not tested") == len(fixture.BELIEVED)


def test_having_come_and_how_it_was_have_pages_of_their_own(ws):
    poor = {"touchpoint": "reception", "outcome": "retention", "compare": "poor"}
    reached = {**poor, "compare": "reached"}
    for one in (poor, reached):
        address = dict(re.findall(r"(\w+)=(\w+)", str(forest.named(ws, one))))
        assert one_link.find([poor, reached], address) is one


def test_links_without_an_estimate_are_folded_away(app, tested):
    told = text_of(opened(app, "links.py"))
    folded = told.index("Without an estimate: ")
    assert told.index("Cannot tell yet") < folded < told.index("61% of referrals")


def test_nothing_is_folded_where_no_link_has_an_estimate(ws):
    few = [one for one in fixture.links(tested=True) if one["verdict"] == "too_few"]
    assert "<details" not in forest.forest(ws, few, {})


def test_a_reason_does_not_repeat_the_effect_beside_it():
    found = {"verdict": "supported", "effect_pp": -9.4, "low_pp": -13.1, "high_pp": -5.7, "compare": "poor"}
    told = {**found, "reason": "goes with 9.4 (5.7 to 13.1) in 100 fewer for “Joins”; frail"}
    assert words.doubt(told) == "frail"
    assert plain(words.told(told)) == "where it is poor, 9 in 100 fewer (6–13); frail"
    assert words.told({**told, "compare": "reached"}) == told["reason"]


def test_a_touchpoint_has_the_sign_that_it_has_on_the_map(app, tested, monkeypatch, ws):
    found = fixture.findings(ws, tested=True)
    well = [{**each, "state": "ok", "standard": None} for each in found["touchpoints"]]
    beyond = [
        {**each, "against": "standard"}
        for each in found["failing_moments"]
        if each["touchpoint"] == "reception"
    ]
    told = {**found, "touchpoints": well, "failing_moments": beyond}
    monkeypatch.setitem(queries.READS, "findings", lambda *_: told)
    drawn = text_of(opened(app, "links.py"))
    for state, name in (("outside", "Reception"), ("ok", "Results call")):
        assert re.search(re.escape(str(sign(state))) + rf"<a [^>]*>{name}</a>", drawn)
