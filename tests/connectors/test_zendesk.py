import json
import time

import pyarrow.parquet as pq
import pytest

from connectors import registry
from connectors.errors import MendEntry
from connectors.fetching import PullRequest, run
from connectors.vendor.keep import kept_names
from connectors.zendesk import rows, unpack
from connectors.zendesk.objects import EVENTS, RATINGS, SURVEYS, TICKETS
from connectors.zendesk.walk import HIDDEN_MS
from tests.connectors.zendesk_desk import TOKEN, ZendeskDesk, ticket

ULID = "01J1WB51MG6HXTYWE6Q0C93RNW"
HOUR_S, DAY_S = 3_600, 86_400


@pytest.fixture
def desk():
    found = ZendeskDesk()
    found.users = [{"id": 501, "email": "Ann@x.example", "name": "Ann Lee"}]
    yield found
    found.close()


def pulled(desk, home, state=None, **more):
    return run(PullRequest(desk.source(**more), home, b"secret of the tests", state or {}))


def landed(found, stream):
    """The rows of one stream as they were landed, attributes beside the columns."""
    tables = [pq.read_table(batch.path) for batch in found.batches if batch.stream == stream]
    made = [row for table in tables for row in table.to_pylist()]
    return [{**row, **json.loads(row.get("attributes") or "{}")} for row in made]


def call(number, at_s, **more):
    """A call as Talk gives it."""
    when = {"timestamp": at_s, "created_at": iso(at_s), "updated_at": iso(at_s)}
    times = {"wait_time": 190, "talk_time": 240, "hold_time": 5, "call_group_id": 7}
    line = {"ivr_destination_group_name": "care_line", "phone_number": "+44 20 7946 0018", "callback": False}
    whose = {"ticket_id": 3, "customer_id": 501, "direction": "inbound", "completion_status": "completed"}
    return {"id": number, **when, **times, **line, **whose, **more}


def rating(number, score, at_s, **more):
    """A rating as Zendesk gives it."""
    when = {"created_at": iso(at_s), "updated_at": iso(at_s)}
    whose = {"ticket_id": 3, "requester_id": 501, "group_id": 7, "assignee_id": 801}
    return {"id": number, "score": score, "comment": "Ask ann@x.example", **when, **whose, **more}


def survey(*answers):
    """A survey response as the vendor documents it."""
    subjects = [{"id": "99", "type": "ticket", "zrn": "zen:ticket:99"}]
    about = {"subject_zrns": ["zen:ticket:99"], "subjects": subjects, "responder_id": 501}
    of = {"survey": {"id": "01J58KJ9RAE0D2EK7HRVM7Z8F2", "state": "enabled", "version": 3}}
    return {"id": ULID, "expires_at": "2024-08-14T12:00:00.000Z", "answers": list(answers), **about, **of}


def answer(kind, **more):
    """One answer of a survey."""
    when = {"created_at": "2024-07-05T12:00:00.000Z", "updated_at": "2024-07-05T12:00:00.000Z"}
    return {"type": kind, "question": {"id": "01J1WBE8QR0YQVE373K2JDJR0F"}, **when, **more}


def iso(at_s):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at_s))


def ago(seconds):
    return int(time.time()) - seconds


def only(found):
    [(_, row)] = found
    return row


def test_an_open_ticket_is_an_interaction_of_its_requester():
    kept = {"id": "3", "ticket_status": "open", "generated_timestamp": "1767609000", "group": "care_team"}
    found = dict(rows.ticket({**kept, "requester_id": "z", "requester_email": "e", "via_channel": "email"}))
    assert found["people"] == {"customer": ["e", "z"]}
    row = found["tickets"]
    assert (row["event"], row["status"], row["channel"], row["case_id"]) == ("ticket", None, "e-mail", "3")
    assert (row["team"], row["version_at"]) == ("care_team", "2026-01-05T10:30:00.000Z")


ENDS = {"solved": ("ticket", "ok"), "closed": ("ticket", "ok"), "hold": ("ticket", None)}


@pytest.mark.parametrize(("word", "made"), [*ENDS.items(), ("deleted", ("ticket_deleted", None))])
def test_a_ticket_ends_or_is_deleted(word, made):
    row = only(rows.ticket({"id": "3", "ticket_status": word}))
    assert (row["event"], row["status"]) == made


