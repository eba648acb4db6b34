"""KPIs about an outcome: rate, value per chance, time to it, or the score of the answers behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from config.models.times import Duration
from metrics import sql
from metrics.currency import minor_units
from metrics.kpis.reading import Reading, Windows, answers_estimate, segment_of, window_params
from metrics.query import cluster
from metrics.scope import DAY_MS
from metrics.statistics import Estimate, Survival, capped_mean, clustered_share, kaplan_meier, median, seed
from metrics.statistics.estimate import unknown

if TYPE_CHECKING:
    from config.models.kpis import Kpi, Outcome
    from metrics.period import Period
    from metrics.scope import Scope

WORKING_STRETCH = 2
"""A window of working time lasts at most about twice as long by the clock."""


def read(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    """The KPI in every window."""
    outcome = scope.ws.outcome(kpi.outcome or "")
    if kpi.computes == "rate":
        return rates(scope, outcome, windows, segment=segment_of(scope, kpi))
    if kpi.computes in ("csat", "nps", "ces"):
        return _scores(scope, kpi, windows)
    return {label: _timed(scope, kpi, windows, label) for label in windows}


def sources(scope: Scope, outcome: Outcome) -> frozenset[str]:
    """The sources that decide about an outcome: those its rules name, and those its chances came from."""
    rules = (*outcome.opens, *outcome.won, *outcome.lost)
    found = {row["source"] for row in _seen(scope) if row["outcome"] == outcome.id}
    return frozenset({source for rule in rules for source in rule.source} | found)


def _seen(scope: Scope) -> list[dict[str, Any]]:
    if "chances" not in scope.cache:
        scope.cache["chances"] = scope.reader.rows(sql.text("chance_seen"))
    return scope.cache["chances"]


def is_recorded(scope: Scope, outcome: Outcome) -> bool:
    """Whether an end of a chance was ever recorded: without one a share would be of nothing known."""
    return any(row["recorded"] for row in _seen(scope) if row["outcome"] == outcome.id)


def window_ms(outcome: Outcome) -> int | None:
    """How long after it opened a chance may still be won, by the clock; None: until closed."""
    if outcome.kind == "satisfaction" or not isinstance(outcome.within, Duration):
        return None
    return outcome.within.ms * (WORKING_STRETCH if outcome.within.working else 1)


def rates(scope: Scope, outcome: Outcome, windows: Windows, *, segment: str | None) -> dict[str, Reading]:
    """Won of the chances whose window is over; without a window, won so far of all opened."""
    closed_only = window_ms(outcome) is not None
    params = window_params(windows) | {
        "owners": [outcome.id] * len(windows),
        "outcomes": [outcome.id] * len(windows),
        "every_answer": [outcome.kind == "satisfaction"] * len(windows),
        "own_segments": [segment] * len(windows),
        "closed_only": closed_only,
    }
    query = sql.after("chance_sums", chance="chance_in_span")
    rows = {row["label"]: row for row in scope.reader.rows(query, params)}
    recorded = is_recorded(scope, outcome)
    return {label: _rate(rows.get(label), recorded) for label in windows}


def _rate(row: dict[str, Any] | None, recorded: bool) -> Reading:
    still_open = int(row["still_open"]) if row else None
    if not recorded:
        return Reading(unknown(method="wilson", note="nothing of this outcome was ever recorded"), still_open)
    if row is None:
        return Reading(unknown(method="wilson", note="nobody had the chance in this period"))
    return Reading(clustered_share(cluster(row)), still_open)


def _scores(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    params = window_params(windows) | {"outcome": kpi.outcome, "segment": segment_of(scope, kpi)}
    rows = scope.reader.rows(sql.text("chance_answers"), params)
    return {label: Reading(answers_estimate(rows, label, kpi.computes)) for label in windows}


def _timed(scope: Scope, kpi: Kpi, windows: Windows, label: str) -> Reading:
    outcome = scope.ws.outcome(kpi.outcome or "")
    period = windows[label]
    until = scope.complete_until(sources(scope, outcome)) or scope.now_ms
    table = chance_times(scope, outcome.id, (period.start, period.end, until), segment=segment_of(scope, kpi))
    if kpi.computes == "median_time":
        return Reading(curve(table).median_time())
    amounts = table["value_minor"] / minor_units(scope.ws.settings.currency)
    today = seed(f"{kpi.id}|{label}", scope.day(scope.now_ms))
    capped = capped_mean(amounts, seed=today)
    beside = {"median": median(amounts, seed=today).value, "cut_off": capped.cut_off}
    return Reading(capped.estimate, more=beside)


def chance_times(
    scope: Scope, outcome: str, window: tuple[Any, Any, int], *, segment: str | None
) -> dict[str, np.ndarray]:
    """Days to the outcome and of follow-up, and the value, one each per chance of the window."""
    start, end, until = window
    params = {
        "outcome": outcome,
        "from_date": start,
        "to_date": end,
        "complete_until_ms": until,
        "segment": segment,
    }
    table = scope.reader.arrow(sql.text("chance_times"), params)
    return {name: table[name].to_numpy(zero_copy_only=False).astype(float) for name in table.column_names}


def curve(times: dict[str, np.ndarray]) -> Survival:
    """The share without the outcome yet, by days since the chance opened."""
    return kaplan_meier(times["days_to_outcome"], times["days_followed"])


def beside(scope: Scope, kpi: Kpi, period: Period) -> dict[str, Estimate]:
    """What stands beside a rate: windows still open counted up to now, and for repeats the time to one.

    Both need one chance per unit, so answers have neither.
    """
    outcome = scope.ws.outcome(kpi.outcome or "")
    if kpi.computes != "rate" or outcome.kind == "satisfaction" or not is_recorded(scope, outcome):
        return {}
    until = scope.complete_until(sources(scope, outcome)) or scope.now_ms
    window = (period.start, scope.day(until), until)
    found = curve(chance_times(scope, outcome.id, window, segment=segment_of(scope, kpi)))
    within = window_ms(outcome)
    so_far = {"so_far": found.rate(within / DAY_MS)} if within else {}
    return so_far | ({"median_days": found.median_time()} if outcome.kind == "repeat_purchase" else {})
