"""Failing moments: touchpoints worse than their own past or their standard, by excess poor experiences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence import estimates
from metrics.evidence.charges import charge, failing_kind
from metrics.evidence.declared import declared
from metrics.evidence.failures import HELD, Failure, failure_of, judged_measure, usual, within_limit
from metrics.evidence.health import RECENT_DAYS, health
from metrics.evidence.losses import Effect, loss
from metrics.evidence.reach import is_aged, is_proven
from metrics.evidence.seen import state
from metrics.evidence.verdicts import size_of
from metrics.evidence.watched import KINDS
from metrics.evidence.worth import worth
from metrics.statistics import Face, Status, face, seed, status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope

LOST = ("lost_outcomes", "lost_low", "lost_high")
MONEY = ("value_lost", "value_low", "value_high", "value_per_week", "week_low", "week_high")

DEFINITION = (
    "A touchpoint with an open incident: worse than its own past, beyond what the false-alarm budget allows; "
    "or whose poor share in the last 14 days lies, with its whole interval, above its standard."
)
FAILING = ("must_not_fail", "proven", "effect_unknown", "no_visible_effect")
KIND_WORDS = {"failed": "failing", "late": "being late", "wait": "a long wait", "condition": "its condition"}
LISTS: tuple[str, ...] = (*FAILING, "everyday", "accepted")


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
    return [
        usual(scope, one)
        for one in health(scope)
        if one.touchpoint.id not in failing
        and not one.touchpoint.accepted_negative
        and state(scope, one.seen)[0] not in HELD
        and not one.seen.sources & undated
        and _supported(scope, usual(scope, one))
        and face(one.now(judged_measure(one))) is Face.FULL
    ]


def _quietly_accepted(scope: Scope) -> list[Failure]:
    """Accepted negatives that do not fail either: shown, never ranked as failing."""
    failing = {failure.one.touchpoint.id for failure in _failures(scope)}
    return [
        within_limit(scope, one)
        for one in health(scope)
        if one.touchpoint.accepted_negative
        and one.touchpoint.id not in failing
        and one.recent("poor").value is not None
    ]


def _lists(scope: Scope, failure: Failure) -> list[str]:
    """Where it stands: what must not fail stands in its own list and once more in the one it belongs to."""
    touchpoint = failure.one.touchpoint
    if touchpoint.accepted_negative and _within_limit(failure):
        return ["accepted"]
    own = _proof(scope, failure)
    return ["must_not_fail", own] if _outside_floor(failure) else [own]


def _proof(scope: Scope, failure: Failure) -> str:
    """Proven where a link is supported; without effect where none is and one shows none or the opposite."""
    if _supported(scope, failure):
        return "proven"
    names = {one.verdict.name for one in _tests(scope, failure)}
    return "no_visible_effect" if names & {"no_visible_effect", "contradicted"} else "effect_unknown"


def _tests(scope: Scope, failure: Failure) -> list[Tested]:
    """The tested links of a touchpoint that speak of how it fails, not of having come.

    One to an outcome, since what is lost is lost once: that of everybody before that of a segment, that of
    this very kind before that of any.
    """
    kinds = _kinds(failure)
    found = [
        one
        for one in estimates.declared(scope)
        if one.pair.touchpoint.id == failure.one.touchpoint.id
        and one.pair.experience in kinds
        and not one.pair.is_of_coming
    ]
    found.sort(key=lambda one: (one.pair.segment is not None, kinds.index(one.pair.experience)))
    return list({one.pair.outcome.id: one for one in reversed(found)}.values())[::-1]


def _kinds(failure: Failure) -> list[str]:
    """Which experiences links may be about: what fails, the kind of poor that it is, any."""
    if failure.measure == "low_score":
        return ["low_score"]
    names = sorted({KINDS[poor.kind] for poor in failure.one.touchpoint.poor})
    own = names[0] if len(names) == 1 else failing_kind(failure, names)
    return [failure.measure, *([own] if own else []), "any"]


def _supported(scope: Scope, failure: Failure) -> list[Tested]:
    """The proven links by which poor experiences of the kind that fails lose something."""
    tests = _tests(scope, failure)
    return [one for one in tests if is_proven(scope, one) and charge(failure, one.found).is_loss]


def _outside_floor(failure: Failure) -> bool:
    """Whether what must not fail lies beyond its standard; without one, that it fails at all."""
    touchpoint = failure.one.touchpoint
    floor = failure.one.limit
    if not touchpoint.critical or floor is None:
        return touchpoint.critical
    return status(failure.one.recent(floor.measure), floor.share_at_most, "down") is Status.OFF_TARGET


def _within_limit(failure: Failure) -> bool:
    accepted, recent = failure.one.touchpoint.accepted_negative, failure.one.recent(failure.measure)
    return accepted is not None and recent.low is not None and recent.low <= accepted.limit


def _entry(scope: Scope, failure: Failure, name: str) -> dict[str, Any]:
    touchpoint, measure = failure.one.touchpoint, failure.measure
    links = _supported(scope, failure)
    declared_outcomes = [link.outcome for each, link in declared(scope) if each.id == touchpoint.id]
    lost = _lost(scope, failure, name, links)
    return {
        "list": name,
        "rank": 0,
        "touchpoint": touchpoint.id,
        "segment": scope.lens.segment,
        "experience": "any" if measure == "poor" else measure,
        "outcomes": [one.pair.outcome.id for one in links] or declared_outcomes,
        "since": scope.iso(failure.since_ms),
        "affected_from_ms": failure.from_ms,
        "incident": failure.incident["id"] if failure.incident else None,
        "excess_poor": round(failure.excess),
        "excess_per_week": round(failure.per_week, 1),
        **lost,
        "charged_as": next((kind for one in links if (kind := charge(failure, one.found).kind)), None),
        "certainty": "low"
        if name not in ("proven", "everyday")
        else certainty([one.found.fragile for one in links], lost["lost_low"]),
        "share": failure.share,
        "normal": _normal(failure),
        "standard": failure.one.limit.share_at_most if failure.one.limit else None,
        "against": failure.against,
        "owner": touchpoint.owner,
        "moment_of_truth": touchpoint.moment_of_truth,
        "critical": touchpoint.critical,
        "why": _why(scope, failure, links),
    }


def certainty(doubts: Sequence[str | None], lost_low: float | None) -> str:
    """How sure a proven loss is, from what makes each of its links fragile (None: nothing) and its lower end.

    High where a link stands without doubt and something is surely lost, else medium.
    """
    return "high" if None in doubts and (lost_low or 0) > 0 else "medium"


def _lost(scope: Scope, failure: Failure, name: str, links: list[Tested]) -> dict[str, Any]:
    """Outcomes and money lost, where a link is proven; what must not fail carries none here."""
    reach, people = _reach(scope, failure)
    unknown = dict.fromkeys((*LOST, *MONEY, "surest_per_week"))
    reachable = len(people) if name != "everyday" else None
    if not links or name not in ("proven", "everyday"):
        return {**unknown, "still_reachable": reachable}
    effects = [
        Effect(one.pair.outcome.id, charged.tau, charged.se, share, worth(scope, one.pair.outcome))
        for one in links
        for charged in [charge(failure, one.found)]
        if (share := _at_risk(one, reach)) is not None
    ]
    if not effects:
        return {**unknown, "still_reachable": reachable}
    found = loss(failure.total, effects, seed(f"loss {failure.one.touchpoint.id}", scope.day(scope.now_ms)))
    told = dict(zip(LOST, found.outcomes, strict=True)) | {"surest_per_week": found.rank}
    money = dict.fromkeys(MONEY)
    if found.money and found.per_week:
        money = dict(zip(MONEY, (*found.money, *found.per_week), strict=True))
    return {**unknown, **told, **money, "still_reachable": reachable}


def _at_risk(one: Tested, reach: dict[str, float]) -> float | None:
    """The share of poor experiences that could lose this outcome; anybody can be dissatisfied."""
    return 1.0 if one.pair.outcome.kind == "satisfaction" else reach.get(one.pair.outcome.id)


def _reach(scope: Scope, failure: Failure) -> tuple[dict[str, float], set[int]]:
    """Per outcome the share of poor experiences whose customer had a chance open; who still has one."""
    params = {
        "touchpoint": failure.one.touchpoint.id,
        "low_score": failure.measure == "low_score",
        "from_ms": failure.from_ms,
        "to_ms": failure.to_ms,
        "outcomes": [outcome.id for outcome in scope.ws.outcomes if outcome.kind != "satisfaction"],
    }
    key = ("reach", params["touchpoint"], failure.measure, failure.from_ms)
    if key not in scope.cache:
        scope.cache[key] = scope.reader.rows(sql.text("moment_reach"), params)
    rows = scope.cache[key]
    people = {code for row in rows for code in row["people"] if code is not None}
    return {row["outcome"]: row["at_risk"] or 0.0 for row in rows}, people


def _normal(failure: Failure) -> float | None:
    """The share that is usual there."""
    return failure.incident["from"] if failure.incident else failure.one.normal(failure.measure).value


def _why(scope: Scope, failure: Failure, links: list[Tested]) -> str:
    told = _told(scope, failure)
    if links:
        return f"{told}; {'; '.join(_reason(failure, one) for one in links)}"
    tests = _tests(scope, failure)
    if not tests:
        return f"{told}; nobody said what it serves"
    aged = "; that link has aged and counts as unproven" if is_aged(scope, tests[0]) else ""
    return f"{told}; {tests[0].verdict.reason}{aged}"


def _reason(failure: Failure, one: Tested) -> str:
    """The link's reason; where it is split by kinds, what the kind that fails goes with."""
    charged = charge(failure, one.found)
    if charged.kind is None:
        return one.verdict.reason
    return (
        f"{KIND_WORDS[charged.kind]} alone goes with {size_of(charged.found)} for “{one.pair.outcome.title}”"
    )


def _told(scope: Scope, failure: Failure) -> str:
    value, low, high, n = (failure.share[part] for part in ("value", "low", "high", "n"))
    if value is None or low is None:
        return f"too few in the last {RECENT_DAYS} days"
    shown = f"{value:.0%} ({100 * low:.0f}–{100 * high:.0f}) of {n:,}"
    if failure.against == "nothing":
        return f"{shown} poor in the last {RECENT_DAYS} days, as ever"
    since = (
        f"since {scope.day(failure.since_ms).isoformat()}"
        if failure.since_ms
        else f"in the last {RECENT_DAYS} days"
    )
    share = f"{shown} poor {since}"
    normal, limit = _normal(failure), failure.one.limit
    if failure.against != "standard" and normal is not None:
        return f"{share}, normally {normal:.0%}"
    return f"{share}, its standard is at most {limit.share_at_most:.0%}" if limit else share
