"""Cells of the map to be looked at again: an incident closed there, or a verdict changed."""

from typing import Any

import streamlit as st

from config import Workspace
from metrics.handling import Act, Handling
from pages.parts import actions, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, el, join, link, say
from pages.parts.vocabulary import VERDICTS

WHAT = {"incident_closed": "an incident closed", "incident_withdrawn": "an incident was withdrawn"}


def told(act: Act, clock: Clock) -> str:
    """What happened since somebody last looked, and when."""
    at = f"on {clock.day(act.payload.get('closed_ms') or act.at_ms)}"
    if act.kind != "verdict":
        return f"{WHAT[act.kind]} {at}"
    before, now = (VERDICTS.get(act.payload.get(key), "–").lower() for key in ("before", "verdict"))
    return f"the verdict on “{act.payload.get('outcome')}” went from {before} to {now} {at}"


def here(name: str, title: str, handled: Handling, clock: Clock) -> None:
    """On a touchpoint's own page: what to look at again, and the button that says it was done."""
    act = handled.review.get(name)
    if act is None:
        return
    what = words.capital(told(act, clock))
    st.html(
        el("div", el("p", b("To review. "), f"{what}: is the map still right here?", cls="tl-note"), cls="tl")
    )
    actions.offer(["reviewed"], {"touchpoint": name, "title": title}, key=f"review-{name}")
    actions.dialogs()


def listed(ws: Workspace, touchpoints: list[dict[str, Any]], handled: Handling, clock: Clock) -> Markup:
    """Below the map: the cells to look at again, each with its reason; nothing where there are none."""
    shown = [(t["id"], handled.review[t["id"]]) for t in touchpoints if t["id"] in handled.review]
    if not shown:
        return Markup("")
    cells = [
        say(link("touchpoint", ws.touchpoint(name).title, id=name), f" ({told(act, clock)})")
        for name, act in shown
    ]
    return el("div", el("p", b("To review: "), join(cells, "; "), cls="tl-note"), cls="tl")
