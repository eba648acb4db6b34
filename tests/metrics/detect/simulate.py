"""Seeded streams with known truth: volumes, season, noise, drift, and faults where asked."""

from dataclasses import dataclass

import numpy as np

from metrics.evidence.detect.replay import Replay
from metrics.evidence.detect.state import State
from metrics.evidence.detect.streams import Day, Stream, streams

HOUR_MS = 3_600_000
SHAPE = np.array([1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 9, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4, 3, 2], float)


@dataclass(frozen=True)
class Fault:
    """Odds × `odds` on one stream from an hour for so many hours."""

    stream: int
    hour: int
    hours: int
    odds: float


def shares(rng, count, days, drift=0.10):
    """Streams × hours: true shares with season and a slow drift of the log odds."""
    level = rng.uniform(0.03, 0.25, count)
    steps = rng.normal(0, drift * np.sqrt(1 - np.exp(-2 / 30)), (count, days))
    walk = np.zeros((count, days))
    for day in range(1, days):
        walk[:, day] = walk[:, day - 1] * np.exp(-1 / 30) + steps[:, day]
    hour = 0.25 * np.sin(2 * np.pi * (np.arange(24) + rng.uniform(0, 24, (count, 1))) / 24)
    week = rng.normal(0, 0.12, (count, 7))
    logit = np.log(level / (1 - level))[:, None, None] + walk[:, :, None] + hour[:, None, :]
    logit = logit + week[:, np.arange(days) % 7, None]
    return 1 / (1 + np.exp(-logit.reshape(count, days * 24)))


def world(seed, count=60, days=300, faults=(), noise=0.0, volume=None):
    """Counts n and s, streams × hours."""
    rng = np.random.default_rng(seed)
    p = shares(rng, count, days)
    if noise:
        daily = np.repeat(np.exp(rng.normal(0, noise, (count, days))), 24, axis=1)
        p = p / (1 - p) * daily
        p = p / (1 + p)
    for fault in faults:
        span = slice(fault.hour, fault.hour + fault.hours)
        odds = p[fault.stream, span] / (1 - p[fault.stream, span]) * fault.odds
        p[fault.stream, span] = odds / (1 + odds)
    per_day = np.exp(rng.uniform(np.log(20), np.log(1500), count)) if volume is None else volume
    rate = np.tile(SHAPE / SHAPE.sum(), days)[None, :] * np.asarray(per_day)[:, None]
    n = rng.poisson(rate)
    return n.astype(float), rng.binomial(n, p).astype(float), np.asarray(per_day)


def days_of(n, s):
    """The days of a world, as a replay asks for them."""
    wall = np.arange(24)

    def day(number):
        span = slice(number * 24, number * 24 + 24)
        ends = (np.arange(number * 24, number * 24 + 24) + 1) * HOUR_MS
        if number * 24 >= n.shape[1] or number < 0:
            empty = np.zeros((len(n), 24))
            return Day(number, ends, wall, empty, empty, np.zeros((len(n), 1)))
        return Day(number, ends, wall, n[:, span], s[:, span], np.zeros((len(n), 1)))

    return day


def lived(n, s, stream_hours=108_000.0, **kind):
    """The state after all days."""
    watched = streams([Stream(stream_hours=stream_hours, **kind)] * len(n))
    replay = Replay(watched, days_of(n, s), np.full(len(n), n.shape[1] * HOUR_MS))
    state = State.empty(watched, 0)
    replay.run(state, n.shape[1] // 24 - 1)
    return state
