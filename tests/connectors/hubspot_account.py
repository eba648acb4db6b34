"""A HubSpot account on the loopback: objects are put there in the vendor's shape, and it breaks and mends."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from config.models.scalars import Context
from config.models.sources import Source
from connectors.times import iso_of, ms_of
from tests.connectors.loopback import Answer, Loopback

TOKEN = "hubspot-canary-token"
COMPARE = {
    "GTE": lambda found, told: found >= told,
    "LT": lambda found, told: found < told,
    "LTE": lambda found, told: found <= told,
}


class HubspotAccount(Loopback):
    """Answers searches, associations and lists of what was archived, and remembers what it was asked."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, dict[str, Any]]] = {}
        self.archived: dict[str, list[dict[str, Any]]] = {}
        self.belongs: dict[tuple[str, str], str] = {}
        self.properties: dict[str, list[dict[str, Any]]] = {}
        self.refusals: dict[str, tuple[int, dict[str, str]]] = {}
        self.is_broken = False
        self.asked: list[tuple[str, dict[str, Any]]] = []
        super().__init__()

    def reply(self, path: str, body: bytes) -> Answer:
        asked = urlsplit(path)
        sent = json.loads(body) if body else dict(parse_qsl(asked.query))
        self.asked.append((asked.path, sent))
        return self.answer(asked.path, sent)

    def answer(self, path: str, sent: dict[str, Any]) -> Answer:
        refused = next((told for part, told in self.refusals.items() if part in path), None)
        if self.is_broken or refused:
            status, headers = refused or (503, {})
            return status, headers, {"status": "error", "message": "no", "policyName": "DAILY"}
        match path.strip("/").split("/"):
            case ["crm", "v3", "objects", name, "search"]:
                return 200, {}, self._found(name, sent)
            case ["crm", "v3", "objects", name]:
                return 200, {}, self._archived(name, sent)
            case ["crm", "v3", "properties", name]:
                return 200, {}, {"results": self.properties.get(name, [])}
            case ["crm", "v4", "associations", name, to, "batch", "read"]:
                return self._associated(name, to, [one["id"] for one in sent["inputs"]])
        return 404, {}, {"status": "error"}

    def _found(self, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        (order,) = sent["sorts"]
        assert order == {"propertyName": "hs_object_id", "direction": "DESCENDING"}
        assert "after" not in sent
        filters = sent["filterGroups"][0]["filters"]
        rows = [row for row in self.objects.get(name, {}).values() if _matches(row, filters)]
        page = sorted(rows, key=lambda row: -int(row["id"]))[: sent["limit"]]
        return {"total": len(rows), "results": [_shown(row, sent["properties"]) for row in page]}

    def _archived(self, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        assert sent["archived"] == "true"
        rows, begin, size = self.archived.get(name, []), int(sent.get("after", 0)), int(sent["limit"])
        more = {"paging": {"next": {"after": str(begin + size)}}} if begin + size < len(rows) else {}
        return {"results": rows[begin : begin + size], **more}

    def _associated(self, name: str, to: str, ids: list[str]) -> tuple[int, dict[str, str], Any]:
        known = [one for one in ids if (f"{name}/{to}", one) in self.belongs]
        results = [
            {
                "from": {"id": one},
                "to": [{"toObjectId": int(other)} for other in self.belongs[f"{name}/{to}", one].split()],
            }
            for one in known
        ]
        errors = [{"context": {"fromObjectId": [one]}} for one in ids if one not in known]
        return (207 if errors else 200), {}, {"status": "COMPLETE", "results": results, "errors": errors}

    def put(
        self, kind: str, number: int, changed: str, contact: str = "", /, **properties: str | None
    ) -> None:
        """Make this an object's present version, belonging to these contacts."""
        by = "lastmodifieddate" if kind == "contacts" else "hs_lastmodifieddate"
        told = {"hs_object_id": str(number), "createdate": "2026-01-05T10:00:00Z", by: changed}
        self.objects.setdefault(kind, {})[number] = {
            "id": str(number),
            "properties": {**told, **properties},
            "createdAt": told["createdate"],
            "updatedAt": changed,
            "archived": False,
        }
        if contact:
            self.belongs[f"{kind}/contacts", str(number)] = contact

    def source(self, token: str = TOKEN, **more: Any) -> Source:
        """An entry that reads this account."""
        entry = {
            "id": "crm",
            "connector": "hubspot",
            "base_url": self.url,
            "token": "${HUBSPOT_TOKEN}",
            **more,
        }
        return Source.model_validate(entry, context=Context(env={"HUBSPOT_TOKEN": token}))


def _matches(row: dict[str, Any], filters: list[dict[str, str]]) -> bool:
    return all(
        COMPARE[one["operator"]](_value(row, one["propertyName"]), int(one["value"])) for one in filters
    )


def _value(row: dict[str, Any], name: str) -> int:
    return int(row["id"]) if name == "hs_object_id" else ms_of(row["properties"][name]) or 0


def _shown(row: dict[str, Any], wanted: list[str]) -> dict[str, Any]:
    always = ("hs_object_id", "createdate", "lastmodifieddate", "hs_lastmodifieddate")
    found = {name: value for name, value in row["properties"].items() if name in (*always, *wanted)}
    return {**row, "properties": found}


def at(ms: int) -> str:
    """A moment as HubSpot writes it."""
    return iso_of(ms) or ""
