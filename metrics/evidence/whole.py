"""The whole journey in one line, its lowest and last scores, and what goes better than ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metrics import sql
from metrics.evidence import estimates
from metrics.evidence.health import Health, health
from metrics.evidence.reach import is_proven
from metrics.evidence.seen import state
from metrics.query import NOTHING, cluster
from metrics.scope import DAY_MS
from metrics.statistics import Estimate, Face, Moments, clustered_share, face, mean, newcombe, wilson

if TYPE_CHECKING:
    from metrics.scope import Scope

GAP_MS = 14 * DAY_MS
HISTORY_MS = 365 * DAY_MS
ENDINGS = ("never_negative", "recovered", "unrecovered")
LOW, HIGH = 0.25, 0.75
"""A touch at or below 2 of 5, an end at or above 4 of 5, on any scale."""
GREY = ("late", "no_data", "learning")
FIELDS = ("value", "low", "high", "k", "n")
Floats = NDArray[np.float64]


def line(scope: Scope, accepted: set[str]) -> dict[str, Any]:
    """Share of interactions at or above standard, and of those that an accepted negative covers.

    `accepted` are the touchpoints whose negative is accepted and within its limit; `days` is how long
    the period of each is.
    """
    shown = health(scope)
    params = {
        "touchpoints": [one.touchpoint.id for one in shown],
        "from_dates": [one.period.start for one in shown],
        "to_dates": [one.period.end for one in shown],
        "is_accepted": [one.touchpoint.id in accepted for one in shown],
        "segment": scope.lens.segment,
        "channel": scope.lens.channel,
    }
    rows = {row["measure"]: cluster(row) for row in scope.reader.rows(sql.text("journey_line"), params)}
    return {
        name: told(clustered_share(rows.get(name, NOTHING)), scope.floor(scope.lens.segment))
        for name in ("at_standard", "accepted")
    } | {
        "accepted_touchpoints": sorted(accepted),
        "days": max((one.period.days for one in shown), default=None),
    }


def told(share: Estimate, floor: int = 0) -> dict[str, Any]:
    """A share with its interval and counts; nothing of fewer people than the floor."""
    few = 0 < (share.n_customers or share.n) < floor or face(share) is Face.COUNT_ONLY
    return {name: None if few and name != "n" else getattr(share, name) for name in FIELDS}


def positive_moments(scope: Scope) -> list[dict[str, Any]]:
    """What is better than ever beyond chance, with the outcomes that a good experience there goes with."""
    better = [one for one in health(scope) if is_better(scope, one)]
    raised: dict[str, set[str]] = {}
    for each in estimates.declared(scope):
        if is_proven(scope, each) and (each.found.tau or 0) < 0:
            raised.setdefault(each.pair.touchpoint.id, set()).add(each.pair.outcome.id)
    return [
        {
            "touchpoint": one.touchpoint.id,
            "share": told(one.recent("poor")),
            "normal": one.normal("poor").value,
            "outcomes": sorted(raised.get(one.touchpoint.id, ())),
        }
        for one in better
    ]


def is_better(scope: Scope, one: Health) -> bool:
    """Whether fewer of its newest experiences are poor than of those before, beyond chance."""
    if state(scope, one.seen)[0] in GREY:
        return False
    difference = newcombe(one.recent("poor"), one.normal("poor"))
    return face(difference) is Face.FULL and difference.high is not None and difference.high < 0


def peak_end(scope: Scope) -> dict[str, Any]:
    """Half of the lowest and half of the last score beside the mean, and negatives that ended well."""
    params = journey_span(scope)
    found = scope.reader.arrow(sql.text("peak_end"), params)
    column = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    lowest, last, average = (column[name].astype(float) for name in ("lowest", "last", "mean"))
    negative, ended_well = lowest <= LOW, last >= HIGH
    return {
        "journeys": len(last),
        "peak_end": _mean((lowest + last) / 2),
        "mean": _mean(average),
        "recovered": told(wilson(int((negative & ended_well).sum()), int(negative.sum()))),
        "outcomes": _by_ending(scope, params),
    }


def journey_span(scope: Scope) -> dict[str, int]:
    """What ends a journey, and when the last score of those looked at was given."""
    known_ms = min(scope.complete_until(()) or scope.now_ms, scope.now_ms)
    from_ms = known_ms - HISTORY_MS if scope.is_live else 0
    return {"gap_ms": GAP_MS, "from_ms": from_ms, "known_ms": known_ms}


def _mean(values: Floats) -> dict[str, Any]:
    return told(mean(Moments(len(values), float(values.sum()), float((values**2).sum()))))


def _by_ending(scope: Scope, params: dict[str, Any]) -> list[dict[str, Any]]:
    """The rate of each outcome after the last score, where a chance was open then and is over now."""
    asked = {
        "outcomes": [each.id for each in scope.ws.outcomes if each.kind != "satisfaction"],
        "low": LOW,
        "high": HIGH,
    }
    query = sql.after("peak_end_outcomes", journey="peak_end", ended="ended_journeys")
    counts: dict[str, dict[str, Estimate]] = {}
    for row in scope.reader.rows(query, params | asked):
        counts.setdefault(row["outcome"], {})[row["ending"]] = wilson(row["k"], row["n"])
    return [{"outcome": outcome, **_endings(shares)} for outcome, shares in sorted(counts.items())]


def _endings(shares: dict[str, Estimate]) -> dict[str, Any]:
    found = {name: shares.get(name, wilson(0, 0)) for name in ENDINGS}
    difference = newcombe(found["recovered"], found["never_negative"])
    few = face(difference) is not Face.FULL
    return {name: told(share) for name, share in found.items()} | {
        "recovered_less_never": None if few else told(difference)
    }
