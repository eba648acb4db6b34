"""Faces for what is not data: nothing to list, first pull, failing. Never a spinner alone, never a zero."""

from pages.parts import words
from pages.parts.html import Markup, Part, b, el, say

ADVICE = "The rest of the page is not affected. The log has the details; python -m config check reads the workspace again."


def note(bold: str, *rest: Part, bad: bool = False) -> Markup:
    """A short message beside a rule: red where somebody must act."""
    face = "tl-note bad" if bad else "tl-note"
    return el("div", el("p", b(bold), " ", *rest, cls=face), cls="tl")


def failing(name: str, problem: Exception) -> Markup:
    """What could not be shown, what was found, and what to do."""
    found = str(problem) or type(problem).__name__
    return note(f"{name} cannot be shown.", say(found[:400], " ", ADVICE), bad=True)


def nothing(bold: str, *rest: Part) -> Markup:
    """Nothing to list, and what could not have been seen."""
    return note(bold, *rest)


def first_pull(done: int, total: int, rows: int) -> Markup:
    """The first pull is running: figures appear as their sources complete."""
    told = f"{words.number(rows)} rows so far. Figures appear as their sources complete; none is guessed."
    bar = el(
        "div",
        el("i", style=f"width:{100 * done / max(total, 1):.0f}%"),
        cls="tl-bar",
        style="max-width:420px",
    )
    return say(
        note(f"First pull: {done} of {words.plural(total, 'source')} complete.", told),
        el("div", bar, cls="tl"),
    )
