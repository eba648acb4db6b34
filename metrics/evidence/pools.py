"""Touchpoints too quiet to watch alone, watched together by stage: what all share shows sooner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics.evidence.seen import seen
from metrics.evidence.watched import Key, Watch

if TYPE_CHECKING:
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

POOLED = ("poor", "low_score")
TOO_QUIET_DAYS = 28
"""As in the detector: what would notice a tripling no sooner is looked at once a day, and with its stage."""


@dataclass(frozen=True)
class Known:
    """What the plan knows: observations and poor ones by touchpoint and measure, which touchpoints have no
    hours, and the stream-hours per false incident, of what must not fail and of the rest."""

    measured: Mapping[tuple[str, str], Mapping[str, Any]]
    by_day: set[str]
    allowed: Callable[[bool], float]


def pooled(scope: Scope, watchable: Iterable[Touchpoint], known: Known) -> list[Watch]:
    """One stream per stage and measure that two or more touchpoints feed, each too quiet by itself."""
    quiet: dict[tuple[str, str], list[Touchpoint]] = {}
    for each in watchable:
        for measure in POOLED:
            if _says(each, measure) and _is_quiet(scope, each, measure, known):
                quiet.setdefault((each.stage, measure), []).append(each)
    return [_watch(key, members, known) for key, members in quiet.items() if len(members) > 1]


def _watch(key: tuple[str, str], members: list[Touchpoint], known: Known) -> Watch:
    stage, measure = key
    return Watch(
        Key("", measure, "stage", stage),
        known.allowed(any(each.critical for each in members)),
        daily=any(each.id in known.by_day for each in members),
        members=tuple(each.id for each in members),
    )


def _says(touchpoint: Touchpoint, measure: str) -> bool:
    """Whether it declares what is bad; what is accepted there is judged by its own limit."""
    declared = touchpoint.poor if measure == "poor" else touchpoint.low_score
    return bool(declared) and touchpoint.accepted_negative is None


def _is_quiet(scope: Scope, touchpoint: Touchpoint, measure: str, known: Known) -> bool:
    """Whether it would notice a tripling only after 28 days, or is not watched yet for want of rows."""
    from metrics.evidence.detect.bank import information
    from metrics.evidence.detect.thresholds import hourly

    row, found = known.measured.get((touchpoint.id, measure)), seen(scope)[touchpoint.id]
    if row is None or found.first_day is None or found.last_day is None:
        return False
    days = max(1, (found.last_day - found.first_day).days)
    gain = float(information((float(row["s"] or 0) + 0.5) / (row["n"] + 10), 3.0))
    return gain * row["n"] / days * TOO_QUIET_DAYS < hourly(known.allowed(touchpoint.critical))
