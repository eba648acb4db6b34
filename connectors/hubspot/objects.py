"""HubSpot's object types: what is asked of each, which properties may be kept, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from connectors.http import Request
from connectors.hubspot import rows
from connectors.hubspot.walk import ById, Objects
from connectors.vendor.declare import DROP, PLAIN, TEXT, Keep, ObjectType, Record, Row, key, named, nothing

PERSON, OWNER = "hubspot", key("agent", "owner")
EVERY: dict[str, Keep] = {
    "id": PLAIN,
    "createdAt": named("created_at"),
    "updatedAt": named("updated_at"),
    "archived": PLAIN,
    "belongs.contacts": key(PERSON, "contact"),
    "belongs.companies": key(f"account.{PERSON}", "company"),
    "properties.createdate": named("createdate"),
    "archivedAt": DROP,
    "url": DROP,
    "objectWriteTraceId": DROP,
}


def properties_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record's properties by HubSpot's names."""
    found = record.get("properties")
    return found if isinstance(found, dict) else {}


def crm(
    name: str,
    kept: Mapping[str, Keep],
    stream: tuple[str, str] | None = None,
    make: Callable[[Record], Iterable[Row]] = nothing,
) -> ObjectType:
    """A type of CRM objects with these properties, and the stream that its rows become."""
    return ObjectType(
        name=name,
        request=Request(f"/crm/v3/objects/{name}/search", body={"properties": ["createdate", *kept]}),
        paging=ById(),
        walk=Objects(to=("contacts",)),
        keep={
            **EVERY,
            **{f"properties.{theirs}": named(how.name or theirs, how) for theirs, how in kept.items()},
        },
        records=("results",),
        version="updatedAt",
        streams=dict([stream]) if stream else {},
        make=make,
        custom=properties_of,
        gone="archived",
    )


def _with_merged(answer: Any, records: list[Any]) -> list[Any]:
    """Contacts with the numbers that they had before they were merged, each in a place of its own."""
    del answer
    for record in records:
        if isinstance(record, dict):
            told = str(properties_of(record).get("hs_merged_object_ids") or "").split(";")
            ids = [one.strip() for one in told if one.strip()]
            record["merged"] = {str(place): one for place, one in enumerate(ids[-len(rows.MERGED) :], 1)}
    return records


def _contacts() -> ObjectType:
    kept = {"email": key("email", "email"), "hs_analytics_source": named("came_by")}
    kind = crm("contacts", kept, make=rows.contact)
    places = {f"merged.{n}": key(PERSON, name) for n, name in enumerate(rows.MERGED, 1)}
    asked = {"properties": ["createdate", *kept, "hs_merged_object_ids"]}
    own = {path: how for path, how in kind.keep.items() if path != "belongs.contacts"}
    return replace(
        kind,
        request=replace(kind.request, body=asked),
        keep={**own, "id": key(PERSON, "contact"), **places},
        walk=Objects("lastmodifieddate", whole=True),
        key="contact",
        streams={"identities": "identity", "first_sources": "attribute"},
        unpack=_with_merged,
    )


OBJECTS: tuple[ObjectType, ...] = (
    _contacts(),
    crm(
        "deals",
        {
            "dealstage": PLAIN,
            "pipeline": PLAIN,
            "dealtype": PLAIN,
            "closedate": PLAIN,
            "amount": PLAIN,
            "deal_currency_code": named("currency"),
            "hs_is_closed": named("is_closed"),
            "hs_is_closed_won": named("is_won"),
            "closed_lost_reason": named("lost_reason", TEXT),
            "hubspot_owner_id": OWNER,
        },
        ("deals", "episode"),
        rows.deal,
    ),
    crm(
        "appointments",
        {
            "hs_appointment_start": named("starts_at"),
            "hs_appointment_end": named("ends_at"),
            "hs_appointment_status": named("status"),
            "hubspot_owner_id": OWNER,
        },
        ("appointments", "interaction"),
        rows.appointment,
    ),
    crm(
        "subscriptions",
        {
            "hs_status": named("status"),
            "hs_recurring_billing_start_date": named("starts_at"),
            "hs_recurring_billing_end_date": named("ends_at"),
            "hs_cancelled_date": named("cancelled_at"),
        },
        ("subscriptions", "episode"),
        rows.subscription,
    ),
    crm(
        "invoices",
        {
            "hs_invoice_status": named("status"),
            "hs_invoice_date": named("invoiced_at"),
            "hs_due_date": named("due_at"),
            "hs_payment_date": named("paid_at"),
            "hs_amount_billed": named("amount"),
            "hs_currency": named("currency"),
            "hubspot_owner_id": OWNER,
        },
        ("invoices", "interaction"),
        rows.invoice,
    ),
    crm(
        "feedback_submissions",
        {
            "hs_survey_type": named("survey_type"),
            "hs_survey_name": named("survey_name"),
            "hs_survey_channel": named("survey_channel"),
            "hs_submission_timestamp": named("answered_at"),
            "hs_value": named("score"),
            "hs_content": named("comment", TEXT),
        },
        ("answers", "feedback"),
        rows.feedback,
    ),
    crm(
        "emails",
        {
            "hs_timestamp": named("sent_at"),
            "hs_email_direction": named("direction"),
            "hs_email_status": named("status"),
            "hubspot_owner_id": OWNER,
        },
        ("emails", "interaction"),
        rows.email,
    ),
)
