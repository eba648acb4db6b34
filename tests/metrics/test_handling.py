"""What people did about an incident, as the journal has it."""

from config.models.alerts import QuietHours
from metrics.handling import DAY_MS, handling, is_quiet, longest_snooze_ms

NOW = 1_000 * DAY_MS


def entry(kind, at_ms=NOW - DAY_MS, **payload):
    return {"entry": "e", "at_ms": at_ms, "kind": kind, "payload": payload}


def test_untouched_incident_has_an_empty_case():
    case = handling([], NOW).case("nobody")
    assert not case.is_in_hand
    assert (case.dismissed, case.notes) == (None, ())


def test_acknowledged_says_who_and_when():
    case = handling([entry("acknowledged", incident="i", by="Aisha")], NOW).case("i")
    assert case.is_in_hand
    assert (case.acknowledged.by, case.acknowledged.at_ms) == ("Aisha", NOW - DAY_MS)


def test_snooze_ends_by_itself():
    entries = [entry("snoozed", incident="i", by="Tom", until_ms=NOW + 1)]
    assert handling(entries, NOW).case("i").is_in_hand
    assert not handling(entries, NOW + 1).case("i").is_in_hand


def test_taking_up_takes_a_dismissal_back():
    dismissed = entry("dismissed", NOW - 9, incident="i", by="Tom", reason="noise")
    taken = entry("acknowledged", NOW - 5, incident="i", by="Aisha")
    found = handling([dismissed], NOW)
    assert found.case("i").dismissed.text == "noise"
    assert found.dismissed_lately(NOW) == 1
    assert handling([dismissed, taken], NOW).dismissed_lately(NOW) == 0
    assert handling([taken, dismissed | {"at_ms": NOW}], NOW).dismissed_lately(NOW) == 1


def test_a_dismissal_leaves_the_budget_after_a_quarter():
    old = handling([entry("dismissed", NOW - 91 * DAY_MS, incident="i", by="Tom", reason="x")], NOW)
    assert old.dismissed_lately(NOW) == 0
    assert old.case("i").dismissed


def test_an_earlier_day_does_not_know_later_acts():
    entries = [entry("acknowledged", incident="i", by="Aisha")]
    assert not handling(entries, NOW - 2 * DAY_MS).case("i").is_in_hand


def test_a_closed_incident_and_a_changed_verdict_flag_the_cell_until_reviewed():
    closed = entry("incident_closed", NOW - 9, incident="i", touchpoint="chat")
    changed = entry("verdict", NOW - 8, touchpoint="website", before="supported", verdict="inconclusive")
    first = entry("verdict", NOW - 8, touchpoint="reception", before=None, verdict="supported")
    reviewed = entry("reviewed", NOW - 7, touchpoint="chat", by="Aisha")
    assert set(handling([closed, changed, first], NOW).review) == {"chat", "website"}
    assert set(handling([closed, changed, reviewed], NOW).review) == {"website"}
    assert set(handling([reviewed, closed], NOW).review) == {"chat"}


def test_a_review_is_remembered_with_what_it_was_about():
    closed = entry("incident_closed", NOW - 9, incident="i", touchpoint="chat")
    first, again = (
        entry("reviewed", NOW - at, touchpoint="chat", by=by) for at, by in ((7, "Aisha"), (3, "Tom"))
    )
    found = handling([closed, first], NOW).reviewed["chat"]
    assert (found.act.by, found.about.kind) == ("Aisha", "incident_closed")
    found = handling([closed, first, again], NOW).reviewed["chat"]
    assert (found.act.by, found.about) == ("Tom", None)


def test_last_seen_counts_what_people_did_only():
    entries = [entry("looked", NOW - 9, by="Aisha"), entry("incident_opened", NOW - 3, incident="i")]
    found = handling(entries, NOW)
    assert found.last_seen_ms("Aisha") == NOW - 9
    assert found.last_seen_ms("Tom") is None
    assert [act.kind for act in found.since(NOW - 9)] == ["incident_opened"]


def test_last_result_of_a_contact_holds():
    entries = [
        entry("contact_result", NOW - 9, touchpoint="t", customer="c1", result="not reached", by="Tom"),
        entry("contact_result", NOW - 8, touchpoint="t", customer="c1", result="stays", by="Tom"),
    ]
    assert handling(entries, NOW).results["t", "c1"].payload["result"] == "stays"


def test_what_must_not_fail_is_put_off_a_day_at_most():
    assert longest_snooze_ms(must_not_fail=True, now_ms=NOW) == NOW + DAY_MS


def test_quiet_hours_run_over_midnight():
    night = QuietHours.model_validate({"from": "22:00", "to": "07:00"})
    noon = QuietHours.model_validate({"from": "12:00", "to": "13:00"})
    assert [is_quiet(night, 60 * h) for h in (21, 22, 3, 7)] == [False, True, True, False]
    assert [is_quiet(noon, 60 * h) for h in (11, 12, 13)] == [False, True, False]
    assert not is_quiet(None, 0)
