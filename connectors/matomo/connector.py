"""Matomo, in the cloud or on one's own server: visits with their actions, events and goals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from connectors.errors import MendEntry
from connectors.http import Request
from connectors.matomo.visits import KEEP, STREAMS, USER, records, rows
from connectors.matomo.walk import Forward
from connectors.paging import OnePage
from connectors.vendor.connector import Vendor
from connectors.vendor.declare import ObjectType, key

if TYPE_CHECKING:
    from config.models.sources import Source


@dataclass(frozen=True)
class InForm:
    """Who asks is said in the posted form: a header or an address would be logged."""

    def header(self, now_s: float) -> dict[str, str]:
        """Nothing."""
        return {}

    def refused(self) -> bool:
        """Another attempt would say the same."""
        return False


VISITS = ObjectType(
    name="visits",
    request=Request(
        "index.php",
        form={
            "module": "API",
            "method": "Live.getLastVisitsDetails",
            "format": "json",
            "period": "range",
            "filter_sort_order": "asc",
            "language": "en",
        },
    ),
    paging=OnePage(),
    walk=Forward(),
    keep=KEEP,
    streams=STREAMS,
    make=rows,
    unpack=records,
    custom=lambda record: record,
)


def _check(source: Source) -> None:
    site = source.options.get("site")
    if not str(site or "").isdigit():
        raise MendEntry(
            f"Source {source.id}: expected `options: {{site: <number>}}`, the site's number in Matomo, found "
            f"{site!r}. Correct it in sources.yml."
        )
    kind = source.options.get("user_key", "user_id")
    if not isinstance(kind, str) or not kind.isidentifier():
        raise MendEntry(
            f"Source {source.id}: expected `user_key` to name a kind of key such as `email`, found {kind!r}. "
            "Correct it in sources.yml."
        )


def _adapt(objects: tuple[ObjectType, ...], source: Source) -> tuple[ObjectType, ...]:
    """The entry's site, and what kind of key its signed-in people are known by."""
    user = key(str(source.options.get("user_key", "user_id")), "user")
    return tuple(
        replace(
            one,
            request=replace(
                one.request, form={**(one.request.form or {}), "idSite": source.options.get("site")}
            ),
            keep={**one.keep, USER: user},
        )
        for one in objects
    )


def _token(source: Source) -> dict[str, str]:
    return {"token_auth": source.token.get_secret_value()} if source.token else {}


MATOMO = Vendor(
    name="matomo",
    support_system="Web analytics",
    objects=(VISITS,),
    auth=lambda source: InForm(),
    check_entry=_check,
    adapt=_adapt,
    options=("site", "user_key"),
    secret_form=_token,
)
