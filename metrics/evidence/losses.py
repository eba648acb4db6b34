"""What a failing touchpoint loses: excess poor experiences × effect × value, with every doubt carried on.

Seeded draws of all three, so that the interval holds what none of them knows for certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from config.models.kpis import Value

DRAWS = 4_000
DRIFT = 0.10
"""The normal share may itself be off by a tenth: baseline and drift."""
RANKED_BY = 10


@dataclass(frozen=True)
class Excess:
    """Poor experiences of a period beyond what was expected of them: how many, and how sure."""

    value: float
    spread: float
    weeks: float

    @property
    def is_beyond_chance(self) -> bool:
        """More than three spreads above what was expected."""
        return self.value > 3 * self.spread


def excess(poor: float, n: int, expected_share: float, weeks: float, noise: float = 1.0) -> Excess:
    """Poor ones above the expected share of n, with sampling noise and a tenth for the yardstick itself."""
    expected = n * expected_share
    spread = sqrt(noise * expected * (1 - expected_share) + (DRIFT * expected) ** 2)
    return Excess(poor - expected, spread, weeks)


@dataclass(frozen=True)
class Effect:
    """One supported link: poor minus good, its standard error, the share at risk, one outcome's worth.

    `own` is the excess of those it is about, where that is a segment; else it is the touchpoint's.
    """

    outcome: str
    tau: float
    se: float
    at_risk: float
    value: Value | None
    own: Excess | None = None

    @property
    def is_valued(self) -> bool:
        """Whether the company said what one is worth."""
        return self.value is not None and self.value.amount is not None


@dataclass(frozen=True)
class Loss:
    """Outcomes and money lost so far, and per week while it lasts; each with its 95 % interval.

    `rank` is the 10 % quantile of the loss per week: large *and* certain comes first. Money is None where an
    outcome has no declared value.
    """

    outcomes: tuple[float, float, float]
    money: tuple[float, float, float] | None
    per_week: tuple[float, float, float] | None
    rank: float


def loss(found: Excess, effects: Sequence[Effect], seed: int) -> Loss:
    """Lost outcomes and their value over the period of the excess, each customer's outcomes added up.

    Where some outcomes have a declared value, only those are counted: joins and answers do not add up.
    """
    chance = np.random.default_rng(seed)
    counted = [one for one in effects if one.is_valued] or list(effects)
    extra = {each: chance.normal(each.value, each.spread, DRAWS) for each in _excesses(found, counted)}
    lost = [extra[one.own or found] * one.at_risk * -chance.normal(one.tau, one.se, DRAWS) for one in counted]
    outcomes = np.sum(lost, axis=0)
    worth = [_worth(one.value, chance) for one in counted]
    if any(value is None for value in worth):
        return Loss(_interval(outcomes), None, None, float(np.percentile(outcomes / found.weeks, RANKED_BY)))
    money = np.sum([each * value for each, value in zip(lost, worth, strict=True)], axis=0)
    weekly = money / found.weeks
    return Loss(
        _interval(outcomes), _interval(money), _interval(weekly), float(np.percentile(weekly, RANKED_BY))
    )


def _excesses(found: Excess, effects: Sequence[Effect]) -> list[Excess]:
    """Each once, so that links about the same people share one draw of how many they are."""
    return list(dict.fromkeys([found, *(one.own for one in effects if one.own)]))


def _worth(value: Value | None, chance: np.random.Generator) -> Any:
    if value is None or value.amount is None:
        return None
    low = value.amount if value.low is None else value.low
    high = value.amount if value.high is None else value.high
    return chance.uniform(low, high, DRAWS)


def _interval(draws: Any) -> tuple[float, float, float]:
    low, middle, high = np.percentile(draws, [2.5, 50, 97.5])
    return float(middle), float(low), float(high)
