"""Zendesk's kept records become rows; pure, one function per object type."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.times import iso_of
from connectors.vendor.declare import Record, Row

DONE = ("solved", "closed")
CALLED = ("inbound", "outbound", "voicemail")
ANSWERED = ("completed", "accepted")
LOST = ("not_answered", "no_answer", "busy", "failed", "denied", "cancelled")
CHANNELS = {"voice": "phone", "email": "e-mail", "native_messaging": "chat"}
"""What Zendesk calls a channel, and what the calls' rows and people call it; others keep their name."""
SCORES = {"good": 1, "bad": 0}
EVENTS = {
    "group": "case_team_changed",
    "assignee": "case_owner_changed",
    "status": "case_status_changed",
    "added_tag": "case_tagged",
    "removed_tag": "case_untagged",
    "comment": "case_comment",
}


def ticket(record: Record) -> Iterable[Row]:
    """A ticket, and that its requester has this address. One that a call opened is that call's row."""
    if record.get("requester_id") and record.get("requester_email"):
        yield "people", {"customer": _customer(record)}
    if record.get("via_rel") in CALLED:
        return
    status = record.get("ticket_status")
    yield (
        "tickets",
        {
            "key": record.get("id"),
            "occurred_at": record.get("created_at"),
            "version_at": iso_of(record.get("generated_timestamp")) or record.get("updated_at"),
            "event": "ticket_deleted" if status == "deleted" else "ticket",
            "customer": _customer(record),
            "account": record.get("organization_id"),
            "channel": CHANNELS.get(record.get("via_channel") or "", record.get("via_channel")),
            "case_id": record.get("id"),
            "team": record.get("group"),
            "agent": record.get("assignee_id"),
            "status": "ok" if status in DONE else None,
            "done_at": record.get("solved_at"),
            "reopens": record.get("reopens"),
            "teams": record.get("group_stations"),
        },
    )


def event(record: Record) -> Iterable[Row]:
    """One change of a ticket, or one comment, public or among colleagues."""
    change = record.get("change") or ""
    yield (
        "ticket_events",
        {
            "key": record.get("id"),
            "occurred_at": record.get("created_at") or iso_of(record.get("timestamp")),
            "event": EVENTS[change],
            "case_id": record.get("ticket_id"),
            "agent": record.get("updater_id"),
            "team": record.get("to_group"),
            "from_team": record.get("from_group"),
            "from_agent": record.get("from_agent"),
            "to_agent": record.get("to_agent"),
            "from_status": record.get("from_status"),
            "to_status": record.get("to_status"),
            "tag": record.get("tag"),
            "public": record.get("public"),
        },
    )


def call(record: Record) -> Iterable[Row]:
    """A call in, or one that we made."""
    is_out = record.get("direction") == "outbound"
    yield (
        "calls",
        {
            "key": record.get("id"),
            "occurred_at": record.get("created_at"),
            "version_at": record.get("updated_at"),
            "event": "call_out" if is_out else "call",
            "customer": record.get("customer_id"),
            "channel": "phone",
            "direction": record.get("direction"),
            "case_id": record.get("ticket_id"),
            "team": record.get("call_group"),
            "agent": record.get("agent_id"),
            "status": _ending(record.get("completion_status") or ""),
            "wait_s": record.get("wait_time"),
            "duration_s": record.get("talk_time"),
            "queue": record.get("ivr_destination_group_name"),
            "hold_s": record.get("hold_time"),
            "call_back_asked": record.get("callback"),
            "voicemail": record.get("voicemail"),
        },
    )


def _ending(word: str) -> str | None:
    """How a call ended; unknown for words that Talk did not have when this was written."""
    if word.startswith("abandoned"):
        return "abandoned"
    return "ok" if word in ANSWERED else "failed" if word in LOST else None


def rating(record: Record) -> Iterable[Row]:
    """Good or bad; a rating that was only offered is an invitation."""
    yield (
        "ratings",
        {
            **_answer(record, record.get("score")),
            "team": record.get("group"),
            "agent": record.get("assignee_id"),
        },
    )


def survey(record: Record) -> Iterable[Row]:
    """Good or bad as the account judges its own scale; what was ticked there stands beside it."""
    yield (
        "surveys",
        {
            **_answer(record, record.get("category")),
            "rating": record.get("rating"),
            "emotion": record.get("emotion"),
        },
    )


def _answer(record: Record, word: str | None) -> dict[str, Any]:
    score = SCORES.get(word or "")
    return {
        "key": record.get("id"),
        "occurred_at": record.get("created_at"),
        "version_at": record.get("updated_at"),
        "event": "rating",
        "instrument": "csat",
        "score": None if score is None else str(score),
        "scale_min": "0",
        "scale_max": "1",
        "customer": _customer(record),
        "case_id": record.get("ticket_id"),
        "voice": "customer",
        "invited_at": record.get("created_at") if score is None else None,
        "theme": record.get("theme"),
        "comment": record.get("comment"),
    }


def _customer(record: Record) -> list[str | None]:
    return [record.get("requester_email"), record.get("requester_id")]
