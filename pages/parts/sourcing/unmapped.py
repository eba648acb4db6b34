"""Events that no touchpoint takes, with the lines that would map them."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, b, el, say
from pages.parts.tables import Column, details, first, fold, two

Row = Mapping[str, Any]
FIRST = 3


def unmapped(ws: Workspace, data: Row) -> Markup:
    """Recorded events that no touchpoint takes, with the lines that would map them."""
    title, note = "Events that no touchpoint takes", "too narrow a map loses them from every figure"
    events = [one for one in data["unmapped"] if one["unmapped"]]
    if not events:
        read = any(source["last_ok_ms"] is not None for source in data["sources"])
        told = (
            "Every recorded event belongs to a touchpoint or an outcome."
            if read
            else "No event is recorded yet."
        )
        return fold(title, el("div", el("p", told, cls="tl-2"), cls="tl"), note=note, told=told)
    columns = [
        Column("Event", "40%", label=""),
        Column("Source", "auto"),
        Column("Rows", "20%", right=True),
    ]
    rows = [
        [
            b(one["event"] or one["instrument"]),
            ws.source(one["source_id"]).title,
            two(words.number(one["unmapped"]), f"{words.share(one['share_of_source'])} of all", right=True),
        ]
        for one in events
    ]
    yaml = el("pre", el("code", "\n".join(one["yaml"] for one in events)))
    drawn = say(first(columns, rows, FIRST), details("YAML that maps them", yaml))
    counted = f"{words.plural(len(events), 'event')}, {words.number(sum(e['unmapped'] for e in events))} rows"
    return fold(title, drawn, note=note, told=counted)
