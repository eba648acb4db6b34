"""Failing moments: touchpoints worse than their own past or their standard, by excess poor experiences."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence import estimates
from metrics.evidence.declared import declared
from metrics.evidence.health import RECENT_DAYS, Health, health
from metrics.evidence.losses import Effect, Excess, excess, loss
from metrics.evidence.seen import last_day, state
from metrics.statistics import Face, Status, face, newcombe, seed, status

if TYPE_CHECKING:
    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope
    from metrics.statistics import Estimate

HELD = ("late", "no_data", "learning")
LOST = ("lost_outcomes", "lost_low", "lost_high")
MONEY = ("value_lost", "value_low", "value_high", "value_per_week", "week_low", "week_high")

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
    expected: float

    @property
    def per_week(self) -> float:
        """Excess poor experiences a week at the present rate."""
        return self.excess * 7 / RECENT_DAYS


def failing_moments(scope: Scope) -> list[dict[str, Any]]:
    """The lists in their order, never merged; the proven ones ranked by what is surely lost per week."""
    if "moments" not in scope.cache:
        listed = [(name, failure) for failure in _failures(scope) for name in _lists(scope, failure)]
        entries = [_entry(scope, failure, name) for name, failure in listed]
        entries += [_entry(scope, usual, "everyday") for usual in _everyday(scope)]
        entries += [_entry(scope, quiet, "accepted") for quiet in _quietly_accepted(scope)]
        scope.cache["moments"] = _ranked(entries)
    return scope.cache["moments"]


def failing_ids(scope: Scope) -> set[str]:
    """The touchpoints that fail now; what is accepted within its limit does not."""
    return {
        failure.one.touchpoint.id for failure in _failures(scope) if _lists(scope, failure) != ["accepted"]
    }


def _failures(scope: Scope) -> list[Failure]:
    if "failures" not in scope.cache:
        found = (failure_of(scope, one) for one in health(scope))
        scope.cache["failures"] = [failure for failure in found if failure]
    return scope.cache["failures"]


def _ranked(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of the lists; inside one by surest loss per week, else by excess."""

    def place(entry: dict[str, Any]) -> tuple[Any, ...]:
        surest = entry["surest_per_week"]
        weight = surest if surest is not None else entry["excess_per_week"] or 0
        return LISTS.index(entry["list"]), surest is None, -weight, entry["touchpoint"]

    entries.sort(key=place)
    ranks = dict.fromkeys(LISTS, 0)
    for entry in entries:
        ranks[entry["list"]] += 1
        entry["rank"] = ranks[entry["list"]]
    return entries


def _everyday(scope: Scope) -> list[Failure]:
    """What does not fail and yet loses: the usual poor share of touchpoints with a supported link."""
    failing = {failure.one.touchpoint.id for failure in _failures(scope)}
    undated = {source.id for source in scope.ws.sources if source.undated}
    usual = [
        one
        for one in health(scope)
        if one.touchpoint.id not in failing
        and not one.touchpoint.accepted_negative
        and state(scope, one.seen)[0] not in HELD
        and not one.seen.sources & undated
        and _supported(scope, one.touchpoint.id, _measure(one))
    ]
    return [
        Failure(one, _measure(one), "nothing", 0, (one.now(_measure(one)).value or 0))
        for one in usual
        if face(one.now(_measure(one))) is Face.FULL
    ]


def _quietly_accepted(scope: Scope) -> list[Failure]:
    """Accepted negatives that do not fail either: shown, never ranked as failing."""
    failing = {failure.one.touchpoint.id for failure in _failures(scope)}
    return [
        Failure(one, "poor", "limit", 0, 0)
        for one in health(scope)
        if one.touchpoint.accepted_negative
        and one.touchpoint.id not in failing
        and one.recent("poor").value is not None
    ]


