"""Zendesk's server: incremental exports, Talk, ratings, groups and fields; its limits, tokens and errors."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from demo.company import Company
from demo.vendors import desk, desk_events
from demo.vendors import zendesk_records as records
from demo.vendors.limits import Turn
from demo.vendors.serving import Answer, Asked
from demo.vendors.shelf import Shelf
from demo.vendors.stock import Kind, Stock, table
from demo.vendors.written import Writer, listed

TOKEN, USER = "harbour-zendesk-demo", "reports@harbour.example"
HIDDEN_S = 60
"""An incremental export says nothing of the last minute."""
_TWICE = 331
KINDS = {
    "tickets": Kind(desk.cases),
    "calls": Kind(desk.calls),
    "ticket_events": Kind(desk_events.events),
    "ratings": Kind(desk.ratings),
    "users": Kind(table("crm/contacts")),
}
_WRITERS: Mapping[str, Writer] = {
    "tickets": records.TICKET,
    "ticket_events": records.EVENT,
    "calls": records.CALL,
    "users": records.USER,
}


_TIMED = ("ticket_events", "calls")


class Bad(Exception):
    """A request that is answered 400."""


class Zendesk:
    """Answers as `https://SUBDOMAIN.zendesk.com` does."""

    name = "zendesk"

    def __init__(self, company: Company) -> None:
        self.stock = Stock(company, KINDS)

    def group(self, asked: Asked) -> str:
        """Exports have a limit of their own."""
        return "incremental" if "/incremental/" in asked.path else "api"

    def answer(self, asked: Asked) -> Answer:
        """One request's answer."""
        if not _may(asked.headers.get("Authorization", "")):
            return Answer({"error": "Couldn't authenticate you"}, 401)
        try:
            return self._routed(asked, asked.path.removesuffix(".json"))
        except Bad as error:
            return Answer({"error": "InvalidParameter", "description": str(error)}, 400)

    def _routed(self, asked: Asked, path: str) -> Answer:
        match path.removeprefix("/api/v2/").split("/"):
            case ["incremental", "tickets" | "users" as kind, "cursor"]:
                return self._cursor(asked, kind)
            case ["incremental", kind] | ["channels", "voice", "stats", "incremental", kind] if (
                kind in _TIMED
            ):
                return self._timed(asked, kind)
            case ["satisfaction_ratings"]:
                return self._ratings(asked)
            case ["guide", "survey_responses"]:
                return Answer({"survey_responses": [], "meta": {"has_more": False, "after_cursor": None}})
            case ["deleted_tickets"]:
                return Answer({"deleted_tickets": [], "count": 0, "next_page": None, "previous_page": None})
            case ["groups"]:
                return Answer({"groups": [{"id": n, "name": name} for name, n in records.GROUPS.items()]})
            case ["ticket_fields"]:
                found = [
                    {"id": n, "title": name, "type": "text", "active": True}
                    for name, n in records.FIELDS.items()
                ]
                return Answer({"ticket_fields": found, "count": len(found), "next_page": None})
        return Answer({"error": "InvalidEndpoint", "description": "Not found"}, 404)

    def _cursor(self, asked: Asked, kind: str) -> Answer:
        since = _place(asked)
        size = min(1_000, _whole(asked, "per_page", 1_000))
        shelf, now = self.stock.shelf(kind), self.stock.now - HIDDEN_S
        found = shelf.between(since, now, now)
        page = found[:size]
        last = (int(shelf.at[page[-1]]), int(shelf.id[page[-1]])) if len(page) else since
        written = _WRITERS[kind](shelf.read(page)) + (_older(shelf, page) if kind == "tickets" else [])
        ends, cursor = len(found) <= size, _encoded(last)
        after = f'"{asked.base}{asked.path}?cursor={cursor}&per_page={size}"'
        users = self._users(asked, shelf, page) if kind == "tickets" else ""
        return Answer(
            f'{{"{kind}":{listed(written)},{users}"after_cursor":"{cursor}","after_url":{after},'
            f'"before_cursor":null,"before_url":null,"end_of_stream":{str(ends).lower()}}}'
        )

    def _users(self, asked: Asked, shelf: Shelf, page: Any) -> str:
        if "users" not in asked.params.get("include", "").split(","):
            return ""
        users = self.stock.shelf("users")
        rows = users.rows(np.unique(desk.person(shelf.id[page])))
        return f'"users":{listed(records.USER(users.present(rows[rows >= 0], self.stock.now)))},'

    def _timed(self, asked: Asked, kind: str) -> Answer:
        begin, now = _whole(asked, "start_time", None), self.stock.now - HIDDEN_S
        shelf = self.stock.shelf(kind)
        found = shelf.between((begin, -1), now, now)
        page = found[:1_000]
        # the next page begins with the second in which this one ended, so some come twice
        end = int(shelf.at[page[-1]]) if len(page) else begin
        following = f"{asked.base}{asked.path}?start_time={end}"
        ends = str(len(found) <= len(page)).lower()
        return Answer(
            f'{{"{kind}":{listed(_WRITERS[kind](shelf.read(page)))},"count":{len(page)},'
            f'"next_page":"{following}","end_time":{end},"end_of_stream":{ends}}}'
        )

    def _ratings(self, asked: Asked) -> Answer:
        size = min(100, _whole(asked, "page[size]", 100))
        cursor, begin = asked.params.get("page[after]"), _whole(asked, "start_time", 0)
        shelf, now = self.stock.shelf("ratings"), self.stock.now
        end = _whole(asked, "end_time", now)
        found = shelf.between(_decoded(cursor) if cursor else (begin, -1), min(now, end), now)
        page, more = found[:size], len(found) > size
        last = _encoded((int(shelf.at[page[-1]]), int(shelf.id[page[-1]]))) if len(page) else ""
        query = f"page[size]={size}&page[after]={last}&start_time={begin}"
        following = f'"{asked.base}{asked.path}?{query}"' if more else "null"
        return Answer(
            f'{{"satisfaction_ratings":{listed(records.RATING(shelf.read(page)))},'
            f'"meta":{{"has_more":{str(more).lower()},"after_cursor":"{last}","before_cursor":null}},'
            f'"links":{{"next":{following},"prev":null}}}}'
        )

    def limited(self, turn: Turn) -> Answer:
        """429, with the seconds to wait."""
        return Answer(
            {"error": "APIRateLimitExceeded", "description": "Number of allowed API requests exceeded"},
            429,
            {**self.told(turn), "Retry-After": str(turn.resets_s)},
        )

    def told(self, turn: Turn) -> Mapping[str, str]:
        """What is left of the window."""
        return {
            "X-Rate-Limit": str(turn.limit.requests),
            "X-Rate-Limit-Remaining": str(turn.left),
            "ratelimit-limit": str(turn.limit.requests),
            "ratelimit-remaining": str(turn.left),
            "ratelimit-reset": str(turn.resets_s),
        }

    def failed(self, status: int) -> Answer:
        """An error of the server's own."""
        return Answer({"error": "InternalServerError", "description": "Please try again later"}, status)


