"""Zendesk's survey responses: an id that tells when it was asked, and the answers question by question."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from demo.records import Table
from demo.vendors.desk import person

_ULID = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SURVEY, _QUESTION = "01J58KJ9RAE0D2EK7HRVM7Z8F2", "01J1WBE8QR0YQVE373K2JDJR%s"
_EXPIRES_S = 28 * 86_400
_RATINGS = {"good": (4, 5), "bad": (1, 2, 3)}


def ulid(seconds: int, number: int) -> str:
    """An id that begins with a moment, in milliseconds."""
    whole, signs = (seconds * 1000 << 80) | number, []
    for _ in range(26):
        whole, rest = divmod(whole, 32)
        signs.append(_ULID[rest])
    return "".join(reversed(signs))


def responses(table: Table) -> list[str]:
    """Each row as JSON; one that nobody answered has no answers."""
    found = {name: column.tolist() for name, column in table.columns.items()}
    who = person(table.columns["id"]).tolist()
    rows = (dict(zip(found, row, strict=True)) for row in zip(*found.values(), strict=True))
    return [json.dumps(_response(row, responder)) for row, responder in zip(rows, who, strict=True)]


def _response(row: dict[str, Any], responder: int) -> dict[str, Any]:
    ticket = row["id"]
    return {
        "id": ulid(row["created_at"], ticket),
        "responder_id": responder,
        "expires_at": _moment(row["created_at"] + _EXPIRES_S),
        "subject_zrns": [f"zen:ticket:{ticket}"],
        "subjects": [{"id": str(ticket), "type": "ticket", "zrn": f"zen:ticket:{ticket}"}],
        "survey": {"id": _SURVEY, "version": 3, "state": "enabled"},
        "answers": [] if row["score"] == "offered" else list(_answers(row)),
    }


def _answers(row: dict[str, Any]) -> list[dict[str, Any]]:
    when = {"created_at": _moment(row["updated_at"]), "updated_at": _moment(row["updated_at"])}
    scale = _RATINGS[row["score"]]
    rated = {
        "type": "rating_scale", "rating": scale[row["id"] % len(scale)], "rating_category": row["score"],
        "question": _question("0F", "rating_scale_emoji", sub_type="customer_satisfaction"),
    }  # fmt: skip
    ticked = [_ticked(name, place, row[name]) for name, place in (("theme", "1F"), ("emotion", "2F"))]
    said = _question("3F", "open_ended", alias="comment")
    words = {"type": "open_ended", "value": row["comment"]} if row["comment"] else {"type": "skipped"}
    return [{**one, **when} for one in (rated, *ticked, {**words, "question": said})]


def _ticked(alias: str, place: str, label: str) -> dict[str, Any]:
    if not label:
        return {"type": "skipped", "question": _question(place, "closed_ended", alias=alias)}
    option = {"id": f"01J1WBKRG57E6M8C1145{label.upper():.<6.6}", "label": {"type": "static", "value": label}}
    question = _question(place, "closed_ended", alias=alias, options=[option])
    chosen = {"type": "predefined", "option_id": option["id"]}
    return {"type": "closed_ended", "selections": [chosen], "question": question}


def _question(place: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": _QUESTION % place, "type": kind, **more}


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