def failure_of(scope: Scope, one: Health) -> Failure | None:
    """The failure of a touchpoint, None where the data do not show one; late and silent ones are held."""
    if state(scope, one.seen)[0] in HELD:
        return None
    measure = _measure(one)
    worse = _worse(one.recent(measure), one.normal(measure))
    if worse is not None:
        return Failure(one, measure, "normal", worse, one.normal(measure).value or 0)
    return _below_standard(one)


def _measure(one: Health) -> str:
    """What is judged: poor experiences, or low scores where nothing else says what is poor."""
    return "low_score" if not one.touchpoint.poor and one.touchpoint.low_score else "poor"


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
    return Failure(one, declared_standard.measure, "standard", excess, declared_standard.share_at_most)


def _lists(scope: Scope, failure: Failure) -> list[str]:
    """Where it stands: what must not fail stands in its own list and once more in the one it belongs to."""
    touchpoint = failure.one.touchpoint
    if touchpoint.accepted_negative and _within_limit(failure):
        return ["accepted"]
    own = _proof(scope, touchpoint.id, failure.measure)
    return ["must_not_fail", own] if _outside_floor(failure) else [own]


def _proof(scope: Scope, touchpoint: str, measure: str) -> str:
    """Proven where a link is supported; without effect where none is and one shows none or the opposite."""
    if _supported(scope, touchpoint, measure):
        return "proven"
    names = {one.verdict.name for one in _tests(scope, touchpoint, measure)}
    return "no_visible_effect" if names & {"no_visible_effect", "contradicted"} else "effect_unknown"


def _tests(scope: Scope, touchpoint: str, measure: str) -> list[Tested]:
    """The tested links of a touchpoint that speak of this kind of poor experience."""
    kinds = {"low_score"} if measure == "low_score" else {"any", measure}
    return [
        one
        for one in estimates.declared(scope)
        if one.pair.touchpoint.id == touchpoint and one.pair.experience in kinds
    ]


def _supported(scope: Scope, touchpoint: str, measure: str) -> list[Tested]:
    """The supported links by which poor experiences of a touchpoint lose something."""
    found = [one for one in _tests(scope, touchpoint, measure) if one.verdict.name == "supported"]
    return [one for one in found if (one.found.tau or 0) < 0]


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


def _entry(scope: Scope, failure: Failure, name: str) -> dict[str, Any]:
    touchpoint, measure = failure.one.touchpoint, failure.measure
    one, usual = failure.one, name == "everyday"
    recent, normal = one.now(measure) if usual else one.recent(measure), one.normal(measure)
    links = _supported(scope, touchpoint.id, measure)
    declared_outcomes = [link.outcome for each, link in declared(scope) if each.id == touchpoint.id]
    return {
        "list": name,
        "rank": 0,
        "touchpoint": touchpoint.id,
        "segment": scope.lens.segment,
        "experience": "any" if measure == "poor" else measure,
        "outcomes": [one.pair.outcome.id for one in links] or declared_outcomes,
        "since": None,
        "excess_poor": round(failure.excess),
        "excess_per_week": round(failure.per_week, 1),
        **_lost(scope, failure, name, links),
        "certainty": _certainty(links) if name in ("proven", "everyday") else "low",
        "share": {part: getattr(recent, part) for part in ("value", "low", "high", "k", "n")},
        "normal": normal.value,
        "standard": touchpoint.standard.share_at_most if touchpoint.standard else None,
        "against": failure.against,
        "owner": touchpoint.owner,
        "moment_of_truth": touchpoint.moment_of_truth,
        "critical": touchpoint.critical,
        "why": _why(scope, failure, links),
    }


def _certainty(links: list[Tested]) -> str:
    """High where a link stands without doubt, medium where each could be something we do not see."""
    return "high" if any(one.found.fragile is None for one in links) else "medium"


