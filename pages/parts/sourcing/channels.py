"""The catalogue of channels: who records each, how much, and what nobody records."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, say
from pages.parts.signs import sign
from pages.parts.tables import Column, first, fold, two

Row = Mapping[str, Any]
COLUMNS = (
    Column("Channel", "20%", label=""),
    Column("Has a connector?", "26%"),
    Column("On the map", "auto"),
    Column("Rows, 28 days", "12%", right=True),
    Column("Newest", "13%", right=True),
)


def channels(ws: Workspace, found: Sequence[Row], clock: Clock) -> Markup:
    """Every channel that the map, its catalogue or the data name."""
    named = [one for one in found if one["id"] is not None]
    dark = [one["title"] for one in named if not one["sources"]]
    told = (
        say(b(words.listed(dark)), f": no source records {'it' if len(dark) == 1 else 'them'}.")
        if dark
        else say("Every channel that is named is recorded by a source.")
    )
    ordered = sorted(found, key=lambda one: bool(one["sources"]))
    rows = [_channel(ws, one, clock) for one in ordered]
    rest = f"{words.plural(len(found) - len(dark), 'channel')} that a source records"
    head = el("div", el("p", told, cls="tl-2 tl-lead"), cls="tl")
    drawn = say(head, first(COLUMNS, rows, len(dark), rest=rest))
    note = "every channel that the map, its catalogue or the data name"
    return fold("Where we meet", drawn, note=note, told=told)


def _channel(ws: Workspace, one: Row, clock: Clock) -> list[Part]:
    return [
        two(b(one["title"] or "no channel named"), one["type"] or None),
        _connector(ws, one),
        _places(ws, one),
        words.number(one["recent"]) if one["sources"] else "",
        clock.time(one["newest_ms"]) if one["newest_ms"] else "",
    ]


def _connector(ws: Workspace, one: Row) -> Markup:
    if one["sources"]:
        told = words.listed([ws.source(name).title for name in one["sources"]])
        return el("span", sign("ok"), f"yes: {told}")
    return two(el("span", sign("no_data"), "no"), one["note"] or None)


def _places(ws: Workspace, one: Row) -> Part:
    if not one["touchpoints"]:
        return "rows name none" if one["id"] is None else "no touchpoint"
    return words.listed([ws.touchpoint(name).title for name in one["touchpoints"]])
