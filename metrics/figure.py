"""Figures as plain data: what findings and pages read."""

from __future__ import annotations

from typing import Any

from metrics.period import Period
from metrics.statistics import Estimate, face

FIELDS = ("value", "low", "high", "k", "n")


def figure(estimate: Estimate, period: Period, complete_until: str | None, **more: Any) -> dict[str, Any]:
    """One figure with its interval, counts, period and data time; below ten rows the count alone.

    `face` says how it may be shown, `note` why a value is missing.
    """
    shown = face(estimate)
    hidden = shown == "count_only"
    return {
        "value": None if hidden else estimate.value,
        "low": None if hidden else estimate.low,
        "high": None if hidden else estimate.high,
        "k": estimate.k,
        "n": estimate.n,
        "period": period.as_dict(),
        "complete_until": complete_until,
        "face": shown.value,
        "note": estimate.note,
        **more,
    }


def brief(shown: dict[str, Any]) -> dict[str, Any]:
    """A figure for comparison: value, interval, counts and period only."""
    return {name: shown[name] for name in (*FIELDS, "period")}