def test_a_ticket_that_a_call_opened_is_the_call():
    assert list(rows.ticket({"id": "3", "via_rel": "inbound"})) == []


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("completed", "ok"),
        ("abandoned_in_queue", "abandoned"),
        ("not_answered", "failed"),
        ("new_word", None),
    ],
)
def test_a_call_ends_as_talk_says(word, status):
    row = only(rows.call({"id": "1", "direction": "inbound", "completion_status": word}))
    assert (row["event"], row["status"]) == ("call", status)


def test_a_call_of_ours_is_another_event():
    assert only(rows.call({"id": "1", "direction": "outbound"}))["event"] == "call_out"


@pytest.mark.parametrize(
    ("word", "score"), [("good", "1"), ("bad", "0"), ("offered", None), ("unoffered", None)]
)
def test_only_good_and_bad_are_answers(word, score):
    row = only(rows.rating({"id": "1", "score": word, "created_at": "2026-01-05T10:00:00Z"}))
    assert row["score"] == score
    assert (row["invited_at"] is None) == (score is not None)


def test_an_event_says_what_changed_and_no_text():
    children = [
        {"event_type": "Change", "group_id": 8, "previous_value": 7},
        {"event_type": "Change", "status": "solved", "previous_value": "open"},
        {"event_type": "Change", "assignee_id": None, "previous_value": 801},
        {"event_type": "Change", "added_tags": ["redirected"], "removed_tags": []},
        {"event_type": "Change", "subject": "Ann Lee", "previous_value": "Bob"},
        {"event_type": "Comment", "comment_present": True, "comment_public": False, "body": "Ann Lee"},
    ]
    found = unpack.events({}, [{"id": 9, "ticket_id": 3, "timestamp": 1, "child_events": children}])
    assert [one["change"] for one in found] == ["group", "status", "assignee", "added_tag", "comment"]
    assert [one["id"] for one in found] == ["9-1", "9-2", "9-3", "9-4", "9-5"]
    assert "Ann" not in json.dumps(found)


def test_opening_a_ticket_is_no_event_of_it():
    children = [{"event_type": "Create", "group_id": 7}, {"event_type": "Comment", "comment_public": True}]
    assert unpack.events({}, [{"id": 9, "ticket_id": 3, "child_events": children}]) == []


def test_a_survey_is_as_good_as_the_account_says():
    told = answer("rating_scale", rating=3, rating_category="bad")
    option = {"id": "o1", "label": {"type": "static", "value": "waiting"}}
    ticked = answer("closed_ended", selections=[{"option_id": "o1"}], question={"options": [option]})
    [kept] = unpack.surveys(
        {}, [survey(told, ticked, answer("open_ended", value="So slow"), answer("skipped"))]
    )
    row = only(rows.survey(kept))
    assert (row["score"], row["rating"], row["theme"], row["comment"]) == ("0", 3, "waiting", "So slow")
    assert (row["case_id"], row["occurred_at"][:10], row["invited_at"]) == ("99", "2024-07-03", None)


def test_a_survey_without_an_answer_is_an_invitation():
    [kept] = unpack.surveys({}, [survey()])
    row = only(rows.survey(kept))
    assert (row["score"], row["invited_at"][:10]) == (None, "2024-07-03")


@pytest.mark.parametrize(
    "found", [None, 7, "x", [], {}, {"answers": 7}, {"answers": [3], "subject_zrns": "zen"}]
)
def test_a_record_of_another_shape_harms_nobody(found):
    assert len(unpack.surveys({}, [found])) == 1
    assert len(unpack.events({}, [found])) <= 1


@pytest.mark.parametrize("kind", [TICKETS, EVENTS, RATINGS, SURVEYS])
def test_no_kept_name_stands_where_a_custom_field_may(kind):
    ours = {"status", "due_at", "done_at", "wait_s", "duration_s", "channel", "team", "case_id"}
    assert not ours & set(kept_names(kind, {}))


def test_ids_of_groups_become_names(desk, tmp_path):
    desk.tickets = [ticket(3), ticket(4, group_id=99)]
    found = pulled(desk, tmp_path)
    assert [row["team"] for row in landed(found, "tickets")] == ["care_team", "99"]
    again = pulled(desk, tmp_path, found.state)
    assert again.error is None
    assert [name for name, _ in desk.asked].count("groups") == 1


