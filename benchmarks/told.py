"""What findings say of seeded worlds' touchpoints, held against what was broken there, and when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.judged import Held, at_least, share
from benchmarks.lived import Lived
from benchmarks.planted import START, Fault

QUARTER_DAYS = 91.0
DAY_S = 86_400


@dataclass(frozen=True)
class Incident:
    """One incident in days of its world: whose, from its estimated start to the alarm, and its slice."""

    kind: str
    touchpoints: tuple[str, ...]
    began: float
    opened: float
    slice: dict[str, str]

    def tells(self, touchpoint: str, start: float, end: float | None) -> bool:
        """Whether it is about that touchpoint and was opened of days between these."""
        is_then = self.opened >= start and (end is None or self.began <= end)
        return touchpoint in self.touchpoints and is_then


def incidents(one: Lived, *kinds: str) -> list[Incident]:
    """The incidents of these kinds; of several quiet touchpoints together each is meant."""
    return [_incident(row) for row in one.found["incidents"] if row["kind"] in kinds]


def _incident(row: dict[str, Any]) -> Incident:
    at = (row["touchpoint"],) if row["touchpoint"] else tuple(row["touchpoints"])
    return Incident(row["kind"], at, _day(row["began_at"]), _day(row["opened_at"]), row["slice"])


def _day(iso: str) -> float:
    return (datetime.fromisoformat(iso) - START).total_seconds() / DAY_S


def figures(lived: list[Lived], null: list[Lived]) -> Iterator[Held]:
    """Faults found, false incidents a quarter, what is local named, silence and what never was recorded.

    An answer tells no device: where only scores are recorded, a fault of one device cannot be named.
    """
    every = [(one, fault) for one in lived for fault in one.truth.faults]
    found = [_tells_of(one, fault) for one, fault in every]
    yield share("worlds: faults found", "≥ .85", at_least(0.85), map(bool, found))
    yield false_incidents([*lived, *null])
    local = [
        _is_named(each, fault)
        for (one, fault), each in zip(every, found, strict=True)
        if fault.device and one.truth.kinds[fault.touchpoint] != "low_score"
    ]
    yield share("worlds: a fault of one device named", "≥ .90", at_least(0.9), local)
    yield share("worlds: silences told", "1", at_least(1), _silences(lived))
    yield share("worlds: told as never recorded, and none else", "1", at_least(1), _never(lived))


def _tells_of(one: Lived, fault: Fault) -> list[Incident]:
    told = incidents(one, "health")
    return [each for each in told if each.tells(fault.touchpoint, fault.start, fault.end)]


def _is_named(found: Iterable[Incident], fault: Fault) -> bool:
    return any(each.slice == {"device": fault.device} for each in found)


def false_incidents(lived: list[Lived]) -> Held:
    """Incidents of health, silence or traffic where nothing was broken then, for each quarter of a world."""
    quarters = sum(one.truth.plan.days for one in lived) / QUARTER_DAYS
    false = sum(not _is_so(one, each) for one in lived for each in incidents(one, "health", "silence"))
    rate = false / quarters
    return Held(
        "worlds: false incidents a quarter", "≤ 1", rate, round(quarters), rate <= 1, f"{false} in all"
    )


def _is_so(one: Lived, incident: Incident) -> bool:
    """Whether something was broken then where the incident is."""
    if incident.kind == "silence":
        return any(incident.tells(name, *span) for name, span in one.truth.silenced.items())
    return any(incident.tells(each.touchpoint, each.start, each.end) for each in one.truth.faults)


def _silences(lived: list[Lived]) -> Iterator[bool]:
    for one in lived:
        for name, span in one.truth.silenced.items():
            yield any(each.tells(name, *span) for each in incidents(one, "silence"))


def _never(lived: list[Lived]) -> Iterator[bool]:
    for one in lived:
        told = {
            each["id"]
            for each in one.found["orphan_touchpoints"]
            if each["reason"] == "nothing was ever recorded here"
        }
        yield told == set(one.truth.never)
