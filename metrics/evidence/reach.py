"""How far the evidence reaches: how much of the map is measured, and whom nothing behind a KPI meets."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence import estimates
from metrics.evidence.declared import behind
from metrics.evidence.seen import seen
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope

LEAST_ROWS = 30
LATELY_DAYS = 90
AGED_MS = 35 * DAY_MS
"""An estimate is made anew each week: one so old was not, whatever the reason."""


def map_coverage(scope: Scope) -> dict[str, Any]:
    """Touchpoints with at least thirty rows of all there are, and how many links have which verdict.

    With them what customers need that nothing on the map is there for, and activities for no need.
    """
    found = seen(scope)
    rows = {each.id: found[each.id].n + found[each.id].answers for each in scope.touchpoints}
    verdicts = Counter(one.verdict.name or "not_tested" for one in estimates.declared(scope))
    return {
        "touchpoints": len(rows),
        "measured": sum(n >= LEAST_ROWS for n in rows.values()),
        "not_measured": [name for name, n in rows.items() if n < LEAST_ROWS],
        "links": dict(sorted(verdicts.items())),
        **needs(scope),
    }


def needs(scope: Scope) -> dict[str, Any]:
    """Needs without an activity, and activities without a need; neither where the map states no need.

    An activity serves the needs that it names itself, else its touchpoint's. A persona's need is served
    where a touchpoint or an activity names it in the same words.
    """
    shown = scope.touchpoints
    stated = {_words(one.need) for place in shown for one in (place, *place.activities) if one.need}
    wanted = [(need, persona.id) for persona in scope.ws.personas for need in persona.needs]
    idle = [
        {"touchpoint": place.id, "activity": act.name or act.id}
        for place in shown
        for act in place.activities
        if not (act.need or place.need)
    ]
    alone = [
        {"need": p.need, "touchpoint": p.id, "persona": None} for p in shown if p.need and not p.activities
    ]
    alone += [
        {"need": need, "touchpoint": None, "persona": whose}
        for need, whose in wanted
        if _words(need) not in stated
    ]
    return {
        "needs_without_activity": alone,
        "activities_without_need": idle if stated or wanted else [],
    }


def _words(need: str) -> str:
    return " ".join(need.casefold().rstrip(".").split())


def poor_lately(scope: Scope, one: Tested) -> int:
    """Poor experiences of the last ninety days at the link's touchpoint, of the kind that it is about."""
    if "link_lately" not in scope.cache:
        params = {"from_ms": scope.now_ms - LATELY_DAYS * DAY_MS if scope.is_live else 0}
        rows = scope.reader.rows(sql.text("link_lately"), params)
        scope.cache["link_lately"] = {row["touchpoint"]: row for row in rows}
    row = scope.cache["link_lately"].get(one.pair.touchpoint.id, {"poor": 0, "low": 0})
    return int(row["low" if one.pair.experience == "low_score" else "poor"])


def is_aged(scope: Scope, one: Tested) -> bool:
    """Whether a measured link rests on the past: no estimate for 35 days, or few poor ones in ninety.

    Few are under thirty; one about having come at all needs no poor ones. Data that ended do not age.
    """
    if not scope.is_live or one.found.tau is None or one.found.refused:
        return False
    made_ms = one.kept.as_of_ms
    if made_ms is not None and made_ms < scope.now_ms - AGED_MS:
        return True
    return not one.pair.is_of_coming and poor_lately(scope, one) < LEAST_ROWS


def is_proven(scope: Scope, one: Tested) -> bool:
    """Whether the data support it, and lately: a link that has aged counts as unproven."""
    return one.verdict.name == "supported" and not is_aged(scope, one)


def never_met(scope: Scope, kpi: Kpi) -> list[dict[str, Any]]:
    """Segments whose people the touchpoints behind a KPI met fewer than thirty times lately, with their size.

    Nobody where the KPI has nothing behind it at all; segments below the privacy floor are left out.
    """
    places = {each.id for each in behind(scope, kpi)} if kpi.outcome else set()
    if not places:
        return []
    met: Counter[str] = Counter()
    for row in _touches(scope):
        met[row["segment"]] += row["n"] if row["touchpoint"] in places else 0
    people = {row["segment"]: row["people"] for row in _touches(scope)}
    return [
        {"segment": name, "people": people[name], "n": n} for name, n in sorted(met.items()) if n < LEAST_ROWS
    ]


def _touches(scope: Scope) -> list[dict[str, Any]]:
    if "segment_touches" not in scope.cache:
        lately = scope.day(scope.now_ms) - dt.timedelta(days=LATELY_DAYS)
        params = {
            "from_date": lately if scope.is_live else dt.date.min,
            "floor": scope.ws.settings.privacy_floor,
            "segments": [segment.id for segment in scope.ws.segments],
        }
        scope.cache["segment_touches"] = scope.reader.rows(sql.text("segment_touches"), params)
    return scope.cache["segment_touches"]
