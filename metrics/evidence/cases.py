"""Incidents out of episodes: several measures and slices of one touchpoint that fail together are one."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.evidence import slice_past, watched
from metrics.evidence.slice_past import own_share
from metrics.scope import DAY_MS
from metrics.statistics import wilson

if TYPE_CHECKING:
    from metrics.evidence.detect.state import Episode
    from metrics.evidence.watch import Lived
    from metrics.evidence.watched import Key
    from metrics.scope import Scope

TOGETHER_MS = 3 * DAY_MS
STANDING_MS = 28 * DAY_MS
EXPLAINS = 0.8
CHANCE = 0.05
DECIDED = ("accepted", "dismissed")
LEAD = (
    *("poor", "failed", "late", "wait", "condition", "count", "promise", "low_score"),
    *("csat", "nps", "ces", "wait_time", "duration"),
)
BASELINE_DOUBT = 0.10
"""Of what was expected: how far baseline and drift may be off, beside chance."""


@dataclass
class Case:
    """One incident of one touchpoint, or of a stage's quiet ones, while it is put together."""

    place: tuple[str, str]
    members: list[tuple[Key, Episode]] = field(default_factory=list)

    @property
    def lead(self) -> tuple[Key, Episode]:
        """The member it is told by: the whole before a slice, a poor share before a score, the earliest."""
        return min(self.members, key=lambda pair: (pair[0].by != "all", _rank(pair[0]), pair[1].opened_ms))

    @property
    def opened_ms(self) -> int:
        """When the first alarm came."""
        return min(episode.opened_ms for _, episode in self.members)

    @property
    def began_ms(self) -> int:
        """The onset that the first alarm estimated."""
        return min(self.members, key=lambda pair: pair[1].opened_ms)[1].onset_ms

    @property
    def closed_ms(self) -> int | None:
        """When the whole was back; where only slices had failed, when the last of them was."""
        whole = [each for key, each in self.members if key.by == "all"] or [each for _, each in self.members]
        ends = [each.closed_ms for each in whole]
        return None if None in ends else max(end for end in ends if end is not None)

    def takes(self, episode: Episode) -> bool:
        """Whether a new alarm at the touchpoint belongs to this incident; not once somebody decided on it."""
        if any(
            each.ended in DECIDED and episode.opened_ms > (each.closed_ms or 0) for _, each in self.members
        ):
            return False
        if any(abs(episode.opened_ms - each.opened_ms) <= TOGETHER_MS for _, each in self.members):
            return True
        if self.closed_ms is None or episode.opened_ms <= self.closed_ms:
            return episode.opened_ms - self.opened_ms < STANDING_MS
        return episode.opened_ms - self.closed_ms <= TOGETHER_MS


def _rank(key: Key) -> tuple[int, bool]:
    return (LEAD.index(key.measure), key.against != "past")


def cases(lived: Lived) -> list[Case]:
    """All incidents of health, in the order they were opened."""
    found: list[Case] = []
    for key, episode in lived.episodes:
        if not episode.is_worse:
            continue
        mine = [case for case in found if case.place == key.place and case.takes(episode)]
        case = mine[-1] if mine else Case(key.place)
        if not mine:
            found.append(case)
        case.members.append((key, episode))
    return found


def document(scope: Scope, lived: Lived, case: Case) -> dict[str, Any]:
    """An incident of health as findings write it, without its id."""
    key, episode = case.lead
    until = int(lived.until[episode.stream])
    closed, end = case.closed_ms, case.closed_ms or until
    sums = lived.hours.since(episode, end)
    week = lived.hours.since(episode, end, max(episode.onset_ms, end - 7 * DAY_MS))
    share, now = (wilson(round(each.s), round(each.n)) for each in (sums, week))
    is_pool = key.by == "stage"
    rows = [] if is_pool else _slices(scope, lived, key, (episode.onset_ms, episode.opened_ms, end))
    excess = sums.s - sums.due
    doubt = float(np.sqrt(episode.phi * sums.variance + (BASELINE_DOUBT * sums.due) ** 2))
    rate = 7 * DAY_MS / max(min(7 * DAY_MS, end - episode.onset_ms), DAY_MS)
    return {
        **(_stage(scope, lived, case) if is_pool else _touchpoint(scope, key.touchpoint)),
        "kind": "health",
        "measure": key.measure,
        "against": key.against,
        "slice": name(rows, episode.normal),
        "state": state(lived, case),
        "standing": closed is None and until - case.opened_ms >= STANDING_MS,
        "ended": episode.ended,
        "began_ms": case.began_ms - _lag(rows),
        "settled_since_ms": case.began_ms,
        "opened_ms": case.opened_ms,
        "closed_ms": closed,
        "until_ms": until,
        "from": episode.normal,
        "to": share.value,
        "low": share.low,
        "high": share.high,
        "limit": lived.plan.watches[episode.stream].limit,
        "k": round(sums.s),
        "n": round(sums.n),
        "now": {"value": now.value, "low": now.low, "high": now.high, "n": round(week.n)},
        "excess": round(excess, 1),
        "excess_poor": round(excess, 1),
        "excess_low": round(excess - 1.96 * doubt, 1),
        "excess_high": round(excess + 1.96 * doubt, 1),
        "excess_per_week": round((week.s - week.due) * rate, 1),
        "reopened": max(each.reopened for _, each in case.members),
        "confidence": _confidence(excess, doubt),
        "measures": list(dict.fromkeys(each.measure for each, _ in case.members)),
        "also": [
            {
                "measure": each.measure,
                "slice": each.where,
                "against": each.against,
                "opened_ms": one.opened_ms,
            }
            for each, one in case.members
        ],
    }


