"""One incident in words: where it starts, where it shows, how bad it is, in which slice, what to do."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign
from pages.parts.vocabulary import MEASURES, unit_of

Row = Mapping[str, Any]
SIGNS = {"feed": "late", "silence": "no_data", "traffic": "watch", "sequence": "watch"}
KINDS = {
    "silence": "says nothing",
    "feed": "data late",
    "sequence": "a sequence that asks for action",
}
OVER = {"recovering": "recovering", "closed": "recovered", "withdrawn": "no_data"}
STANDING_MS = 28 * 86_400_000


def is_standing(incident: Row, clock: Clock) -> bool:
    """Whether it has been open for over four weeks: mend it or accept it."""
    is_open = incident["kind"] == "health" and incident["state"] == "open"
    return is_open and standing_since(incident, clock) <= clock.ms(None)


def standing_since(incident: Row, clock: Clock) -> int:
    """When it began to ask for a decision, in epoch milliseconds."""
    return clock.ms(incident["opened_at"]) + STANDING_MS


def name(ws: Workspace, incident: Row) -> str:
    """The touchpoint it shows at, else the source that feeds it, else the rule that found it."""
    if incident.get("touchpoint"):
        return ws.touchpoint(incident["touchpoint"]).title
    if incident.get("source"):
        return ws.source(incident["source"]).title
    return incident.get("name") or incident.get("detail") or incident["id"]


def must_not_fail(ws: Workspace, incident: Row) -> bool:
    """Whether it shows at a touchpoint that the map calls critical, or at quiet ones of which one is."""
    if incident.get("stage"):
        return bool(incident["critical"])
    return bool(incident.get("touchpoint")) and ws.touchpoint(incident["touchpoint"]).critical


def shape(incident: Row, clock: Clock) -> str:
    """The sign of its state."""
    if incident["state"] in OVER:
        return OVER[incident["state"]]
    return SIGNS.get(incident["kind"]) or ("standing" if is_standing(incident, clock) else "incident")


def what(ws: Workspace, incident: Row, clock: Clock) -> Markup:
    """Where it starts, where it shows, what is bad and how bad."""
    shown = name(ws, incident)
    critical = el("span", "must not fail", cls="tl-badge") if must_not_fail(ws, incident) else None
    bad = el("span", _bad(incident), cls="tl-2")
    first = join((sign(shape(incident, clock)), _place(incident, shown), " ", bad))
    told = join((critical, figures(ws, incident, clock), _slice(ws, incident), advice(ws, incident)), " ")
    return el(
        "div", _starts(ws, incident), el("div", first, cls="tl-name"), el("div", told, cls="tl-2 tl-in")
    )


def _place(incident: Row, shown: str) -> Markup:
    if incident.get("touchpoint"):
        return link("touchpoint", shown, id=incident["touchpoint"])
    return link("sources", shown) if incident.get("source") else b(shown)


def begins(ws: Workspace, incident: Row) -> Part:
    """Where it begins, as one more sentence; empty where that is not known."""
    parts = _origin(ws, incident)
    return say(" It starts at ", b(parts[0]), ".") if parts else ""


def _origin(ws: Workspace, incident: Row) -> list[str]:
    """System, activity and team where it begins; empty where that is not known."""
    found = incident.get("starts") or {}
    system = next((s.title for s in ws.map.systems if s.id == found.get("system")), found.get("system"))
    team = next((t.title for t in ws.map.teams if t.id == found.get("team")), found.get("team"))
    return [part for part in (system, found.get("activity"), team) if part]


def _starts(ws: Workspace, incident: Row) -> Part:
    """Where it begins, before the place where it shows."""
    parts = _origin(ws, incident)
    return (
        el("div", "Starts at ", b(parts[0]), *(f", {part}" for part in parts[1:]), cls="tl-2 tl-in")
        if parts
        else ""
    )


def _bad(incident: Row) -> str:
    if incident["kind"] in KINDS:
        return KINDS[incident["kind"]]
    if incident["kind"] == "traffic":
        return direction(incident)
    measure = incident.get("measure") or "poor"
    return MEASURES.get(measure, measure.replace("_", " ")).lower()


def direction(incident: Row) -> str:
    """Whether more or fewer came than usual."""
    return (
        "more than usual" if (incident.get("to") or 0) > (incident.get("from") or 0) else "fewer than usual"
    )


def figures(ws: Workspace, incident: Row, clock: Clock) -> str:
    """From which share to which, with interval and n; or since when nothing came."""
    if incident["kind"] == "sequence":
        return _sequence(ws, incident)
    if incident["kind"] == "feed":
        found = f"{incident['detail']}. " if incident.get("detail") else ""
        return f"{found}What it feeds is grey; alerts are held."
    before, now = incident.get("from"), incident.get("to")
    if incident["kind"] == "silence":
        usual = f", usually about {words.number(before)} a day" if before else ""
        return f"Nothing since {clock.day(incident['began_at'])}{usual}."
    if incident["kind"] == "traffic":
        return f"{words.number(now)} a day, normally {words.number(before)}."
    return _shares(incident, before, now)


def _sequence(ws: Workspace, incident: Row) -> str:
    told = incident.get("name") or incident.get("detail") or name(ws, incident)
    waiting = incident.get("customers")
    return (
        f"{told}: {words.plural(waiting, ws.settings.customer_word)} to approach." if waiting else f"{told}."
    )


def _shares(incident: Row, before: float | None, now: float | None) -> str:
    unit = unit_of(incident.get("measure") or "poor")
    figure = {"value": now, **{end: incident.get(end) for end in ("low", "high", "k", "n")}}
    if now is None:
        return ""
    of = f" of {words.number(incident['n'])}" if incident.get("n") else ""
    plain = words.beside(before, figure) if unit == "share" else words.value({"value": before}, unit)
    normally = f", normally {plain}" if before is not None else ""
    return f"{words.with_interval(figure, unit)}{of}{normally}."


def slice_words(ws: Workspace, incident: Row) -> str:
    """The narrowest slice that explains it: `Clinic: north quay`; empty where it is everywhere."""
    parts = incident.get("slice") or {}
    known = {segment.id: segment.title for segment in ws.segments}
    told = [
        f"{known.get(by, words.capital(by.replace('_', ' ')))}: {str(value).replace('_', ' ')}"
        for by, value in parts.items()
    ]
    return ", ".join(told)


def _slice(ws: Workspace, incident: Row) -> Part:
    told = slice_words(ws, incident)
    return say("Mostly ", b(told), ".") if told else ""


def advice(ws: Workspace, incident: Row) -> str:
    """What its rule says is to be done; empty where no rule found it."""
    if incident.get("advice"):
        return incident["advice"]
    asked = incident.get("detail")
    return next((rule.advice or "" for rule in ws.alerts.sequences if asked in (rule.id, rule.title)), "")


def owner(ws: Workspace, incident: Row) -> str:
    """Whose it is: as the incident says, else the touchpoint's team, else the source's owner."""
    return owner_name(ws, incident.get("owner") or _owner(ws, incident))


def _owner(ws: Workspace, incident: Row) -> str | None:
    if incident.get("touchpoint"):
        return ws.touchpoint(incident["touchpoint"]).owner
    return ws.source(incident["source"]).owner if incident.get("source") else None


def owner_name(ws: Workspace, owner: str | None) -> str:
    """A team's name; what is no team's id is a source's owner as written."""
    return next((t.title for t in ws.map.teams if t.id == owner), owner or "nobody named")
