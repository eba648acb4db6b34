"""Incidents on one time axis: a bar from the estimated start, a tick at the alarm, a ring where taken up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pages.parts.dates import Clock, Moment
from pages.parts.html import Markup, el, join

SHOWN_DAYS = 28
FACES = {"feed": "gap", "silence": "bar mute", "sequence": "bar watch", "traffic": "bar watch"}
"""The colour of the bar is that of the sign: only what fails is red."""
MARKS = 4


@dataclass(frozen=True)
class Axis:
    """The last four weeks up to now, in per cent from the left."""

    clock: Clock

    def at(self, moment: Moment) -> float:
        """Where a moment stands; what is older stands at the left edge."""
        local = self.clock.local(moment)
        if not isinstance(local, datetime):
            local = datetime.combine(local or self.clock.today, datetime.min.time(), self.clock.zone)
        before = (self.clock.now - local) / timedelta(days=SHOWN_DAYS)
        return 100 * (1 - min(max(before, 0.0), 1.0))

    def holds(self, moment: Moment) -> bool:
        """Whether a moment lies on the axis."""
        return moment is not None and self.at(moment) > 0

    def head(self) -> Markup:
        """The days under which the bars stand."""
        step = SHOWN_DAYS // MARKS
        days = [self.clock.now - timedelta(days=step * (MARKS - i)) for i in range(MARKS)]
        marks = [f"{day.astimezone(self.clock.zone):%-d %b}" for day in days]
        return el("div", *(el("span", mark) for mark in (*marks, "now")), cls="tl-ends")


def strip(axis: Axis, incident: Mapping[str, Any], taken_ms: int | None) -> Markup:
    """One incident: filled while it lasts, outlined once it is over, hatched where data are missing."""
    start, end = axis.at(incident["began_at"]), axis.at(incident.get("closed_at") or axis.clock.now)
    place = f"left:{start:.1f}%;width:{max(end - start, 0.8):.1f}%"
    over = incident["state"] in ("recovering", "closed", "withdrawn")
    face = "over" if over and incident["kind"] != "feed" else FACES.get(incident["kind"], "bar")
    marks = [el("i", cls="axis"), el("i", cls=face, style=place)]
    if axis.holds(incident.get("opened_at")):
        marks.append(el("i", cls="alarm", style=f"left:{axis.at(incident['opened_at']):.1f}%"))
    if axis.holds(taken_ms):
        marks.append(el("i", cls="ring", style=f"left:{axis.at(taken_ms):.1f}%"))
    return el("span", join(marks), cls="tl-plot tl-time", aria_hidden="true")


def legend() -> Markup:
    """What the marks mean."""
    marks = (("bar", "estimated start to now"), ("alarm", "alarm raised"), ("ring", "acknowledged"))
    shown = [el("span", el("i", cls=f"tl-key {name}"), word) for name, word in marks]
    return el("div", el("div", *shown, cls="tl-legend"), cls="tl")
