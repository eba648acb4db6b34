"""From which wait or delay on an outcome changes: plain steps first, then the one that stands out, adjusted.

Plain steps alone would show what other people do: those who wait longest may be others altogether.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metrics import sql
from metrics.evidence import rows as link_rows
from metrics.evidence.aipw import adjusted_p, aipw
from metrics.evidence.before import known_before
from metrics.evidence.covariates import design
from metrics.evidence.crossfit import side_by_side
from metrics.evidence.links import points
from metrics.evidence.pairs import declared_pairs
from metrics.statistics import seed, wilson
from metrics.statistics.lift import rise, tipping

if TYPE_CHECKING:
    from metrics.evidence.rows import Pair, Rows
    from metrics.scope import Scope

LEAST = 50
BINS = 6
Q = 0.05
DECLARED: dict[str, list[float]] = {"wait": [], "late": [0.0]}
"""Where a step is to be expected: the moment that was promised."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """The rows of one link with a number each, cut into groups of like size."""

    pair: Pair
    measure: str
    rows: Rows
    values: Floats
    edges: Floats

    @property
    def groups(self) -> list[tuple[float, float]]:
        """(won, n) of each group, from the least number on."""
        which = np.digitize(self.values, self.edges[1:-1])
        size = len(self.edges) - 1
        won = np.bincount(which, weights=self.rows.won, minlength=size)
        return list(zip(won.tolist(), np.bincount(which, minlength=size).tolist(), strict=True))


def thresholds(scope: Scope) -> list[dict[str, Any]]:
    """Every declared link with a wait or a delay: the outcome by groups, and from where on it changes."""
    found = side_by_side(lambda pair: _curves(scope, pair), [pair for pair, _ in declared_pairs(scope)])
    curves = [curve for of_pair in found for curve in of_pair]
    steps = [(place, rise(*each).p) for place, curve in enumerate(curves) for each in pairwise(curve.groups)]
    q = adjusted_p(np.array([p for _, p in steps]))
    sure = {
        place: [each <= Q for (at, _), each in zip(steps, q, strict=True) if at == place]
        for place, _ in steps
    }
    return side_by_side(lambda one: _entry(scope, one[1], sure.get(one[0], [])), list(enumerate(curves)))


def _curves(scope: Scope, pair: Pair) -> list[Curve]:
    if pair.within is None or pair.experience == "low_score" or pair.touchpoint.triggered_by == "risk":
        return []
    numbers = scope.reader.arrow(sql.text("tipping_numbers"), {"touchpoint": pair.touchpoint.id})
    rows = link_rows.read(scope, pair) if len(numbers) else None
    if rows is None or not len(rows.won):
        return []
    place, there = _places(numbers["id"].to_numpy(), rows.id)
    found = []
    for name in ("wait_ms", "late_ms"):
        values = numbers[name].to_numpy(zero_copy_only=False).astype(float)[place]
        known = there & ~np.isnan(values)
        measure = name.removesuffix("_ms")
        if edges := _edges(values[known], DECLARED[measure]):
            found.append(Curve(pair, measure, rows.take(known), values[known], np.array(edges)))
    return found


def _places(ids: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    order = np.argsort(ids)
    place = order[np.minimum(np.searchsorted(ids[order], wanted), len(ids) - 1)]
    return place, ids[place] == wanted


def _edges(values: Floats, declared: list[float]) -> list[float]:
    """Of groups by quantiles, and by what the map says; nothing where there are not two of fifty rows."""
    bins = min(BINS, len(values) // LEAST)
    if bins < 2:
        return []
    inside = [edge for edge in declared if min((values < edge).sum(), (values >= edge).sum()) >= LEAST]
    quantiles = np.quantile(values, np.linspace(0, 1, bins + 1))
    edges = _apart(values, np.unique([*quantiles, *inside]), inside)
    counts = np.bincount(np.digitize(values, edges[1:-1]), minlength=len(edges) - 1)
    return edges.tolist() if len(edges) > 2 and counts.min() >= LEAST else []


def _apart(values: Floats, edges: Floats, fixed: list[float]) -> Floats:
    """Edges without those that would leave fewer than fifty rows beside a declared one."""
    for edge in fixed:
        near = [at for at in edges[1:-1] if at != edge and _between(values, at, edge) < LEAST]
        edges = np.setdiff1d(edges, near)
    return edges


def _between(values: Floats, one: float, other: float) -> int:
    low, high = min(one, other), max(one, other)
    return int(((values >= low) & (values < high)).sum())


def _entry(scope: Scope, curve: Curve, sure: list[bool]) -> dict[str, Any]:
    tip = tipping(curve.groups)
    at = None if tip is None or not sure[tip] else int(curve.edges[tip + 1])
    shares = [wilson(int(k), int(n)) for k, n in curve.groups]
    return {
        "touchpoint": curve.pair.touchpoint.id,
        "outcome": curve.pair.outcome.id,
        "segment": curve.pair.segment,
        "measure": curve.measure,
        "groups": [
            {"from": int(low), "to": int(high), "value": share.value, "low": share.low, "high": share.high,
             "k": share.k, "n": share.n}
            for (low, high), share in zip(pairwise(curve.edges), shares, strict=True)
        ],
        "steps_at": at,
        **(_adjusted(scope, curve, at) if at is not None else {"tips_from": None}),
    }  # fmt: skip


def _adjusted(scope: Scope, curve: Curve, at: int) -> dict[str, Any]:
    """Those above the step against comparable others below it, adjusted as links are."""
    above = (curve.values >= at).astype(float)
    rows = curve.rows
    made = design(known_before(scope, curve.pair, rows), rows.won, above)
    drawn = seed(f"threshold {curve.pair.key} {curve.measure}", scope.day(scope.now_ms))
    fitted = aipw(above, rows.won, made.x, drawn, who=rows.who)
    low, high = fitted.low, fitted.high
    return {
        "tips_from": at if low > 0 or high < 0 else None,
        "effect_pp": points(fitted.tau),
        "low_pp": points(low),
        "high_pp": points(high),
    }
