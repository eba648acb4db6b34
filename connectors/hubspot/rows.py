"""Kept records of HubSpot become rows: one pure function per object type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from connectors.times import iso_of, ms_of
from connectors.vendor.declare import Record, Row

SCALES = {"NPS": (0, 10), "CES": (1, 7), "CSAT": (0, 2)}
"""The scale of each of HubSpot's own surveys; a custom survey has whatever its makers chose."""
APPOINTMENT = {
    "COMPLETED": "ok",
    "NO_SHOW": "abandoned",
    "CANCELED": "abandoned",
    "CANCELLED": "abandoned",
}
INVOICE = {"PAID": "ok", "VOIDED": "abandoned"}
EMAIL = {"SENT": "ok", "BOUNCED": "failed", "FAILED": "failed"}
UNSENT = ("SCHEDULED", "SENDING")
ENDED = ("canceled", "cancelled", "expired")
MERGED = tuple(f"merged_{place}" for place in range(1, 9))
"""Numbers that a contact had before it was merged into this one."""
MAILING = {
    "SENT": ("marketing_email", None),
    "BOUNCE": ("marketing_email_bounced", "failed"),
    "DROPPED": ("marketing_email_dropped", "failed"),
    "OPEN": ("marketing_email_opened", None),
    "CLICK": ("marketing_email_clicked", None),
    "SPAMREPORT": ("marketing_email_spam_report", None),
    "STATUSCHANGE": ("marketing_email_consent_changed", None),
}
"""What happens to one marketing e-mail of one person; DELIVERED, PROCESSED and DEFERRED say nothing new."""


def contact(record: Record) -> Iterator[Row]:
    """Who this is, and by which source they first came."""
    people = [record["contact"], record.get("email"), *(record.get(name) for name in MERGED)]
    yield "identities", {"customer": people}
    if came := record.get("came_by"):
        yield "first_sources", {"customer": record["contact"], "name": "came_by", "value": came}


def deal(record: Record) -> Iterator[Row]:
    """A chance that is won, lost or open."""
    result = _won_or_lost(record)
    yield (
        "deals",
        {
            **_shared(record),
            "outcome": "deal",
            "opened_at": _made(record),
            "closed_at": None if result == "open" else record.get("closedate"),
            "result": result,
            "value": record.get("amount"),
            "currency": record.get("currency"),
            "reason": record.get("lost_reason"),
            "stage": record.get("dealstage"),
            "pipeline": record.get("pipeline"),
            "deal_type": record.get("dealtype"),
        },
    )


def _won_or_lost(record: Record) -> str:
    """As HubSpot reckons it from the pipeline's stages; where it does not say, by its own stages' names."""
    if record.get("is_closed") is None:
        return {"closedwon": "won", "closedlost": "lost"}.get(record.get("dealstage") or "", "open")
    if record["is_closed"] != "true":
        return "open"
    return "won" if record.get("is_won") == "true" else "lost"


def appointment(record: Record) -> Iterator[Row]:
    """From its being made: the wait until it begins, how long it takes, how it went."""
    made, begins, ends = _made(record), record.get("starts_at"), record.get("ends_at")
    status = APPOINTMENT.get((record.get("status") or "").upper())
    is_done = status == "ok"
    yield (
        "appointments",
        {
            **_shared(record),
            "event": "appointment",
            "occurred_at": made,
            "status": status,
            "wait_s": _seconds(made, begins),
            "duration_s": _seconds(begins, ends) if is_done else None,
            "done_at": ends if is_done else None,
            "starts_at": begins,
        },
    )


def subscription(record: Record) -> Iterator[Row]:
    """A chance to keep somebody: open while it runs, lost when it is cancelled or expires."""
    is_lost = (record.get("status") or "").lower() in ENDED
    ended = record.get("cancelled_at") or record.get("ends_at") or record.get("updated_at")
    yield (
        "subscriptions",
        {
            **_shared(record),
            "outcome": "subscription",
            "opened_at": record.get("starts_at") or _made(record),
            "closed_at": ended if is_lost else None,
            "due_at": record.get("ends_at"),
            "result": "lost" if is_lost else "open",
            "state": record.get("status"),
        },
    )


