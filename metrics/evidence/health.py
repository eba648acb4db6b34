"""The health of every touchpoint: its measures now, against its own normal and against its standard."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics import period as periods
from metrics.evidence.seen import Seen, asks_in_waves, last_day, seen
from metrics.evidence.standing import Standing, touchpoint_states
from metrics.evidence.watched import KINDS
from metrics.figure import brief, figure
from metrics.measure import MEASURES, Book, open_book
from metrics.period import Period
from metrics.query import Window
from metrics.statistics import Estimate, status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.models.touchpoints import Standard, Touchpoint
    from metrics.scope import Scope

RECENT_DAYS, NORMAL_DAYS, STANDING_DAYS = 14, 56, 28
LEADING = ("poor", "low_score", "late", "failed", "wait", "csat", "nps", "ces", "completion")
SHARES = ("poor", "failed", "late", "wait", "low_score")
STANDARD = {"poor": "poor", "late": "late", "failed": "failed", "wait": "wait", "low_score": "low_score"}


@dataclass(frozen=True)
class Health:
    """The estimates of one touchpoint: now, recently, normally, and in the period compared with."""

    touchpoint: Touchpoint
    seen: Seen
    period: Period
    compared: Period
    book: Book
    windows: Mapping[str, Period] = field(default_factory=dict)

    def now(self, measure: str) -> Estimate:
        """In the period of the lens."""
        return self.book.estimate(self.touchpoint.id, "now", measure)

    def recent(self, measure: str) -> Estimate:
        """In the last 14 days, or the last wave."""
        return self.book.estimate(self.touchpoint.id, "recent", measure)

    def standing(self, measure: str) -> Estimate:
        """In the last 28 days, or the last wave: what is held against a standard."""
        return self.book.estimate(self.touchpoint.id, "standing", measure)

    def normal(self, measure: str) -> Estimate:
        """In the 56 days before the last 14, or in the wave before: its own past."""
        return self.book.estimate(self.touchpoint.id, "normal", measure)

    def before(self, measure: str) -> Estimate:
        """In the period that the lens compares with."""
        return self.book.estimate(self.touchpoint.id, "before", measure)

    @property
    def limit(self) -> Standard | None:
        """The standard that holds at the end of the period."""
        return self.touchpoint.standard_on(self.period.end)

    @property
    def standard(self) -> str | None:
        """On or off its standard; None where it has none."""
        declared = self.limit
        if declared is None:
            return None
        return status(self.now(STANDARD[declared.measure]), declared.share_at_most, "down").value


def health(scope: Scope) -> list[Health]:
    """Every touchpoint of the lens, read in two queries."""
    if "health" not in scope.cache:
        found = seen(scope)
        plans = {each.id: _periods(scope, found[each.id]) for each in scope.touchpoints}
        book = open_book(
            scope, [Window(owner, *one) for owner, plan in plans.items() for one in plan.items()]
        )
        scope.cache["health"] = [
            Health(each, found[each.id], plan["now"], plan["before"], book, plan)
            for each in scope.touchpoints
            for plan in [plans[each.id]]
        ]
    return scope.cache["health"]


def _periods(scope: Scope, found: Seen) -> dict[str, Period]:
    waves = scope.waves(found.sources) if asks_in_waves(scope, found) else ()
    own = "wave" if waves and scope.is_live else None
    name, now = scope.period(scope.last_day(found.sources), own, waves)
    compared = (
        periods.last_year(now) if scope.lens.compare == "last_year" else periods.previous(name, now, waves)
    )
    last = last_day(scope, found)
    standing = Period(last - dt.timedelta(days=STANDING_DAYS - 1), last)
    lately = _last_two(waves, now.end) if waves else {**around(last), "standing": standing}
    return {"now": now, "before": compared, **lately}


def _last_two(waves: tuple[Period, ...], last: dt.date) -> dict[str, Period]:
    """Of a survey in waves: the last one, and the one before that says what is normal."""
    recent = periods.resolve("wave", periods.Reach(last, last, waves=waves))
    return {"recent": recent, "standing": recent, "normal": periods.previous("wave", recent, waves)}


def around(last: dt.date) -> dict[str, Period]:
    """The last 14 days, and the 56 before them that say what is normal."""
    start = last - dt.timedelta(days=RECENT_DAYS - 1)
    return {
        "recent": Period(start, last),
        "normal": Period(start - dt.timedelta(days=NORMAL_DAYS), start - periods.DAY),
    }


def entry(scope: Scope, one: Health) -> dict[str, Any]:
    """One touchpoint as findings write it; the outer figure is that of the measure its state is about."""
    standing = touchpoint_states(scope)[one.touchpoint.id]
    measures = [measured(scope, one, measure) for measure in MEASURES if one.now(measure).n]
    measures.append(_volume(scope, one))
    leading = min(measures, key=lambda each: (each["measure"] != standing.measure, _rank(each["measure"])))
    return {
        "id": one.touchpoint.id,
        "name": one.touchpoint.title,
        "state": standing.state,
        "reason": standing.reason,
        "since": scope.iso(standing.since_ms),
        "incident": standing.incident,
        "better": _better(scope, standing),
        **{
            name: leading[name]
            for name in ("measure", "value", "low", "high", "baseline", "k", "n", "period")
        },
        "complete_until": scope.iso(scope.complete_until(one.seen.sources)),
        "standard": one.standard,
        "measures": measures,
    }


def _better(scope: Scope, standing: Standing) -> dict[str, Any] | None:
    """Since when it has been better than before, beyond chance; None where it is not."""
    row = standing.better
    if row is None:
        return None
    told = {name: row[name] for name in ("measure", "was", "level", "low_pp", "high_pp", "n")}
    return {"since": scope.iso(row["since_ms"]), **told}


def measured(scope: Scope, one: Health, measure: str) -> dict[str, Any]:
    """One measure of one touchpoint: the figure, its normal, and the one compared with."""
    until = scope.iso(scope.complete_until(one.seen.sources))
    floor, watched = scope.floor(scope.lens.segment), _watched(scope, one, measure)
    return {
        "measure": measure,
        "channel": scope.lens.channel,
        "segment": scope.lens.segment,
        "state": watched.get("state"),
        "since": scope.iso(watched.get("since_ms")),
        "blind_days": watched.get("blind_days"),
        "baseline": baseline(scope, one, measure),
        "baseline_n": figure(one.normal(measure), one.period, until, floor=floor)["n"],
        "before": brief(figure(one.before(measure), one.compared, until, floor=floor)),
        **figure(one.now(measure), one.period, until, floor=floor),
    }


def baseline(scope: Scope, one: Health, measure: str) -> float | None:
    """What is normal here: learnt without its incidents where it is watched, else its mean of 56 days."""
    learnt = _watched(scope, one, measure).get("baseline") if measure in SHARES else None
    if learnt is not None:
        return learnt
    return figure(one.normal(measure), one.period, None, floor=scope.floor(scope.lens.segment))["value"]


def _watched(scope: Scope, one: Health, measure: str) -> dict[str, Any]:
    """The state and baseline of a measure, where the lens looks at everybody; late ones are held."""
    standing = touchpoint_states(scope)[one.touchpoint.id]
    if standing.state in ("late", "no_data"):
        return {"state": standing.state}
    if scope.lens.segment or scope.lens.channel:
        return {}
    only = {KINDS[poor.kind] for poor in one.touchpoint.poor} == {measure}
    return standing.measures.get(measure) or (standing.measures.get("poor", {}) if only else {})


def _volume(scope: Scope, one: Health) -> dict[str, Any]:
    """How many interactions and answers there were: a count, so without an interval."""
    recorded = one.book.experience.get(one.touchpoint.id, "now", "recorded")
    until = scope.iso(scope.complete_until(one.seen.sources))
    n, note = round(recorded.n), "a count of all of them"
    counted = Estimate(n, None, None, n, n_customers=recorded.customers, note=note)
    return {
        "measure": "volume",
        "channel": scope.lens.channel,
        "segment": scope.lens.segment,
        "state": _watched(scope, one, "volume").get("state"),
        "baseline": None,
        **figure(counted, one.period, until, floor=scope.floor(scope.lens.segment)),
    }


def _rank(measure: str) -> int:
    return LEADING.index(measure) if measure in LEADING else len(LEADING)
