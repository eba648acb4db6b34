"""The four ways to say what a moment of truth is, each as a continuous shortfall with all of its values.

A stage whose scores changed; each event; where customers go on or bail out; where customers judge. One
definition is chosen by the reader, and no threshold hides the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import erf, sqrt
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.health import Health, around, health
from metrics.evidence.seen import last_day, state
from metrics.query import NOTHING, cluster
from metrics.scope import DAY_MS
from metrics.statistics import (
    ClusterSums,
    Estimate,
    Face,
    clustered_ratio,
    clustered_share,
    face,
    newcombe,
)

if TYPE_CHECKING:
    from metrics.scope import Scope

ONWARD_MS = 14 * DAY_MS
DEFINITIONS = {
    "event": "Each event: the poor share of the last 14 days against that of the 56 before.",
    "stage": "Each stage: how bad its answers were in the last 14 days against the 56 before.",
    "onward": "Go on or bail out: visits with nothing after them in 14 days, against the other touchpoints "
    "of the stage, else its own past.",
    "score": "Where customers judge: how bad answers were in the last 14 days against the 56 before.",
}
GREY = ("late", "no_data", "learning")
Pair = dict[str, ClusterSums]


@dataclass(frozen=True)
class Compared:
    """One moment by one definition: a share or mean of bad, and what it is compared with."""

    id: str
    now: Estimate
    normal: Estimate
    against: str


def definitions(scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """The moments of each definition, the largest shortfall first; those with too few rows are left out."""
    shown = [one for one in health(scope) if state(scope, one.seen)[0] not in GREY]
    found = {
        "event": _events(shown),
        "stage": _scores(scope, shown, of_stage=True),
        "onward": _onward(scope, shown),
        "score": _scores(scope, shown, of_stage=False),
    }
    return {name: _entries(name, compared) for name, compared in found.items()}


def _entries(name: str, compared: Iterable[Compared]) -> list[dict[str, Any]]:
    entries = [_entry(name, one) for one in compared if enough(one)]
    return sorted(entries, key=lambda entry: (-entry["shortfall"], entry["id"]))


def enough(one: Compared) -> bool:
    """Whether both sides have a value and thirty rows."""
    return all(face(side) is Face.FULL and side.whole is not None for side in (one.now, one.normal))


def _entry(name: str, one: Compared) -> dict[str, Any]:
    z = shortfall(one.now, one.normal)
    return {
        "id": one.id,
        "is_stage": name == "stage",
        "value": one.now.value,
        "low": one.now.low,
        "high": one.now.high,
        "n": one.now.n,
        "normal": one.normal.value,
        "against": one.against,
        "shortfall": round(z, 3),
        "percentile": round(50 * (1 + erf(z / sqrt(2))), 1),
    }


def shortfall(now: Estimate, normal: Estimate) -> float:
    """How much worse than normal, in standard errors of the difference: 0 is as ever, 2 is beyond chance."""
    difference = newcombe(now, normal)
    if difference.value is None or difference.low is None or difference.high is None:
        return 0.0
    end = difference.low if difference.value > 0 else difference.high
    return 1.96 * difference.value / max(abs(difference.value - end), 1e-9)


def _events(shown: list[Health]) -> list[Compared]:
    judged = [one for one in shown if one.touchpoint.poor]
    return [
        Compared(one.touchpoint.id, one.recent("poor"), one.normal("poor"), "its own past") for one in judged
    ]


def _windows(scope: Scope, shown: list[Health], owners: Mapping[str, str]) -> dict[str, list[Any]]:
    windows = [
        (owners[one.touchpoint.id], one.touchpoint.id, label, period)
        for one in shown
        for label, period in around(last_day(scope, one.seen)).items()
    ]
    return {
        "owners": [owner for owner, *_ in windows],
        "touchpoints": [touchpoint for _, touchpoint, *_ in windows],
        "labels": [label for *_, label, _ in windows],
        "from_dates": [period.start for *_, period in windows],
        "to_dates": [period.end for *_, period in windows],
    }


def _by_owner(rows: Iterable[dict[str, Any]]) -> dict[str, Pair]:
    found: dict[str, Pair] = {}
    for row in rows:
        found.setdefault(row["owner"], {})[row["label"]] = cluster(row)
    return found


def _scores(scope: Scope, shown: list[Health], *, of_stage: bool) -> list[Compared]:
    owners = {one.touchpoint.id: one.touchpoint.stage if of_stage else one.touchpoint.id for one in shown}
    rows = scope.reader.rows(sql.text("score_sums"), _windows(scope, shown, owners))
    return [
        Compared(owner, _mean(pair, "recent"), _mean(pair, "normal"), "its own past")
        for owner, pair in _by_owner(rows).items()
    ]


def _mean(pair: Pair, label: str) -> Estimate:
    return clustered_ratio(pair.get(label, NOTHING))


def _onward(scope: Scope, shown: list[Health]) -> list[Compared]:
    """Bailing out against the pooled others of the stage; a declared end of the journey is none."""
    ends = {stage.id for stage in scope.ws.map.stages if stage.exit}
    asked = [one for one in shown if one.touchpoint.stage not in ends]
    known = [scope.complete_until(one.seen.sources) for one in asked]
    windows = _windows(scope, asked, {one.touchpoint.id: one.touchpoint.id for one in asked})
    del windows["owners"]
    until = min((ms for ms in known if ms is not None), default=scope.now_ms)
    found = _by_owner(
        scope.reader.rows(
            sql.text("onward"), windows | {"within_ms": ONWARD_MS, "known_ms": min(until, scope.now_ms)}
        )
    )
    return [_against_peers(one, asked, found) for one in asked if one.touchpoint.id in found]


def _against_peers(one: Health, asked: list[Health], found: dict[str, Pair]) -> Compared:
    mine = found[one.touchpoint.id]
    now = clustered_share(_added([mine]))
    peers = [
        found[other.touchpoint.id]
        for other in asked
        if other.touchpoint.stage == one.touchpoint.stage
        and other is not one
        and other.touchpoint.id in found
    ]
    if peers:
        return Compared(one.touchpoint.id, now, clustered_share(_added(peers)), "the rest of its stage")
    recent, normal = (clustered_share(mine.get(label, NOTHING)) for label in ("recent", "normal"))
    return Compared(one.touchpoint.id, recent, normal, "its own past")


def _added(pairs: list[Pair]) -> ClusterSums:
    """Sums of several windows or places; a customer at two of them counts as two, which few are."""
    every = [each for pair in pairs for each in pair.values()]
    y, n, yy, nn, yn = (sum(getattr(each, name) for each in every) for name in ("y", "n", "yy", "nn", "yn"))
    return ClusterSums(sum(each.customers for each in every), y, n, yy, nn, yn)
