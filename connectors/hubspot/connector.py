"""The `hubspot` connector."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connectors.auth import Auth, bearer
from connectors.errors import MendEntry
from connectors.hubspot.mailings import EVENTS, STATISTICS
from connectors.hubspot.objects import OBJECTS, crm
from connectors.hubspot.walk import Objects
from connectors.vendor.connector import Vendor
from connectors.vendor.declare import ObjectType
from connectors.vendor.mapping import fields_of

if TYPE_CHECKING:
    from config.models.sources import Source

BELONGS = ("contacts", "companies")


def _auth(source: Source) -> Auth:
    return bearer(source.token.get_secret_value() if source.token else "")


def _check(source: Source) -> None:
    further = source.options.get("types", {})
    if not isinstance(further, dict) or not all(_is_list(to) for to in further.values()):
        raise MendEntry(
            f"Source {source.id}: expected `types` as names of further object types, each with what its "
            f"records belong to: `types: {{leads: [contacts], p123_kits: []}}`; a list holds at most "
            f"{' and '.join(BELONGS)}. Correct `options` in sources.yml."
        )
    known = [kind.name for kind in OBJECTS]
    for name in further:
        if name in known:
            raise MendEntry(
                f"Source {source.id}: `types` names {name}, which is read anyway. Take it out of sources.yml."
            )


def _is_list(to: Any) -> bool:
    return isinstance(to, list) and all(one in BELONGS for one in to)


def _adapt(objects: tuple[ObjectType, ...], source: Source) -> tuple[ObjectType, ...]:
    """The entry's further types beside the known ones, each asked also for its custom fields."""
    further = source.options.get("types", {})
    more = [replace(crm(name, {}), walk=Objects(to=tuple(to))) for name, to in further.items()]
    listed = source.options.get("objects", ())
    return tuple(_asked(kind, source, is_wanted=kind.name in listed) for kind in (*objects, *more))


def _asked(kind: ObjectType, source: Source, *, is_wanted: bool) -> ObjectType:
    """What nobody asked for by name may be missing: not every account has each product."""
    kind = replace(kind, optional=not is_wanted and kind.name not in ("contacts", "deals"))
    if not isinstance(kind.walk, Objects):
        return kind
    to = kind.walk.to
    if source.options.get("companies") and "companies" not in to:
        kind = replace(kind, walk=replace(kind.walk, to=(*to, "companies")))
    body = dict(kind.request.body or {})
    body["properties"] = list(dict.fromkeys([*body["properties"], *fields_of(source, kind)]))
    return replace(kind, request=replace(kind.request, body=body))


HUBSPOT = Vendor(
    name="hubspot",
    support_system="HubSpot",
    objects=(*OBJECTS, EVENTS, STATISTICS),
    auth=_auth,
    check_entry=_check,
    adapt=_adapt,
    options=("types", "companies"),
    days=400,  # a year, and what began in the month before it
)
