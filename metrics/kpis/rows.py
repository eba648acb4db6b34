"""KPIs over rows: shares, means, medians, counts, sums, scores, and the cost to serve."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.currency import minor_units
from metrics.evidence.seen import seen
from metrics.kpis.reading import Reading, Windows, answers_estimate, segment_of, window_params
from metrics.statistics import ClusterSums, Estimate, clustered_ratio, clustered_share, median, seed
from metrics.statistics.estimate import unknown
from warehouse import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.models.kpis import Kpi
    from config.models.touchpoints import Touchpoint
    from metrics.period import Period
    from metrics.scope import Scope

YEAR_DAYS = 365
TOTALS = ("count", "sum", "cost_to_serve")


def read(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    """The KPI in every window; no total of one that began before there were data."""
    found, first = _read(scope, kpi, windows), _first_day(scope, kpi)
    if first is None:
        return found
    cut = {label for label, each in windows.items() if _is_cut(scope, each, first)}
    none = Reading(unknown(method=kpi.computes, note=f"data begin {first.isoformat()}"))
    return {label: none if label in cut else reading for label, reading in found.items()}


def _first_day(scope: Scope, kpi: Kpi) -> dt.date | None:
    """The first day with rows of the sources that a total is about; None where it is none of such rows."""
    if kpi.computes not in TOTALS or kpi.of not in ("interaction", "feedback"):
        return None
    known = seen(scope)
    mine = {source for name in kpi.touchpoint or known for source in known[name].sources}
    return min(
        (each.first_day for each in known.values() if each.first_day and each.sources & mine), default=None
    )


def _is_cut(scope: Scope, window: Period, first: dt.date) -> bool:
    return window.start < first and window.start != scope.known_days[0]


def _read(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    if kpi.computes == "cost_to_serve":
        served = [
            each for each in scope.ws.map.touchpoints if not kpi.touchpoint or each.id in kpi.touchpoint
        ]
        return costs(scope, served, windows, segment=segment_of(scope, kpi))
    if kpi.computes in ("csat", "nps", "ces"):
        rows = scope.reader.rows(sql.text("answer_kpi"), _params(scope, kpi, windows))
        return {label: Reading(answers_estimate(rows, label, kpi.computes)) for label in windows}
    params = _params(scope, kpi, windows) | {"with_values": kpi.computes == "median"}
    rows = {row["label"]: row for row in scope.reader.rows(sql.text("kpi_sums"), params)}
    return {label: _reading(scope, kpi, rows.get(label), label) for label in windows}


def _params(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Any]:
    rule = next(iter(rules.of(scope.ws, "kpi", kpi.id)), None)
    return window_params(windows) | {
        "of": kpi.of,
        "column": kpi.measured_column,
        "minor_units": minor_units(scope.ws.settings.currency),
        "rule": rule.code if rule else None,
        "touchpoints": list(kpi.touchpoint),
        "segment": segment_of(scope, kpi),
    }


def _reading(scope: Scope, kpi: Kpi, row: dict[str, Any] | None, label: str) -> Reading:
    if row is None:
        return Reading(unknown(method=kpi.computes, note="no rows in this period"))
    values = _sums(row, "value")
    match kpi.computes:
        case "share":
            return Reading(clustered_share(_sums(row, "hit")))
        case "mean":
            return Reading(clustered_ratio(values))
        case "median":
            return Reading(
                median(row["amounts"] or [], seed=seed(f"{kpi.id}|{label}", scope.day(scope.now_ms)))
            )
        case "count":
            return Reading(_total(row["hit_y"], round(row["hit_y"])))
        case _:
            return Reading(_total(values.y, round(values.n)))


def _total(value: float, n: int) -> Estimate:
    return Estimate(float(value), None, None, n, method="total", note="a total of all rows has no interval")


def _sums(row: dict[str, Any], name: str) -> ClusterSums:
    return ClusterSums(
        row[f"{name}_customers"],
        *(float(row[f"{name}_{part}"] or 0) for part in ("y", "n", "yy", "nn", "yn")),
    )


def costs(
    scope: Scope, served: Sequence[Touchpoint], windows: Windows, *, segment: str | None
) -> dict[str, Reading]:
    """Contacts × minutes × the rate of the team, per customer at risk and year, in every window."""
    teams = [team for team in scope.ws.map.teams if team.rate is not None]
    params = window_params(windows) | {
        "teams": [team.id for team in teams],
        "rates": [float(team.rate or 0) for team in teams],
        "touchpoints": [each.id for each in served],
        "owners": [each.owner or "" for each in served],
        "segment": segment,
    }
    rows = {row["label"]: row for row in scope.reader.rows(sql.text("cost_sums"), params)}
    return {label: _cost(rows.get(label), period) for label, period in windows.items()}


def _cost(row: dict[str, Any] | None, period: Period) -> Reading:
    if row is None or row["contacts"] == row["without_cost"]:
        return Reading(
            unknown(method="cost to serve", note="no contact has a duration and a team with a rate")
        )
    scale = YEAR_DAYS / period.days
    n, y, yy = int(row["customers"]), float(row["y"]) * scale, float(row["yy"]) * scale**2
    beside = {"contacts": int(row["contacts"]), "without_cost": int(row["without_cost"])}
    return Reading(clustered_ratio(ClusterSums(n, y, n, yy, n, y)), more=beside)
