"""What we believe about links beside what the data say of it, the refuted ones first."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, link, say
from pages.parts.signs import verdict_line
from pages.parts.tables import Column, table, two
from pages.parts.vocabulary import VERDICTS

Row = Mapping[str, Any]
WORDS = {
    "contradicted": "Refuted: it is the opposite",
    "no_visible_effect": "Refuted: no visible effect",
    "supported": "The data support it",
}
COLUMNS = [
    Column("We believe", "38%", label=""),
    Column("The link it names", "26%"),
    Column("What the data say", "auto"),
]


def listed(ws: Workspace, found: Sequence[Row], clock: Clock) -> Markup:
    """A row per belief of the findings, in their order."""
    if not found:
        told = (
            "No belief is written down: add one to notes/ with `kind: belief`, a touchpoint and an outcome."
        )
        return el("div", el("p", coded(told), cls="tl-2"), cls="tl")
    texts = {note.id: note.text for note in ws.notes}
    return el(
        "div", table(COLUMNS, [_row(ws, one, texts.get(one["note"]), clock) for one in found]), cls="tl"
    )


def _row(ws: Workspace, one: Row, text: str | None, clock: Clock) -> list[Part]:
    how = f"{one['grade'] or 'assumed'}, {clock.day(one['at'])}"
    outcome = ws.outcome(one["outcome"]).title if one["outcome"] else "no outcome"
    places = words.listed([ws.touchpoint(name).title for name in one["touchpoints"]])
    names = (
        link("link", places, touchpoint=one["touchpoints"][0], outcome=one["outcome"])
        if one["verdict"] and one["outcome"]
        else places
    )
    said = say(b(one["title"]), f" {text}" if text else "")
    return [two(said, how), say(names, f" → {outcome}"), _said(one)]


def _said(one: Row) -> Markup:
    verdict = one["verdict"]
    if verdict is None:
        return two("Not tested", "nobody declared this link, or it was not looked for yet")
    word = WORDS.get(verdict, VERDICTS.get(verdict, VERDICTS[None]))
    told = " · ".join(part for part in (words.effect(one), words.doubt(one)) if part)
    return two(say(verdict_line(verdict), word), told)
