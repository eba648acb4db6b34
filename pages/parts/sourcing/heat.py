"""A small heat map: numbers in cells whose ground says how many; read without colour it is a table."""

from collections.abc import Mapping, Sequence
from math import log10

from pages.parts import words
from pages.parts.html import Markup, Part, el, join

DEEPEST = 40


def heat(
    heads: Sequence[str], rows: Sequence[tuple[Part, Sequence[tuple[Part, float]]]], *, first: str
) -> Markup:
    """A table of (text, depth from 0 to 1) per row and head; it scrolls in its own box where it is narrow."""
    head = el("tr", el("th", first, scope="col"), *(el("th", name, scope="col") for name in heads))
    body = join(
        el("tr", el("th", name, scope="row"), *(_cell(text, depth) for text, depth in cells))
        for name, cells in rows
    )
    return el(
        "div",
        el("table", el("thead", head), el("tbody", body), style=f"min-width:{190 + 74 * len(heads)}px"),
        cls="tl-heat",
        tabindex="0",
        role="region",
        aria_label=first,
    )


def _cell(text: Part, depth: float) -> Markup:
    return el("td", text, style=f"--h:{DEEPEST * min(max(depth, 0.0), 1.0):.0f}%" if depth > 0 else None)


def counted(
    counts: Mapping[str, int], columns: Sequence[str], most: int, floor: int
) -> list[tuple[Part, float]]:
    """Counts as cells, their depth on a logarithmic scale; below the floor only that there are few."""
    return [_count(counts.get(name, 0), most, floor) for name in columns]


def _count(count: int, most: int, floor: int) -> tuple[Part, float]:
    if count == 0:
        return words.UNKNOWN, 0.0
    if count < floor:
        return f"< {floor}", 0.05
    return words.compact(count), max(0.1, log10(count) / max(log10(most), 1.0))