def test_custom_fields_are_columns_and_attributes(desk, tmp_path):
    due = [
        {"id": 1, "value": "2026-01-06T10:00:00Z"},
        {"id": 2, "value": "failed"},
        {"id": 3, "value": "kit"},
    ]
    desk.tickets = [ticket(3, custom_fields=due, status="solved")]
    fields = {"tickets": {"1": "due_at", "2": "status", "3": "about"}}
    [row] = landed(pulled(desk, tmp_path, fields=fields), "tickets")
    assert (row["due_at"][:10], row["status"], row["about"]) == ("2026-01-06", "failed", "kit")


def test_a_rating_knows_what_its_ticket_was_about(desk, tmp_path):
    desk.tickets = [ticket(3, custom_fields=[{"id": 3, "value": "kit"}])]
    desk.ratings = [rating(1, "bad", ago(DAY_S)), rating(2, "good", ago(HOUR_S), ticket_id=77)]
    found = landed(pulled(desk, tmp_path, fields={"ratings": {"3": "about"}}), "ratings")
    assert [(row["score"], row.get("about")) for row in found] == [("0", "kit"), ("1", None)]
    assert [len(row["customer"]) for row in found] == [2, 1]


def test_a_rating_whose_ticket_cannot_be_asked_for_comes_later(desk, tmp_path):
    desk.tickets, desk.ratings = [ticket(3)], [rating(1, "bad", ago(DAY_S))]
    desk.refusals = {"tickets/show_many": 404}
    found = pulled(desk, tmp_path)
    assert not landed(found, "ratings")
    desk.refusals = {}
    state = {**found.state, "places": {**found.state["places"]}}
    state["places"]["ratings"].pop("next_ms", None)
    assert [row["key"] for row in landed(pulled(desk, tmp_path, state), "ratings")] == ["1"]


def test_the_end_of_anothers_walk_skips_nothing(desk, tmp_path):
    desk.timed["calls"] = [call(n, ago(DAY_S) + n) for n in range(1_200)]
    end = {"calls": [call(1_199, ago(DAY_S) + 1_199)], "count": 1, "end_time": ago(60)}
    desk.once["channels/voice/stats/incremental/calls"] = end
    found = pulled(desk, tmp_path)
    assert len(landed(found, "calls")) == 1_200


def test_a_page_of_another_time_is_not_taken(desk, tmp_path):
    desk.ratings = [rating(1, "bad", ago(DAY_S)), rating(2, "bad", ago(100 * DAY_S))]
    desk.stale["satisfaction_ratings"] = {"satisfaction_ratings": [desk.ratings[0]], "meta": {}}
    found = pulled(desk, tmp_path, options={"objects": ["ratings"]})
    assert "another time" in found.error
    assert not any("2" in row["key"] for row in landed(found, "ratings"))
    desk.stale = {}
    again = pulled(desk, tmp_path, found.state, options={"objects": ["ratings"]})
    assert [row["key"] for row in landed(again, "ratings")] == ["2"]


def test_tickets_that_nobody_asked_for_are_not_taken(desk, tmp_path):
    desk.tickets, desk.ratings = [ticket(3)], [rating(1, "bad", ago(DAY_S))]
    desk.stale["tickets/show_many"] = {"tickets": [ticket(4)]}
    found = pulled(desk, tmp_path, options={"objects": ["ratings"]})
    assert "other tickets" in found.error
    assert not landed(found, "ratings")


