"""One incident as a row: what, since when on the shared time axis, whose, who has it, what was noted."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from metrics.handling import Case
from pages.parts import timeline, words
from pages.parts.dates import Clock, days
from pages.parts.html import Markup, Part, el, join
from pages.parts.incident import owner, what
from pages.parts.tables import Column, table, two

Row = Mapping[str, Any]
WIDTHS = ("38%", "16%", "28%", "auto")
DAY_MS = 86_400_000
OVER = {"withdrawn": "withdrawn: later data took it back", "closed": "back to normal"}


def row(ws: Workspace, incident: Row, case: Case, axis: timeline.Axis, *, head: bool) -> Markup:
    """The whole incident as one row of a table, its notes below; the first of a section has the heads."""
    heads = ("", "Since", axis.head(), "Owner") if head else ("", "", "", "")
    columns = [Column(text, width, label="") for text, width in zip(heads, WIDTHS, strict=True)]
    taken = case.acknowledged.at_ms if case.acknowledged else None
    cells: list[Part] = [
        what(ws, incident, axis.clock),
        since(incident, axis.clock),
        timeline.strip(axis, incident, taken),
        who(ws, incident, case, axis.clock),
    ]
    drawn = table(columns, [cells])
    return el("div", drawn, _notes(case, axis.clock), cls="tl" if head else "tl tl-bare")


def since(incident: Row, clock: Clock) -> Markup:
    """The estimated start, how long ago, and how long until the alarm."""
    began, closed = incident["began_at"], incident.get("closed_at")
    lasted = clock.ago(began)
    if closed:
        lasted = f"{days((clock.ms(closed) - clock.ms(began)) // DAY_MS)}, to {clock.day(closed)}"
    return two(f"about {clock.hour(began)}", f"{lasted}; {_delay(incident, clock)}")


def _delay(incident: Row, clock: Clock) -> str:
    waited = (clock.ms(incident["opened_at"]) - clock.ms(incident["began_at"])) / 1000
    return f"alarm after {words.lasting(waited)}" if waited >= 60 else "alarm at once"


def who(ws: Workspace, incident: Row, case: Case, clock: Clock) -> Markup:
    """The owning team, and who has it since when."""
    return two(owner(ws, incident), taken(case, incident, clock))


def taken(case: Case, incident: Row, clock: Clock) -> str:
    """Who acknowledged, put off, accepted or dismissed it, and when."""
    told = {
        "dismissed by {by}, {at}": case.dismissed,
        "level accepted by {by}, {at}": case.accepted,
        "acknowledged by {by}, {at}": case.acknowledged,
    }
    found = [text.format(by=act.by, at=clock.time(act.at_ms)) for text, act in told.items() if act][:1]
    if case.snoozed and not case.dismissed:
        found.append(f"snoozed to {clock.hour(case.snoozed.payload['until_ms'])}")
    if found:
        return " · ".join(found)
    return "nobody has it yet" if incident["state"] == "open" else OVER.get(incident["state"], "")


def _notes(case: Case, clock: Clock) -> Markup:
    shown = [act for act in (*case.notes, case.dismissed, case.accepted) if act and act.text]
    return join(
        el("div", act.text, " ", el("span", f"{act.by}, {clock.time(act.at_ms)}", cls="tl-n"), cls="tl-noted")
        for act in shown
    )
