"""What we believe about links beside what the data say of it, the refuted ones first."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from config.models.notes import Note
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, link, say
from pages.parts.signs import verdict_line
from pages.parts.tables import Column, table, two
from pages.parts.vocabulary import VERDICTS

Row = Mapping[str, Any]
REFUTED = ("contradicted", "no_visible_effect")
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


def beliefs(ws: Workspace, findings: Row, today: Any) -> list[tuple[Note, Row | None]]:
    """Every belief of the notes with the link that tests it; None where nothing tested it yet."""
    tested = [*findings["links"], *findings.get("undeclared", ()), *findings["suggested_links"]]
    found = [(note, _tests(note, tested)) for note in ws.notes if note.kind == "belief" and note.at <= today]
    return sorted(found, key=lambda pair: (not is_refuted(*pair), pair[1] is None, pair[0].at))


def _tests(note: Note, links: Sequence[Row]) -> Row | None:
    mine = [
        one
        for one in links
        if one["touchpoint"] in note.touchpoint and one["outcome"] == note.outcome and not one.get("segment")
    ]
    return next((one for one in mine if one.get("experience", "any") == "any"), mine[0] if mine else None)


def is_refuted(note: Note, one: Row | None) -> bool:
    """Whether the data speak against it: no visible effect, or one in the other direction."""
    if one is None:
        return False
    return one.get("verdict") in REFUTED if _agrees(note, one) else one.get("verdict") == "supported"


def _agrees(note: Note, one: Row) -> bool:
    """Whether the map declares the same direction as the note believes."""
    return not note.effect or not one.get("declared") or one["declared"] == note.effect


def listed(ws: Workspace, found: Sequence[tuple[Note, Row | None]], clock: Clock) -> Markup:
    """A row per belief."""
    if not found:
        told = (
            "No belief is written down: add one to notes/ with `kind: belief`, a touchpoint and an outcome."
        )
        return el("div", el("p", told, cls="tl-2"), cls="tl")
    rows = [_row(ws, note, one, clock) for note, one in found]
    return el("div", table(COLUMNS, rows), cls="tl")


def _row(ws: Workspace, note: Note, one: Row | None, clock: Clock) -> list[Part]:
    how = f"{note.grade or 'assumed'}, {clock.day(note.at)}"
    outcome = ws.outcome(note.outcome).title if note.outcome else "no outcome"
    places = words.listed([ws.touchpoint(name).title for name in note.touchpoint])
    names = (
        link("link", places, touchpoint=note.touchpoint[0], outcome=note.outcome)
        if one and one.get("verdict") and note.outcome
        else places
    )
    said = say(b(note.title), f" {note.text}" if note.text else "")
    return [two(said, how), say(names, f" → {outcome}"), _said(note, one)]


def _said(note: Note, one: Row | None) -> Markup:
    if one is None:
        return two("Not tested", "nobody declared this link, and it was not looked for")
    verdict = one.get("verdict")
    if is_refuted(note, one) and verdict == "supported":
        word = WORDS["contradicted"]
    else:
        word = WORDS.get(verdict or "", VERDICTS.get(verdict, VERDICTS[None]))
    return two(
        say(verdict_line(verdict), word),
        " · ".join(p for p in (words.effect(one), words.reason(one)) if p),
    )
