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
    Counts = tuple[float, float]

LEAST = 200
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

    def around(self, one: Both) -> list[Counts]:
        """The counts of all, and of each group that it lies in."""
        segment = one.segments[0]
        every = [cell.counts for cell in self.cells if (cell.measure, cell.segment) == (one.measure, segment)]
        k, n = (sum(side) for side in zip(*every, strict=True))
        return [(k, n), *(cell.counts for cell in self._parents(one))]

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
    looked = [one for one in found if _is_looked_at(scope, one, flagged)]
    q = adjusted_p(np.array([_p(about, one, beside) for one in looked])).tolist()
    floor = scope.ws.settings.privacy_floor
    return [
        _told(scope, about, one, value)
        for one, value in zip(looked, q, strict=True)
        if value <= Q and not beside.gives_away(one, floor)
    ]


def _is_looked_at(scope: Scope, one: Both, flagged: set[tuple[str, str, str]]) -> bool:
    is_inside = any(parent in flagged for parent in one.parents)
    enough = one.now.n >= LEAST or (is_inside and one.now.n >= LEAST_INSIDE)
    return enough and face(one.share) is Face.FULL and people(one.share) >= scope.ws.settings.privacy_floor


def _p(about: About, one: Both, beside: Beside) -> float:
    """The largest of three: against the rest of all, and of each group that it lies in."""
    share = one.share
    mine = ((share.value or 0.0) * share.weight, share.weight)
    return max(_worse(about, mine, whole) for whole in beside.around(one))


def _worse(about: About, mine: Counts, whole: Counts) -> float:
    bad = (mine[0], whole[0]) if about.less_is_better else (mine[1] - mine[0], whole[1] - whole[0])
    return worse_than_rest(bad[0], mine[1], bad[1], whole[1])


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
