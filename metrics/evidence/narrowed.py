"""A failure as one segment had it: its own poor experiences, and what was due of them by its own past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from metrics.evidence import slice_past
from metrics.evidence.losses import DRIFT, Excess, excess

if TYPE_CHECKING:
    from metrics.evidence.failures import Failure
    from metrics.scope import Scope


def narrowed(scope: Scope, failure: Failure, segment: str | None) -> Failure:
    """The failure among those of a segment; the whole for everybody's link, and through a segment's lens."""
    if segment is None or scope.lens.segment:
        return failure
    key = ("narrowed", failure.one.touchpoint.id, failure.measure, failure.from_ms, segment)
    if key not in scope.cache:
        scope.cache[key] = _narrowed(scope, failure, segment)
    return scope.cache[key]


def _narrowed(scope: Scope, failure: Failure, segment: str) -> Failure:
    rows = [row for row in _rows(scope, failure, segment) if row["slice_by"] == "segment"]
    summed = {name: sum(row[name] for row in rows) for name in ("n", "s", "n_before", "s_before")}
    if failure.against == "nothing":
        return replace(failure, total=Excess(summed["s"], summed["s"] ** 0.5, failure.total.weeks))
    own = slice_past.own_share(summed, failure.expected)
    expected = failure.expected if failure.against == "standard" else own
    total = excess(summed["s"], summed["n"], expected, failure.total.weeks, _noise(failure))
    return replace(failure, expected=expected, total=total)


def _rows(scope: Scope, failure: Failure, segment: str) -> list[dict[str, Any]]:
    window = failure.from_ms, failure.to_ms, failure.to_ms + 1
    place = failure.one.touchpoint.id, failure.measure, [0.0]
    return slice_past.read(scope, window, place, [segment])


def _noise(failure: Failure) -> float:
    """How many times more than chance the whole differs, as its spread says."""
    due = failure.share["n"] * failure.expected
    by_chance = due * (1 - failure.expected)
    return max(1.0, (failure.total.spread**2 - (DRIFT * due) ** 2) / by_chance) if by_chance > 0 else 1.0
