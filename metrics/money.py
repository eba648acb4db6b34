"""Money: what an order is worth, what a customer has brought to date, what serving costs where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import sql
from metrics.currency import minor_units
from metrics.evidence.health import health
from metrics.figure import figure
from metrics.kpis.rows import costs
from metrics.lens import Lens
from metrics.period import Period
from metrics.query import cluster
from metrics.scope import Scope, open_scope
from metrics.statistics import capped_mean, clustered_ratio, median, seed

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader


def money(reader: Reader, ws: Workspace, lens: Lens | None = None) -> dict[str, Any]:
    """Order value and cost to serve by touchpoint, value to date per customer; of the lens's segment."""
    scope = open_scope(reader, ws, lens)
    return {
        "currency": ws.settings.currency,
        "order_value": order_values(scope),
        "customer_value": customer_value(scope),
        "cost_to_serve": costs_to_serve(scope),
    }


def _period(scope: Scope) -> Period:
    return scope.period(scope.last_day(()))[1]


def order_values(scope: Scope) -> list[dict[str, Any]]:
    """The mean amount per interaction of each touchpoint that records amounts."""
    period, floor = _period(scope), scope.floor(scope.lens.segment)
    params = {"from_date": period.start, "to_date": period.end, "segment": scope.lens.segment}
    params["minor_units"] = minor_units(scope.ws.settings.currency)
    rows = scope.reader.rows(sql.text("amount_sums"), params)
    return [
        {"touchpoint": row["touchpoint"], **figure(clustered_ratio(cluster(row)), period, None, floor=floor)}
        for row in rows
    ]


def customer_value(scope: Scope) -> dict[str, Any]:
    """The mean of all amounts per customer so far, capped, with the sum cut off and the median beside it."""
    first, last = scope.known_days
    minor = minor_units(scope.ws.settings.currency)
    params = {"to_date": last, "segment": scope.lens.segment, "minor_units": minor}
    amounts = scope.reader.arrow(sql.text("customer_amounts"), params)["amount"].to_numpy(
        zero_copy_only=False
    )
    today = seed("customer_value", scope.day(scope.now_ms))
    capped = capped_mean(np.asarray(amounts, float), seed=today)
    middle = median(np.asarray(amounts, float), seed=today)
    whole, floor = Period(first, last), scope.floor(scope.lens.segment)
    shown = figure(capped.estimate, whole, None, floor=floor)
    return {**shown, "median": figure(middle, whole, None, floor=floor)["value"], "cut_off": capped.cut_off}


def costs_to_serve(scope: Scope) -> list[dict[str, Any]]:
    """Contacts × minutes × the team's rate per customer at risk and year, by touchpoint with durations."""
    period, floor = _period(scope), scope.floor(scope.lens.segment)
    windows = {"now": period}
    found = [
        (one.touchpoint.id, costs(scope, [one.touchpoint], windows, segment=scope.lens.segment)["now"])
        for one in health(scope)
    ]
    return [
        {"touchpoint": owner, **figure(reading.estimate, period, None, floor=floor), **reading.more}
        for owner, reading in found
        if reading.estimate.value is not None
    ]
