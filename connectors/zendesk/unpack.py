"""Zendesk's records that hold others inside are taken apart; what nobody reads is left behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.paging import at
from connectors.times import iso_of
from connectors.zendesk.lookups import with_requesters

Record = dict[str, Any]
ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ULID_LENGTH, ULID_TIME = 26, 10


def tickets(answer: Any, records: list[Any]) -> list[Any]:
    """Tickets with their requester's address and, where they stand beside them, their metrics."""
    metrics = {one.get("ticket_id"): one for one in _dicts(answer.get("metric_sets"))}
    whole = with_requesters(answer, records)
    if not metrics:
        return whole
    return [
        {**one, "metric_set": metrics.get(one.get("id"))} if isinstance(one, dict) else one for one in whole
    ]


def events(answer: Any, records: list[Any]) -> list[Any]:
    """One record for each thing that an event changed; other fields, and all texts, are left behind."""
    del answer
    return [one for event in records for one in _changes(event)]


def _changes(event: Any) -> Iterable[Any]:
    if not isinstance(event, dict):
        return [event]
    head = {name: event.get(name) for name in ("ticket_id", "timestamp", "created_at", "updater_id")}
    children = _dicts(event.get("child_events"))
    if any(child.get("event_type") == "Create" for child in children):
        return []  # the ticket itself, and the words that it was opened with
    found = [change for child in children for change in _child(child)]
    return [{"id": f"{event.get('id')}-{number}", **head, **change} for number, change in enumerate(found, 1)]


def _child(child: Record) -> Iterator[Record]:
    if child.get("event_type") == "Comment" or child.get("comment_present"):
        yield {"change": "comment", "public": child.get("comment_public", child.get("public"))}
    if child.get("event_type") != "Change":
        return
    before = child.get("previous_value")
    if "group_id" in child:
        yield {"change": "group", "from_group_id": before, "to_group_id": child["group_id"]}
    if "assignee_id" in child:
        yield {"change": "assignee", "from_agent": before, "to_agent": child["assignee_id"]}
    if "status" in child:
        yield {"change": "status", "from_status": before, "to_status": child["status"]}
    for name in ("added_tags", "removed_tags"):
        for tag in _list(child.get(name)):
            yield {"change": name.removesuffix("s"), "tag": tag}


def surveys(answer: Any, records: list[Any]) -> list[Any]:
    """One record for each survey, with the answers that count; asked when its id was made."""
    del answer
    return [_survey(one) if isinstance(one, dict) else one for one in records]


def _survey(record: Record) -> Record:
    answers = _dicts(record.get("answers"))
    given = [one for one in answers if one.get("type") != "skipped"]
    rated = next((one for one in given if one.get("type") == "rating_scale" and _is_satisfaction(one)), {})
    changed = [str(one["updated_at"]) for one in answers if one.get("updated_at")]
    return {
        "id": record.get("id"),
        "created_at": asked_at(str(record.get("id"))) or min(_created(answers), default=None),
        "updated_at": max(changed, default=None),
        "responder_id": record.get("responder_id"),
        "ticket_id": _ticket(record),
        "rating": rated.get("rating"),
        "category": rated.get("rating_category"),
        "comment": next((one.get("value") for one in given if one.get("type") == "open_ended"), None),
        **_ticked(given),
    }


def _is_satisfaction(answer: Record) -> bool:
    return at(answer, ("question", "sub_type")) in (None, "customer_satisfaction")


def _created(answers: list[Record]) -> list[str]:
    return [str(one["created_at"]) for one in answers if one.get("created_at")]


def _ticked(answers: list[Record]) -> Record:
    """What was ticked: the emotion where a question goes by that name, else the theme."""
    ticked: Record = {}
    for answer in answers:
        if answer.get("type") == "closed_ended" and (label := _label(answer)):
            name = "emotion" if at(answer, ("question", "alias")) == "emotion" else "theme"
            ticked.setdefault(name, label)
    return ticked


def _label(answer: Record) -> str | None:
    chosen = next((one.get("option_id") for one in _dicts(answer.get("selections"))), None)
    for option in _dicts(at(answer, ("question", "options"))):
        if option.get("id") == chosen:
            return at(option, ("label", "value")) or chosen
    return chosen


def _ticket(record: Record) -> str | None:
    subjects = _dicts(record.get("subjects"))
    named = [str(one.get("id")) for one in subjects if one.get("type") == "ticket"]
    zrns = [str(one).split(":") for one in _list(record.get("subject_zrns"))]
    return next(iter([*named, *(parts[-1] for parts in zrns if parts[-2:-1] == ["ticket"])]), None)


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []


def _dicts(found: Any) -> list[Record]:
    return [one for one in _list(found) if isinstance(one, dict)]


def asked_at(number: str) -> str | None:
    """When a survey was asked: the time that its id (a ULID) begins with; None where it is none.

    >>> asked_at("01J1WB51MG6HXTYWE6Q0C93RNW")
    '2024-07-03T13:04:44.976Z'
    """
    head = number[:ULID_TIME].upper()
    if len(number) != ULID_LENGTH or not all(sign in ULID for sign in head):
        return None
    ms = 0
    for sign in head:
        ms = ms * len(ULID) + ULID.index(sign)
    return iso_of(ms)
