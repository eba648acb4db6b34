"""Customer value × business value as four fields: what to mend first, keep, ask about."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, link
from pages.parts.signs import sign
from pages.parts.tables import row
from pages.parts.touch import nothing
from pages.parts.vocabulary import fails_as

Row = Mapping[str, Any]
SEATS = {
    "Mend first": "fails now or is liked less, and an outcome goes with it",
    "Keep as it is": "liked more, and an outcome goes with it",
    "Ask what it is for": "fails now or is liked less, and no supported link says what it is worth",
    "Liked, worth unknown": "liked more, and no supported link says what it is worth",
}
MEASURES = {"csat": "satisfied", "good": "not poor"}


def failing(findings: Row) -> dict[str, Row]:
    """What fails now: since when, and how large a share was poor since."""
    return {one["touchpoint"]: one for one in findings["failing_moments"] if fails_as(one)}


def now_of(seat: Row, moment: Row | None) -> Row | None:
    """What customers think of it since it fails; None where that is not known in the same measure."""
    share = (moment or {}).get("share")
    if not moment or not moment.get("since") or seat["measure"] != "good" or moment["experience"] != "any":
        return None
    if not share or share["value"] is None or share["low"] is None or words.too_few(share):
        return None
    ends = {"low": 1 - share["high"], "high": 1 - share["low"]}
    return {"value": 1 - share["value"], **ends, "n": share["n"]}


def seats(ws: Workspace, quadrant: Sequence[Row], moments: Mapping[str, Row], clock: Clock) -> Markup:
    """A field per kind of touchpoint; what fails now stands first in its field and says since when."""
    if not any(one["outcome"] for one in quadrant):
        return nothing("No link is supported yet, so nothing says what a touchpoint is worth to us.")
    found: dict[str, list[Row]] = {name: [] for name in SEATS}
    middle = middle_of(quadrant)
    for one in sorted(
        quadrant, key=lambda one: (one["touchpoint"] not in moments, -(one["business_pp"] or 0))
    ):
        if one["value"] is not None:
            found[_seat(one, middle, fails=one["touchpoint"] in moments)].append(one)
    unseen = [ws.touchpoint(one["touchpoint"]).title for one in quadrant if one["value"] is None]
    told = (
        "Customer value: satisfied answers, else interactions that were not poor. Business value: the "
        "largest supported effect on an outcome. "
    )
    left = f"Too few to place: {words.listed(unseen)}." if unseen else ""
    fields = [_field(ws, name, ones, moments, clock) for name, ones in found.items()]
    return el("div", el("div", *fields, cls="tl-two"), el("p", told, left, cls="tl-2"), cls="tl")


def middle_of(quadrant: Sequence[Row]) -> float:
    """What customers think of the touchpoint in the middle: the line between liked more and liked less."""
    values = sorted(one["value"] for one in quadrant if one["value"] is not None)
    return values[len(values) // 2] if values else 0.0


def _seat(one: Row, middle: float, *, fails: bool) -> str:
    """By customers above the middle or not, by the business where a link is supported or not.

    What fails now is never to be kept as it is, however much it was liked over the whole period.
    """
    liked, pays = one["value"] >= middle and not fails, one["business_pp"] is not None
    return tuple(SEATS)[(1 if liked else 0) if pays else (3 if liked else 2)]


def _field(ws: Workspace, name: str, ones: Sequence[Row], moments: Mapping[str, Row], clock: Clock) -> Markup:
    head = row(b(name), SEATS[name], words.number(len(ones)))
    return el("div", head, *(_placed(ws, one, moments.get(one["touchpoint"]), clock) for one in ones))


def _placed(ws: Workspace, one: Row, moment: Row | None, clock: Clock) -> Markup:
    """A touchpoint with both its values, and in a line of its own that it fails."""
    name = link("touchpoint", ws.touchpoint(one["touchpoint"]).title, id=one["touchpoint"])
    told = f" {words.with_interval(one)} {MEASURES[one['measure']]}, {words.n_of(one)}{_business(ws, one)}"
    fails = _fails(one, moment, clock) if moment else None
    parts = sign("incident") if fails else None, name, el("span", told, cls="tl-2"), fails
    return el("div", *parts, cls="tl-seat")


def _fails(one: Row, moment: Row, clock: Clock) -> Part:
    """Since when, and what customers think of it since: the whole period has good days in it."""
    if not moment.get("since"):
        return el("div", "Failing: outside its standard", cls="tl-2 tl-fail tl-in")
    now = now_of(one, moment)
    since = f"Failing {clock.since(moment['since'])}"
    told = f": {words.with_interval(now)} {MEASURES['good']} since then, {words.n_of(now)}" if now else ""
    return el("div", b(since), told, cls="tl-2 tl-fail tl-in")


def _business(ws: Workspace, one: Row) -> str:
    if not one["outcome"]:
        return ""
    return f", {words.number(one['business_pp'], 1)} pp of “{ws.outcome(one['outcome']).title}”"