def test_talk_ends_though_it_names_a_next_page(desk, tmp_path):
    desk.timed["calls"] = [call(n, ago(DAY_S) + n // 600) for n in range(1_500)]
    found = pulled(desk, tmp_path)
    assert sorted(int(row["key"]) for row in landed(found, "calls")) == list(range(1_500))


def test_the_second_in_which_a_pull_ended_comes_once(desk, tmp_path):
    at_s = ago(HOUR_S)
    desk.timed["calls"] = [call(1, at_s)]
    first = pulled(desk, tmp_path)
    desk.timed["calls"].append(call(2, at_s))
    second = pulled(desk, tmp_path, first.state)
    assert [row["key"] for row in landed(second, "calls")] == ["2"]
    assert second.as_before >= 1


def test_an_export_never_starts_too_late(desk, tmp_path):
    desk.timed["calls"] = [call(1, ago(10))]
    first = pulled(desk, tmp_path)
    pulled(desk, tmp_path, first.state)
    begins = [int(sent["start_time"]) for name, sent in desk.asked if name.endswith("calls")]
    assert begins[-1] > begins[0]
    assert max(begins) < time.time() - HIDDEN_MS / 1000


def test_a_cursor_that_is_forgotten_starts_an_hour_earlier(desk, tmp_path):
    desk.tickets = [ticket(3)]
    first = pulled(desk, tmp_path)
    first.state["places"]["tickets"]["resume"]["path"] = "/api/v2/gone"
    desk.refusals = {"gone": 422}
    again = pulled(desk, tmp_path, first.state)
    assert again.error is None
    begins = [int(sent["start_time"]) for _, sent in desk.asked if "start_time" in sent and "include" in sent]
    assert begins[-1] == desk.tickets[0]["generated_timestamp"] - HOUR_S


def test_a_date_in_the_future_moves_nothing(desk, tmp_path):
    desk.tickets = [ticket(3), ticket(4, generated_timestamp=4_070_908_800)]
    place = pulled(desk, tmp_path).state["places"]["tickets"]
    assert place["newest_ms"] == desk.tickets[0]["generated_timestamp"] * 1000


def test_a_late_answer_is_found_a_day_later(desk, tmp_path):
    desk.ratings = [rating(1, "offered", ago(9 * DAY_S))]
    first = pulled(desk, tmp_path)
    desk.ratings = [rating(1, "good", ago(9 * DAY_S), updated_at=iso(ago(60)))]
    first.state["places"]["ratings"]["again_from_ms"] -= DAY_S * 1000
    rows_now = landed(pulled(desk, tmp_path, first.state), "ratings")
    assert {row["score"] for row in rows_now} == {"1"}
    asked = [sent for name, sent in desk.asked if name == "satisfaction_ratings"]
    assert int(asked[-1]["start_time"]) == pytest.approx(ago(28 * DAY_S), abs=120)


def test_an_account_without_talk_is_read_all_the_same(desk, tmp_path):
    desk.tickets, desk.refusals = [ticket(3)], {"channels/voice/stats/incremental/calls": 403}
    found = pulled(desk, tmp_path)
    assert found.error is None
    assert landed(found, "tickets")
    assert [note.stream for note in found.drift if note.kind == "object not readable"] == ["calls"]


def test_legs_are_read_where_they_are_named(desk, tmp_path):
    pulled(desk, tmp_path)
    assert not [name for name, _ in desk.asked if name.endswith("legs")]
    pulled(desk, tmp_path, options={"objects": ["legs"]})
    assert desk.asked[-1][0].endswith("legs")


def test_no_word_of_a_person_is_written(desk, tmp_path):
    desk.tickets = [ticket(3)]
    desk.timed["calls"] = [call(1, ago(HOUR_S))]
    desk.ratings = [rating(1, "bad", ago(DAY_S))]
    found = pulled(desk, tmp_path)
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert landed(found, "ratings")[0]["comment"] == "Ask [e-mail]"
    assert landed(found, "people")
    for word in (b"ann@x", b"Ann", b"7946", TOKEN.encode()):
        assert word not in written
    assert TOKEN not in repr(found)


def test_the_same_person_in_ticket_and_call(desk, tmp_path):
    desk.tickets, desk.timed["calls"] = [ticket(3)], [call(1, ago(HOUR_S))]
    found = pulled(desk, tmp_path)
    [caller], [asker] = landed(found, "calls"), landed(found, "tickets")
    assert set(caller["customer"]) <= set(asker["customer"])


@pytest.mark.parametrize("more", [{"fields": {"tickts": {"1": "x"}}}, {"options": {"without": ["ticket"]}}])
def test_an_entry_that_cannot_work_is_refused(desk, more):
    with pytest.raises(MendEntry, match=r"sources\.yml"):
        registry.get("zendesk").check(desk.source(**more))


def test_a_token_of_a_user_or_of_oauth(desk):
    vendor = registry.get("zendesk")
    named, bare = vendor.auth(desk.source()), vendor.auth(desk.source(user=None))
    assert named.header(0)["Authorization"].startswith("Basic ")
    assert bare.header(0) == {"Authorization": f"Bearer {TOKEN}"}
