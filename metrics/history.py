"""The same figure over many periods: lines and sparklines, with gaps where nothing is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from metrics import kpi as kpis
from metrics import period as periods
from metrics import sql
from metrics.evidence.seen import seen
from metrics.figure import figure
from metrics.kpis.reading import Reading, segment_of
from metrics.lens import Lens
from metrics.measure import ANSWERS, EXPERIENCE
from metrics.scope import Scope, open_scope
from metrics.statistics import Estimate, NpsCounts, nps, wilson

if TYPE_CHECKING:
    from config import Workspace
    from config.models.kpis import Kpi
    from warehouse.store import Reader

SPARK_PERIODS, LONGEST_DAYS = 12, 92


def kpi_series(
    reader: Reader, ws: Workspace, lens: Lens, kpi: str, count: int = SPARK_PERIODS
) -> list[dict[str, Any]]:
    """The KPI in its last periods, oldest first."""
    return series_of(open_scope(reader, ws, lens), ws.kpi(kpi), count)


def series_of(scope: Scope, kpi: Kpi, count: int = SPARK_PERIODS) -> list[dict[str, Any]]:
    """The last periods of one KPI, oldest first."""
    windows = windows_of(scope, kpi, count)
    return figures(scope, kpi, windows, kpis.read(scope, kpi, windows))


def windows_of(scope: Scope, kpi: Kpi, count: int = SPARK_PERIODS) -> dict[str, periods.Period]:
    """The periods of a KPI's history that end after the data begin; of what is yearly or all, months."""
    chosen = kpis.dates(scope, kpi)
    if chosen.name not in ("month", "quarter", "wave") and chosen.now.days > LONGEST_DAYS:
        chosen = kpis.dates(scope, kpi, "month")
    runs = periods.run_up(chosen.name, chosen.now, count, chosen.waves)
    return {each.start.isoformat(): each for each in runs if each.end >= scope.known_days[0]}


def figures(
    scope: Scope, kpi: Kpi, windows: Mapping[str, periods.Period], readings: Mapping[str, Reading]
) -> list[dict[str, Any]]:
    """One figure per window."""
    until = scope.iso(scope.complete_until(kpis.sources(scope, kpi)))
    floor = scope.floor(segment_of(scope, kpi))
    return [figure(readings[label].estimate, each, until, floor=floor) for label, each in windows.items()]


def touchpoint_series(
    reader: Reader, ws: Workspace, lens: Lens, touchpoint: str, measure: str = "poor"
) -> list[dict[str, Any]]:
    """One measure of one touchpoint, week by week, oldest first."""
    return weeks_of(daily(open_scope(reader, ws, lens), touchpoint), measure)


def daily(scope: Scope, touchpoint: str) -> list[dict[str, Any]]:
    """The sums of every day of a touchpoint's history; `complete` says whether its sources were by then."""
    params = {"touchpoint": touchpoint, "segment": scope.lens.segment, "channel": scope.lens.channel}
    last = scope.last_day(seen(scope)[touchpoint].sources)
    rows = scope.reader.rows(sql.text("touchpoint_days"), params)
    return [{**row, "complete": row["day"] < last} for row in rows if row["day"] <= last]


def weeks_of(days: list[dict[str, Any]], measure: str) -> list[dict[str, Any]]:
    """Days added up to weeks that end on the last known day, each with its interval."""
    if not days:
        return []
    last = days[-1]["day"]
    return [
        _week(span, last - dt.timedelta(days=7 * ((last - span[-1]["day"]).days // 7)), measure)
        for span in spans_of(days, 7)
    ]


def spans_of(days: list[dict[str, Any]], width: int) -> list[list[dict[str, Any]]]:
    """Days in groups of so many calendar days, counted back from the last one, oldest first."""
    found: dict[int, list[dict[str, Any]]] = {}
    for day in days:
        found.setdefault((days[-1]["day"] - day["day"]).days // width, []).append(day)
    return [found[back] for back in sorted(found, reverse=True)]


def _week(days: list[dict[str, Any]], end: dt.date, measure: str) -> dict[str, Any]:
    return figure(estimate_of(days, measure), periods.Period(end - dt.timedelta(days=6), end), None)


def estimate_of(days: list[dict[str, Any]], measure: str) -> Estimate:
    """One measure over several days, from their sums."""
    if measure == "nps":
        return nps(
            NpsCounts(*(sum(day[name] or 0 for day in days) for name in ("promoter", "passive", "detractor")))
        )
    column = EXPERIENCE.get(measure) or ANSWERS[measure]
    k, n = (sum(int(day[name] or 0) for day in days) for name in (column, f"{column}_n"))
    return wilson(k, n)
