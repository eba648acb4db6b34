"""Failing moments: touchpoints worse than their own past or their standard, by excess poor experiences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.evidence.health import RECENT_DAYS, Health, health
from metrics.evidence.links import declared
from metrics.evidence.seen import state
from metrics.statistics import Face, Status, face, newcombe, status

if TYPE_CHECKING:
    from metrics.scope import Scope
    from metrics.statistics import Estimate

DEFINITION = (
    "A touchpoint whose poor share in the last 14 days lies, with its whole interval, above the mean of the "
    "56 days before, or above its standard."
)
LISTS: tuple[str, ...] = (
    "must_not_fail",
    "proven",
    "effect_unknown",
    "no_visible_effect",
    "everyday",
    "accepted",
)


@dataclass(frozen=True)
class Failure:
    """One measure of one touchpoint that fails: how many poor ones more than normal, and against what."""

    one: Health
    measure: str
    against: str
    excess: float

    @property
    def per_week(self) -> float:
        """Excess poor experiences a week at the present rate."""
        return self.excess * 7 / RECENT_DAYS


def failing_moments(scope: Scope) -> list[dict[str, Any]]:
    """All lists in their order, each ranked by excess poor experiences per week."""
    failures = [failure for one in health(scope) if (failure := failure_of(scope, one))]
    listed = [(name, failure) for failure in failures for name in _lists(failure)]
    listed.sort(key=lambda pair: (LISTS.index(pair[0]), -pair[1].per_week, pair[1].one.touchpoint.id))
    ranks = dict.fromkeys(LISTS, 0)
    entries = []
    for name, failure in listed:
        ranks[name] += 1
        entries.append(_entry(scope, failure, name, ranks[name]))
    return entries


def failure_of(scope: Scope, one: Health) -> Failure | None:
    """The failure of a touchpoint, None where the data do not show one; late and silent ones are held."""
    if state(scope, one.seen)[0] in ("late", "no_data", "learning"):
        return None
    measure = "low_score" if not one.touchpoint.poor and one.touchpoint.low_score else "poor"
    worse = _worse(one.recent(measure), one.normal(measure))
    if worse is not None:
        return Failure(one, measure, "normal", worse)
    return _below_standard(one)


def _worse(recent: Estimate, normal: Estimate) -> float | None:
    """How many more than normal, where the difference is beyond chance and both have thirty rows."""
    difference = newcombe(recent, normal)
    if face(difference) is not Face.FULL or difference.low is None or difference.low <= 0:
        return None
    return (difference.value or 0) * recent.n


def _below_standard(one: Health) -> Failure | None:
    declared_standard = one.touchpoint.standard
    if declared_standard is None:
        return None
    recent = one.recent(declared_standard.measure)
    if recent.n == 0:
        recent = one.now(declared_standard.measure)
    if face(recent) is not Face.FULL or recent.value is None or recent.low is None:
        return None
    if recent.low <= declared_standard.share_at_most:
        return None
    excess = (recent.value - declared_standard.share_at_most) * recent.n
    return Failure(one, declared_standard.measure, "standard", excess)


def _lists(failure: Failure) -> list[str]:
    """Where it stands: what must not fail stands in its own list and once more in the one it belongs to."""
    touchpoint = failure.one.touchpoint
    if touchpoint.accepted_negative and _within_limit(failure):
        return ["accepted"]
    return ["must_not_fail", "effect_unknown"] if _outside_floor(failure) else ["effect_unknown"]


def _outside_floor(failure: Failure) -> bool:
    """Whether what must not fail lies beyond its standard; without one, that it fails at all."""
    touchpoint = failure.one.touchpoint
    floor = touchpoint.standard
    if not touchpoint.critical or floor is None:
        return touchpoint.critical
    return status(failure.one.recent(floor.measure), floor.share_at_most, "down") is Status.OFF_TARGET


def _within_limit(failure: Failure) -> bool:
    accepted, recent = failure.one.touchpoint.accepted_negative, failure.one.recent(failure.measure)
    return accepted is not None and recent.low is not None and recent.low <= accepted.limit


def _entry(scope: Scope, failure: Failure, name: str, rank: int) -> dict[str, Any]:
    touchpoint, recent = failure.one.touchpoint, failure.one.recent(failure.measure)
    normal = failure.one.normal(failure.measure)
    unknown = (
        "lost_outcomes",
        "lost_low",
        "lost_high",
        "value_lost",
        "value_low",
        "value_high",
        "value_per_week",
    )
    return {
        "list": name,
        "rank": rank,
        "touchpoint": touchpoint.id,
        "segment": scope.lens.segment,
        "experience": "any" if failure.measure == "poor" else failure.measure,
        "outcomes": [link.outcome for each, link in declared(scope) if each.id == touchpoint.id],
        "since": None,
        "excess_poor": round(failure.excess),
        "excess_per_week": round(failure.per_week, 1),
        **dict.fromkeys(unknown),
        "still_reachable": None,
        "certainty": "low",
        "share": {part: getattr(recent, part) for part in ("value", "low", "high", "k", "n")},
        "normal": normal.value,
        "standard": touchpoint.standard.share_at_most if touchpoint.standard else None,
        "against": failure.against,
        "owner": touchpoint.owner,
        "moment_of_truth": touchpoint.moment_of_truth,
        "critical": touchpoint.critical,
        "why": _why(failure, recent, normal),
    }


def _why(failure: Failure, recent: Estimate, normal: Estimate) -> str:
    interval = f"{recent.low:.0%}–{recent.high:.0%}, n {recent.n}"
    share = f"{recent.value:.0%} poor in the last {RECENT_DAYS} days ({interval})"
    if failure.against == "normal" and normal.value is not None:
        return f"{share}, normally {normal.value:.0%}; what it costs is not tested yet"
    limit = failure.one.touchpoint.standard
    return f"{share}, its standard is at most {limit.share_at_most:.0%}" if limit else share


def accepted_moments(scope: Scope) -> list[dict[str, Any]]:
    """Accepted negatives within their limit that do not fail either: shown, never ranked as failing."""
    failing = {failure.one.touchpoint.id for one in health(scope) if (failure := failure_of(scope, one))}
    quiet = [
        one for one in health(scope) if one.touchpoint.accepted_negative and one.touchpoint.id not in failing
    ]
    return [
        _entry(scope, Failure(one, "poor", "limit", 0), "accepted", rank)
        for rank, one in enumerate((one for one in quiet if one.recent("poor").value is not None), start=1)
    ]
