"""Rows that cannot be read: why, how many, an example, and the next step."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, coded, el, say
from pages.parts.tables import Column, fold, section, table, two

Row = Mapping[str, Any]


def quarantine(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """Why rows cannot be read, how many, an example, and the next step."""
    note = "rows that cannot be read stop no load; they are read again when the mapping changes"
    if not data["quarantine"]:
        nobody = el("div", el("p", "No row waits.", cls="tl-2"), cls="tl")
        return fold("Quarantine", nobody, note=note, told="no row waits")
    columns = [
        Column("Why", "34%", label=""),
        Column("Source", "16%"),
        Column("Rows", "10%", right=True),
        Column("Since", "14%"),
        Column("What to do", "auto"),
    ]
    rows = [
        [
            two(
                b(words.capital(one["reason"])),
                f"found {one['example_found']}" if one["example_found"] else None,
            ),
            ws.source(one["source_id"]).title,
            words.number(one["rows"]),
            clock.day(one["first_seen_ms"]),
            el("span", coded(one["next_step"])),
        ]
        for one in data["quarantine"]
    ]
    return say(section("Quarantine", note), el("div", table(columns, rows), cls="tl"))