def _may(header: str) -> bool:
    kind, _, secret = header.partition(" ")
    if kind.lower() == "bearer":
        return secret == TOKEN
    try:
        return base64.b64decode(secret, validate=True).decode() == f"{USER}/token:{TOKEN}"
    except ValueError:
        return False


def _place(asked: Asked) -> tuple[int, int]:
    cursor = asked.params.get("cursor")
    return _decoded(cursor) if cursor else (_whole(asked, "start_time", None), -1)


def _whole(asked: Asked, name: str, default: int | None) -> int:
    found = asked.params.get(name)
    if found is None and default is not None:
        return default
    if found is None or not found.isdigit():
        raise Bad(f"{name} must be a whole number")
    return int(found)


def _encoded(place: tuple[int, int]) -> str:
    return base64.urlsafe_b64encode(f"{place[0]}|{place[1]}".encode()).decode().rstrip("=")


def _decoded(cursor: str) -> tuple[int, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        moment, number = base64.urlsafe_b64decode(padded).decode().split("|")
        return int(moment), int(number)
    except ValueError as error:
        raise Bad("cursor is not one of ours") from error


def _older(shelf: Shelf, page: Any) -> list[str]:
    """A few tickets come twice in a page, in their older version last."""
    rows = shelf.row[page]
    again = page[(shelf.id[page] % _TWICE == 0) & (shelf.table.final[rows] > shelf.table.seen[rows])]
    again = again[~shelf.first[again]]
    before = [int(np.flatnonzero((shelf.id == shelf.id[one]) & shelf.first)[0]) for one in again.tolist()]
    return records.TICKET(shelf.read(np.array(before, dtype=np.int64))) if before else []