def _touchpoint(scope: Scope, name: str) -> dict[str, Any]:
    touchpoint = scope.ws.touchpoint(name)
    return {"touchpoint": name, "owner": touchpoint.owner, "critical": touchpoint.critical}


def _stage(scope: Scope, lived: Lived, case: Case) -> dict[str, Any]:
    """Of a stage's quiet touchpoints together: it shows at all of them, and at none alone."""
    members = lived.plan.watches[case.lead[1].stream].members
    stage = scope.ws.stage(case.place[1])
    return {
        "touchpoint": None,
        "stage": stage.id,
        "touchpoints": list(members),
        "name": f"{stage.title}: {len(members)} quiet touchpoints together",
        "owner": stage.owner,
        "critical": any(scope.ws.touchpoint(each).critical for each in members),
    }


def _confidence(excess: float, doubt: float) -> str:
    """How far the excess lies from what chance, a moved baseline or drift would give."""
    beyond = excess / max(doubt, 1e-9)
    return "well beyond chance" if beyond > 3 else "beyond chance" if beyond > 1.96 else "could be chance"


def state(lived: Lived, case: Case) -> str:
    """In one word: closed; recovering where what it is told by is on its way back, or within its standard."""
    if case.closed_ms is not None:
        return "closed"
    lead = case.lead[0]
    told = [each for key, each in case.members if (key.by, key.measure) == (lead.by, lead.measure)]
    back = [each.closed_ms is not None or lived.state.recovering[each.stream] for each in told]
    return "recovering" if any(back) else "open"


def name(rows: list[dict[str, Any]], normal: float) -> dict[str, str]:
    """The narrowest slice that explains four fifths of the excess, and fails twice as much as the rest.

    Every declared segment, channel and device is tried, whatever its volume, so that it must do so beyond
    what chance gives the best of so many; {} where it is everybody.
    """
    whole = _whole(rows)
    if whole is None:
        return {}
    level = own_share(whole, normal)
    excess = whole["s"] - whole["n"] * level
    slices = [row for row in rows if row["slice_by"] != "all"]
    far = NormalDist().inv_cdf(1 - CHANCE / max(1, len(slices)))
    narrow = [row for row in slices if _explains(row, whole, level, excess) and _far(row, whole, level) > far]
    if not narrow:
        return {}
    best = min(narrow, key=lambda row: (row["n"], row["slice_by"], row["slice"]))
    return watched.slice_words(best["slice_by"], best["slice"])


def _whole(rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    return next((row for row in rows if row["slice_by"] == "all"), None)


def _lag(rows: list[dict[str, Any]]) -> int:
    """How long before it was settled a poor experience had begun for the customer, usually."""
    whole = _whole(rows)
    return int(max(whole["lag_ms"] or 0, 0)) if whole else 0


def _explains(row: dict[str, Any], whole: dict[str, Any], level: float, excess: float) -> bool:
    mine = row["s"] - row["n"] * own_share(row, level)
    rest_n, rest = whole["n"] - row["n"], excess - mine
    if mine < EXPLAINS * excess or mine <= 0 or rest_n <= 0:
        return False
    return mine / row["n"] >= 2 * max(rest, 0.0) / rest_n


def _far(row: dict[str, Any], whole: dict[str, Any], level: float) -> float:
    """By how many standard errors more a slice fails beyond its past than the rest beyond theirs."""
    rest = {name: whole[name] - row[name] for name in ("n", "s", "n_before", "s_before")}
    more = [each["s"] / each["n"] - own_share(each, level) for each in (row, rest)]
    share = min(max(whole["s"] / whole["n"], level), 0.95)
    return (more[0] - more[1]) / float(np.sqrt(share * (1 - share) * (1 / row["n"] + 1 / rest["n"])))


def _slices(scope: Scope, lived: Lived, key: Key, window: tuple[int, int, int]) -> list[dict[str, Any]]:
    edges = lived.plan.edges.get(f"{key.touchpoint} {key.measure}", [])
    place = key.touchpoint, key.measure, [float(edge) for edge in edges]
    return slice_past.read(scope, window, place, watched.segment_ids(scope))
