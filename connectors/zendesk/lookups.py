"""What Zendesk tells of a record elsewhere: the names of groups, and the ticket that an answer is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from connectors.errors import NotReadable
from connectors.http import Request
from connectors.paging import Cursor, at, pages
from connectors.vendor.walks import DAY_MS, Ask, Place

GROUPS = Request("/api/v2/groups.json")
AT_ONCE = 100
"""As many tickets as Zendesk shows in one request."""
GROUP_FIELDS = ("group_id", "call_group_id", "from_group_id", "to_group_id")


def with_groups(ask: Ask, place: Place, records: list[Any]) -> list[Any]:
    """Records with the name of each group beside its id; a group that is gone keeps its id as its name.

    Names are asked for once a day, and when a new id comes.
    """
    good = [one for one in records if isinstance(one, dict)]
    ids = {str(one[name]) for one in good for name in GROUP_FIELDS if one.get(name)}
    known = place.get("groups", {})
    is_old = ask.now_ms - place.get("groups_ms", 0) >= DAY_MS
    if ids and (is_old or not ids <= known.keys()):
        known = {one: known.get(one, one) for one in ids} | known | dict(_groups(ask))
        place |= {"groups": known, "groups_ms": ask.now_ms}
    return [{**one, **_named(one, known)} if isinstance(one, dict) else one for one in records]


def _groups(ask: Ask) -> Iterator[tuple[str, str]]:
    for page in pages(ask.session, Cursor(100), GROUPS, ("groups",)):
        for group in page.records:
            yield str(at(group, ("id",))), str(at(group, ("name",)))


def _named(record: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
    return {name.removesuffix("_id"): known[str(record[name])] for name in GROUP_FIELDS if record.get(name)}


def with_tickets(ask: Ask, place: Place, records: list[Any]) -> list[Any]:
    """Answers with the custom fields of their ticket, and with its requester; nothing where it is gone."""
    del place
    good = [one for one in records if isinstance(one, dict)]
    ids = dict.fromkeys(str(one["ticket_id"]) for one in good if one.get("ticket_id"))
    found: dict[str, dict[str, Any]] = {}
    for part in _parts(list(ids)):
        found |= {str(ticket.get("id")): ticket for ticket in _shown(ask, part)}
    return [
        {**one, **_of_ticket(found.get(str(one.get("ticket_id")), {}))} if isinstance(one, dict) else one
        for one in records
    ]


def _shown(ask: Ask, ids: list[str]) -> list[dict[str, Any]]:
    request = Request("/api/v2/tickets/show_many.json", {"ids": ",".join(ids), "include": "users"})
    answer = ask.session.json(request)
    tickets = at(answer, ("tickets",))
    if not isinstance(tickets, list):
        raise NotReadable(f"{request.path}: expected a list at tickets, found {type(tickets).__name__}.")
    found = [one for one in with_requesters(answer, tickets) if isinstance(one, dict)]
    if not {str(one.get("id")) for one in found} <= set(ids):
        raise NotReadable(f"{request.path} gave other tickets than asked for. The next pull tries again.")
    return found


def _parts(ids: list[str]) -> Iterable[list[str]]:
    return (ids[begin : begin + AT_ONCE] for begin in range(0, len(ids), AT_ONCE))


def _of_ticket(ticket: dict[str, Any]) -> dict[str, Any]:
    taken = {"ticket_fields": ticket.get("custom_fields", [])}
    names = ("requester_id", "requester_email")
    return taken | {name: ticket[name] for name in names if ticket.get(name)}


def with_requesters(answer: Any, tickets: list[Any]) -> list[Any]:
    """Tickets with the e-mail address of who asked, from the users that stand beside them."""
    users = [user for user in at(answer, ("users",)) or () if isinstance(user, dict)]
    emails = {user.get("id"): user.get("email") for user in users}
    return [_whole(ticket, emails) if isinstance(ticket, dict) else ticket for ticket in tickets]


def _whole(ticket: dict[str, Any], emails: dict[Any, Any]) -> dict[str, Any]:
    return {**ticket, "requester_email": emails.get(ticket.get("requester_id"))}


def custom_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """A ticket's own custom fields, by their ids."""
    listed = [one for one in record.get("custom_fields") or () if isinstance(one, dict)]
    return {str(one.get("id")): one.get("value") for one in listed}


def ticket_fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """The custom fields of the ticket that an answer is about."""
    return custom_fields({"custom_fields": record.get("ticket_fields")})
