"""KPIs about a promise: how often it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics.kpis.reading import Reading, Windows
from metrics.query import Window, cluster, promises
from metrics.statistics import clustered_share
from metrics.statistics.estimate import unknown

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from config.models.map import Promise
    from metrics.scope import Scope


def read(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    """The share kept of those due, in every window."""
    owner = kpi.promise or ""
    rows = promises(scope, [Window(owner, label, period) for label, period in windows.items()])
    found = {row["label"]: row for row in rows}
    return {
        label: Reading(clustered_share(cluster(found[label])), int(found[label]["not_due"]))
        if label in found
        else Reading(unknown(method="wilson", note="nothing was promised in this period"))
        for label in windows
    }


def places(scope: Scope, promise: Promise) -> set[str]:
    """The touchpoints where a promise is made or kept; a stage stands for all of its own."""
    return _named(scope, {*promise.made_at, *promise.kept_at})


def keepers(scope: Scope, promise: Promise) -> set[str]:
    """The touchpoints where a promise is kept: their sources decide how complete it is."""
    return _named(scope, set(promise.kept_at))


def _named(scope: Scope, named: set[str]) -> set[str]:
    return {each.id for each in scope.ws.map.touchpoints if named & {each.id, each.stage}}
