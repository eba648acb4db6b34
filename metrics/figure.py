"""Figures as plain data: what findings and pages read."""

from __future__ import annotations

from typing import Any

from metrics.period import Period
from metrics.statistics import Estimate, Face, face

FIELDS = ("value", "low", "high", "k", "n")


def figure(
    estimate: Estimate, period: Period, complete_until: str | None, *, floor: int = 0, **more: Any
) -> dict[str, Any]:
    """One figure with its interval, counts, period and data time; below ten rows the count alone.

    Of fewer people than `floor` not even the count. `face` says how it may be shown, `note` why a value
    is missing.
    """
    shown = face(estimate)
    secret = 0 < people(estimate) < floor
    hidden = secret or shown is Face.COUNT_ONLY
    return {
        "value": None if hidden else estimate.value,
        "low": None if hidden else estimate.low,
        "high": None if hidden else estimate.high,
        "k": None if secret else estimate.k,
        "n": None if secret else estimate.n,
        "period": period.as_dict(),
        "complete_until": complete_until,
        "face": shown.value,
        "note": f"fewer than {floor} people" if secret else estimate.note,
        **more,
    }


def people(estimate: Estimate) -> int:
    """The people behind a figure, where known; else its rows."""
    return estimate.n if estimate.n_customers is None else estimate.n_customers


def brief(shown: dict[str, Any]) -> dict[str, Any]:
    """A figure for comparison: value, interval, counts and period only."""
    return {name: shown[name] for name in (*FIELDS, "period")}
