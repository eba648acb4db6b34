"""Marketing e-mails: what became of each one sent to a person, and HubSpot's own counts."""

from __future__ import annotations

from connectors.http import Request
from connectors.hubspot import rows
from connectors.paging import Cursor, with_params
from connectors.times import iso
from connectors.vendor.declare import DROP, PLAIN, ObjectType, key, named
from connectors.vendor.walks import DAY_MS, Windows

AT_ONCE = 100
SETTLED_MS = 30 * DAY_MS
"""People open and click for weeks: the counts of e-mails that are younger are read again."""
_UNKEPT = (
    "portalId",
    "appId",
    "appName",
    "subject",
    "from",
    "hmid",
    "smtpId",
    "sendId",
    "sentBy",
    "causedBy",
    "obsoletedBy",
    "ipAddress",
    "userAgent",
    "browser",
    "location",
    "url",
    "referer",
    "linkId",
    "duration",
    "response",
    "attempt",
    "category",
    "dropReason",
    "dropMessage",
    "bcc",
    "cc",
    "replyTo",
    "subscriptions",
    "portalSubscriptionStatus",
    "source",
    "requestedBy",
    "emailCampaignGroupId",
    "bounceCategory",
)
_COUNTED = ("sent", "delivered", "open", "click", "bounce", "unsubscribed", "spamreport")


def _happened(request: Request, from_ms: int, to_ms: int) -> Request:
    return with_params(request, startTimestamp=from_ms, endTimestamp=to_ms)


def _made(request: Request, from_ms: int, to_ms: int) -> Request:
    return with_params(request, createdAfter=iso(from_ms), createdBefore=iso(to_ms))


EVENTS = ObjectType(
    name="email_events",
    request=Request("/email/public/v1/events"),
    paging=Cursor(AT_ONCE, "limit", "offset", cursor=("offset",), more=("hasMore",)),
    walk=Windows(_happened, window_ms=30 * DAY_MS, lag_ms=60_000),
    keep={
        "id": PLAIN,
        "created": PLAIN,
        "type": PLAIN,
        "recipient": key("email", "recipient"),
        "emailCampaignId": named("campaign"),
        "deviceType": named("device"),
        "filteredEvent": named("filtered"),
        **dict.fromkeys(_UNKEPT, DROP),
    },
    records=("events",),
    version="created",
    streams={"email_events": "interaction"},
    make=rows.mailing,
)
STATISTICS = ObjectType(
    name="marketing_emails",
    request=Request("/marketing/v3/emails", {"includeStats": "true"}),
    paging=Cursor(AT_ONCE, "limit", "after", cursor=("paging", "next", "after"), more=None),
    walk=Windows(_made, look_back_ms=SETTLED_MS),
    keep={
        "id": PLAIN,
        "name": PLAIN,
        "createdAt": named("created_at"),
        "publishDate": named("published_at"),
        **{f"stats.counters.{counter}": named(f"n_{counter}") for counter in _COUNTED},
    },
    records=("results",),
    version="createdAt",
    streams={"email_statistics": "reading"},
    make=rows.campaign,
)
