"""Incidents: what needs somebody now, and what people do about it."""

from dataclasses import replace

import pytest

from config.models.alerts import Alerts, QuietHours
from metrics.handling import DAY_MS, handling
from pages.parts import handover, inbox, incident, timeline, winback
from pages.parts.words import NBSP
from tests.pages import evidence, fixture
from tests.pages.seen import text_of
from tests.pages.test_answers import plain
from tests.pages.test_pages import opened
from warehouse.errors import WarehouseError

CALL = "results_call-health-2026-11-11"


def box_of(ws, entries=()):
    return inbox.sort(ws, evidence.INCIDENTS, handling(entries, evidence.NOW_MS), fixture.CLOCK)


def press(page, key):
    page.button(key=key).click()
    page.run()
    assert not page.exception
    return page


def named(page, name="Aisha"):
    next(one for one in page.text_input if one.label == "Your name" and one.key is None).set_value(name)
    next(one for one in page.button if one.proto.is_form_submitter).click()
    page.run()
    assert not page.exception
    return page


def test_what_must_not_fail_comes_first(ws):
    assert box_of(ws).new[0]["id"] == CALL


def test_first_line_counts_what_needs_me(ws):
    told = plain(inbox.answer(ws, box_of(ws, evidence.journal()), 1, fixture.CLOCK))
    assert told.startswith("4 things need you. First: the results call has been failing since Wed 11 Nov")
    assert "It starts at Laboratory results. Nobody has acknowledged it; it belongs to clinicians." in told
    assert told.endswith("1 asks for a decision, 1 is recovering and 1 source is late.")


def test_first_line_says_what_a_sequence_asks_for(ws):
    asks = {
        **evidence.INCIDENTS[0],
        "kind": "sequence",
        "name": "Still waits",
        "customers": 17,
        "advice": "Ring.",
    }
    box = inbox.sort(ws, [asks], handling((), evidence.NOW_MS), fixture.CLOCK)
    told = plain(inbox.answer(ws, box, 0, fixture.CLOCK))
    assert told == "One thing needs you: Results call: still waits: 17 members to approach. Ring."


def test_a_standing_failure_that_must_not_be_is_named(ws):
    told = plain(inbox.answer(ws, inbox.Inbox(decide=[evidence.INCIDENTS[0]]), 0, fixture.CLOCK))
    assert told == "Nothing new needs you. 1 asks for a decision (results call must not fail)."


@pytest.mark.parametrize(("now", "word"), [(513, "fewer"), (900, "more")])
def test_traffic_says_which_way_it_went(ws, now, word):
    one = {**evidence.INCIDENTS[0], "kind": "traffic", "from": 674, "to": now}
    assert f"Results call {word} than usual" in plain(incident.what(ws, one, fixture.CLOCK))


def test_quiet_hours_leave_only_what_must_not_fail(ws):
    night = QuietHours.model_validate({"from": "13:00", "to": "14:00"})
    quiet = replace(ws, alerts=Alerts(quiet_hours=night))
    assert [one["id"] for one in inbox.needing(quiet, box_of(quiet), fixture.CLOCK)] == [CALL]


def test_standing_asks_until_somebody_decides_after_it_began_to(ws):
    standing = "phone_booking-health-2026-09-21"
    early = evidence.journal()
    kept = {"incident": standing, "by": "Tom"}
    late = [*early, {"entry": "x", "at_ms": evidence.NOW_MS, "kind": "acknowledged", "payload": kept}]
    assert [one["id"] for one in box_of(ws, early).decide] == [standing]
    assert standing in [one["id"] for one in box_of(ws, late).hand]


def test_where_it_starts_stands_before_where_it_shows(ws):
    told = plain(incident.what(ws, evidence.INCIDENTS[0], fixture.CLOCK))
    starts = "Starts at Laboratory results, release results, Lab admin"
    assert told.startswith(starts)
    assert told.index("Results call") > len(starts) - 1
    assert "31% (28–34) of 1,204, normally 9%" in told
    assert "north quay" in told


def test_every_kind_says_what_is_known_of_it(ws):
    told = " ".join(plain(incident.what(ws, one, fixture.CLOCK)) for one in evidence.INCIDENTS)
    for words in ("Nothing since Sat 10 Oct", "421 a day, normally 600", "503 from the server"):
        assert words in told
    assert "None" not in told


def test_handover_is_plain_text_of_all_that_matters(ws):
    handled = handling(evidence.journal(), evidence.NOW_MS)
    told = handover.text(
        ws, fixture.findings(ws, tested=True), box_of(ws), handled, fixture.freshness(), fixture.CLOCK
    )
    for words in ("Results call (must not fail)", "OWED\n- Call back: 2 overdue", "Matomo: 26 h old"):
        assert words in told
    assert NBSP not in told


def test_acknowledging_asks_the_name_once_and_is_journaled(app, tested):
    page = opened(app, "incidents.py")
    named(press(page, f"acknowledged-{CALL}"))
    assert {"incident": CALL, "touchpoint": "results_call", "by": "Aisha"} in [
        one["payload"] for one in tested
    ]
    press(page, "acknowledged-friend_invite-silence-2026-10-10")
    assert "friend_invite" in str([one["payload"] for one in tested if one["kind"] == "acknowledged"])
    assert "acknowledged by Aisha" in text_of(page)


def test_what_must_not_fail_is_snoozed_a_day_at_most(app, tested):
    page = press(opened(app, "incidents.py"), f"snoozed-{CALL}")
    assert page.radio[0].options == ["4 hours", "12 hours", "1 day"]
    page.radio[0].set_value("1 day")
    named(page)
    snoozed = next(one["payload"] for one in tested if one["kind"] == "snoozed")
    assert snoozed["until_ms"] == evidence.NOW_MS + DAY_MS


