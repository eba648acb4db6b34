"""Is it one person to all of us? Match rates per pair of sources, and rows that name nobody."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, Part, b, el, say
from pages.parts.sourcing.heat import heat
from pages.parts.tables import fold

Row = Mapping[str, Any]
NAMED = "Rows that name a person"


def single_view(ws: Workspace, seen: Row) -> Markup:
    """The share of people known to more than one source, then each pair."""
    people = f"{ws.settings.customer_word}s"
    title, note = "Is it one person to all of us?", "all history; people are compared by hashed keys"
    if not seen["shared"].get("n"):
        told = f"No source names {people} yet, so nothing can be matched."
        return fold(title, el("div", el("p", told, cls="tl-2"), cls="tl"), note=note, told=told)
    shared = seen["shared"]
    line = say(
        b(words.with_interval(shared, kpi=True) if shared["value"] is not None else shared["note"]),
        f" of the {people} that any source names are known to more than one, {words.n_of(shared)}.",
    )
    ids = list(dict.fromkeys(one["source_id"] for one in [*seen["pairs"], *seen["named"]]))
    titles = [ws.source(name).title for name in ids]
    rows = [(b(title), _cells(seen, name, ids)) for name, title in zip(ids, titles, strict=True)]
    reads = f"Read across: of the {people} that the first source names, how many the other knows too."
    drawn = heat([*titles, NAMED], rows, first="Source")
    parts = el("p", line), el("p", reads, cls="tl-2 tl-lead"), drawn
    return fold(title, el("div", *parts, cls="tl"), note=note, told=line)


def _cells(seen: Row, name: str, ids: list[str]) -> list[tuple[Part, float]]:
    pairs = {(one["source_id"], one["other_id"]): one for one in seen["pairs"]}
    named = {one["source_id"]: one for one in seen["named"]}
    cells = [("", 0.0) if other == name else _cell(pairs.get((name, other))) for other in ids]
    return [*cells, _cell(named.get(name))]


def _cell(one: Row | None) -> tuple[Part, float]:
    if one is None or one["value"] is None:
        return (one or {}).get("note") or words.UNKNOWN, 0.0
    below = el("div", say(words.interval(one), " · ", words.n_of(one)), cls="tl-n")
    return el("div", el("b", words.value(one)), below), one["value"]
