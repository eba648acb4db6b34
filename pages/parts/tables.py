"""Tables that line up down the page and turn into label–value stacks on a phone."""

from collections.abc import Sequence
from dataclasses import dataclass

from pages.parts.html import Markup, Part, el, join

INLINE = ("<a ", "<b>", "<b ", "<i ", "<code>")
"""What a sentence may begin with: in a stacked row it stays one piece."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width (CSS), and whether it stands to the right."""

    head: Part
    width: str = "auto"
    right: bool = False
    label: str | None = None


def table(
    columns: Sequence[Column], rows: Sequence[Sequence[Part]], *, stack: bool = True, flow: bool = False
) -> Markup:
    """A table with fixed widths; where it is narrow its rows become label–value pairs with `stack`.

    With `flow` they become lines without labels, for cells that say themselves what they are.
    """
    widths = join(el("col", style=f"width:{column.width}") for column in columns)
    heads = join(map(_head, columns))
    body = join(
        el("tr", *(_cell(column, part) for column, part in zip(columns, row, strict=True))) for row in rows
    )
    parts = (el("colgroup", widths), el("thead", el("tr", heads)), el("tbody", body))
    return el("table", *parts, cls=f"tl-t{' stack' if stack else ''}{' flow' if flow else ''}")


def _head(column: Column) -> Markup:
    """A head; over a column that needs none an empty cell, which is no head to a screen reader."""
    if column.head in ("", None):
        return el("td")
    return el("th", column.head, cls="tl-r" if column.right else None, scope="col")


def first(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Part]],
    n: int,
    *,
    rest: str | None = None,
    flow: bool = False,
) -> Markup:
    """The first rows, and the others folded away: `28 more`, or as `rest` calls them."""
    shown = el("div", table(columns, rows[:n], flow=flow), cls="tl") if rows[:n] else ""
    if not rows[n:]:
        return join([shown])
    return join([shown, details(rest or f"{len(rows) - n:,} more", table(columns, rows[n:], flow=flow))])


def _cell(column: Column, part: Part) -> Markup:
    label = column.label if column.label is not None else str(column.head or "")
    inner = (
        part
        if isinstance(part, Markup) and part.startswith("<") and not part.startswith(INLINE)
        else el("span", part)
        if part not in ("", None)
        else None
    )
    return el("td", inner, cls="tl-r" if column.right else None, data_l=label)


def two(above: Part, second: Part = None, *, right: bool = False) -> Markup:
    """A cell of two lines, one where both fit on a phone: what it is, and what stands beside it."""
    below = el("div", second, cls="tl-n") if second not in (None, "") else None
    return el("div", el("div", above), below, cls="tl-pair tl-r" if right else "tl-pair")


def row(first: Part, second: Part, value: Part = None, below: Part = None) -> Markup:
    """A row of a short list: a name with words under it, a value with its interval."""
    below_sign = "tl-2 tl-in" if str(first).startswith("<i") else "tl-2"
    words = el("div", el("div", first, cls="tl-name"), el("div", second, cls=below_sign))
    return el("div", words, el("div", el("b", value), el("div", below, cls="tl-n"), cls="tl-v"), cls="tl-row")


def section(title: str, note: Part = None) -> Markup:
    """The head of a section: an ink rule, the title, and how to read what follows."""
    return el("div", el("div", el("h2", title), el("span", note) if note else None, cls="tl-sec"), cls="tl")


def fold(title: str, content: Part, *, note: Part = None, told: Part = None) -> Markup:
    """A section that a phone folds away, `told` saying what is in it; open elsewhere and in print."""
    head = el("summary", el("h2", title), el("span", told) if told else None)
    wide = el("div", section(title, note), cls="tl-wide")
    return el("div", wide, el("details", head, content, cls="tl-fold"), cls="tl")


def details(summary: str, content: Markup) -> Markup:
    """Something folded away, such as the table behind a chart."""
    return el("div", el("details", el("summary", summary), content), cls="tl tl-screen")
