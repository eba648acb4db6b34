"""What was known before an experience, in words, and how alike poor and good were in it."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, el, say
from pages.parts.tables import Column, details, table

Row = Mapping[str, Any]
PAIRED = " × "
ALIKE = 0.10
BEFORE = {
    "touches": "Contacts before",
    "poor_before": "Poor experiences before",
    "poor_last": "The last one was poor",
    "spent": "Spent before",
    "hour": "Time of day",
}
CODED = {
    "weekday": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "poor_last": ("no", "yes"),
    "hour": ("before 6:00", "6:00 to 10:00", "10:00 to 14:00", "14:00 to 18:00", "after 18:00"),
}
SHOWN = 12


def known(ws: Workspace, name: str) -> str:
    """What was known before, in words: `weekday = 1` is *Weekday: Tuesday*, `tenure 2` *Tenure, part 3*."""
    if PAIRED in name:
        first, _, second = name.partition(PAIRED)
        return f"{known(ws, first)}{PAIRED}{words.inside(known(ws, second))}"
    base, _, chosen = name.partition(" = ")
    plain, _, part = base.rpartition(" ") if base[-1:].isdigit() and " " in base else (base, "", "")
    titles = {segment.id: segment.title for segment in ws.segments} | BEFORE
    title = titles.get(plain) or words.capital(plain.replace("_", " "))
    if part:
        return f"{title}, part {int(part) + 1}"
    if plain in CODED and chosen.isdigit() and int(chosen) < len(CODED[plain]):
        chosen = CODED[plain][int(chosen)]
    return f"{title}: {chosen.replace('_', ' ')}" if chosen not in ("", "yes") else title


def drawn(ws: Workspace, one: Row) -> Markup:
    """How far poor and good differ in each thing known before, plain and after weighting."""
    entries = one.get("balance") or ()
    named = list(one.get("adjusted_for") or ())
    alone = [words.inside(known(ws, name)) for name in named if PAIRED not in name]
    adjusted = words.listed([*alone, *(["some of them in pairs"] if len(alone) < len(named) else [])])
    told = el(
        "p",
        f"Adjusted for {adjusted}."
        if adjusted
        else "Nothing was adjusted for."
        if one["verdict"]
        else "Not compared yet.",
        cls="tl-2",
    )
    if not entries:
        return el("div", told, cls="tl")
    top = max(0.3, *(abs(e[side] or 0) for e in entries for side in ("before", "after")))
    columns = [
        Column("Known before", "34%", label=""),
        Column("Difference, in standard deviations", "auto", label=""),
        Column("Before", "13%", right=True),
        Column("After", "13%", right=True),
    ]
    ranked = sorted(entries, key=lambda e: -max(abs(e["before"] or 0), 5 * abs(e["after"] or 0)))
    rows = [
        [known(ws, str(e["name"])), _dots(e, top), _size(e["before"]), _flagged(e["after"])] for e in ranked
    ]
    rest = table(columns, rows[SHOWN:], stack=False)
    folded = details(f"{len(rows) - SHOWN} more, closer to each other", rest) if rows[SHOWN:] else None
    return say(el("div", told, table(columns, rows[:SHOWN], stack=False), cls="tl"), folded)


def _dots(entry: Row, top: float) -> Markup:
    at = {side: 100 * min(abs(entry[side] or 0), top) / top for side in ("before", "after")}
    marks = [
        el("i", cls="axis"),
        el("i", cls="normal", style=f"left:{100 * ALIKE / top:.1f}%"),
        el("i", cls="naive", style=f"left:{at['before']:.1f}%"),
        el("i", cls="dot", style=f"left:{at['after']:.1f}%"),
    ]
    return el("span", *marks, cls="tl-plot", aria_hidden="true")


def _size(amount: float | None) -> str:
    return words.UNKNOWN if amount is None else words.number(abs(amount), 2)


def _flagged(amount: float | None) -> Markup:
    far = amount is not None and abs(amount) > ALIKE
    return el("b", _size(amount), cls="tl-watch" if far else None)
