"""Failing moments: touchpoints worse than their own past or their standard, by excess poor experiences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.declared import declared
from metrics.evidence.failures import HELD, Failure, failure_of, judged_measure, usual, within_limit
from metrics.evidence.health import health
from metrics.evidence.losses import Effect, loss
from metrics.evidence.proof import Proof, proofs, tests
from metrics.evidence.reach import is_aged
from metrics.evidence.seen import state
from metrics.evidence.verdicts import size_of
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
    "or whose poor share in the last 28 days lies, with its whole interval, above its standard."
)
FAILING = ("must_not_fail", "proven", "effect_unknown", "no_visible_effect")
KIND_WORDS = {
    "failed": "failing",
    "late": "being late",
    "wait": "a long wait",
    "condition": "its condition",
    "count": "too many",
}
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
        and proofs(scope, usual(scope, one))
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
    if proofs(scope, failure):
        return "proven"
    names = {one.verdict.name for one in tests(scope, failure)}
    return "no_visible_effect" if names & {"no_visible_effect", "contradicted"} else "effect_unknown"


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
    links = proofs(scope, failure)
    declared_outcomes = [link.outcome for each, link in declared(scope) if each.id == touchpoint.id]
    outcomes = [proof.outcome for proof in links] or list(dict.fromkeys(declared_outcomes))
    lost = _lost(scope, failure, name, links)
    people = set().union(*_people(scope, failure, outcomes).values())
    return {
        "list": name,
        "rank": 0,
        "touchpoint": touchpoint.id,
        "segment": scope.lens.segment,
        "experience": "any" if measure == "poor" else measure,
        "outcomes": outcomes,
        "since": scope.iso(failure.since_ms),
        "days": None if failure.since_ms else failure.days,
        "affected_from_ms": failure.from_ms,
        "incident": failure.incident["id"] if failure.incident else None,
        "excess_poor": round(failure.excess),
        "excess_per_week": round(failure.per_week, 1),
        **lost,
        "still_reachable": len(people) if name != "everyday" else None,
        "charged_as": next((proof.charge.kind for proof in links if proof.charge.kind), None),
        "charged_segment": next((proof.one.pair.segment for proof in links if proof.one.pair.segment), None),
        "certainty": "low"
        if name not in ("proven", "everyday")
        else certainty([proof.one.found.fragile for proof in links], lost["lost_low"]),
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


def _lost(scope: Scope, failure: Failure, name: str, links: list[Proof]) -> dict[str, Any]:
    """Outcomes and money lost, where a link is proven; what must not fail carries none here."""
    unknown: dict[str, Any] = dict.fromkeys((*LOST, *MONEY, "surest_per_week"))
    if name not in ("proven", "everyday"):
        return unknown
    effects = [effect for proof in links if (effect := _effect(scope, proof))]
    if not effects:
        return unknown
    found = loss(failure.total, effects, seed(f"loss {failure.one.touchpoint.id}", scope.day(scope.now_ms)))
    told = dict(zip(LOST, found.outcomes, strict=True)) | {"surest_per_week": found.rank}
    money = dict.fromkeys(MONEY)
    if found.money and found.per_week:
        money = dict(zip(MONEY, (*found.money, *found.per_week), strict=True))
    return {**unknown, **told, **money}


def _effect(scope: Scope, proof: Proof) -> Effect | None:
    """What a proven link is charged; None where nobody says how many could lose its outcome."""
    outcome, segment, charged = proof.one.pair.outcome, proof.one.pair.segment, proof.charge
    share = 1.0
    if outcome.kind != "satisfaction":
        row = _met(scope, proof.failure, segment).get(outcome.id)
        if row is None:
            return None
        share = row["at_risk"] or 0.0
    own = proof.failure.total if segment else None
    return Effect(outcome.id, charged.tau, charged.se, share, worth(scope, outcome), own)


def chances_of(scope: Scope, outcomes: Sequence[str]) -> list[str]:
    """Of these outcomes those that can still be open; where none can, all that can."""
    every = [outcome.id for outcome in scope.ws.outcomes if outcome.kind != "satisfaction"]
    return [name for name in every if name in outcomes] or every


def _people(scope: Scope, failure: Failure, outcomes: Sequence[str]) -> dict[str, set[int]]:
    """Per outcome the affected customers whose chance is still open."""
    met = _met(scope, failure, None)
    return {
        name: {code for code in met[name]["people"] if code is not None}
        for name in chances_of(scope, outcomes)
        if name in met
    }


def _met(scope: Scope, failure: Failure, segment: str | None) -> dict[str, dict[str, Any]]:
    """Per outcome the share of poor experiences whose customer had a chance open then, and who still has."""
    only = segment or scope.lens.segment
    params = {
        "touchpoint": failure.one.touchpoint.id,
        "low_score": failure.measure == "low_score",
        "from_ms": failure.from_ms,
        "to_ms": failure.to_ms,
        "segments": [only] if only else [],
        "outcomes": chances_of(scope, ()),
    }
    key = ("reach", params["touchpoint"], failure.measure, failure.from_ms, only)
    if key not in scope.cache:
        rows = scope.reader.rows(sql.text("moment_reach"), params)
        scope.cache[key] = {row["outcome"]: row for row in rows}
    return scope.cache[key]


def _normal(failure: Failure) -> float | None:
    """The share that is usual there."""
    return failure.incident["from"] if failure.incident else failure.one.normal(failure.measure).value


def _why(scope: Scope, failure: Failure, links: list[Proof]) -> str:
    told = _told(scope, failure)
    if links:
        return f"{told}; {'; '.join(_reason(scope, proof) for proof in links)}"
    found = tests(scope, failure)
    if not found:
        return f"{told}; nobody said what it serves"
    if is_aged(scope, found[0]):
        return f"{told}; {found[0].verdict.reason}; that link has aged and counts as unproven"
    return f"{told}; {_spared(scope, found[0])}{found[0].verdict.reason}"


def _spared(scope: Scope, one: Tested) -> str:
    """Whom a link is about, where that is a segment; that these are not who fails, where it is proven."""
    if one.pair.segment is None:
        return ""
    who = _who(scope, one.pair.segment)
    return f"no more than usual for {who}, where it " if one.verdict.name == "supported" else f"for {who}: "


def _reason(scope: Scope, proof: Proof) -> str:
    """The link's reason; where it is split by kinds, what the kind that fails goes with."""
    one, kind = proof.one, proof.charge.kind
    who = f"for {_who(scope, one.pair.segment)} " if one.pair.segment else ""
    if kind is None:
        return f"{who}{one.verdict.reason}"
    size = f"{size_of(proof.charge.found)} for “{one.pair.outcome.title}”"
    if one.link and one.link.randomised:
        return f"{who}the effect of {KIND_WORDS[kind]} alone is {size}"
    return f"{who}{KIND_WORDS[kind]} alone goes with {size}"


def _who(scope: Scope, segment: str) -> str:
    return scope.ws.segment(segment).name or segment


def _told(scope: Scope, failure: Failure) -> str:
    value, low, high, n = (failure.share[part] for part in ("value", "low", "high", "n"))
    if value is None or low is None:
        return f"too few in the last {failure.days} days"
    shown = f"{value:.0%} ({100 * low:.0f}–{100 * high:.0f}) of {n:,}"
    if failure.against == "nothing":
        return f"{shown} poor in the last {failure.days} days, as ever"
    since = (
        f"since {scope.day(failure.since_ms).isoformat()}"
        if failure.since_ms
        else f"in the last {failure.days} days"
    )
    share = f"{shown} poor {since}"
    normal, limit = _normal(failure), failure.one.limit
    if failure.against != "standard" and normal is not None:
        return f"{share}, normally {normal:.0%}"
    return f"{share}, its standard is at most {limit.share_at_most:.0%}" if limit else share
