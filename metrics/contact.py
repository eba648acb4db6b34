"""Contact pressure and response: how often customers hear from us, and what comes back of what we ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.figure import figure
from metrics.period import Period
from metrics.query import cluster
from metrics.statistics import clustered_share, wilson
from warehouse import rules

if TYPE_CHECKING:
    from metrics.scope import Scope

Row = dict[str, Any]
TIME_TO_ANSWER = dt.timedelta(days=7)


def pressure(scope: Scope) -> Row:
    """How many contacts customers had in their busiest week, who had more than `contact.cap`, and by what.

    `customers` are those who heard from us at all. Groups of fewer people than the privacy floor are joined
    with the next smaller number of contacts, or left out. `over_cap` is None without a cap.
    """
    _, period = scope.period(scope.last_day(()))
    parts = _parts(scope, period)
    everybody = next(iter(parts["all"]))
    busiest = sorted(parts["busiest"], key=lambda row: row["contacts"])
    return {
        "cap": scope.ws.settings.contact.cap,
        "period": period.as_dict(),
        "complete_until": scope.iso(scope.complete_until(())),
        "customers": everybody["customers"],
        "contacts": everybody["contacts"],
        "without_person": everybody["without_person"],
        "busiest": _joined(busiest, scope.ws.settings.privacy_floor),
        "over_cap": _over_cap(scope, period, busiest),
        "kinds": parts["kind"],
        "opted_out": _opted_out(scope, period, parts),
    }


def _parts(scope: Scope, period: Period) -> dict[str, list[Row]]:
    contact = scope.ws.settings.contact
    params = {
        "from_date": period.start,
        "to_date": period.end,
        "rules": [rule.code for rule in rules.of(scope.ws, "contact", "ours")],
        "opted_out": contact.opted_out,
        "segment": scope.lens.segment,
    }
    parts: dict[str, list[Row]] = {name: [] for name in ("busiest", "kind", "all", "opted_out", "refused")}
    for row in scope.reader.rows(sql.text("contact_pressure"), params):
        parts[row["part"]].append(row)
    return parts


def _joined(busiest: Sequence[Row], floor: int) -> list[Row]:
    """Customers by contacts in their busiest week, the rare high numbers as one; `more` is set on those."""
    groups = [{"contacts": row["contacts"], "customers": row["customers"], "more": False} for row in busiest]
    while len(groups) > 1 and groups[-1]["customers"] < floor:
        groups[-2:] = [_both(*groups[-2:])]
    return groups if not groups or groups[-1]["customers"] >= floor else []


def _both(fewer: Row, more: Row) -> Row:
    return {**fewer, "customers": fewer["customers"] + more["customers"], "more": True}


def _over_cap(scope: Scope, period: Period, busiest: Sequence[Row]) -> Row | None:
    cap = scope.ws.settings.contact.cap
    if cap is None:
        return None
    over = sum(row["customers"] for row in busiest if row["contacts"] > cap)
    return _share(scope, period, over, sum(row["customers"] for row in busiest))


def _opted_out(scope: Scope, period: Period, parts: dict[str, list[Row]]) -> Row | None:
    """Of those who want no contact, who had one all the same; None where no attribute says who they are."""
    if scope.ws.settings.contact.opted_out is None:
        return None
    reached, refused = parts["opted_out"][0]["customers"], parts["refused"][0]["customers"]
    return _share(scope, period, min(reached, refused), refused)


def _share(scope: Scope, period: Period, k: int, n: int) -> Row:
    """A share of people; where either side is fewer than the privacy floor, how many is not told."""
    floor, until = scope.ws.settings.privacy_floor, scope.iso(scope.complete_until(()))
    found = figure(wilson(k, n), period, until, floor=floor)
    if 0 < k < floor or 0 < n - k < floor:
        few = f"fewer than {floor} people" if k < floor else f"all but fewer than {floor} people"
        return found | {"value": None, "low": None, "high": None, "k": None, "note": few}
    return found


def responses(scope: Scope) -> list[Row]:
    """Surveys sent and returned by source, instrument, touchpoint and channel; most sent first.

    The period ends a week before the data do, so that everybody had a week to answer. Where a source does
    not record what came back without an answer the rate is unknown, not one.
    """
    last = scope.last_day(()) - TIME_TO_ANSWER
    _, period = scope.period(last)
    params = {"from_date": period.start, "to_date": period.end, "segment": scope.lens.segment}
    rows = scope.reader.rows(sql.text("survey_responses"), params)
    return [_response(scope, period, row) for row in rows]


def _response(scope: Scope, period: Period, row: Row) -> Row:
    known = {name: row[name] for name in ("source_id", "instrument", "touchpoint", "channel")}
    until = scope.iso(scope.complete_until([row["source_id"]]))
    rate = figure(clustered_share(cluster(row)), period, until, floor=scope.ws.settings.privacy_floor)
    if row["is_recorded"]:
        return known | {"returned": rate["k"], "rate": rate}
    nothing = dict.fromkeys(("value", "low", "high", "k", "n"))
    return known | {
        "returned": rate["n"],
        "rate": rate | nothing | {"note": "silence is not recorded"},
    }
