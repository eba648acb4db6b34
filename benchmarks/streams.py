"""Seeded streams with known truth: volumes, season, noise, drift, and faults where asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from metrics.evidence.detect.bank import Array, raised
from metrics.evidence.detect.replay import Replay
from metrics.evidence.detect.state import State
from metrics.evidence.detect.streams import Day, Stream, streams

HOUR_MS = 3_600_000
SHAPE = np.array([1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2], float)
FEWEST, MOST = 20, 1500


@dataclass(frozen=True)
class Fault:
    """Odds × `odds` on one stream from an hour for so many hours."""

    stream: int
    hour: int
    hours: int
    odds: float


def shares(rng: np.random.Generator, count: int, days: int, drift: float = 0.10) -> Array:
    """Streams × hours: true shares with season and a slow drift of the log odds."""
    level = rng.uniform(0.03, 0.25, count)
    steps = rng.normal(0, drift * np.sqrt(1 - np.exp(-2 / 30)), (count, days))
    walk = np.zeros((count, days))
    for day in range(1, days):
        walk[:, day] = walk[:, day - 1] * np.exp(-1 / 30) + steps[:, day]
    hour = 0.25 * np.sin(2 * np.pi * (np.arange(24) + rng.uniform(0, 24, (count, 1))) / 24)
    week = rng.normal(0, 0.12, (count, 7))
    steady = (
        np.log(level / (1 - level))[:, None, None] + hour[:, None, :] + week[:, np.arange(days) % 7, None]
    )
    return 1 / (1 + np.exp(-(steady + walk[:, :, None]).reshape(count, days * 24)))


@dataclass(frozen=True)
class Truth:
    """True shares by the hour, and volumes a day."""

    p: Array
    per_day: Array


def truth(
    rng: np.random.Generator,
    count: int,
    days: int,
    *,
    noise: float | Array = 0.0,
    drift: float = 0.10,
    volume: Any = None,
) -> Truth:
    """Streams where nothing is broken; `noise` is the spread of whole days' log odds."""
    p = shares(rng, count, days, drift)
    spread = np.broadcast_to(noise, (count,))[:, None]
    p = raised(p, np.repeat(np.exp(rng.normal(0, 1, (count, days)) * spread), 24, axis=1))
    per_day = np.exp(rng.uniform(np.log(FEWEST), np.log(MOST), count)) if volume is None else volume
    return Truth(p, np.asarray(per_day, float))


def world(
    seed: int, count: int = 60, days: int = 300, faults: Sequence[Fault] = (), **kind: Any
) -> tuple[Array, Array, Array]:
    """Counts n and s, streams × hours, and each stream's volume a day."""
    rng = np.random.default_rng(seed)
    true = truth(rng, count, days, **kind)
    p = true.p
    for fault in faults:
        span = slice(fault.hour, fault.hour + fault.hours)
        p[fault.stream, span] = raised(p[fault.stream, span], fault.odds)
    return *counted(rng, p, true.per_day), true.per_day


def counted(rng: np.random.Generator, p: Array, per_day: Array) -> tuple[Array, Array]:
    """Observations and poor ones by the hour."""
    n = rng.poisson(np.tile(SHAPE / SHAPE.sum(), p.shape[1] // 24)[None, :] * per_day[:, None])
    return n.astype(float), rng.binomial(n, p).astype(float)


def days_of(n: Array, s: Array) -> Callable[[int], Day]:
    """The days of a world, as a replay asks for them."""
    wall = np.arange(24)

    def day(number: int) -> Day:
        span = slice(number * 24, number * 24 + 24)
        ends = (np.arange(number * 24, number * 24 + 24) + 1) * HOUR_MS
        nobody = np.zeros((len(n), 1))
        if number * 24 >= n.shape[1] or number < 0:
            empty = np.zeros((len(n), 24))
            return Day(number, ends, wall, empty, empty, nobody)
        return Day(number, ends, wall, n[:, span], s[:, span], nobody)

    return day


def lived(n: Array, s: Array, stream_hours: float = 108_000.0, **kind: Any) -> State:
    """The state after all days."""
    watched = streams([Stream(stream_hours=stream_hours, **kind)] * len(n))
    replay = Replay(watched, days_of(n, s), np.full(len(n), n.shape[1] * HOUR_MS))
    state = State.empty(watched, 0)
    replay.run(state, n.shape[1] // 24 - 1)
    return state
