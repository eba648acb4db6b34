"""A Matomo of one site on the loopback: visits can be put there, and it can break and mend."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl

from config.models.scalars import Context
from config.models.sources import Source
from tests.connectors.loopback import Answer, Loopback

TOKEN = "matomo-canary-token"


class MatomoSite(Loopback):
    """Answers Live.getLastVisitsDetails in the order of last actions, and remembers what it was asked."""

    prefix = "/stats"

    def __init__(self) -> None:
        self.visits: dict[str, dict[str, Any]] = {}
        self.is_broken = False
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__()

    def reply(self, path: str, body: bytes) -> Answer:
        sent = dict(parse_qsl(body.decode()))
        self.asked.append((path, sent))
        return 503 if self.is_broken else 200, {}, self.answer(sent)

    def answer(self, sent: dict[str, str]) -> Any:
        if sent.get("token_auth") != TOKEN:
            return {"result": "error", "message": "Unable to authenticate with the provided token."}
        after = int(sent["minTimestamp"])
        found = [visit for visit in self.visits.values() if visit["lastActionTimestamp"] > after]
        found.sort(key=lambda visit: (visit["lastActionTimestamp"], visit["idVisit"]))
        return found[: int(sent["filter_limit"])]

    def source(self, token: str = TOKEN, **more: Any) -> Source:
        """An entry that reads this site."""
        entry = {
            "id": "web",
            "connector": "matomo",
            "base_url": self.url,
            "token": "${MATOMO_TOKEN}",
            "options": {"site": 1},
            **more,
        }
        return Source.model_validate(entry, context=Context(env={"MATOMO_TOKEN": token}))


def visit(
    number: int | str, at_s: int | None = None, *actions: dict[str, Any], **more: Any
) -> dict[str, Any]:
    """A visit as Matomo gives it."""
    at_s = at_s or int(time.time()) - 60
    page = {"type": "action", "url": "https://shop.example/start?mail=x", "pageTitle": "Start", "pageId": 1}
    return {
        "idSite": 1,
        "idVisit": number,
        "visitorId": "f00d",
        "visitIp": "203.0.113.0",
        "userId": None,
        "deviceType": "Smartphone",
        "siteCurrency": "EUR",
        "visitDuration": 40,
        "firstActionTimestamp": at_s,
        "lastActionTimestamp": at_s,
        "actionDetails": [{"timestamp": at_s, **one} for one in (page, *actions)],
        **more,
    }


def event(name: str, action: str = "order", **more: Any) -> dict[str, Any]:
    """An event as Matomo gives it."""
    return {"type": "event", "eventCategory": "shop", "eventAction": action, "eventName": name, **more}
