"""A rule as a condition on the rows of its fact, named `f`, with the columns that a `where` may name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from warehouse import where
from warehouse.rules import Rule
from warehouse.where import Condition


def _text(kind: str, column: str) -> str:
    return f"(select c.text from core.code c where c.kind = '{kind}' and c.code = f.{column})"  # noqa: S608


def _moment(column: str) -> str:
    return f"timezone($zone, make_timestamptz(f.{column} * 1000))"


def _seconds(column: str) -> str:
    return f"(f.{column} / 1000.0)"


def _money(column: str) -> str:
    currency = f"coalesce({_text('currency', 'currency_code')}, $currency)"
    return f"(f.{column} / cast(minor_of(1, {currency}) as double))"


PLACE = {
    "key": "f.key",
    "touchpoint": _text("touchpoint", "touchpoint_code"),
}
CASE = {"case_id": _text("case", "case_code"), "session": _text("session", "session_code")}
COLUMNS: dict[str, dict[str, str]] = {
    "interaction": {
        **PLACE,
        **CASE,
        "event": _text("event", "event_code"),
        "channel": _text("channel", "channel_code"),
        "device": _text("device", "device_code"),
        "direction": _text("direction", "direction_code"),
        "actor": _text("actor", "actor_code"),
        "team": _text("team", "team_code"),
        "status": _text("status", "status_code"),
        "failure_mode": _text("failure_mode", "failure_mode_code"),
        "currency": _text("currency", "currency_code"),
        "occurred_at": _moment("ts_ms"),
        "done_at": _moment("done_ms"),
        "due_at": _moment("due_ms"),
        "wait_s": _seconds("wait_ms"),
        "duration_s": _seconds("duration_ms"),
        "cost": _money("cost_minor"),
        "amount": _money("amount_minor"),
    },
    "feedback": {
        **PLACE,
        **CASE,
        "event": _text("event", "event_code"),
        "instrument": _text("instrument", "instrument_code"),
        "channel": _text("channel", "channel_code"),
        "voice": _text("voice", "voice_code"),
        "emotion": _text("emotion", "emotion_code"),
        "theme": _text("theme", "theme_code"),
        "interaction": "f.interaction_key",
        "score": "f.score",
        "scale_min": "f.scale_min",
        "scale_max": "f.scale_max",
        "weight": "f.weight",
        "occurred_at": _moment("ts_ms"),
        "invited_at": _moment("invited_ms"),
    },
    "episode": {
        "key": "f.key",
        **CASE,
        "outcome": _text("outcome", "outcome_code"),
        "result": _text("result", "result_code"),
        "reason": _text("reason", "reason_code"),
        "competitor": _text("competitor", "competitor_code"),
        "currency": _text("currency", "currency_code"),
        "value": _money("value_minor"),
        "opened_at": _moment("opened_ms"),
        "closed_at": _moment("closed_ms"),
        "due_at": _moment("due_ms"),
    },
    "reading": {
        **PLACE,
        "measure": _text("measure", "measure_code"),
        "occurred_at": _moment("ts_ms"),
        "value": "f.value",
        "n": "f.n",
    },
}
ATTRIBUTES = {"reading": "f.dimensions"}
DAY = {"episode": "opened_date"}


def renamed(condition: Condition, prefix: str) -> tuple[str, dict[str, Any]]:
    """The condition with its parameters named so that several fit into one statement."""
    # Literals are parameters, so `$w0` stands in the text only where one is meant.
    text = re.sub(r"\$w(\d+)", rf"${prefix}_\1", condition.sql)
    return text, {f"{prefix}_{name[1:]}": value for name, value in condition.params.items()}


def of_rule(rule: Rule, known: Mapping[str, Mapping[str, int]], prefix: str) -> tuple[str, dict[str, Any]]:
    """What must hold on `f` for this rule, all but `nth`; `known` are codes by kind and text.

    A text that no row ever had has no code, so that nothing matches it.
    """
    recorded, params = _recorded(rule, known, prefix)
    if not rule.where:
        return recorded, params
    compiled = where.compile(
        rule.where, columns=COLUMNS[rule.fact], attributes=ATTRIBUTES.get(rule.fact, "f.attributes")
    )
    text, literals = renamed(compiled, prefix)
    # A case reads the attributes of the rows that pass only; `and` would read those of all.
    return f"case when {recorded} then {text} else false end", params | literals


def _recorded(rule: Rule, known: Mapping[str, Mapping[str, int]], prefix: str) -> tuple[str, dict[str, Any]]:
    parts, params = [], {}
    for kind, column, texts in (
        ("source", "source_code", rule.source),
        ("event", "event_code", rule.event),
        ("instrument", "instrument_code", rule.instrument),
        ("touchpoint", "touchpoint_code", rule.touchpoints),
    ):
        if texts:
            parts.append(f"coalesce(list_contains(${prefix}_{kind}, f.{column}), false)")
            params[f"{prefix}_{kind}"] = [known[kind][text] for text in texts if text in known[kind]] or [-1]
    return " and ".join(parts) or "true", params
