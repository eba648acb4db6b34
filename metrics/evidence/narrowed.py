"""A failure as one segment had it: its own poor experiences, and what was due of them by its own past."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from metrics.evidence import watched
from metrics.evidence.losses import DRIFT, Excess, excess
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from metrics.evidence.failures import Failure
    from metrics.scope import Scope

BEFORE_DAYS, LAG_DAYS = 56, 3
PSEUDO = 10
"""Observations of the whole's share that a segment's past counts for as well."""


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
    n, s, n_before, s_before = (sum(row[name] for row in rows) for name in ("n", "s", "n_before", "s_before"))
    if failure.against == "nothing":
        return replace(failure, total=Excess(s, s**0.5, failure.total.weeks))
    own = (s_before + PSEUDO * failure.expected) / (n_before + PSEUDO)
    expected = failure.expected if failure.against == "standard" else own
    total = excess(s, n, expected, failure.total.weeks, _noise(failure))
    return replace(failure, expected=expected, total=total)


def _rows(scope: Scope, failure: Failure, segment: str) -> list[dict[str, Any]]:
    first = failure.from_ms - (BEFORE_DAYS + LAG_DAYS) * DAY_MS
    params = {
        **watched.span(scope.day(first - 120 * DAY_MS), scope.day(failure.to_ms)),
        "touchpoints": [failure.one.touchpoint.id],
        "measures": [failure.measure],
        "edges": [[0.0]],
        "segments": [segment],
        "from_ms": first,
        "before_ms": failure.from_ms - LAG_DAYS * DAY_MS,
        "onset_ms": failure.from_ms,
        "opened_ms": failure.to_ms,
        "to_ms": failure.to_ms + 1,
    }
    return scope.reader.rows(watched.with_text("incident_slices"), params)


def _noise(failure: Failure) -> float:
    """How many times more than chance the whole differs, as its spread says."""
    due = failure.share["n"] * failure.expected
    by_chance = due * (1 - failure.expected)
    return max(1.0, (failure.total.spread**2 - (DRIFT * due) ** 2) / by_chance) if by_chance > 0 else 1.0
