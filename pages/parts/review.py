"""Cells of the map to be looked at again: an incident closed there, or a verdict changed; and who did."""

from typing import Any

import streamlit as st

from config import Workspace
from metrics.handling import DAY_MS, Act, Handling, Reviewed
from pages.parts import actions, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, el, join, link, say
from pages.parts.vocabulary import VERDICTS

LATELY_DAYS = 28
WHAT = {"incident_closed": "an incident closed", "incident_withdrawn": "an incident was withdrawn"}


def told(act: Act, clock: Clock) -> str:
    """What happened since somebody last looked, and when."""
    at = f"on {clock.day(act.payload.get('closed_ms') or act.at_ms)}"
    if act.kind != "verdict":
        return f"{WHAT[act.kind]} {at}"
    before, now = (VERDICTS.get(act.payload.get(key), "–").lower() for key in ("before", "verdict"))
    return f"the verdict on “{act.payload.get('outcome')}” went from {before} to {now} {at}"


def here(name: str, title: str, handled: Handling, clock: Clock) -> None:
    """On a touchpoint's own page: what to look at again, the button that says it was done, who last did."""
    act, last = handled.review.get(name), handled.reviewed.get(name)
    lines = [
        el("p", b("To review. "), f"{words.capital(told(act, clock))}: is the map still right here?")
        if act
        else None,
        el("p", b("Reviewed "), by_whom(last, clock), cls="tl-2") if last else None,
    ]
    if any(lines):
        st.html(el("div", el("div", *lines, cls="tl-note"), cls="tl"))
    if act:
        actions.offer(["reviewed"], {"touchpoint": name, "title": title}, key=f"review-{name}")
        actions.dialogs()


def by_whom(last: Reviewed, clock: Clock) -> str:
    """Who looked at it again, when, and after what."""
    after = f", after {told(last.about, clock)}" if last.about else ""
    return f"on {clock.day(last.act.at_ms)} by {last.act.by or 'nobody named'} (name not checked){after}."


def listed(ws: Workspace, touchpoints: list[dict[str, Any]], handled: Handling, clock: Clock) -> Markup:
    """Below the map: the cells to look at again, each with its reason; those looked at lately, by whom."""
    shown = [each["id"] for each in touchpoints]
    since_ms = clock.ms(None) - LATELY_DAYS * DAY_MS
    asked = {name: told(handled.review[name], clock) for name in shown if name in handled.review}
    done = {
        name: f"{last.act.by or 'nobody named'}, {clock.day(last.act.at_ms)}"
        for name in shown
        if (last := handled.reviewed.get(name)) and last.act.at_ms >= since_ms
    }
    lists = [("To review: ", asked), (f"Reviewed in the last {LATELY_DAYS} days: ", done)]
    lines = [el("p", b(title), _cells(ws, found)) for title, found in lists if found]
    return el("div", el("div", *lines, cls="tl-note"), cls="tl") if lines else Markup("")


def _cells(ws: Workspace, found: dict[str, str]) -> Markup:
    cells = [
        say(link("touchpoint", ws.touchpoint(name).title, id=name), f" ({why})")
        for name, why in found.items()
    ]
    return join(cells, "; ")
