"""Zendesk's records: which fields tickets, calls, ratings and users have, and how they are written."""

from __future__ import annotations

import numpy as np

from demo.draws import Ints
from demo.records import Column, Table
from demo.times import BLANK
from demo.vendors.desk import person
from demo.vendors.written import Writer, always, integer, moment, numbers, quoted, shape, text, texts, times

FIELDS = {
    name: 360_000_000_001 + place
    for place, name in enumerate(
        ("reason", "due_at", "done_at", "result", "wait_s", "duration_s", "redirected", "clinic", "plan")
    )
} | {"call_back_due_at": 360_000_000_010, "explained_again": 360_000_000_011, "call_back_s": 360_000_000_012}
"""The account's custom ticket fields: title -> id."""
GROUPS = {"care_team": 7001, "lab_admin": 7002, "clinicians": 7003}
_MOMENTS, _NUMBERS = ("due_at", "done_at", "call_back_due_at"), ("wait_s", "duration_s", "call_back_s")


def requester(name: str = "id") -> Writer:
    """The person whose case a record is of, as the account's user."""
    return lambda table: numbers(person(table.columns[name]))


def _agents(ids: Ints) -> list[str]:
    return numbers(8_001 + ids % 14)


def _status(table: Table) -> list[str]:
    done, result = table.columns["done_at"], table.columns["status"]
    ended = np.where(result == "failed", "closed", np.where(result == "deleted", "deleted", "open"))
    return texts(np.where(done != BLANK, "solved", ended))


def _custom(table: Table) -> list[str]:
    parts = [_field(table, name) for name in FIELDS]
    return ["[" + ",".join(row) + "]" for row in zip(*parts, strict=True)]


def _field(table: Table, name: str) -> list[str]:
    column = table.columns["status" if name == "result" else name]
    if name == "result":
        column = np.where(column == "deleted", "", column)
    written = times(column) if name in _MOMENTS else numbers(column) if name in _NUMBERS else texts(column)
    return [f'{{"id":{FIELDS[name]},"value":{value}}}' for value in written]


def texts_as_groups(team: Column) -> list[str]:
    """The ids of groups by the names of teams."""
    return [str(GROUPS[name]) for name in team.tolist()]


def _tags(table: Table) -> list[str]:
    tagged = np.where(table.columns["redirected"] == "yes", '["redirected"]', "[]")
    return tagged.tolist()


def _via(table: Table) -> list[str]:
    """Where a ticket came from; one that a call opened says so."""
    channels, rels = texts(table.columns["channel"], _CHANNELS), texts(table.columns["rel"])
    return [
        f'{{"channel":{channel},"source":{{"from":{{}},"to":{{}},"rel":{rel}}}}}'
        for channel, rel in zip(channels, rels, strict=True)
    ]


TICKET = shape({
    "id": integer("id"), "external_id": always(None), "created_at": moment("created_at"),
    "updated_at": moment("updated_at"), "generated_timestamp": integer("updated_at"),
    "status": _status, "type": always("question"), "priority": always("normal"),
    "subject": text("reason"), "requester_id": requester(), "submitter_id": requester(),
    "assignee_id": lambda table: _agents(table.columns["id"]),
    "group_id": lambda table: texts_as_groups(table.columns["team"]),
    "organization_id": always(None), "brand_id": always(9001), "tags": _tags,
    "via": _via,
    "custom_fields": _custom, "satisfaction_rating": always(None), "is_public": always(True),
})  # fmt: skip
_CHANNELS = {"phone": "voice", "e-mail": "email", "letter": "api", "video": "api"}

CALL = shape({
    "id": integer("id"), "ticket_id": integer("ticket"), "created_at": moment("created_at"),
    "updated_at": moment("updated_at"), "agent_id": lambda table: _agents(table.columns["id"]),
    "customer_id": requester("ticket"), "direction": text("direction"),
    "completion_status": text("status", {"ok": "completed", "abandoned": "abandoned_in_queue"}),
    "wait_time": integer("wait_s"), "time_to_answer": integer("wait_s"), "talk_time": integer("duration_s"),
    "duration": lambda table: numbers(table.columns["wait_s"] + table.columns["duration_s"]),
    "hold_time": always(0), "wrap_up_time": always(30), "call_group_id": always(7001),
    "ivr_destination_group_name": text("queue"), "callback": always(False), "callback_source": always(None),
    "voicemail": always(False), "exceeded_queue_wait_time": always(False),
    "outside_business_hours": always(False), "phone_number": always("+44 20 7946 0018"),
})  # fmt: skip

RATING = shape({
    "id": integer("id"), "ticket_id": integer("id"), "requester_id": requester(),
    "assignee_id": lambda table: _agents(table.columns["id"]), "group_id": always(7001),
    "score": text("score"), "comment": text("comment"), "reason": text("theme"), "reason_id": always(0),
    "created_at": moment("created_at"), "updated_at": moment("updated_at"),
})  # fmt: skip


def address(email: Ints) -> list[str]:
    """E-mail addresses; one in thirty-three gave the helpdesk another one than the membership office."""
    return [
        "null"
        if number == BLANK
        else f'"q{number}@elsewhere.example"'
        if number % 33 == 7
        else f'"p{number}@members.example"'
        for number in email.tolist()
    ]


_CARE, _LAB, _DOCTORS = GROUPS.values()
_COMMENT = '{"event_type":"Comment","comment_present":true,"comment_public":%s}'
_CHILDREN = {
    "opened": f'{{"event_type":"Create","status":"new","group_id":{_CARE}}},' + _COMMENT % "true",
    "to_lab_admin": f'{{"event_type":"Change","group_id":{_LAB},"previous_value":{_CARE}}}',
    "from_lab_admin": f'{{"event_type":"Change","group_id":{_CARE},"previous_value":{_LAB}}}',
    "to_clinicians": f'{{"event_type":"Change","group_id":{_DOCTORS},"previous_value":{_CARE}}}',
    "from_clinicians": f'{{"event_type":"Change","group_id":{_CARE},"previous_value":{_DOCTORS}}}',
    "question": _COMMENT % "false",
    "answer": _COMMENT % "false",
    "passed": '{"event_type":"Change","assignee_id":8015,"previous_value":8001},' + _COMMENT % "false",
    "dropped": '{"event_type":"Change","assignee_id":null,"previous_value":8001}',
    "redirected": '{"event_type":"Change","added_tags":["redirected"],"removed_tags":[]}',
    "solved": '{"event_type":"Change","status":"solved","previous_value":"open"},' + _COMMENT % "true",
}
"""What each event changed; comments without their text."""
EVENT = shape({
    "id": integer("id"), "ticket_id": integer("ticket"), "timestamp": integer("created_at"),
    "created_at": moment("created_at"), "updater_id": lambda table: _agents(table.columns["ticket"]),
    "via": always("Web form"), "event_type": always("Audit"),
    "child_events": lambda table: [
        f"[{_CHILDREN[kind]}]" for kind in table.columns["kind"].tolist()
    ],
})  # fmt: skip

USER = shape({
    "id": integer("id"), "name": lambda table: [quoted(f"Member {number}") for number in table.columns["id"]],
    "email": lambda table: address(table.columns["email"]), "role": always("end-user"),
    "created_at": moment("created_at"), "updated_at": moment("updated_at"), "active": always(True),
})  # fmt: skip
