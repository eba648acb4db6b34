"""The past of slices: which of their rows an incident is read with, and what was due by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from metrics.evidence import watched
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from metrics.scope import Scope

BEFORE_DAYS, LAG_DAYS = 56, 3
"""How long a past is looked at, and how long before the onset it ends."""
SETTLES_DAYS = 120
"""Rows are found by the day on which they began, and settle at most so much later."""
PSEUDO = 10
"""Observations of the whole's share that a slice's past counts for as well."""


def read(
    scope: Scope, window: tuple[int, int, int], place: tuple[str, str, list[float]], segments: list[str]
) -> list[dict[str, Any]]:
    """Sums of each slice. `window`: onset, alarm, end; `place`: touchpoint, measure, edges."""
    onset, opened, end = window
    touchpoint, measure, edges = place
    first = onset - (BEFORE_DAYS + LAG_DAYS) * DAY_MS
    params = {
        **watched.span(scope.day(first - SETTLES_DAYS * DAY_MS), scope.day(end)),
        "touchpoints": [touchpoint],
        "measures": [measure],
        "edges": [edges],
        "segments": segments,
        "from_ms": first,
        "before_ms": onset - LAG_DAYS * DAY_MS,
        "onset_ms": onset,
        "opened_ms": opened,
        "to_ms": end,
    }
    return scope.reader.rows(watched.with_text("incident_slices"), params)


def own_share(row: Mapping[str, Any], otherwise: float) -> float:
    """The share before, with ten pseudo-observations of the whole's."""
    return (row["s_before"] + PSEUDO * otherwise) / (row["n_before"] + PSEUDO)