def _lost(scope: Scope, failure: Failure, name: str, links: list[Tested]) -> dict[str, Any]:
    """Outcomes and money lost, where a link is proven; what must not fail carries none here."""
    reach, people = _reach(scope, failure)
    unknown = dict.fromkeys((*LOST, *MONEY, "surest_per_week"))
    reachable = len(people) if name != "everyday" else None
    if not links or name not in ("proven", "everyday"):
        return {**unknown, "still_reachable": reachable}
    effects = [
        Effect(one.pair.outcome.id, one.found.tau or 0, one.found.se or 0, share, one.pair.outcome.value)
        for one in links
        if (share := _at_risk(one, reach)) is not None
    ]
    if not effects:
        return {**unknown, "still_reachable": reachable}
    found = loss(
        _excess(failure), effects, seed(f"loss {failure.one.touchpoint.id}", scope.day(scope.now_ms))
    )
    told = dict(zip(LOST, found.outcomes, strict=True)) | {"surest_per_week": found.rank}
    money = dict.fromkeys(MONEY)
    if found.money and found.per_week:
        money = dict(zip(MONEY, (*found.money, *found.per_week), strict=True))
    return {**unknown, **told, **money, "still_reachable": reachable}


def _at_risk(one: Tested, reach: dict[str, float]) -> float | None:
    """The share of poor experiences that could lose this outcome; anybody can be dissatisfied."""
    return 1.0 if one.pair.outcome.kind == "satisfaction" else reach.get(one.pair.outcome.id)


def _excess(failure: Failure) -> Excess:
    recent = failure.one.recent(failure.measure)
    poor = (recent.value or 0) * recent.n
    if failure.against == "nothing":
        now = failure.one.now(failure.measure)
        poor = (now.value or 0) * now.n
        weeks = failure.one.period.days / 7
        return Excess(poor, poor**0.5, weeks)
    return excess(poor, recent.n, failure.expected, RECENT_DAYS / 7, recent.n / max(1.0, recent.weight))


def _reach(scope: Scope, failure: Failure) -> tuple[dict[str, float], set[int]]:
    """Per outcome the share of poor experiences whose customer had a chance open; who still has one."""
    last = last_day(scope, failure.one.seen)
    params = {
        "touchpoint": failure.one.touchpoint.id,
        "low_score": failure.measure == "low_score",
        "from_ms": scope.start_ms(last - dt.timedelta(days=RECENT_DAYS - 1)),
        "to_ms": scope.start_ms(last + dt.timedelta(days=1)) - 1,
        "outcomes": [outcome.id for outcome in scope.ws.outcomes if outcome.kind != "satisfaction"],
    }
    key = ("reach", params["touchpoint"], failure.measure)
    if key not in scope.cache:
        scope.cache[key] = scope.reader.rows(sql.text("moment_reach"), params)
    rows = scope.cache[key]
    people = {code for row in rows for code in row["people"] if code is not None}
    return {row["outcome"]: row["at_risk"] or 0.0 for row in rows}, people


def _why(scope: Scope, failure: Failure, links: list[Tested]) -> str:
    recent, normal = failure.one.recent(failure.measure), failure.one.normal(failure.measure)
    told = _told(failure, recent, normal)
    if links:
        return f"{told}; {'; '.join(one.verdict.reason for one in links)}"
    tests = _tests(scope, failure.one.touchpoint.id, failure.measure)
    return f"{told}; {tests[0].verdict.reason}" if tests else f"{told}; nobody said what it serves"


def _told(failure: Failure, recent: Estimate, normal: Estimate) -> str:
    if failure.against == "nothing":
        now = failure.one.now(failure.measure)
        return f"{now.value:.0%} poor as ever ({now.low:.0%}–{now.high:.0%}, n {now.n:,})"
    if recent.value is None or recent.low is None:
        return f"too few in the last {RECENT_DAYS} days"
    interval = f"{recent.low:.0%}–{recent.high:.0%}, n {recent.n}"
    share = f"{recent.value:.0%} poor in the last {RECENT_DAYS} days ({interval})"
    if failure.against == "normal" and normal.value is not None:
        return f"{share}, normally {normal.value:.0%}"
    limit = failure.one.touchpoint.standard
    return f"{share}, its standard is at most {limit.share_at_most:.0%}" if limit else share
