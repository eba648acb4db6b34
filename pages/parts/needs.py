"""Needs that nothing on the map is there for, and activities that are there for no need."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.tables import details, section

Row = Mapping[str, Any]


def told(ws: Workspace, covered: Row) -> Markup | None:
    """Both lists under one head; nothing where the map states no need at all or all are served."""
    lone, idle = covered.get("needs_without_activity") or (), covered.get("activities_without_need") or ()
    if not lone and not idle:
        return None
    head = section(
        "Needs that nothing serves", "as personas, touchpoints and activities of the map name them"
    )
    rows = [_need(ws, one) for one in lone] or [el("p", "None.", cls="tl-2")]
    return say(head, join(rows), _idle(ws, idle))


def _need(ws: Workspace, one: Row) -> Markup:
    if one["touchpoint"]:
        whose: Part = say(_place(ws, one["touchpoint"]), ": nobody does anything for it there")
    else:
        whose = f"“{_persona(ws, one['persona'])}” needs it; no touchpoint and no activity names it"
    said = el("div", el("div", b(words.capital(one["need"])), cls="tl-name"), el("div", whose, cls="tl-2"))
    return el("div", said, cls="tl-row")


def _idle(ws: Workspace, idle: Sequence[Row]) -> Markup | None:
    """Activities that name no need and whose touchpoint names none, folded away."""
    if not idle:
        return None
    rows = [
        el("p", _place(ws, place), ": ", words.listed([one["activity"] for one in ones]), cls="tl-2")
        for place, ones in groupby(idle, key=lambda one: one["touchpoint"])
    ]
    count = len(idle)
    title = (
        f"{words.plural(count, 'activity', 'activities')} that {'serves' if count == 1 else 'serve'} no need"
    )
    return details(title, join(rows))


def _place(ws: Workspace, touchpoint: str) -> Markup:
    return link("touchpoint", ws.touchpoint(touchpoint).title, id=touchpoint)


def _persona(ws: Workspace, name: str) -> str:
    return next(each.title for each in ws.personas if each.id == name)


def tables(covered: Row) -> dict[str, Sequence[Row]]:
    """What of both lists can be downloaded."""
    return {
        "Needs": covered.get("needs_without_activity") or (),
        "Activities": covered.get("activities_without_need") or (),
    }
