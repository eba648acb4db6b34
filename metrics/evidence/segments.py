"""Any share by segment: small groups drawn to the whole, a guard over all comparisons, mix told from rate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import kpi as kpis
from metrics import sql
from metrics.evidence.aipw import adjusted_p
from metrics.evidence.health import Health, health
from metrics.figure import figure, people
from metrics.kpis import outcome as outcome_kpi
from metrics.kpis.reading import segment_of
from metrics.query import NOTHING, cluster
from metrics.statistics import (
    ClusterSums,
    Estimate,
    Face,
    Z,
    clustered_share,
    face,
    mix,
    newcombe,
    shrunk,
    worse_than_rest,
)

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from metrics.period import Period
    from metrics.scope import Scope

Q = 0.05
PARTS = ("value", "low", "high")
OUTSIDE = ""
"""Those for whom a condition does not hold: the rest of a segment, never one that stands out."""


@dataclass(frozen=True)
class Cell:
    """One group of one segment: its sums now and in the period compared with; value None is unknown."""

    owner: str
    measure: str
    segment: str
    value: str | None
    now: ClusterSums
    before: ClusterSums

    @property
    def share(self) -> Estimate:
        """Its share now."""
        return clustered_share(self.now)

    @property
    def counts(self) -> tuple[float, float]:
        """Its share now as counts of independent rows."""
        share = self.share
        return (share.value or 0.0) * share.weight, share.weight


@dataclass(frozen=True)
class About:
    """What is cut: a touchpoint or a KPI, its periods, and whether less of it is better."""

    kind: str
    id: str
    now: Period
    until: str | None
    less_is_better: bool


def of_touchpoint(scope: Scope, one: Health) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every segment of one touchpoint, for the periods of the lens; groups of two that stand out."""
    cells = _touchpoint_cells(scope, [one])
    cuts = _cuts(scope, [_about(scope, one)], cells)
    return cuts, _pairs(scope, [one], cells, cuts)


def standing_out(scope: Scope) -> list[dict[str, Any]]:
    """Of all touchpoints and outcome KPIs the segments with a group that stands out or a misleading mix."""
    if "segments" not in scope.cache:
        shown, boards = health(scope), _rates(scope)
        cells = _every_cell(scope)
        cuts = _cuts(scope, [_about(scope, one) for one in shown], cells)
        found = [
            *cuts,
            *_cuts(scope, [_about_kpi(scope, kpi) for kpi in boards], _kpi_cells(scope, boards)),
        ]
        scope.cache["segments"] = [cut for cut in found if tells(cut)]
        scope.cache["segment_pairs"] = _pairs(scope, _flagged(shown, cuts), cells, cuts)
    return scope.cache["segments"]


def share_of(scope: Scope, touchpoint: str, measure: str, group: str) -> Estimate | None:
    """The poor or low share of a touchpoint in one group, `segment` or `segment:value`; None: not cut so."""
    if "segment_shares" not in scope.cache:
        whole = {each.id for each in scope.ws.segments if each.each is None}
        names = [(f"{cell.segment}:{cell.value}", cell) for cell in _every_cell(scope) if cell.value]
        scope.cache["segment_shares"] = {
            (cell.owner, cell.measure, cell.segment if cell.segment in whole else name): cell.share
            for name, cell in names
        }
    return scope.cache["segment_shares"].get((touchpoint, measure, group))


def _every_cell(scope: Scope) -> list[Cell]:
    """The groups of all segments of all touchpoints, read once."""
    if "segment_cells" not in scope.cache:
        scope.cache["segment_cells"] = _touchpoint_cells(scope, health(scope))
    return scope.cache["segment_cells"]


def pairs_standing_out(scope: Scope) -> list[dict[str, Any]]:
    """Of the touchpoints with a group that stands out the groups of two segments that do."""
    standing_out(scope)
    return scope.cache["segment_pairs"]


def _flagged(shown: Sequence[Health], cuts: Sequence[dict[str, Any]]) -> list[Health]:
    told = {cut["touchpoint"] for cut in cuts if any(group["stands_out"] for group in cut["groups"])}
    return [one for one in shown if one.touchpoint.id in told]


