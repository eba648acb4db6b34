"""Numbers that came without people (takings, a vendor's score): was one of late unlike all before it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.detect.numbers import PROBATION, unlike
from warehouse import rules

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from metrics.period import Period
    from metrics.scope import Scope

WATCHED = ("sum", "mean", "median")


def points(scope: Scope, kpi: Kpi, period: Period) -> list[dict[str, Any]] | None:
    """The moments of the period whose number was unlike those before, with what was usual then.

    None where there is nothing to watch: other KPIs, numbers that say of how many they are made, and fewer
    than it takes to know what is usual.
    """
    if kpi.of != "reading" or kpi.computes not in WATCHED or scope.lens.segment:
        return None
    rule = next(iter(rules.of(scope.ws, "kpi", kpi.id)), None)
    params = {
        "rule": rule.code if rule else None,
        "touchpoints": list(kpi.touchpoint),
        "to_date": period.end,
    }
    rows = scope.reader.rows(sql.text("readings"), params)
    if len(rows) <= PROBATION:
        return None
    values = [row["sum" if kpi.computes == "sum" else "mean"] for row in rows]
    first_ms = scope.start_ms(period.start)
    return [
        {"at": scope.iso(rows[each.at]["ts_ms"]), "value": each.value, "low": each.low, "high": each.high}
        for each in unlike(values)
        if rows[each.at]["ts_ms"] >= first_ms
    ]
