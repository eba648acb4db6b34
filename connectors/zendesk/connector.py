"""The `zendesk` connector. What it reads and keeps stands in objects.py, and how in the README."""

from __future__ import annotations

from typing import TYPE_CHECKING

from connectors.auth import Auth, basic, bearer
from connectors.vendor.connector import Vendor
from connectors.vendor.declare import ObjectType
from connectors.zendesk.objects import CALLS, EVENTS, LEGS, RATINGS, SURVEYS, TICKETS

if TYPE_CHECKING:
    from config.models.sources import Source


def _auth(source: Source) -> Auth:
    """An API token of the user who is named, else an OAuth token."""
    secret = source.token.get_secret_value() if source.token else ""
    return basic(f"{source.user}/token", secret) if source.user else bearer(secret)


def _asked_for(objects: tuple[ObjectType, ...], source: Source) -> tuple[ObjectType, ...]:
    """Legs of calls are read only where the entry names them: they cost requests and feed no rows."""
    named = source.options.get("objects", ())
    streams = [stream.from_ for stream in source.streams]
    return tuple(kind for kind in objects if kind is not LEGS or LEGS.name in (*named, *streams))


ZENDESK = Vendor(
    name="zendesk",
    support_system="Zendesk",
    objects=(TICKETS, CALLS, EVENTS, RATINGS, SURVEYS, LEGS),
    auth=_auth,
    adapt=_asked_for,
)
"""Zendesk Support, Talk and CSAT."""
