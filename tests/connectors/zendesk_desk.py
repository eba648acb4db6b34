"""A Zendesk account on the loopback: records are put there in the vendor's shape, and it breaks and mends."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.models.scalars import Context
from config.models.sources import Source
from connectors.times import ms_of
from tests.connectors.loopback import Answer, Loopback

USER, TOKEN = "reports@shop.example", "zendesk-canary-token"
TALK, SIZE = "channels/voice/stats/incremental", 100
TIMED = {"incremental/ticket_events": "ticket_events", f"{TALK}/calls": "calls", f"{TALK}/legs": "legs"}


class ZendeskDesk(Loopback):
    """Answers exports, ratings and surveys in order of time, and remembers what it was asked."""

    def __init__(self) -> None:
        self.tickets: list[dict[str, Any]] = []
        self.users: list[dict[str, Any]] = []
        self.groups = [{"id": 7, "name": "care_team"}, {"id": 8, "name": "lab_admin"}]
        self.timed: dict[str, list[dict[str, Any]]] = {"ticket_events": [], "calls": [], "legs": []}
        self.ratings: list[dict[str, Any]] = []
        self.surveys: list[dict[str, Any]] = []
        self.refusals: dict[str, int] = {}
        self.stale: dict[str, dict[str, Any]] = {}
        self.once: dict[str, dict[str, Any]] = {}
        self.is_broken = False
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__()

    def reply(self, path: str, body: bytes) -> Answer:
        asked = urlsplit(path)
        name = asked.path.removeprefix("/api/v2/").removesuffix(".json")
        sent = dict(parse_qsl(asked.query))
        self.asked.append((name, sent))
        status = 503 if self.is_broken else self.refusals.get(name, 200)
        return status, {}, self.answer(name, sent) if status == 200 else {"error": "no"}

    def answer(self, name: str, sent: dict[str, str]) -> dict[str, Any]:
        if name in self.once:
            return self.once.pop(name)
        if name in self.stale:
            return self.stale[name]
        if name in TIMED:
            return self._timed(TIMED[name], int(sent["start_time"]), ends=name.startswith("incremental"))
        match name:
            case "incremental/tickets/cursor":
                return self._exported(sent)
            case "satisfaction_ratings":
                begin, end = int(sent["start_time"]), int(sent["end_time"])
                made = [one for one in self.ratings if begin <= (ms_of(one["created_at"]) or 0) / 1000 <= end]
                return self._listed("satisfaction_ratings", made, sent)
            case "guide/survey_responses":
                return self._listed("survey_responses", self.surveys, sent)
            case "tickets/show_many":
                wanted = sent["ids"].split(",")
                shown = [one for one in self.tickets if str(one["id"]) in wanted]
                return {"tickets": shown, "users": self.users}
        return {"groups": self.groups, "meta": {"has_more": False}}

    def _exported(self, sent: dict[str, str]) -> dict[str, Any]:
        begin = int(sent.get("cursor", 0))
        page = self.tickets[begin : begin + SIZE]
        end = begin + len(page)
        more = {"after_cursor": str(end), "end_of_stream": end == len(self.tickets)}
        return {"tickets": page, "users": self.users, **more}

    def _timed(self, name: str, begin: int, *, ends: bool) -> dict[str, Any]:
        found = [one for one in self.timed[name] if one["timestamp"] >= begin]
        page = found[:1_000]
        end = page[-1]["timestamp"] if page else begin
        told = {"end_of_stream": len(found) == len(page)} if ends else {}
        return {name: page, "count": len(page), "end_time": end, "next_page": f"{self.url}/x", **told}

    def _listed(self, name: str, records: list[dict[str, Any]], sent: dict[str, str]) -> dict[str, Any]:
        begin = int(sent.get("page[after]", 0))
        end = begin + int(sent["page[size]"])
        meta = {"has_more": end < len(records), "after_cursor": str(end)}
        return {name: records[begin:end], "meta": meta}

    def source(self, token: str = TOKEN, **more: Any) -> Source:
        """An entry that reads this account."""
        entry = {
            "id": "desk",
            "connector": "zendesk",
            "base_url": self.url,
            "user": USER,
            "token": "${ZENDESK_TOKEN}",
            **more,
        }
        return Source.model_validate(entry, context=Context(env={"ZENDESK_TOKEN": token}))


def ticket(number: int | str, **more: Any) -> dict[str, Any]:
    """A ticket as Zendesk gives it."""
    return {
        "id": number,
        "url": "https://shop.zendesk.com/api/v2/tickets/1.json",
        "created_at": "2026-01-05T10:00:00Z",
        "updated_at": "2026-01-05T10:30:00Z",
        "generated_timestamp": int(time.time()) - 300,
        "status": "open",
        "subject": "Ann Lee asks for her money",
        "description": "call me on +44 20 7946 0018",
        "requester_id": 501,
        "assignee_id": 801,
        "group_id": 7,
        "tags": ["vip"],
        "via": {"channel": "email", "source": {"from": {"address": "ann@x.example"}, "rel": None}},
        "custom_fields": [{"id": 1, "value": None}],
        **more,
    }
