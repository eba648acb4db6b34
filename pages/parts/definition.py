"""What a moment of truth is: four definitions beside the lists, each continuous, every value shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from pages.parts import words
from pages.parts.choice import in_address
from pages.parts.html import Markup, Part, b, el, link, say
from pages.parts.signs import sign
from pages.parts.tables import Column, section, table, two
from pages.parts.touch import nothing

Row = Mapping[str, Any]
LISTS = "lists"
NAMES = {
    LISTS: "As declared on the map",
    "stage": "Each stage",
    "event": "Each event",
    "onward": "Go on or bail out",
    "score": "Where customers judge",
}
TOLD = {
    "stage": ("A stage whose answers got worse", "how bad answers are, 0 best and 100 worst of their scale"),
    "event": ("Every touchpoint, as one event each", "share poor in the last 14 days, against its own past"),
    "onward": ("Where customers go on, or bail out", "share of visits with nothing after them in 14 days"),
    "score": ("Where customers stop to judge", "how bad answers are, 0 best and 100 worst of their scale"),
}
LIMITS = {"2": "failing from 2", "3": "from 3", "4": "from 4 standard errors"}
MANY = 4
REACH = 6.0
COLUMNS = (
    Column("Moment", "27%", label=""),
    Column("Now", "17%", right=True),
    Column("Compared with", "20%"),
    Column("Shortfall", "25%", label=""),
    Column("Worse than normal by", "11%", right=True),
)


def choose(own: Mapping[str, str]) -> tuple[str, float]:
    """The definition, and from how many standard errors on it is called failing; both in the address."""
    with st.container(horizontal=True, key="tl-choose"):
        chosen = in_address("definition", NAMES, own.get("definition"))
        limit = in_address("limit", LIMITS, own.get("limit")) if chosen != LISTS else "2"
    return chosen, float(limit)


def tried(chosen: str) -> Markup | None:
    """From the fourth definition on, that whoever tries enough of them finds something by chance."""
    seen: set[str] = st.session_state.setdefault("definitions-tried", set())
    seen.add(chosen)
    if len(seen) < MANY:
        return None
    told = (
        f"This is definition {len(seen)} that you tried, and each look more finds something by chance. "
        "Keep to the one you would have named before; the others are questions."
    )
    return el("div", el("p", sign("watch"), told, cls="tl-2"), cls="tl")


def shown(ws: Workspace, study: Row | None, chosen: str, limit: float) -> Markup:
    """One definition: how many fail at this limit, and every moment with its shortfall on one axis."""
    head = section(*TOLD[chosen])
    if study is None:
        told = "Not worked out yet, or not for this date: it is done with each new data."
        return say(head, nothing(told))
    entries = study["definitions"][chosen]
    if not entries:
        told = "Nothing has thirty rows on both sides, so nothing can be compared."
        return say(head, nothing(told))
    rows = [_row(ws, entry, limit) for entry in entries]
    drawn = el("div", table(COLUMNS, rows), cls="tl")
    return say(head, el("div", el("p", _answer(ws, entries, limit), cls="tl-2"), cls="tl"), drawn)


def _answer(ws: Workspace, entries: Sequence[Row], limit: float) -> Markup:
    failing = [entry for entry in entries if entry["shortfall"] >= limit]
    count = words.plural(len(entries), "moment")
    if not failing:
        most = entries[0]
        return say(f"None of {count} fails. Nearest: ", b(_title(ws, most)), f", {_errors(most)}.")
    names = words.listed([_title(ws, entry) for entry in failing[:3]])
    more = f" and {len(failing) - 3} more" if len(failing) > 3 else ""
    return say(
        b(words.number(len(failing))), f" of {count} {words.are(len(failing))} failing: ", b(names), more, "."
    )


def _row(ws: Workspace, entry: Row, limit: float) -> list[Part]:
    fails = entry["shortfall"] >= limit
    name = _title(ws, entry) if entry["is_stage"] else link("touchpoint", _title(ws, entry), id=entry["id"])
    return [
        el("div", sign("incident" if fails else "ok"), name, cls="tl-name"),
        two(b(words.with_interval(entry)), words.n_of(entry), right=True),
        two(words.beside(entry["normal"], entry), entry["against"]),
        _mark(entry["shortfall"], limit, fails=fails),
        two(_errors(entry), f"percentile {words.number(entry['percentile'])}", right=True),
    ]


def _title(ws: Workspace, entry: Row) -> str:
    return (ws.stage if entry["is_stage"] else ws.touchpoint)(entry["id"]).title


def _errors(entry: Row) -> str:
    return f"{words.number(entry['shortfall'], 1)} SE"


def _mark(shortfall: float, limit: float, *, fails: bool) -> Markup:
    """Where it stands between better and worse; nought is as ever, the tick is the limit."""
    colour = "fail" if fails else "data"
    marks = [
        el("i", cls="axis"),
        el("i", cls="zero", style=f"left:{_at(0):.1f}%"),
        el("i", cls="normal", style=f"left:{_at(limit):.1f}%"),
        el("i", cls="dot", style=f"left:{_at(shortfall):.1f}%;background:var(--{colour})"),
    ]
    return el("span", *marks, cls="tl-plot", aria_hidden="true")


def _at(shortfall: float) -> float:
    return 50 + 46 * min(max(shortfall, -REACH), REACH) / REACH
