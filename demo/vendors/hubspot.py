"""HubSpot's server: objects listed and searched, associations, properties; its limits, tokens and errors."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import numpy as np

from demo.company import Company
from demo.draws import Bools, Ints
from demo.records import Table
from demo.times import BLANK, DAY
from demo.vendors.answers import feedback
from demo.vendors.hubspot_records import (
    BY_NAME,
    RENAMED_ON,
    TYPES,
    ObjectType,
    archived_at,
    contact_of,
    shown,
)  # fmt: skip
from demo.vendors.limits import Turn
from demo.vendors.serving import Answer, Asked
from demo.vendors.shelf import Delays, Shelf
from demo.vendors.stock import Kind, Stock
from demo.vendors.written import always, listed, moment, shape
from demo.world import World

TOKEN = "harbour-hubspot-demo"  # noqa: S105 (an invented constant)
MOST_RESULTS = 10_000
INDEX = Delays(5, 30)
"""Seconds until the search index has heard of a change."""
KEPT_S = 90 * DAY
"""So long the list of archived objects tells of one."""
_LIST_MOST, _SEARCH_MOST, _BATCH_MOST = 100, 200, 1_000


class Bad(Exception):
    """A request that is answered 400."""


def _made(kind: ObjectType, world: World) -> Table:
    table = feedback(world) if kind.table == "crm/surveys" else world.tables[kind.table]
    return shown(kind, table, world.calendar.moment(RENAMED_ON))


class Hubspot:
    """Answers as `https://api.hubapi.com` does."""

    name = "hubspot"

    def __init__(self, company: Company) -> None:
        self.stock = Stock(company, {kind.id: Kind(partial(_made, kind), INDEX) for kind in TYPES})

    def group(self, asked: Asked) -> str:
        """Searches have a limit of their own."""
        return "search" if asked.path.endswith("/search") else "api"

    def answer(self, asked: Asked) -> Answer:
        """One request's answer."""
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _error(401, "INVALID_AUTHENTICATION", "Authentication credentials not found.")
        try:
            return self._routed(asked)
        except Bad as error:
            return _error(400, "VALIDATION_ERROR", str(error))

    def _routed(self, asked: Asked) -> Answer:
        match asked.method, asked.path.strip("/").split("/"):
            case "GET", ["crm", "v3", "objects", name] if name in BY_NAME:
                return self._list(asked, BY_NAME[name])
            case "POST", ["crm", "v3", "objects", name, "search"] if name in BY_NAME:
                return self._search(asked, BY_NAME[name])
            case "POST", ["crm", "v4", "associations", one, other, "batch", "read"] if one in BY_NAME:
                return self._associated(asked, BY_NAME[one], other)
            case "GET", ["crm", "v3", "properties", name] if name in BY_NAME:
                return Answer({"results": _described(BY_NAME[name])})
        return _error(404, "OBJECT_NOT_FOUND", f"nothing at {asked.path}")

    def _list(self, asked: Asked, kind: ObjectType) -> Answer:
        size = _whole(asked.params.get("limit"), 10, _LIST_MOST)
        shelf, now = self.stock.shelf(kind.id), self.stock.now
        table, after = shelf.table, _whole(asked.params.get("after"), 0, 2**62)
        gone_at, gone = archived_at(table.columns["id"], table.seen), asked.params.get("archived") == "true"
        held = (gone_at <= now) & (gone_at > now - KEPT_S) if gone else gone_at > now
        known = np.flatnonzero((table.seen <= now) & (table.columns["id"] > after) & held)
        rows = known[np.argsort(table.columns["id"][known])]
        page = shelf.present(rows[:size], now)
        wanted = [name for name in asked.params.get("properties", "").split(",") if name]
        last = int(page.columns["id"][-1]) if len(rows) > size else None
        with_contacts = "contacts" in asked.params.get("associations", "")
        objects = _objects(kind, page, wanted, with_contacts=with_contacts, archived=gone)
        return Answer(f'{{"results":{listed(objects)}{_paging(last)}}}')

    def _search(self, asked: Asked, kind: ObjectType) -> Answer:
        body = asked.body if isinstance(asked.body, dict) else {}
        size, after = (
            _whole(body.get("limit"), 10, _SEARCH_MOST),
            _whole(body.get("after"), 0, 2**62),
        )
        if after + size > MOST_RESULTS:
            raise Bad("The total number of results to return is limited to 10,000.")
        shelf = self.stock.shelf(kind.id)
        now = self.stock.now
        held = archived_at(shelf.id, shelf.table.seen[shelf.row]) > now
        found = np.flatnonzero(shelf.visible(now) & held & _matching(kind, shelf, body))
        found = _sorted(kind, shelf, found, body)
        page = shelf.read(found[after : after + size])
        following = after + size if len(found) > after + size else None
        objects = _objects(kind, page, list(body.get("properties") or ()), with_contacts=False)
        return Answer(f'{{"total":{len(found)},"results":{listed(objects)}{_paging(following)}}}')

    def _associated(self, asked: Asked, kind: ObjectType, other: str) -> Answer:
        inputs = asked.body.get("inputs") if isinstance(asked.body, dict) else None
        if not isinstance(inputs, list) or len(inputs) > _BATCH_MOST or other not in ("contacts", "0-1"):
            raise Bad(f"inputs: expected at most {_BATCH_MOST} ids, associated with contacts")
        ids = np.array([_whole(one.get("id"), 0, 2**62) for one in inputs], dtype=np.int64)
        shelf = self.stock.shelf(kind.id)
        rows = shelf.rows(ids)
        known = shelf.table.take(rows[rows >= 0])
        pairs = zip(known.columns["id"].tolist(), contact_of(kind, known).tolist(), strict=True)
        found = {one: contact for one, contact in pairs if contact != BLANK}
        results = [_pair(one, contact) for one, contact in found.items()]
        errors = [_unpaired(one) for one in ids.tolist() if one not in found]
        told = f',"numErrors":{len(errors)},"errors":{listed(errors)}' if errors else ""
        now = datetime.fromtimestamp(self.stock.now, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        about = f'"status":"COMPLETE","startedAt":"{now}","completedAt":"{now}"'
        return Answer(f'{{{about},"results":{listed(results)}{told}}}', 207 if errors else 200)

    def limited(self, turn: Turn) -> Answer:
        """429, without a word of when."""
        body = {
            "status": "error",
            "message": "You have reached your secondly limit.",
            "errorType": "RATE_LIMIT",
            "policyName": "SECONDLY",
            "correlationId": str(uuid.uuid4()),
        }
        return Answer(body, 429, self.told(turn))

    def told(self, turn: Turn) -> Mapping[str, str]:
        """What is left of the window."""
        return {
            "X-HubSpot-RateLimit-Max": str(turn.limit.requests),
            "X-HubSpot-RateLimit-Remaining": str(turn.left),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(int(turn.limit.seconds * 1_000)),
        }

    def failed(self, status: int) -> Answer:
        """An error of the server's own."""
        return _error(status, "INTERNAL_ERROR", "internal error")


def _error(status: int, category: str, message: str) -> Answer:
    told = {"status": "error", "message": message, "category": category, "correlationId": str(uuid.uuid4())}
    return Answer(told, status)


def _whole(value: Any, default: int, most: int) -> int:
    if value in (None, ""):
        return default
    if not str(value).isdigit() or int(value) > most:
        raise Bad(f"found {value!r}, expected a whole number up to {most}")
    return int(value)


def _paging(after: int | None) -> str:
    return "" if after is None else f',"paging":{{"next":{{"after":"{after}","link":"?after={after}"}}}}'


def _pair(one: int, contact: int) -> str:
    kinds = '[{"category":"HUBSPOT_DEFINED","typeId":3}]'
    return f'{{"from":{{"id":"{one}"}},"to":[{{"toObjectId":"{contact}","associationTypes":{kinds}}}]}}'


def _unpaired(one: int) -> str:
    what = '"status":"error","category":"OBJECT_NOT_FOUND","message":"No contact is associated."'
    return f'{{{what},"context":{{"fromObjectId":["{one}"]}},"errors":[],"links":{{}}}}'


def _described(kind: ObjectType) -> list[dict[str, Any]]:
    """Each property; those that HubSpot brings along are told from the account's own."""
    brought = {"createdate", "lastmodifieddate", "email", "amount", *kind.called.values()}
    return [
        {
            "name": name,
            "label": name,
            "description": "",
            "groupName": "information",
            "type": "string",
            "fieldType": "text",
            "options": [],
            "hubspotDefined": name in brought or name[:3] == "hs_",
        }
        for name in kind.properties
    ]


def _objects(
    kind: ObjectType, page: Table, wanted: list[str], *, with_contacts: bool, archived: bool = False
) -> list[str]:
    written = kind.properties
    names = dict.fromkeys(["hs_object_id", "createdate", kind.modified, *wanted])
    properties = shape({name: written[name] for name in names if name in written})
    fields = {
        "id": written["hs_object_id"],
        "properties": properties,
        "createdAt": moment("created_at", ".000Z"),
        "updatedAt": moment("updated_at", ".000Z"),
        "archived": always(archived),
    }
    if archived:
        fields["archivedAt"] = moment("archived_at", ".000Z")
        gone_at = archived_at(page.columns["id"], page.seen)
        page = Table(page.name, page.seen, page.final, {**page.columns, "archived_at": gone_at})
    if with_contacts:
        fields["associations"] = lambda table: [
            "{}" if one == BLANK else f'{{"contacts":{{"results":[{{"id":"{one}","type":"to_contact"}}]}}}}'
            for one in contact_of(kind, table).tolist()
        ]
    return shape(fields)(page)


def _matching(kind: ObjectType, shelf: Shelf, body: Mapping[str, Any]) -> Bools:
    groups = body.get("filterGroups") or []
    if not groups:
        return np.ones(len(shelf.at), dtype=np.bool_)
    parts = [
        np.logical_and.reduce([_holds(kind, shelf, one) for one in group.get("filters", [])])
        for group in groups
    ]
    return np.logical_or.reduce(parts)


_COMPARE = {"GTE": np.greater_equal, "GT": np.greater, "LTE": np.less_equal, "LT": np.less, "EQ": np.equal}


def _holds(kind: ObjectType, shelf: Shelf, one: Mapping[str, Any]) -> Bools:
    values, operator = _values(kind, shelf, str(one.get("propertyName"))), one.get("operator")
    if operator == "BETWEEN":
        return (values >= _number(one.get("value"))) & (values <= _number(one.get("highValue")))
    if operator not in _COMPARE:
        raise Bad(f"operator: found {operator!r}, expected BETWEEN or one of {', '.join(_COMPARE)}")
    return _COMPARE[operator](values, _number(one.get("value")))


def _values(kind: ObjectType, shelf: Shelf, name: str) -> Ints:
    if name == kind.modified:
        return shelf.at * 1_000
    if name == "createdate":
        return shelf.table.seen[shelf.row] * 1_000
    if name == "hs_object_id":
        return shelf.id
    raise Bad(f"propertyName: found {name!r}, expected {kind.modified}, createdate or hs_object_id")


def _number(value: Any) -> int:
    text = str(value)
    if text.lstrip("-").isdigit():
        return int(text)
    try:
        return int(datetime.fromisoformat(text).timestamp() * 1_000)
    except ValueError as error:
        raise Bad(f"value: found {value!r}, expected a number or a time") from error


def _sorted(kind: ObjectType, shelf: Shelf, found: Ints, body: Mapping[str, Any]) -> Ints:
    sorts: list[Any] = body.get("sorts") or [kind.modified]
    one = sorts[0] if isinstance(sorts[0], dict) else {"propertyName": sorts[0]}
    order = np.lexsort((shelf.id[found], _values(kind, shelf, str(one.get("propertyName")))[found]))
    return found[order[::-1] if one.get("direction") == "DESCENDING" else order]
