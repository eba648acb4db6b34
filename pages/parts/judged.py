"""The first line of a touchpoint: yes, no or cannot tell, in words that claim no more than is known."""

from collections.abc import Mapping
from typing import Any

from config.models.touchpoints import AcceptedNegative, Touchpoint
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, say
from pages.parts.moments import why
from pages.parts.tiles import holding
from pages.parts.vocabulary import BAD, SHARES_OF

Row = Mapping[str, Any]
OPENINGS = {
    "ok": "Yes",
    "watch": "It is being watched",
    "incident": "No",
    "standing": "No, and for over 28 days",
    "recovering": "It is recovering",
    "recovered": "Yes, again",
    "learning": "Getting to know it",
    "too_quiet": "Too few to watch hour by hour",
    "late": "Cannot tell: its data is late",
    "no_data": "Cannot tell",
    "worse": "No, it is worse than its normal",
    "outside": "Not within its standard",
    "within": "Yes, it is within its standard",
    "close": "Too close to its standard to call",
}
REASONED = ("learning", "no_data")


def answer(place: Touchpoint, data: Row, health: Row, clock: Clock) -> Markup:
    """Yes, no or cannot tell; since when; how far from its normal and its standard."""
    state = health.get("shown")
    poor = next((m for m in data["measures"] if m["measure"] == "poor"), None)
    opening = OPENINGS[state] if state in OPENINGS else _untested(place, poor)
    if state in REASONED and health.get("reason"):
        opening += f": {clock.dated(health['reason'])}"
    since = f", {clock.since(health['since'])}" if health.get("since") and state in BAD else ""
    moment = health.get("moment")
    if moment and state in BAD:
        return say(
            b(f"{opening}{since}"),
            ": ",
            why(moment),
            ".",
            _how_poor(poor, clock, is_told=True),
            _standard(place, data),
        )
    return say(b(f"{opening}{since}."), _how_poor(poor, clock), _standard(place, data))


def _untested(place: Touchpoint, poor: Row | None) -> str:
    """Without an engine and a standard: what is accepted, else its own past, else why it cannot be told."""
    if not place.poor:
        return "Cannot tell: the map does not say what poor means here"
    if not poor or poor.get("value") is None:
        return "Cannot tell: no experience could be judged"
    if words.too_few(poor) or poor.get("low") is None:
        return "Cannot tell: too few so far"
    if place.accepted_negative:
        return _accepted(place.accepted_negative, poor)
    return _beside_its_past(poor)


def _accepted(accepted: AcceptedNegative, poor: Row) -> str:
    limit = words.share(accepted.limit)
    if poor["low"] > accepted.limit:
        return f"Beyond the {limit} poor that were accepted"
    if poor["high"] > accepted.limit:
        return f"Too close to the {limit} poor that were accepted to call"
    return f"Poor on purpose, within the {limit} that were accepted"


def _beside_its_past(poor: Row) -> str:
    normal = poor.get("baseline")
    if normal is None:
        return "Cannot tell: it has no normal and no standard yet"
    if poor["low"] > normal:
        return "Worse than its normal"
    return "Better than its normal" if poor["high"] < normal else "About as usual"


def _how_poor(poor: Row | None, clock: Clock, *, is_told: bool = False) -> Part:
    """How many of the period's experiences were poor; what is normal, where that is not told yet."""
    if not poor or not poor.get("n") or poor.get("value") is None:
        return ""
    length = clock.length(poor.get("period"))
    lead = f" In the last {length} " if length else " In the period shown " if is_told else " "
    normal = None if is_told else poor.get("baseline")
    told = f", normally {words.beside(normal, poor)}" if normal is not None else ""
    if words.too_few(poor):
        return say(lead, b(words.few(poor)), " experiences were poor", told, ".") if poor.get("k") else ""
    return say(
        lead, b(words.with_interval(poor)), f" of {words.number(poor['n'])} experiences were poor{told}."
    )


def _standard(place: Touchpoint, data: Row) -> str:
    """What its standard allows, and how much of that there is where it is not the poor share itself."""
    limit = place.standard
    if limit is None:
        return "" if place.accepted_negative or not place.poor else " It has no standard."
    allowed = f"at most {words.share(limit.share_at_most)} {SHARES_OF[limit.measure]}"
    if limit.since and not holding(place, data):
        return f" Its standard holds from {limit.since:%-d %b %Y} on: {allowed}."
    told = f" Its standard: {allowed}"
    figures = {m["measure"]: m for m in data["measures"]}
    counted, poor = figures.get(limit.measure), figures.get("poor")
    if not counted or counted.get("value") is None or (poor and poor.get("k") == counted.get("k")):
        return f"{told}."
    return f"{told}; now {words.with_interval(counted)}."
