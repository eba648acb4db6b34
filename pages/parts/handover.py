"""The last hours as plain text, for the next shift."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from metrics.handling import Act, Case, Handling
from pages.parts import case, incident, words
from pages.parts.dates import Clock
from pages.parts.inbox import Inbox

Row = Mapping[str, Any]
HOURS = 12
HOUR_MS = 3_600_000
DONE = {
    "acknowledged": "acknowledged",
    "snoozed": "put off",
    "noted": "noted on",
    "dismissed": "dismissed as a false alarm",
    "level_accepted": "accepted the new level of",
    "contacted": "contacted a customer of",
    "contact_result": "entered a result for a customer of",
    "reviewed": "reviewed",
}


def text(ws: Workspace, findings: Row, box: Inbox, handled: Handling, fresh: Row, clock: Clock) -> str:
    """What is open, what ended, what people did, what is owed, what is late; each part says so if empty."""
    from_ms = clock.ms(None) - HOURS * HOUR_MS
    going = [*box.new, *box.hand, *box.decide, *box.mending]
    going.sort(key=lambda one: not incident.must_not_fail(ws, one))
    ended = [one for one in box.past if one.get("closed_at") and clock.ms(one["closed_at"]) > from_ms]
    names = {one["id"]: incident.name(ws, one) for one in (*going, *box.feeds, *box.past)}
    acts = [act for act in handled.since(from_ms) if act.kind in DONE]
    parts = {
        "OPEN": [line for one in going for line in _open(ws, one, handled.case(one["id"]), clock)],
        "ENDED": [f"- {incident.name(ws, one)}: {case.OVER[one['state']]}" for one in ended],
        "DONE": [_done(ws, act, names, clock) for act in acts],
        "OWED": _owed(ws, findings["owed"], clock),
        "LATE DATA": [_late(ws, name, state, clock) for name, state in fresh.items() if state["late"]],
    }
    head = f"{ws.settings.name}, shift handover, {clock.full(None or clock.now)}"
    span = f"the last {HOURS} hours, since {clock.hour(from_ms)}"
    body = [f"{title}\n{chr(10).join(lines or ['- nothing'])}" for title, lines in parts.items()]
    return "\n\n".join([f"{head}\n({span})", *body]).replace(words.NBSP, " ").replace(words.JOINER, "")


def _open(ws: Workspace, one: Row, handled: Case, clock: Clock) -> list[str]:
    mark = " (must not fail)" if incident.must_not_fail(ws, one) else ""
    where = incident.slice_words(ws, one)
    told = [
        f"- {incident.name(ws, one)}{mark}, since about {clock.hour(one['began_at'])}: "
        f"{incident.figures(ws, one, clock)}" + (f" Mostly {where}." if where else ""),
        f"  {incident.owner(ws, one)}; {case.taken(handled, one, clock) or 'recovering'}",
    ]
    return told + [f"  note, {act.by}, {clock.time(act.at_ms)}: {_line(act.text)}" for act in handled.notes]


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _done(ws: Workspace, act: Act, names: Mapping[str, str], clock: Clock) -> str:
    touchpoints = {t.id: t.title for t in ws.map.touchpoints}
    place = act.payload.get("touchpoint") or ""
    about = names.get(act.payload.get("incident") or "") or touchpoints.get(place, place)
    told = f": {_line(act.text)}" if act.text else ""
    return f"- {clock.time(act.at_ms)} {_line(act.by or 'somebody')} {DONE[act.kind]} {about}{told}"


def _owed(ws: Workspace, owed: Sequence[Row], clock: Clock) -> list[str]:
    """How many by touchpoint, and the one due longest."""
    found: dict[str, list[Row]] = {}
    for one in owed:
        found.setdefault(one["touchpoint"], []).append(one)
    return [_owed_at(ws.touchpoint(place).title, mine, clock) for place, mine in found.items()]


def _owed_at(name: str, mine: Sequence[Row], clock: Clock) -> str:
    over = sum(one["state"] == "overdue" for one in mine)
    weak = sum(bool(one.get("vulnerable")) for one in mine)
    first = min(str(one["due_at"]) for one in mine)
    told = f"- {name}: {over} overdue, {len(mine) - over} due within a day; the first {clock.time(first)}"
    return f"{told}; {weak} to vulnerable people" if weak else told


def _late(ws: Workspace, name: str, state: Row, clock: Clock) -> str:
    until = state["complete_until_ms"]
    return f"- {ws.source(name).title}: {f'{clock.ago(until)} old' if until else 'never came'}"