def invoice(record: Record) -> Iterator[Row]:
    """A bill as the customer gets it; a draft is none."""
    state = (record.get("status") or "").upper()
    if state == "DRAFT":
        return
    yield (
        "invoices",
        {
            **_shared(record),
            "event": "invoice",
            "occurred_at": record.get("invoiced_at") or _made(record),
            "status": INVOICE.get(state),
            "due_at": record.get("due_at"),
            "done_at": record.get("paid_at") if state == "PAID" else None,
            "amount": record.get("amount"),
            "currency": record.get("currency"),
        },
    )


def feedback(record: Record) -> Iterator[Row]:
    """An answer to one of HubSpot's own surveys; of a custom one nobody here knows the scale."""
    kind = (record.get("survey_type") or "").upper()
    if kind not in SCALES:
        return
    low, high = SCALES[kind]
    yield (
        "answers",
        {
            **_shared(record),
            "event": "survey",
            "occurred_at": record.get("answered_at") or _made(record),
            "instrument": kind.lower(),
            "score": record.get("score"),
            "scale_min": str(low),
            "scale_max": str(high),
            "channel": record.get("survey_channel"),
            "comment": record.get("comment"),
            "survey": record.get("survey_name"),
        },
    )


def email(record: Record) -> Iterator[Row]:
    """One e-mail between a person of ours and a contact; one that was not sent yet is none."""
    state = (record.get("status") or "").upper()
    if state in UNSENT:
        return
    incoming = record.get("direction") == "INCOMING_EMAIL"
    yield (
        "emails",
        {
            **_shared(record),
            "event": "email",
            "occurred_at": record.get("sent_at") or _made(record),
            "channel": "e-mail",
            "direction": "in" if incoming else "out",
            "actor": "customer" if incoming else "business",
            "status": EMAIL.get(state),
        },
    )


def mailing(record: Record) -> Iterator[Row]:
    """What happened to a marketing e-mail; what a robot opened or clicked is left out, as HubSpot does."""
    named = MAILING.get(record.get("type") or "")
    if named is None or record.get("filtered") == "true":
        return
    event, status = named
    yield (
        "email_events",
        {
            "key": record["id"],
            "customer": record.get("recipient"),
            "event": event,
            "occurred_at": iso_of(record.get("created")),
            "channel": "e-mail",
            "direction": "out" if event == "marketing_email" else "in",
            "device": (record.get("device") or "").lower() or None,
            "status": status,
            "campaign": record.get("campaign"),
        },
    )


def campaign(record: Record) -> Iterator[Row]:
    """How many people a marketing e-mail reached and what they did, counted by HubSpot."""
    for counter in ("sent", "delivered", "open", "click", "bounce", "unsubscribed", "spamreport"):
        if (count := record.get(f"n_{counter}")) is not None and record.get("published_at"):
            yield (
                "email_statistics",
                {
                    "key": f"{record['id']}-{counter}",
                    "occurred_at": record.get("published_at"),
                    "measure": f"marketing_email_{counter}",
                    "value": count,
                    "email": record.get("name"),
                },
            )


def _shared(record: Record) -> dict[str, Any]:
    return {
        "key": record["id"],
        "customer": record.get("contact"),
        "account": record.get("company"),
        "agent": record.get("owner"),
        "version_at": record.get("updated_at"),
    }


def _made(record: Record) -> str | None:
    """When it was made, as people entered it where the object type lets them."""
    return record.get("createdate") or record.get("created_at")


def _seconds(begin: str | None, end: str | None) -> str | None:
    since, until = ms_of(begin), ms_of(end)
    return None if since is None or until is None or until < since else str((until - since) // 1000)
