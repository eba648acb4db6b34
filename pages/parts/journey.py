"""What Journey health says beside the map: the legend, what goes well and what needs attention."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from metrics.lens import Lens
from pages.parts import address, words
from pages.parts.choice import segmented
from pages.parts.curve import CURVES
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, el, join, link
from pages.parts.signs import LINES, line_of, shape_of, sign, verdict_line
from pages.parts.states import note
from pages.parts.tables import row, section
from pages.parts.vocabulary import BAD, failing_in, grey, state_of

Row = Mapping[str, Any]
SIGNS = {
    "incident": "failing, or worse than normal or standard",
    "standing": "failing, standing",
    "watch": "watch, or too close to call",
    "ok": "OK, or within its standard",
    "recovered": "recovered",
    "late": "data late",
    "learning": "learning",
    "too_quiet": "too few",
    "no_data": "no data",
    "untested": "not tested yet",
    "moment": "moment of truth",
}
VERDICTS = {
    "supported": "link supported",
    "contradicted": "contradicted",
    "no_visible_effect": "no visible effect",
    "inconclusive": "inconclusive",
    "too_few": "too few, not measurable, not tested yet",
}


def legend(touchpoints: Sequence[Row], findings: Row) -> Markup:
    """The signs and lines that this map uses, and no others."""
    failing = failing_in(findings)
    used = {shape_of(state_of(t, failing)) for t in touchpoints} | {"moment"}
    drawn = {line_of(link["verdict"]) for link in findings["links"]}
    signs = [el("span", sign(name), word) for name, word in SIGNS.items() if name in used]
    lines = [el("span", verdict_line(name), VERDICTS[name]) for name in LINES if name in drawn]
    return el("div", el("div", join((*signs, *lines)), cls="tl-legend"), cls="tl")


def whose(lens: Lens) -> Markup:
    """Where a segment or a channel is chosen, that alarms are not raised by it."""
    if not lens.segment and not lens.channel:
        return Markup("")
    return note(
        "Signs are everybody's.", "Figures follow your choice; what fails is watched over all customers."
    )


def choose(ws: Workspace, journey: str, curve: str) -> None:
    """The journey and what its curve shows; a click writes either into the address."""
    journeys = {each.id: each.title for each in ws.map.journeys}
    curves = {name: words.capital(told.removeprefix("% ")) for name, (told, _) in CURVES.items()}
    with st.container(horizontal=True, key="tl-choose"):
        if len(journeys) > 1:
            segmented("Journey", journeys, journey, _travel(next(iter(journeys))))
        segmented("Curve", curves, curve, _bend)


def _travel(first: str) -> Callable[[str], None]:
    return lambda picked: address.look_through(journey=None if picked == first else picked)


def _bend(picked: str) -> None:
    st.query_params["curve"] = picked


def counts(touchpoints: Sequence[Row], findings: Row, totals: Row, clock: Clock) -> list[Part]:
    """How many touchpoints are how, on how many rows it stands, and of how long a time."""
    states = [state_of(t, failing_in(findings)) for t in touchpoints]
    bad = sum(s in BAD for s in states)
    unknown = sum(grey(s) for s in states)
    told = [
        words.plural(len(states), "touchpoint"),
        f"{bad} worse than normal or standard" if bad else "",
        f"{unknown} unknown" if unknown else "",
    ]
    rows = [
        f"{words.number(totals.get(name))} {name}"
        for name in ("interactions", "answers")
        if totals.get(name) is not None
    ]
    period = next((clock.length(t["poor"].get("period")) for t in touchpoints if t.get("poor")), "")
    return [
        ": ".join(part for part in (told[0], ", ".join(part for part in told[1:] if part)) if part),
        " in ".join(part for part in (", ".join(rows), period) if part) if rows else "",
    ]


def two_lists(ws: Workspace, health: Row, findings: Row, clock: Clock) -> Markup:
    """The three best and the three worst, each with its reason."""
    failing = failing_in(findings)
    states = {t["id"]: state_of(t, failing) for t in health["touchpoints"]}
    good = _list(
        ws, "Doing well", "far above the others, or better than normal", health["strengths"], states, clock
    )
    bad = _list(
        ws,
        "Needs attention",
        "worse than normal, or outside its standard",
        health["weaknesses"],
        states,
        clock,
    )
    return el("div", good, bad, cls="tl tl-two")


def _list(
    ws: Workspace,
    title: str,
    note: str,
    entries: Sequence[Row],
    states: Mapping[str, str | None],
    clock: Clock,
) -> Markup:
    rows = [_entry(ws, entry, states, clock) for entry in entries[:3]]
    told = "Nothing can be judged yet." if all(map(grey, states.values())) else "Nothing stands out."
    empty = el("p", told, cls="tl-2")
    return el("div", section(title, note), join(rows) if rows else empty)


def _entry(ws: Workspace, entry: Row, states: Mapping[str, str | None], clock: Clock) -> Markup:
    name = link("touchpoint", ws.touchpoint(entry["id"]).title, id=entry["id"])
    figure = entry.get("figure") or {}
    told = (words.interval(figure), clock.length(figure.get("period")))
    return row(
        join((sign(states.get(entry["id"])), name)),
        clock.dated(entry["reason"]),
        words.value(figure),
        " in ".join(part for part in told if part),
    )
