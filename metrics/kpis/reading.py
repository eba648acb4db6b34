"""What reading a KPI gives, whatever it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics.definitions import Unit
from metrics.period import Period
from metrics.query import NOTHING, cluster
from metrics.statistics import ClusterSums, Estimate, NpsCounts, clustered_share, nps

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from metrics.scope import Scope

Windows = Mapping[str, Period]


@dataclass(frozen=True)
class Reading:
    """A KPI in one window; `open` counts chances whose window is not over, `more` stands beside it."""

    estimate: Estimate
    open: int | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


def segment_of(scope: Scope, kpi: Kpi) -> str | None:
    """The KPI's own segment, else the lens's."""
    return kpi.segment or scope.lens.segment


def window_params(windows: Windows) -> dict[str, list[Any]]:
    """The windows as lists, which a query unnests."""
    return {
        "labels": list(windows),
        "from_dates": [period.start for period in windows.values()],
        "to_dates": [period.end for period in windows.values()],
    }


def answers_estimate(rows: Iterable[Mapping[str, Any]], label: str, measure: str) -> Estimate:
    """CSAT, NPS or CES of one window from rows of sums by label and measure."""
    sums = {row["measure"]: cluster(row) for row in rows if row["label"] == label}
    if measure == "nps":
        return nps(NpsCounts(*(round(_get(sums, name).y) for name in ("promoter", "passive", "detractor"))))
    return clustered_share(_get(sums, {"csat": "satisfied", "ces": "easy"}[measure]))


def _get(sums: Mapping[str, ClusterSums], name: str) -> ClusterSums:
    return sums.get(name, NOTHING)


UNITS: dict[str, Unit] = {
    **dict.fromkeys(("rate", "share", "csat", "ces"), "share"),
    **dict.fromkeys(("value", "cost_to_serve"), "money"),
    **{
        "nps": "nps",
        "median_time": "time",
        "count": "count",
        "mean": "score",
        "median": "score",
        "sum": "count",
    },
}
MONEY = ("amount", "cost", "value")


def unit(kpi: Kpi) -> Unit:
    """In what the KPI is counted; `time` is in days."""
    return "money" if kpi.measured_column in MONEY and kpi.of != "reading" else UNITS[kpi.computes]
