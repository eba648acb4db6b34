"""Touchpoints that became better: since an incident ended, or against their own past."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.scope import DAY_MS
from metrics.statistics import newcombe, wilson

if TYPE_CHECKING:
    from metrics.evidence.detect.state import Episode
    from metrics.evidence.watch import Lived

BEFORE_MS, LEAST_MS = 56 * DAY_MS, 28 * DAY_MS
MEASURES = (
    "poor",
    "failed",
    "late",
    "wait",
    "condition",
    "count",
    "promise",
    "low_score",
    "csat",
    "nps",
    "ces",
)
Row = dict[str, Any]


def better(lived: Lived, incidents: list[Row]) -> list[Row]:
    """One row per touchpoint that is better now than it was before, with the interval of the difference."""
    failing = {row["touchpoint"] for row in incidents if row["closed_ms"] is None}
    found: dict[str, Row] = {}
    for key, episode in lived.episodes:
        if key.by != "all" or key.against != "past" or key.measure not in MEASURES:
            continue
        since = episode.closed_ms if episode.is_worse else episode.onset_ms
        row = None if since is None or key.touchpoint in failing else _compared(lived, episode, since)
        if row and (episode.is_worse or key.touchpoint not in found):
            found[key.touchpoint] = {**row, "touchpoint": key.touchpoint, "measure": key.measure, **_AS}
    return list(found.values())


_AS = {"by": "all", "slice": "", "against": "before"}


def _compared(lived: Lived, episode: Episode, since_ms: int) -> Row | None:
    until = int(lived.until[episode.stream])
    if until - since_ms < LEAST_MS:
        return None
    before = lived.hours.since(episode, episode.onset_ms, episode.onset_ms - BEFORE_MS)
    after = lived.hours.since(episode, until, since_ms)
    was, now = (wilson(round(each.s), round(each.n)) for each in (before, after))
    difference = newcombe(now, was)
    if was.value is None or now.value is None or difference.high is None or difference.high >= 0:
        return None
    return {
        "since_ms": since_ms,
        "was": was.value,
        "level": now.value,
        "low_pp": 100 * (difference.low or 0),
        "high_pp": 100 * difference.high,
        "n": now.n,
    }
