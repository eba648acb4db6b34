"""Whom a failing moment harmed and who can still be won back; who was reached, and what became of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from config import Workspace
from pages.parts import actions, reading, words
from pages.parts.choice import in_address
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, join, link, outward, say
from pages.parts.tables import Column, first, section, table, two

Row = Mapping[str, Any]
FIRST = 6
HEAD = section("Who can still be won back?", "customers with an outcome open; vulnerable people first")
COLUMNS = (
    Column("Record", "24%", label=""),
    Column("Had it poor", "16%"),
    Column("Can still be won", "30%"),
    Column("What was done", "auto"),
)


def shown(ws: Workspace, recovery: Sequence[Row], clock: Clock, asked: str | None) -> None:
    """The customers of one failing moment, vulnerable ones first, and the buttons that note what was done."""
    open_now = {each["touchpoint"]: each for each in recovery if each["reachable"]}
    st.html(HEAD)
    if not open_now:
        st.html(el("div", el("p", "Nobody: no affected customer has an outcome open.", cls="tl-2"), cls="tl"))
        return
    names = {name: ws.touchpoint(name).title for name in open_now}
    chosen = in_address("recover", names, asked)
    found = open_now[chosen]
    st.html(_list(ws, found, clock))
    _act(found, names[chosen])
    if found["reached"]:
        st.html(_reached(ws, found["reached"]))


def of(ws: Workspace, touchpoint: str, recovery: Sequence[Row], clock: Clock) -> Markup:
    """The customers of one touchpoint who can still be won back; nothing where it fails nobody now."""
    found = next((each for each in recovery if each["touchpoint"] == touchpoint and each["reachable"]), None)
    if found is None:
        return Markup("")
    there = link("failing-moments", "Note there what was done", recover=touchpoint)
    return say(HEAD, _list(ws, found, clock), el("div", el("p", there, ".", cls="tl-2"), cls="tl"))


def _list(ws: Workspace, found: Row, clock: Clock) -> Markup:
    rows = [_customer(ws, each, clock) for each in found["customers"]]
    weak = sum(each["vulnerable"] for each in found["customers"])
    told = f"{words.plural(found['reachable'], 'customer')} since {clock.day(found['since'])}"
    head = el("p", b(told), f", {words.number(weak)} of them vulnerable." if weak else ".", cls="tl-lead")
    return say(el("div", head, cls="tl"), first(COLUMNS, rows, FIRST, flow=True))


def _customer(ws: Workspace, each: Row, clock: Clock) -> list[Part]:
    name = outward(each["row_link"], each["key"]) if each["row_link"] else each["key"]
    badge = el("span", "vulnerable", cls="tl-badge") if each["vulnerable"] else None
    outcomes = words.listed([ws.outcome(one).title for one in each["outcomes"]])
    return [
        join((name, badge), " "),
        clock.time(each["poor_at"]),
        two(outcomes, f"the first until {clock.day(each['ends_at'])}" if each["ends_at"] else None),
        _done(each, clock),
    ]


def _done(each: Row, clock: Clock) -> Part:
    contacted, result = each["contacted"], each["result"]
    if not contacted:
        return el("span", "not contacted", cls="tl-2")
    by = f"by {contacted['by']}, {clock.time(contacted['at'])}"
    return two("Contacted", f"{by}; {result['result']}" if result else by)


def _act(found: Row, title: str) -> None:
    if reading.lens().as_of:
        return
    keys = {each["customer"]: each["key"] for each in found["customers"]}
    customer = st.selectbox(
        "Note what was done for",
        list(keys),
        format_func=keys.__getitem__,
        key=f"tl-who-{found['touchpoint']}",
        width=320,
    )
    about = {"touchpoint": found["touchpoint"], "customer": customer, "title": f"{title}, {keys[customer]}"}
    actions.offer(["contacted", "contact_result"], about, key=f"win-{found['touchpoint']}")
    actions.dialogs()


def _reached(ws: Workspace, compared: Sequence[Row]) -> Markup:
    columns = [
        Column("Afterwards", "28%"),
        Column("Reached within a week", "20%", right=True),
        Column("Not reached", "20%", right=True),
        Column("What it says", "auto"),
    ]
    rows = [
        [ws.outcome(one["outcome"]).title, _share(one["given"]), _share(one["not_given"]), one["note"]]
        for one in compared
    ]
    return el(
        "div", section("Did reaching them go with more?", "plain shares"), table(columns, rows), cls="tl"
    )


def _share(figure: Row | None) -> Part:
    return two(b(words.value(figure)), words.n_of(figure), right=True) if figure else words.UNKNOWN
