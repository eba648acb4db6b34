"""The links of the map: what each declares, what the data say of it, and what nobody declared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from config.models.times import Duration
from metrics.evidence import estimates
from metrics.evidence.declared import judged_by
from metrics.evidence.doubts import differed_before
from metrics.evidence.reach import is_aged, poor_lately
from metrics.evidence.verdict_history import runs, told
from metrics.evidence.verdicts import Estimated, size_of
from metrics.statistics import Z

if TYPE_CHECKING:
    from metrics.evidence.estimates import Tested
    from metrics.evidence.verdicts import Change, Group, Kind, Step
    from metrics.scope import Scope


def links(scope: Scope) -> list[dict[str, Any]]:
    """Every declared link with its verdict, as findings write it; pages never estimate, they read this."""
    shown = {each.id for each in scope.touchpoints}
    return [entry(scope, one) for one in estimates.declared(scope) if one.pair.touchpoint.id in shown]


def suggested_links(scope: Scope) -> list[dict[str, Any]]:
    """Pairs that nobody declared and that the data support, with the lines for the map; largest first."""
    found = [one for one in estimates.undeclared(scope) if one.verdict.name == "supported"]
    found.sort(key=lambda one: -abs(one.found.tau or 0))
    return [_suggested(one) for one in found]


def _suggested(one: Tested) -> dict[str, Any]:
    effect = "up" if (one.found.tau or 0) < 0 else "down"
    within = one.pair.within
    text = (
        f"# at touchpoint {one.pair.touchpoint.id}\nserves:\n"
        f"  - {{outcome: {one.pair.outcome.id}, effect: {effect}, within: {within}}}"
    )
    return {
        "touchpoint": one.pair.touchpoint.id,
        "outcome": one.pair.outcome.id,
        "effect": effect,
        **_numbers(one),
        "within": str(within),
        "reason": one.verdict.reason,
        "fragile": one.found.fragile is not None,
        "yaml": text,
    }


def _numbers(one: Tested) -> dict[str, Any]:
    found = one.found
    measured = found.tau is not None and not found.refused
    naive_low, naive_high = estimates.naive_interval(found) if found.naive is not None else (None, None)
    return {
        "effect_pp": points(found.tau) if measured else None,
        "low_pp": points(found.low) if measured else None,
        "high_pp": points(found.high) if measured else None,
        "naive_pp": points(found.naive),
        "naive_low_pp": points(naive_low),
        "naive_high_pp": points(naive_high),
        "n_poor": found.n_poor if one.verdict.name else None,
        "n_good": found.n_good if one.verdict.name else None,
        "q_value": one.q_value,
    }


def points(share: float | None) -> float | None:
    """A share as percentage points, to a hundredth."""
    return None if share is None else round(100 * share, 2)


def _placebo(one: Tested) -> str | None:
    """The difference before the experience, where it is one beyond chance."""
    if not one.found.placebo:
        return None
    before = one.found.placebo
    if not differed_before(before):
        return None
    size = size_of(Estimated(tau=before.tau, se=before.se))
    return f"{size} for “{one.pair.outcome.title}” in the {one.pair.within} before"


def _kind(kind: Kind) -> dict[str, Any]:
    return {"experience": kind.experience, **_size(kind), "differs": kind.differs}


def _group(one: Group) -> dict[str, Any]:
    return {"group": one.name, **_size(one)}


def _size(one: Kind | Group) -> dict[str, Any]:
    return {
        "effect_pp": points(one.tau),
        "low_pp": points(one.tau - Z * one.se),
        "high_pp": points(one.tau + Z * one.se),
        "n_poor": one.n_poor,
    }


def _changed(scope: Scope, found: Change | None) -> dict[str, Any] | None:
    """What it is since the day, and what it was before; None where it did not change beyond chance."""
    if found is None:
        return None
    now, before = _group(found.now), _group(found.before)
    return {"since": scope.day(found.since_ms).isoformat(), "now": now, "before": before}


def _step(step: Step) -> dict[str, Any]:
    low, high = step.tau - Z * step.se, step.tau + Z * step.se
    return {
        "count": step.count,
        "and_more": step.and_more,
        "effect_pp": points(step.tau),
        "low_pp": points(low),
        "high_pp": points(high),
        "n": step.n,
    }


def _clock(one: Tested) -> str | None:
    """From when the outcome is looked for; None: from when the experience became poor or good."""
    landmark = one.link.landmark if one.link else None
    begun = "those in question could come" if one.pair.is_of_coming else "the experience began"
    if landmark:
        return f"{landmark} after {begun}, for everybody alike"
    return f"the moment {begun}" if one.pair.is_of_coming else None


def _e_value(value: float | None) -> float | None:
    return None if value is None else round(min(value, 99.0), 2)


def entry(scope: Scope, one: Tested) -> dict[str, Any]:
    """One link as findings write it, also one that nobody declared."""
    link, found, within = one.link, one.found, one.pair.within
    family = "declared" if link else "undeclared"
    measured = one.verdict.name not in ("not_measurable", "too_few")
    return {
        "touchpoint": one.pair.touchpoint.id,
        "outcome": one.pair.outcome.id,
        "segment": one.pair.segment,
        "kpis": [kpi.id for kpi in judged_by(scope, link, one.pair.segment)] if link else [],
        "declared": link.effect if link else None,
        "within_days": within.days if isinstance(within, Duration) else None,
        "within": str(within) if within else None,
        "clock_from": _clock(one),
        "compare": one.pair.compare,
        "experience": one.pair.experience,
        "unit": one.pair.outcome.per,
        "randomised": link.randomised if link else False,
        "because": link.because if link else None,
        "curve": [_step(step) for step in found.curve],
        "threshold": found.threshold,
        "effect_value": None,
        **_numbers(one),
        "won_poor": found.won_poor,
        "won_good": found.won_good,
        "verdict": one.verdict.name,
        "fragile": found.fragile is not None if found.se is not None and measured else None,
        "fragile_because": found.fragile,
        "placebo": _placebo(one),
        "kinds": [_kind(kind) for kind in found.kinds],
        "changed": _changed(scope, found.change),
        "differs_by": [
            {"segment": one.segment, "p": one.p, "groups": [_group(each) for each in one.groups]}
            for one in found.spread
        ],
        "e_value": _e_value(found.e_value),
        "e_value_limit": _e_value(found.e_value_limit),
        "dated": not one.kept.untimed,
        "reason": one.verdict.reason,
        "needed": one.verdict.needed,
        "adjusted_for": list(one.kept.adjusted_for),
        "held_back": list(one.kept.held_back),
        "dropped_share": round(found.dropped, 4),
        "open_poor_share": round(found.open_poor, 4),
        "balance": [
            {"name": name, "before": round(before, 3), "after": round(after, 3)}
            for name, before, after in one.kept.balance
        ],
        "estimated": one.estimated.name,
        "estimated_at": scope.iso(one.kept.as_of_ms or scope.now_ms) if one.verdict.name else None,
        "poor_lately": poor_lately(scope, one),
        "aged": is_aged(scope, one),
        "history": told(scope, runs(scope, family).get(one.pair.key, ())),
        "map_version": scope.ws.map_version,
    }