@pytest.mark.parametrize(("kind", "field"), [("noted", "text"), ("dismissed", "reason")])
def test_what_people_write_is_kept_and_shown_as_text(app, tested, kind, field):
    page = press(opened(app, "incidents.py"), f"{kind}-{CALL}")
    page.text_area[0].set_value("<b>noise</b> [x](http://x)")
    named(page, "<i>A</i>")
    entry = next(one["payload"] for one in reversed(tested) if one["kind"] == kind)
    assert (entry[field], entry["by"]) == ("<b>noise</b> [x](http://x)", "<i>A</i>")
    assert "&lt;b&gt;noise" in text_of(page)
    assert "<b>noise" not in text_of(page)


def test_nothing_is_written_without_a_name(app, tested):
    before = len(tested)
    page = named(press(opened(app, "incidents.py"), f"acknowledged-{CALL}"), "  ")
    assert len(tested) == before
    assert page.error


def test_a_journal_that_cannot_be_written_is_told(app, tested, monkeypatch):
    def full(*_):
        raise WarehouseError("The disk is full.")

    monkeypatch.setattr("warehouse.journal.append", full)
    page = named(press(opened(app, "incidents.py"), f"acknowledged-{CALL}"))
    assert "The disk is full." in text_of(page)


def test_an_earlier_day_can_only_be_looked_at(app, tested, monkeypatch):
    monkeypatch.setattr("pages.parts.reading.View.cut", lambda view: view.reader)
    page = opened(app, "incidents.py", as_of="2026-11-19")
    assert not [one for one in page.button if str(one.key).startswith("acknowledged")]
    assert "Results call" in text_of(page)


def test_a_changed_verdict_asks_for_review_until_somebody_did(app, tested):
    assert "To review" in text_of(opened(app, "journey_health.py"))
    page = opened(app, "touchpoint.py", id="reception")
    assert "went from supported to no visible effect" in text_of(page)
    named(press(page, "reviewed-review-reception"))
    assert ("reviewed", "reception") in [(one["kind"], one["payload"].get("touchpoint")) for one in tested]
    assert "To review" not in text_of(page)
    assert "by Aisha (name not checked), after the verdict on" in text_of(page)
    told = text_of(app.switch_page("journey_health.py").run())
    assert "Reviewed in the last 28 days" in told
    assert "(Aisha, " in told


def test_touchpoint_lists_whom_it_harmed(app, tested, ws):
    told = text_of(opened(app, "touchpoint.py", id="results_call"))
    assert told.index("Who can still be won back?") < told.index("5049422656") < told.index("5271458624")
    assert 'href="/failing-moments?recover=results_call"' in told
    assert not winback.of(ws, "chat", evidence.RECOVERY, fixture.CLOCK)


def test_failing_moment_lists_whom_it_harmed(app, tested):
    told = text_of(opened(app, "failing_moments.py"))
    assert "2 customers" in told
    assert "1 of them vulnerable" in told
    assert told.index("5049422656") < told.index("5271458624")
    assert "books again" in told


def test_who_was_contacted_and_what_came_of_it_is_journaled(app, tested):
    page = opened(app, "failing_moments.py")
    named(press(page, "contacted-win-results_call"))
    harmed = {"touchpoint": "results_call", "customer": "1d25"}
    assert {**harmed, "by": "Aisha"} in [one["payload"] for one in tested if one["kind"] == "contacted"]
    press(page, "contact_result-win-results_call")
    page.text_area[0].set_value("will come again")
    next(one for one in page.button if one.proto.is_form_submitter).click().run()
    assert {**harmed, "by": "Aisha", "result": "will come again"} in [
        one["payload"] for one in tested if one["kind"] == "contact_result"
    ]


def test_quiet_touchpoints_of_a_stage_are_one_row(ws):
    call = next(one for one in evidence.INCIDENTS if one["id"] == CALL)
    stage = {
        **{key: value for key, value in call.items() if key not in ("starts", "slice")},
        **{"id": "book-health-2026-11-11", "touchpoint": None, "stage": "book", "owner": None},
        "name": "Book: 2 quiet touchpoints together",
    }
    told = plain(incident.what(ws, stage, fixture.CLOCK))
    assert "Book: 2 quiet touchpoints together" in told
    assert incident.owner(ws, stage) == "nobody named"
    for critical in (True, False):
        assert incident.must_not_fail(ws, {**stage, "critical": critical}) == critical


def test_nothing_recorded_is_not_calm(ws):
    found = {"touchpoints": [{"n": 0}, {"n": None}]}
    assert inbox.doubt(found, {}) == inbox.NEVER
    assert inbox.doubt({"touchpoints": [{"n": 3}]}, {"crm": {"is_first": False}}) is None


def test_a_first_reading_is_not_calm(ws):
    told = plain(inbox.answer(ws, inbox.Inbox(), 0, fixture.CLOCK, doubt=inbox.NOT_YET))
    assert told == "Cannot tell yet: the past is still being read."


@pytest.mark.parametrize(
    ("kind", "face"), [("health", "bar"), ("sequence", "bar watch"), ("silence", "bar mute")]
)
def test_only_what_fails_is_red(kind, face):
    one = {"began_at": "2026-11-11T09:00:00+00:00", "state": "open", "kind": kind}
    assert f'class="{face}"' in timeline.strip(timeline.Axis(fixture.CLOCK), one, None)
