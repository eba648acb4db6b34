"""Groups of two segments at once: looked at inside a group that stands out, or where two hundred rows are.

One stands out where it is worse by more than a fifth than the rest of all *and* than the rest of both groups
that it lies in: else it only repeats what is said of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics.evidence.aipw import adjusted_p
from metrics.evidence.segments import About, Cell, Q
from metrics.figure import figure, people
from metrics.query import cluster
from metrics.statistics import ClusterSums, Estimate, Face, clustered_share, face, worse_than_rest

if TYPE_CHECKING:
    from metrics.scope import Scope

    Cut = Mapping[str, Any]

LEAST = 200
SUMS = ("customers", "y", "n", "yy", "nn", "yn")
LEAST_INSIDE = 30


@dataclass(frozen=True)
class Both:
    """Those who are in one group of one segment and in one of another: their sums now."""

    owner: str
    measure: str
    segments: tuple[str, str]
    groups: tuple[str, str]
    now: ClusterSums

    @property
    def share(self) -> Estimate:
        """Their share now."""
        return clustered_share(self.now)

    @property
    def parents(self) -> list[tuple[str, str, str]]:
        """The two groups that they lie in: measure, segment and group."""
        return [(self.measure, *each) for each in zip(self.segments, self.groups, strict=True)]


@dataclass(frozen=True)
class Beside:
    """What is known of one owner's single segments: every group's sums, and which stand out."""

    cells: tuple[Cell, ...]
    cuts: tuple[Cut, ...]

    @property
    def flagged(self) -> set[tuple[str, str, str]]:
        """The groups that stand out: measure, segment and group."""
        return {
            (cut["measure"], cut["segment"], group["group"])
            for cut in self.cuts
            for group in cut["groups"]
            if group["stands_out"]
        }

    def rests(self, one: Both) -> list[ClusterSums]:
        """The sums of everybody else, and of those left of each group that it lies in."""
        every = [
            cell for cell in self.cells if (cell.measure, cell.segment) == (one.measure, one.segments[0])
        ]
        wholes = [[cell.now for cell in every], *([cell.now] for cell in self._parents(one))]
        return [_less(whole, one.now) for whole in wholes]

    def gives_away(self, one: Both, floor: int) -> bool:
        """Whether so few are left of a group beside it that its figures would be theirs."""
        left = [cell.now.customers - one.now.customers for cell in self._parents(one)]
        return any(0 < each < floor for each in left)

    def _parents(self, one: Both) -> list[Cell]:
        return [cell for cell in self.cells if (cell.measure, cell.segment, cell.value) in one.parents]


def boths(rows: Iterable[Mapping[str, Any]]) -> list[Both]:
    """What `segment_pairs` found, by owner."""
    found = [
        Both(
            row["owner"],
            row["measure"],
            (row["segment"], row["other_segment"]),
            (row["grouped"], row["other_grouped"]),
            cluster(row),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.owner, one.measure, one.segments, one.groups))


def standing_out(scope: Scope, about: About, beside: Beside, found: Sequence[Both]) -> list[dict[str, Any]]:
    """Of one owner the groups of two segments that stand out: Benjamini–Hochberg over all looked at."""
    flagged = beside.flagged
    looked = _each_once(one for one in found if _is_looked_at(scope, one, flagged))
    q = adjusted_p(np.array([_p(about, one, beside) for one in looked])).tolist()
    floor = scope.ws.settings.privacy_floor
    return [
        _told(scope, about, one, value)
        for one, value in zip(looked, q, strict=True)
        if value <= Q and not beside.gives_away(one, floor)
    ]


def _each_once(found: Iterable[Both]) -> list[Both]:
    """The same people by two names are told once: those on a plan may be just those of a tariff."""
    by_sums: dict[tuple[str, ClusterSums], Both] = {}
    for one in found:
        by_sums.setdefault((one.measure, one.now), one)
    return list(by_sums.values())


def _is_looked_at(scope: Scope, one: Both, flagged: set[tuple[str, str, str]]) -> bool:
    is_inside = any(parent in flagged for parent in one.parents)
    enough = one.now.n >= LEAST or (is_inside and one.now.n >= LEAST_INSIDE)
    return enough and face(one.share) is Face.FULL and people(one.share) >= scope.ws.settings.privacy_floor


def _less(whole: Sequence[ClusterSums], mine: ClusterSums) -> ClusterSums:
    """Sums without those of some of the customers: each customer is in or out with all rows."""
    left = (sum(getattr(each, name) for each in whole) - getattr(mine, name) for name in SUMS)
    return ClusterSums(*left)


def _p(about: About, one: Both, beside: Beside) -> float:
    """The largest of three: against the rest of all, and of each group that it lies in; 1 where it is one."""
    rests = beside.rests(one)
    if any(rest.n <= 0 for rest in rests):
        return 1.0
    return max(_worse(about, one.share, clustered_share(rest)) for rest in rests)


def _worse(about: About, mine: Estimate, rest: Estimate) -> float:
    """One-sided p by counts of independent rows."""
    sides = [(each.value or 0.0, each.weight) for each in (mine, rest)]
    bad = [(share if about.less_is_better else 1 - share) * n for share, n in sides]
    return worse_than_rest(bad[0], sides[0][1], sum(bad), sides[0][1] + sides[1][1])


def _told(scope: Scope, about: About, one: Both, q: float) -> dict[str, Any]:
    named = {"touchpoint": None, "kpi": None, about.kind: about.id}
    return {
        **named,
        "measure": one.measure,
        "segments": list(one.segments),
        "groups": list(one.groups),
        **figure(one.share, about.now, about.until, floor=scope.ws.settings.privacy_floor),
        "q_value": q,
    }
