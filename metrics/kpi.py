"""A KPI as findings and pages show it: value, status against its target, the periods compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.models.times import Duration
from metrics import period as periods
from metrics.evidence.seen import seen
from metrics.figure import brief, figure
from metrics.kpis import outcome as outcome_kpi
from metrics.kpis import promise as promise_kpi
from metrics.kpis import rows as rows_kpi
from metrics.kpis import unlike
from metrics.kpis.reading import Reading, Windows, segment_of, unit
from metrics.period import Period
from metrics.scope import DAY_MS
from metrics.statistics import Colour, colour, status

if TYPE_CHECKING:
    from config.models.kpis import Kpi
    from metrics.scope import Scope

READERS = {"outcome": outcome_kpi.read, "promise": promise_kpi.read, "of": rows_kpi.read}


@dataclass(frozen=True)
class Dates:
    """The periods of one KPI, the last day on which it is complete, and the waves in which it is asked."""

    name: str
    now: Period
    last: dt.date
    waves: tuple[Period, ...] = ()

    @property
    def windows(self) -> dict[str, Period]:
        """Now, the one before, and the same one last year."""
        is_wave = self.name == "wave"
        before = periods.previous(self.name, self.now, self.waves)
        year = periods.wave_a_year_before(self.now, self.waves) if is_wave else periods.last_year(self.now)
        return {"now": self.now, "previous": before, "last_year": year}


def read(scope: Scope, kpi: Kpi, windows: Windows) -> dict[str, Reading]:
    """The KPI's reading in every window."""
    return READERS[kpi.subject](scope, kpi, windows)


def sources(scope: Scope, kpi: Kpi) -> frozenset[str]:
    """The sources that decide about a KPI: it is as complete as the least of them. None named: all."""
    if kpi.outcome:
        return outcome_kpi.sources(scope, scope.ws.outcome(kpi.outcome))
    places = promise_kpi.keepers(scope, scope.ws.promise(kpi.promise)) if kpi.promise else set(kpi.touchpoint)
    found = seen(scope)
    return frozenset(source for place in places for source in found[place].sources)


def dates(scope: Scope, kpi: Kpi, name: str | None = None) -> Dates:
    """The period in force, ending where the last window is over: a period still open is not shown."""
    read_from = sources(scope, kpi)
    last = scope.last_day(read_from) - dt.timedelta(days=_shift_days(scope, kpi))
    own = f"{max(1, round(kpi.period.days))}d" if isinstance(kpi.period, Duration) else kpi.period
    waves = scope.waves(read_from) if "wave" in (name, own, scope.lens.period) else ()
    chosen, now = (
        (name, periods.resolve(name, scope.reach(last, waves))) if name else scope.period(last, own, waves)
    )
    return Dates(chosen, now, last, waves)


def _shift_days(scope: Scope, kpi: Kpi) -> int:
    within = outcome_kpi.window_ms(scope.ws.outcome(kpi.outcome)) if kpi.outcome else None
    return -(-within // DAY_MS) if within and kpi.computes == "rate" else 0


def target(kpi: Kpi, day: dt.date) -> float | None:
    """The wanted value on a day: the latest that holds."""
    holding = [each for each in kpi.target if each.since is None or each.since <= day]
    return max(holding, key=lambda each: each.since or dt.date.min).value if holding else None


def entry(scope: Scope, kpi: Kpi) -> dict[str, Any]:
    """One KPI as findings write it, without what stands behind it."""
    chosen = dates(scope, kpi)
    return entry_of(scope, kpi, chosen, read(scope, kpi, chosen.windows))


def entry_of(scope: Scope, kpi: Kpi, chosen: Dates, readings: Mapping[str, Reading]) -> dict[str, Any]:
    """The entry from readings that are there already: of now, the previous period and the same last year."""
    until = scope.iso(scope.complete_until(sources(scope, kpi)))
    floor = scope.floor(segment_of(scope, kpi))
    shown = {
        label: figure(readings[label].estimate, period, until, floor=floor)
        for label, period in chosen.windows.items()
    }
    return {
        **described(kpi),
        **shown["now"],
        "open": readings["now"].open,
        "previous": brief(shown["previous"]),
        "last_year": brief(shown["last_year"]),
        **judged(scope, kpi, readings["now"], chosen.now.end),
        "beside": dict(readings["now"].more) | _beside(scope, kpi, chosen.now),
        "unlike": unlike.points(scope, kpi, chosen.now),
    }


def _beside(scope: Scope, kpi: Kpi, period: Period) -> dict[str, Any]:
    if not kpi.outcome:
        return {}
    found = outcome_kpi.beside(scope, kpi, period)
    floor = scope.floor(segment_of(scope, kpi))
    return {name: figure(estimate, period, None, floor=floor) for name, estimate in found.items()}


def described(kpi: Kpi) -> dict[str, Any]:
    """What the configuration says of a KPI."""
    return {
        "id": kpi.id,
        "name": kpi.title,
        "level": kpi.level,
        "owner": kpi.owner,
        "goal": kpi.goal,
        "outcome": kpi.outcome,
        "measure": kpi.computes,
        "unit": unit(kpi),
        "direction": kpi.direction,
        "replaces": list(kpi.replaces),
    }


def judged(scope: Scope, kpi: Kpi, reading: Reading, day: dt.date) -> dict[str, Any]:
    """Target and status; late data have none, nor have too few: grey, with the value and its date."""
    wanted, late = target(kpi, day), scope.is_late(sources(scope, kpi))
    grey = late or colour(reading.estimate, wanted, kpi.direction) is Colour.GREY
    return {
        "target": wanted,
        "late": late,
        "status": "unknown" if grey else status(reading.estimate, wanted, kpi.direction).value,
    }
