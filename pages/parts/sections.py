"""The sections of Incidents: each row with what can be done about it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from pages.parts import actions, case, incident, reading, states, timeline
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, el, say
from pages.parts.inbox import Inbox, owed_rows
from pages.parts.tables import Column, first, section

Row = Mapping[str, Any]
OPEN = ("acknowledged", "snoozed", "noted", "dismissed")
SECTIONS = {
    "new": ("Open, not acknowledged", "nobody has these yet", OPEN),
    "hand": ("In hand", "acknowledged, or put off for a time", OPEN[1:]),
    "decide": (
        "Needs a decision",
        "failing for over 28 days: mend it or accept it",
        ("level_accepted", "kept", "noted"),
    ),
    "feeds": ("Feeds", "grey, not green; alerts of what they feed are held", ("noted",)),
    "mending": ("Recovering", "back to normal, not yet for sure", ("noted",)),
}
NOT_WATCHED = "Nothing is watched yet: the past is still being learnt, and no incident could have been found."
FIRST = 6
OWED = [Column("Due", "22%"), Column("What", "26%"), Column("For", "26%"), Column("Team", "auto")]


def show(ws: Workspace, box: Inbox, clock: Clock, *, watched: bool) -> None:
    """Every section that has incidents; one that is empty but the first is left out."""
    axis = timeline.Axis(clock)
    for name, (title, note, kinds) in SECTIONS.items():
        incidents: list[Row] = getattr(box, name)
        if incidents:
            st.html(section(title, note))
        for i, one in enumerate(incidents):
            _one(ws, one, axis, kinds, leads=not i, primary=name == "new")
    if any(getattr(box, name) for name in SECTIONS):
        st.html(timeline.legend())
    else:
        unseen = "What is grey on the map could not have been seen failing."
        st.html(states.nothing("No incident is open.", unseen if watched else NOT_WATCHED))


def _one(
    ws: Workspace, one: Row, axis: timeline.Axis, kinds: Sequence[str], *, leads: bool, primary: bool
) -> None:
    handled = reading.handling().case(one["id"])
    st.html(case.row(ws, one, handled, axis, head=leads))
    must = incident.must_not_fail(ws, one)
    about = {**_about(one), "title": incident.name(ws, one), "must_not_fail": must}
    allowed = [kind for kind in kinds if not (must and kind == "level_accepted")]
    actions.offer(allowed, about, key=one["id"], primary=primary and leads)


def _about(one: Row) -> dict[str, Any]:
    return {"incident": one["id"], "touchpoint": one.get("touchpoint")}


def owed(ws: Workspace, listed: Sequence[Row], clock: Clock) -> Markup:
    """What was promised by a time and is not done, vulnerable people first."""
    head = section(
        "Owed", "promised by a time and not done: overdue, or due within a day; vulnerable people first"
    )
    if not listed:
        return say(head, el("div", el("p", "Nothing is owed.", cls="tl-2"), cls="tl"))
    rows = owed_rows(ws, listed, clock)
    return say(head, first(OWED, rows, FIRST, flow=True))


def past(ws: Workspace, box: Inbox, clock: Clock) -> None:
    """Incidents that ended or were dismissed, newest first; a dismissal can be taken back."""
    st.html(section("Past", "recovered, withdrawn, or dismissed as false alarms"))
    if not box.past:
        st.html(el("div", el("p", "None.", cls="tl-2"), cls="tl"))
    columns = [Column("What", "40%", label=""), Column("When", "26%"), Column("How it ended", "auto")]
    rows = [_past(ws, one, clock) for one in box.past]
    if rows:
        st.html(first(columns, rows, FIRST))
    for one in box.past:
        if reading.handling().case(one["id"]).dismissed and one["state"] in ("open", "recovering"):
            st.html(el("div", el("p", say("Still there: ", b(incident.name(ws, one))), cls="tl-2"), cls="tl"))
            actions.offer(["taken"], _about(one), key=f"past-{one['id']}")


def _past(ws: Workspace, one: Row, clock: Clock) -> list[Any]:
    handled = reading.handling().case(one["id"])
    ended = case.taken(handled, one, clock) if handled.dismissed else case.OVER.get(one["state"], "")
    reason = handled.dismissed.text if handled.dismissed else None
    how = el("div", ended, el("div", reason, cls="tl-2") if reason else None)
    return [incident.what(ws, one, clock), case.since(one, clock), how]
