"""The words pages use for the codes of the findings; one code, one word, everywhere."""

from collections.abc import Mapping
from typing import Any

STATES = {
    "ok": "OK",
    "watch": "Watch",
    "incident": "Failing",
    "standing": "Failing, standing",
    "recovering": "Recovering",
    "recovered": "Recovered",
    "learning": "Getting to know it",
    "too_quiet": "Too few to watch hour by hour",
    "late": "Data late",
    "no_data": "No data",
    "worse": "Worse than its normal",
    "outside": "Outside its standard",
    "within": "Within its standard",
    "close": "Too close to its standard to call",
    None: "Not tested yet",
}
BAD = ("incident", "standing", "worse", "outside")
ON_TILES = {"close": "Too close to call", "too_quiet": "Too few"}
STANDARDS = {"off_target": "outside", "on_target": "within", "too_close": "close"}
STATUSES = {
    "on_target": "On target",
    "too_close": "Too close to call",
    "off_target": "Off target",
    "unknown": "Cannot tell yet",
    None: "No target",
}
SUPPORT = {
    "served": "Something that works is behind it",
    "failing_support": "Support is failing",
    "unproven": "Cannot tell yet",
    "no_effect": "No visible effect",
    "silent": "Nobody behind it",
    "unlinked": "Nobody behind it",
    None: "Links not tested yet",
}
VERDICTS = {
    "supported": "Supported",
    "contradicted": "The opposite of what we said",
    "no_visible_effect": "No visible effect",
    "inconclusive": "Cannot tell yet",
    "too_few": "Too few",
    "not_measurable": "Not measurable",
    None: "Not tested yet",
}
MEASURES = {
    "poor": "Poor experiences",
    "low_score": "Low scores",
    "late": "Late",
    "failed": "Failed",
    "wait": "Waited too long",
    "median_wait": "Median wait",
    "median_duration": "Median duration",
    "duration": "Duration",
    "csat": "Satisfied",
    "nps": "Net promoter score",
    "ces": "Found it easy",
    "volume": "Interactions",
    "completion": "Completed",
    "kept": "Kept",
}
SHARES_OF = {
    "poor": "poor",
    "late": "late",
    "failed": "failed",
    "wait": "waiting too long",
    "low_score": "low scores",
}
UNITS = {"nps": "nps", "volume": "count"}
LISTS = {
    "must_not_fail": (
        "Must not fail",
        "critical touchpoints outside their floor; no money, because none may be lost",
    ),
    "proven": ("Failing and proven", "by loss per week at the present rate"),
    "effect_unknown": ("Failing, effect unknown", "no money is shown, because none is known"),
    "no_visible_effect": (
        "Failing, no visible effect",
        "people mind; the outcomes measured so far do not move",
    ),
    "everyday": ("Everyday losses", "not failing; what their usual poor share goes with"),
    "accepted": ("Accepted", "poor on purpose, within a limit that somebody set"),
}
VOICES = {"customer": "Customers", "employee": "Employees", "business": "The business"}


def state_of(touchpoint: Mapping[str, Any], failing: Mapping[str, str] | None = None) -> str | None:
    """The health state; where that is as normal or not known, what its failing list and its standard say."""
    state, listed = touchpoint.get("state"), (failing or {}).get(touchpoint.get("id") or "")
    if state not in (None, "ok"):
        return state
    return listed or STANDARDS.get(touchpoint.get("standard") or "") or state


def fails_as(moment: Mapping[str, Any]) -> str | None:
    """How what stands in a list fails: `outside` its standard, `worse` than its past; None: it does not."""
    if moment["list"] in ("everyday", "accepted"):
        return None
    return "outside" if moment.get("against") == "standard" else "worse"


def failing_in(findings: Mapping[str, Any]) -> dict[str, str]:
    """The touchpoints that stand in a failing list: `outside` their standard, or `worse` than their past."""
    return {one["touchpoint"]: how for one in findings["failing_moments"] if (how := fails_as(one))}


def grey(state: str | None) -> bool:
    """Whether a state means that the figure cannot be relied on now."""
    return state in ("late", "learning", "too_quiet", "no_data")


def unit_of(measure: str) -> str:
    """The unit a measure is printed in; most are shares."""
    return UNITS.get(measure, "share")