def _pairs(
    scope: Scope, shown: Sequence[Health], cells: Sequence[Cell], cuts: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    from metrics.evidence import segment_pairs

    if len(scope.ws.segments) < 2 or not shown:
        return []
    query = sql.after("segment_pairs", member="newest_membership", seen="segment_seen")
    params = {**_asked(scope, shown, ("now",)), "least": segment_pairs.LEAST_INSIDE}
    params["segments"] = [each.id for each in scope.ws.segments]
    found = segment_pairs.boths(scope.reader.rows(query, params))
    return [
        each
        for one in shown
        for name in [one.touchpoint.id]
        for each in segment_pairs.standing_out(
            scope,
            _about(scope, one),
            segment_pairs.Beside(
                tuple(cell for cell in cells if cell.owner == name),
                tuple(cut for cut in cuts if cut["touchpoint"] == name),
            ),
            [both for both in found if both.owner == name],
        )
    ]


def tells(cut: dict[str, Any]) -> bool:
    """Whether a cut says more than the whole does."""
    return cut["mix"] is not None or any(group["stands_out"] for group in cut["groups"])


def _about(scope: Scope, one: Health) -> About:
    until = scope.iso(scope.complete_until(one.seen.sources))
    return About("touchpoint", one.touchpoint.id, one.period, until, less_is_better=True)


def _about_kpi(scope: Scope, kpi: Kpi) -> About:
    until = scope.iso(scope.complete_until(kpis.sources(scope, kpi)))
    return About("kpi", kpi.id, kpis.dates(scope, kpi).now, until, less_is_better=kpi.direction == "down")


def _rates(scope: Scope) -> list[Kpi]:
    """The KPIs that are the rate of an outcome of which something was ever recorded."""
    found = [kpi for kpi in scope.ws.kpis if kpi.outcome and kpi.computes == "rate"]
    return [kpi for kpi in found if outcome_kpi.is_recorded(scope, scope.ws.outcome(kpi.outcome or ""))]


def _touchpoint_cells(scope: Scope, shown: Sequence[Health]) -> list[Cell]:
    params = {**_asked(scope, shown, ("now", "before")), **_segments(scope)}
    query = sql.after("segment_sums", member="newest_membership", seen="segment_seen")
    return _cells(scope.reader.rows(query, params))


def _asked(scope: Scope, shown: Sequence[Health], labels: Sequence[str]) -> dict[str, Any]:
    windows = [(one, label) for one in shown for label in labels]
    periods = [one.period if label == "now" else one.compared for one, label in windows]
    return {
        "touchpoints": [one.touchpoint.id for one, _ in windows],
        **_spans([label for _, label in windows], periods),
        "segment": scope.lens.segment,
        "channel": scope.lens.channel,
    }


def _kpi_cells(scope: Scope, boards: Sequence[Kpi]) -> list[Cell]:
    dates = {kpi.id: kpis.dates(scope, kpi).windows for kpi in boards}
    windows = [(kpi, label) for kpi in boards for label in ("now", "before")]
    periods = [dates[kpi.id]["now" if label == "now" else "previous"] for kpi, label in windows]
    outcomes = [scope.ws.outcome(kpi.outcome or "") for kpi, _ in windows]
    params = {
        "owners": [kpi.id for kpi, _ in windows],
        "outcomes": [outcome.id for outcome in outcomes],
        "every_answer": [outcome.kind == "satisfaction" for outcome in outcomes],
        "own_segments": [segment_of(scope, kpi) for kpi, _ in windows],
        **_spans([label for _, label in windows], periods),
        **_segments(scope),
    }
    steps = {"member": "newest_membership", "chance": "chance_in_span", "seen": "segment_chances"}
    query = sql.after("segment_sums", **steps)
    return _cells(scope.reader.rows(query, params))


def _spans(labels: list[str], periods: list[Period]) -> dict[str, list[Any]]:
    starts, ends = [each.start for each in periods], [each.end for each in periods]
    return {"labels": labels, "from_dates": starts, "to_dates": ends}


def _segments(scope: Scope) -> dict[str, list[Any]]:
    every = scope.ws.segments
    return {"segments": [each.id for each in every], "is_condition": [each.each is None for each in every]}


def _cells(rows: Iterable[dict[str, Any]]) -> list[Cell]:
    sums: dict[tuple[str, str, str, str | None], dict[str, ClusterSums]] = {}
    for row in rows:
        key = (row["owner"], row["measure"], row["segment"], row["grouped"])
        sums.setdefault(key, {})[row["label"]] = cluster(row)
    found = [
        Cell(owner, measure, segment, value, each.get("now", NOTHING), each.get("before", NOTHING))
        for (owner, measure, segment, value), each in sums.items()
    ]
    return sorted(found, key=lambda cell: (cell.owner, cell.measure, cell.segment, cell.value or ""))


def _cuts(scope: Scope, abouts: Sequence[About], cells: list[Cell]) -> list[dict[str, Any]]:
    """One entry per segment; all comparisons about one owner are one family, as they stand on one page."""
    by_owner = {owner: list(mine) for owner, mine in groupby(cells, key=attrgetter("owner"))}
    return [cut for about in abouts for cut in _family(scope, about, by_owner.get(about.id, []))]


def _family(scope: Scope, about: About, cells: list[Cell]) -> list[dict[str, Any]]:
    by = attrgetter("measure", "segment")
    cuts = [
        (key, [cell for cell in group if cell.now.n or cell.before.n]) for key, group in groupby(cells, by)
    ]
    tested = {id(cell): p for _, group in cuts for cell, p in _compared(about, group)}
    q = dict(zip(tested, adjusted_p(np.array(list(tested.values()))).tolist(), strict=True))
    return [_cut(scope, about, group, q) for _, group in cuts if len(group) > 1]


def _compared(about: About, group: list[Cell]) -> list[tuple[Cell, float]]:
    """Each group with enough rows against the rest, one-sided: worse by more than a fifth."""
    shown = [cell for cell in group if cell.now.n]
    k_all, n_all = (
        (sum(side) for side in zip(*(cell.counts for cell in shown), strict=True)) if shown else (0, 0)
    )
    bad_all = k_all if about.less_is_better else n_all - k_all
    found = []
    for cell in shown:
        k, n = cell.counts
        if cell.value not in (None, OUTSIDE) and face(cell.share) is Face.FULL:
            found.append((cell, worse_than_rest(k if about.less_is_better else n - k, n, bad_all, n_all)))
    return found


def _cut(scope: Scope, about: About, group: list[Cell], q: dict[int, float]) -> dict[str, Any]:
    shown = [cell for cell in group if cell.now.n]
    drawn = shrunk(*zip(*(cell.counts for cell in shown), strict=True)) if shown else []
    groups = [
        _group(scope, about, cell, each, q.get(id(cell))) for cell, each in zip(shown, drawn, strict=True)
    ]
    groups.sort(key=lambda each: (each["value"] is None, _badness(about, each)))
    named = {"touchpoint": None, "kpi": None, about.kind: about.id}
    return {**named, "measure": group[0].measure, "segment": group[0].segment, "groups": groups,
            "mix": _mix(group)}  # fmt: skip


def _badness(about: About, group: dict[str, Any]) -> float:
    value = group["shrunk"]["value"] or 0.0
    return -value if about.less_is_better else value


def _group(scope: Scope, about: About, cell: Cell, drawn: Estimate, q: float | None) -> dict[str, Any]:
    share, floor = cell.share, scope.ws.settings.privacy_floor
    hidden = people(share) < floor or face(share) is Face.COUNT_ONLY
    return {
        "group": cell.value,
        **figure(share, about.now, about.until, floor=floor),
        "shrunk": {name: None if hidden else getattr(drawn, name) for name in PARTS},
        "q_value": None if hidden else q,
        "stands_out": not hidden and q is not None and q <= Q,
    }


def _mix(group: list[Cell]) -> dict[str, Any] | None:
    """How much of the whole's move is other people coming; None unless it moved and that misleads."""
    was, now_sums = [cell.before for cell in group], [cell.now for cell in group]
    whole = [_whole(was), _whole(now_sums)]
    if any(face(each) is not Face.FULL for each in whole) or not newcombe(whole[1], whole[0]).excludes(0):
        return None
    found = mix(
        [(cell.before.y, cell.before.n) for cell in group], [(cell.now.y, cell.now.n) for cell in group]
    )
    if found is None or not found.misleads:
        return None
    most = max(group, key=lambda cell: abs(_part(cell, group, "now") - _part(cell, group, "before")))
    return {
        "before": whole[0].value,
        "now": whole[1].value,
        "moved": found.moved,
        "by_rate": found.by_rate,
        "rate_is_chance": abs(found.by_rate) < Z * found.rate_error,
        "by_mix": found.by_mix,
        "group": most.value,
        "group_share_before": _part(most, group, "before"),
        "group_share_now": _part(most, group, "now"),
    }


def _whole(sums: list[ClusterSums]) -> Estimate:
    # Groups of one segment share no customer, so their sums add up.
    y, n, yy, nn, yn = (sum(getattr(each, name) for each in sums) for name in ("y", "n", "yy", "nn", "yn"))
    return clustered_share(ClusterSums(sum(each.customers for each in sums), y, n, yy, nn, yn))


def _part(cell: Cell, group: list[Cell], side: str) -> float:
    return getattr(cell, side).n / max(1.0, sum(getattr(each, side).n for each in group))
