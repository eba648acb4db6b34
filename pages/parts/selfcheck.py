"""Whether the alarms can be believed: dismissed against the budget, and what the rules would have found."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import incident, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, el, say
from pages.parts.tables import Column, details, section, table

Row = Mapping[str, Any]
PROPOSE_FROM = 5


def budget(ws: Workspace, findings: Row) -> float:
    """How many false incidents a quarter were asked for, over all that is watched."""
    asked = ws.alerts.false_alarm_budget
    watched = sum(m["measure"] != "volume" for t in findings["touchpoints"] for m in t["measures"])
    return asked.incidents * max(watched, 1) / asked.streams


def dismissed(ws: Workspace, findings: Row, count: int) -> Markup:
    """Dismissed in the last quarter beside the budget; far above it, what would help."""
    allowed = budget(ws, findings)
    told = say(
        b(f"{words.number(count)} dismissed"),
        f" as false alarms in the last 90 days; the budget allows {_few(allowed)}.",
    )
    if count >= PROPOSE_FROM and count > 2 * allowed:
        told = say(told, " That is over twice the budget: ask for fewer in alerts.yml.")
    return el("p", told, cls="tl-2")


def _few(allowed: float) -> str:
    return words.number(allowed, 1) if allowed >= 0.1 else "fewer than 0.1"


def backtest(ws: Workspace, found: Row | None, clock: Clock) -> Markup:
    """How often the rules would have fired on the past, and what they missed that somebody noted."""
    if not found:
        return el("p", "The past was not replayed yet: no back-test.", cls="tl-2")
    missed = len(found.get("missed") or ())
    lost = f" and missed {words.number(missed)} that you noted" if missed else ""
    fired = words.plural(len(found.get("fired") or ()), "time")
    told = say("These rules would have fired ", b(fired), f" in the last {found.get('days', 90)} days{lost}.")
    rows = [_fired(ws, one, clock) for one in found.get("fired") or ()]
    rows += [_missed(one, clock) for one in found.get("missed") or ()]
    columns = [Column("What", "34%", label=""), Column("When", "26%"), Column("How bad", "auto")]
    return say(el("p", told, cls="tl-2"), details("The list", table(columns, rows)) if rows else None)


def _fired(ws: Workspace, one: Row, clock: Clock) -> list[Any]:
    began = f"about {clock.hour(one['began_at'])}"
    return [b(incident.name(ws, one)), began, incident.figures(ws, one, clock)]


def _missed(one: Row, clock: Clock) -> list[Any]:
    return [say("missed: ", b(one.get("title"))), clock.day(one.get("at")), "no alarm"]


def told(ws: Workspace, findings: Row, count: int, replayed: Row | None, clock: Clock) -> Markup:
    """Both, under one head."""
    head = section(
        "Can the alarms be believed?", "dismissed against the budget; the rules replayed on the past"
    )
    return say(head, el("div", dismissed(ws, findings, count), backtest(ws, replayed, clock), cls="tl"))
