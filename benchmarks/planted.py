"""What a seeded world is made of: its plan, its people, who met what, and what is so in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np

START = datetime(2024, 1, 1, tzinfo=UTC)
JOURNEY_DAYS = 10
KINDS = ("failed", "late", "wait", "low_score")
DEVICES = ("desktop", "mobile", "tablet")
REGIONS = ("east", "north", "south", "west")
# What stands behind each outcome; the state that its KPI must have.
OUTCOMES = {
    "conversion": "served",
    "cross_sell": "failing_support",
    "referral": "no_effect",
    "renewal": "unlinked",
    "repeat": "silent",
}
WON_DAYS = (JOURNEY_DAYS + 1, 40)
"""So many days after a visit an outcome comes, if it does."""
VALUE = {"conversion": 120, "cross_sell": 300, "referral": 80, "renewal": 390, "repeat": 60}
BASE = {"conversion": 0.35, "cross_sell": 0.30, "referral": 0.20, "renewal": 0.60, "repeat": 0.40}

Floats = np.ndarray


@dataclass(frozen=True)
class Plan:
    """What sort of world; `hidden` is the share of the confounding that no column shows."""

    seed: int
    customers: int = 20_000
    touchpoints: int = 24
    days: int = 200
    hidden: float = 0.0
    null: bool = False


@dataclass(frozen=True)
class Fault:
    """A touchpoint whose odds of a poor experience are multiplied for a time; `device` where only there."""

    touchpoint: str
    start: float
    end: float | None
    odds: float
    device: str | None = None
    ramp_days: float = 0.0

    def log_odds(self, day: Floats, device: Floats) -> Floats:
        """What it adds to the log-odds of an experience on this day and device."""
        running = (day >= self.start) & (day < (self.end if self.end is not None else np.inf))
        if self.device is not None:
            running &= device == DEVICES.index(self.device)
        grown = np.clip((day - self.start) / self.ramp_days, 0, 1) if self.ramp_days else 1.0
        return running * grown * np.log(self.odds)


@dataclass(frozen=True)
class Link:
    """An effect in log-odds of a poor experience on an outcome, declared or not."""

    touchpoint: str
    outcome: str
    log_odds: float
    declared: bool


@dataclass
class Truth:
    """What is so; `effects`: percentage points among who had it poor, `lost`: outcomes, by intervention.

    `kinds`: in which way each touchpoint can be poor. `silenced`: from which day to which nothing was seen.
    `fault_lost`: money that the last fault of a touchpoint cost, by the same lives without that fault.
    """

    plan: Plan
    kinds: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    silenced: dict[str, tuple[float, float]] = field(default_factory=dict)
    never: list[str] = field(default_factory=list)
    surges: list[str] = field(default_factory=list)
    effects: dict[str, float] = field(default_factory=dict)
    lost: dict[str, float] = field(default_factory=dict)
    fault_lost: dict[str, float] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    contradicted: list[str] = field(default_factory=list)
    traps: list[str] = field(default_factory=list)
    kpi_states: dict[str, str] = field(default_factory=dict)
    dirty: int = 0

    def as_json(self) -> str:
        """As it is written beside the data."""
        return json.dumps(asdict(self), indent=1)

    @property
    def end(self) -> datetime:
        """The moment at which the world is read."""
        return START + timedelta(days=self.plan.days)


@dataclass(frozen=True)
class People:
    """Customers: what columns show of them, what pushes their luck, and when they came."""

    age: Floats
    tenure: Floats
    region: Floats
    device: Floats
    push: Floats
    start: Floats

    @property
    def n(self) -> int:
        """How many."""
        return len(self.age)


@dataclass(frozen=True)
class Met:
    """Who met one touchpoint, when, whether it was poor; how likely it was for want of a fault, and was."""

    name: str
    kind: str
    who: Floats
    at: Floats
    poor: Floats
    usual: Floats
    anyway: Floats


@dataclass(frozen=True)
class Earlier:
    """Visits before the journey, each a chance at every outcome: whose, when, and of each who won when."""

    who: Floats
    at: Floats
    won: dict[str, tuple[Floats, Floats]]


@dataclass(frozen=True)
class World:
    """All of one world, before it is written."""

    people: People
    earlier: Earlier
    met: list[Met]
    won: dict[str, Floats]
    links: list[Link]
    kinds: dict[str, str]
    truth: Truth
