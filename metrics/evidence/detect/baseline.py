"""What is normal: a level that forgets, with factors for the weekday and the hour of day, and its noise."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from metrics.evidence.detect.bank import Array
from metrics.evidence.detect.streams import Day, Streams

LAG = 3
"""Days until a day is learnt from, so that late rows and a young fault do not enter."""
LEVEL = 0.5 ** (1 / 21)
SEASON = 0.5 ** (1 / 56)
NOISE = 0.97
PSEUDO = 40.0
"""Bad experiences that pull a factor towards 1: season shows itself only where there is data."""
MIX_PSEUDO = 10.0
SEASON_AGE, NOISE_AGE, LEARNT_AGE, LEARNT_EVENTS = 7, 14, 28, 200
KEPT = 28
"""Days whose level is kept, so that those from an onset on can be taken out again."""


@dataclass
class Baseline:
    """Decayed sums of every stream; formulas of section 2.1 of the statistics, docs/method.md."""

    bad: Array
    seen: Array
    raw: Array
    week_bad: Array
    week_due: Array
    hour_bad: Array
    hour_due: Array
    noise: Array
    noise_days: Array
    counts: Array
    first: Array
    events: Array
    days: Array
    past: Array
    past_day: Array

    @classmethod
    def empty(cls, watched: Streams) -> Baseline:
        """Nothing learnt yet."""
        count, categories = watched.x.shape
        shapes = {"week_bad": 7, "week_due": 7, "hour_bad": 24, "hour_due": 24, "counts": categories}
        one = {
            name: np.zeros(count) for name in ("bad", "seen", "raw", "noise", "noise_days", "events", "days")
        }
        wide = {name: np.zeros((count, width)) for name, width in shapes.items()}
        past = {"past": np.zeros((count, KEPT, 5 + categories)), "past_day": np.full((count, KEPT), -1)}
        return cls(**one, **wide, **past, first=np.full(count, -1))

    def age(self, day: int) -> Array:
        """Days since the first event; below 0 before it."""
        return np.where(self.first < 0, -1, day - self.first)

    def is_learnt(self, day: int) -> Array:
        """Which may alarm: 28 days and 200 events of history."""
        return (self.age(day) >= LEARNT_AGE) & (self.events >= LEARNT_EVENTS)

    def mix(self, watched: Streams) -> Array:
        """Shares of the categories, with ten pseudo-answers of the mix of all streams of the group."""
        pooled = np.zeros((int(watched.group.max(initial=0)) + 1, self.counts.shape[1]))
        np.add.at(pooled, watched.group, self.counts)
        pooled += 1e-3
        pseudo = MIX_PSEUDO * (pooled / pooled.sum(axis=1, keepdims=True))[watched.group]
        whole = self.counts + pseudo
        return whole / whole.sum(axis=1, keepdims=True)

    def level(self, watched: Streams) -> Array:
        """The badness that the factors of weekday and hour multiply; beside extreme factors not its mean."""
        share = (self.bad + 0.5) / (self.seen + 10)
        graded = watched.graded
        if graded.any():
            share[graded] = (self.mix(watched) * watched.x)[graded].sum(axis=1)
        return share

    def mean(self, watched: Streams) -> Array:
        """The mean badness."""
        graded = watched.graded
        return np.where(graded, self.level(watched), (self.bad + 0.5) / (self.raw + 10))

    def shown(self, watched: Streams) -> Array:
        """The mean badness as it is told: without the pseudo-observations that steady a young stream."""
        with np.errstate(invalid="ignore", divide="ignore"):
            plain = np.where(self.raw > 0, self.bad / self.raw, self.mean(watched))
        return np.where(watched.graded, self.level(watched), plain)

    def weekday(self, day: int) -> Array:
        """The factor of this day's weekday."""
        column = day % 7
        return (self.week_bad[:, column] + PSEUDO) / (self.week_due[:, column] + PSEUDO)

    def hours(self) -> Array:
        """The factors of the hours of a day."""
        return (self.hour_bad + PSEUDO) / (self.hour_due + PSEUDO)

    def whole_day(self) -> Array:
        """The factor of an ordinary day: that of its hours, each as often as things are settled in it."""
        due = self.hour_due.sum(axis=1)
        return np.where(due > 0, (self.hour_due * self.hours()).sum(axis=1) / np.maximum(due, 1e-9), 1.0)

    def reference(self, watched: Streams) -> Array:
        """The level that is compared with: its own, or one at which its mean would be at the limit."""
        own = self.level(watched)
        return np.where(np.isnan(watched.limit), own, watched.limit * own / self.mean(watched))

    def expected(self, watched: Streams, day: int) -> Array:
        """Streams × 24: the share of poor ones that is normal in each hour of this day."""
        factor = self.weekday(day)[:, None] * self.hours()
        factor[watched.graded] = 1.0
        share = np.clip(self.reference(watched)[:, None] * factor, 1e-5, 0.9)
        return np.fmin(share, watched.cap[:, None])

    def phi(self) -> Array:
        """How many times more than chance the days differ; never less than 1."""
        return np.maximum(1.0, (self.noise + 10) / (self.noise_days + 10))

    def per_day(self) -> Array:
        """Events a day, lately."""
        weight = (1 - LEVEL**self.days) / (1 - LEVEL)
        return np.where(self.days > 0, self.raw / np.maximum(weight, 1), 0.0)

    def note_events(self, day: Day, which: Array) -> None:
        """Count what happened; the first event begins a stream's age."""
        here = np.where(which, day.n.sum(axis=1), 0.0)
        self.first = np.where((self.first < 0) & (here > 0), day.number, self.first)
        self.events += here

    def absorb(self, watched: Streams, day: Day, which: Array) -> None:
        """Learn a day; streams that are not in `which` stay as they are."""
        which = which & (self.first >= 0) & (day.number >= self.first)
        if not which.any():
            return
        self._keep(day.number, which)
        age, level = self.age(day.number), self.level(watched)
        n, s = day.by_wall(day.n), day.by_wall(day.s)
        graded = watched.graded
        weekday, hours = self.weekday(day.number), self.hours()
        weekday[graded], hours[graded] = 1.0, 1.0
        due = n * level[:, None]
        mu, bad = (due * weekday[:, None] * hours).sum(axis=1), s.sum(axis=1)
        self._noise(watched, which & (age > NOISE_AGE), bad - mu, mu * (1 - level), n.sum(axis=1))
        self._season(day.number, which & (age > SEASON_AGE), (s, due * weekday[:, None], bad, mu / weekday))
        exposure = np.where(age > SEASON_AGE, mu / level, n.sum(axis=1))
        self.bad[which] = LEVEL * self.bad[which] + bad[which]
        self.seen[which] = LEVEL * self.seen[which] + exposure[which]
        self.raw[which] = LEVEL * self.raw[which] + n.sum(axis=1)[which]
        self.counts[which] = LEVEL * self.counts[which] + day.counts[which]
        self.days[which] += 1

    def _noise(self, watched: Streams, which: Array, off: Array, variance: Array, n: Array) -> None:
        graded = watched.graded
        if graded.any():
            mix = self.mix(watched)
            mean = (mix * watched.x).sum(axis=1)
            spread = (mix * (watched.x - mean[:, None]) ** 2).sum(axis=1)
            variance = np.where(graded, n * spread, variance)
        deviance = np.minimum(12.0, off**2 / np.maximum(variance, 0.2))
        self.noise[which] = NOISE * self.noise[which] + deviance[which]
        self.noise_days[which] = NOISE * self.noise_days[which] + 1

    def _season(self, day: int, which: Array, sums: tuple[Array, Array, Array, Array]) -> None:
        s, due, bad, week_due = sums
        column = day % 7
        self.hour_bad[which] = SEASON * self.hour_bad[which] + s[which]
        self.hour_due[which] = SEASON * self.hour_due[which] + due[which]
        self.week_bad[which, column] = SEASON**7 * self.week_bad[which, column] + bad[which]
        self.week_due[which, column] = SEASON**7 * self.week_due[which, column] + week_due[which]

    def _keep(self, day: int, which: Array) -> None:
        slot = day % KEPT
        now = np.column_stack([self.bad, self.seen, self.raw, self.noise, self.noise_days, self.counts])
        self.past[which, slot] = now[which]
        self.past_day[which, slot] = day

    def take_out(self, row: int, since: int) -> None:
        """Forget what the level of one stream learnt from this day on, as far as it is kept."""
        days = self.past_day[row]
        learnt = days[days >= since]
        if learnt.size:
            slot = int(np.flatnonzero(days == learnt.min())[0])
            bad, seen, raw, noise, noise_days, *counts = self.past[row, slot]
            self.bad[row], self.seen[row], self.raw[row] = bad, seen, raw
            self.noise[row], self.noise_days[row] = noise, noise_days
            self.counts[row] = counts
            self.past_day[row][days >= since] = -1

    def restart(self, row: int, day: int) -> None:
        """Forget everything of one stream: its history begins on this day."""
        empty = {"first": -1, "past_day": -1}
        for field in fields(self):
            getattr(self, field.name)[row] = empty.get(field.name, 0)
        self.first[row] = day
