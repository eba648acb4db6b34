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
from demo.vendors.zendesk_surveys import responses

TOKEN, USER = "harbour-zendesk-demo", "reports@harbour.example"
HIDDEN_S = 60
"""An incremental export says nothing of the last minute."""
_TWICE, _SHOWN, _EVER = 331, 100, 10**16
KINDS = {
    "tickets": Kind(desk.cases),
    "calls": Kind(desk.calls),
    "ticket_events": Kind(desk_events.events),
    "ratings": Kind(desk.ratings),
    "surveys": Kind(desk.surveys),
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


class TooRecent(Exception):
    """An export that is to start in the minute that exports do not show: 422."""


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
        except TooRecent:
            told = "Too recent start_time. Use a start_time older than 1 minutes"
            return Answer({"error": "InvalidValue", "description": told}, 422)

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
                return self._surveys(asked)
            case ["tickets", "show_many"]:
                return self._shown(asked)
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
        if "cursor" not in asked.params:
            self._refuse_too_recent(since[0])
        size = min(1_000, _whole(asked, "per_page", 1_000))
        shelf, now = self.stock.shelf(kind), self.stock.now - HIDDEN_S
        found = shelf.between(since, now, now)
        page = found[:size]
        last = (int(shelf.at[page[-1]]), int(shelf.id[page[-1]])) if len(page) else since
        written = _WRITERS[kind](shelf.read(page)) + (_older(shelf, page) if kind == "tickets" else [])
        ends, cursor = len(found) <= size, _encoded(last)
        after = f'"{asked.base}{asked.path}?cursor={cursor}&per_page={size}"'
        users = self._users(asked, shelf.id[page]) if kind == "tickets" else ""
        return Answer(
            f'{{"{kind}":{listed(written)},{users}"after_cursor":"{cursor}","after_url":{after},'
            f'"before_cursor":null,"before_url":null,"end_of_stream":{str(ends).lower()}}}'
        )

    def _refuse_too_recent(self, begin: int) -> None:
        if begin > self.stock.now - HIDDEN_S:
            raise TooRecent

    def _shown(self, asked: Asked) -> Answer:
        numbers = [int(text) for text in asked.params.get("ids", "").split(",") if text.isdigit()]
        if len(numbers) > _SHOWN:
            raise Bad(f"at most {_SHOWN} ids")
        shelf = self.stock.shelf("tickets")
        rows = shelf.rows(np.array(numbers, dtype=np.int64))
        found = shelf.present(rows[rows >= 0], self.stock.now)
        there = found.take((found.columns["status"] != "deleted") & (found.seen <= self.stock.now))
        written = listed(records.TICKET(there))
        users = self._users(asked, there.columns["id"])
        return Answer(f'{{"tickets":{written},{users}"count":{len(there)},"next_page":null}}')

    def _surveys(self, asked: Asked) -> Answer:
        shelf, size = self.stock.shelf("surveys"), min(100, _whole(asked, "page[size]", 100))
        begin, end = (_whole(asked, f"filter[created_at_{name}]", _EVER) for name in ("start", "end"))
        begin = 0 if begin == _EVER else begin
        known = np.flatnonzero(shelf.visible(self.stock.now))
        asked_at, numbers = shelf.table.seen[shelf.row[known]], shelf.id[known]
        order = np.lexsort((numbers, asked_at))
        inside = order[(asked_at[order] * 1000 >= begin) & (asked_at[order] * 1000 <= end)]
        done = _decoded(asked.params["page[after]"])[0] if "page[after]" in asked.params else 0
        page, more = inside[done : done + size], len(inside) > done + size
        written = listed(responses(shelf.read(known[page])))
        after = f'"{_encoded((done + size, 0))}"' if len(page) else "null"
        return Answer(
            f'{{"survey_responses":{written},"meta":{{"has_more":{str(more).lower()},'
            f'"after_cursor":{after},"before_cursor":null}},"links":{{"next":null,"prev":null}}}}'
        )

    def _users(self, asked: Asked, numbers: Any) -> str:
        if "users" not in asked.params.get("include", "").split(","):
            return ""
        users = self.stock.shelf("users")
        rows = users.rows(np.unique(desk.person(numbers)))
        return f'"users":{listed(records.USER(users.present(rows[rows >= 0], self.stock.now)))},'

    def _timed(self, asked: Asked, kind: str) -> Answer:
        begin, now = _whole(asked, "start_time", None), self.stock.now - HIDDEN_S
        self._refuse_too_recent(begin)
        shelf = self.stock.shelf(kind)
        found = shelf.between((begin, -1), now, now)
        page = found[:1_000]
        # the next page begins with the second in which this one ended, so some come twice
        end = int(shelf.at[page[-1]]) if len(page) else begin
        following = f"{asked.base}{asked.path}?start_time={end}"
        # Talk does not say where its stream ends, and names a next page for ever
        ends = f',"end_of_stream":{str(len(found) <= len(page)).lower()}' if kind != "calls" else ""
        return Answer(
            f'{{"{kind}":{listed(_WRITERS[kind](shelf.read(page)))},"count":{len(page)},'
            f'"next_page":"{following}","end_time":{end}{ends}}}'
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
