"""Goes through the days as if they were lived: alarms are raised by what was known at that hour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from metrics.evidence.detect.bank import (
    BETTER,
    THETAS,
    WORSE,
    Array,
    binary_psi,
    category_psi,
    information,
    odds_between,
    raised,
)
from metrics.evidence.detect.baseline import LAG, Baseline
from metrics.evidence.detect.decisions import decide, forgive
from metrics.evidence.detect.state import Decision, Episode, State
from metrics.evidence.detect.streams import Day, Days, Streams

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
RECOVERING, RECOVERED = 2.3, 4.6
LEAST_OPEN_MS = DAY_MS
REOPENS_MS = 7 * DAY_MS
BETTER_REST_DAYS = 28
SUSPECT_DAYS = 14
"""How long what is amber may be withheld from what is normal: for good, an early mistake would last."""
TOO_QUIET_DAYS = 28.0
"""A stream that would notice a tripling no sooner is looked at once a day."""
FULL = 0.9
"""A share that is usual, beyond which it cannot get worse: the highest that is ever expected of an hour."""


class Replay:
    """Streams lived through day by day.

    `until` is the moment up to which each stream's rows are complete: hours after it wait. `skipped` are
    streams × day numbers that nobody should learn from.
    """

    def __init__(
        self,
        watched: Streams,
        days: Days,
        until: Array,
        *,
        skipped: dict[int, Array] | None = None,
        decisions: tuple[Decision, ...] = (),
    ) -> None:
        self.watched, self.days, self.until = watched, days, until
        self.skipped = skipped or {}
        self.decisions = sorted(decisions, key=lambda each: each.at_ms)

    def run(self, state: State, last: int) -> None:
        """Go on to the end of day `last`."""
        while state.day <= last:
            _Step(self, state, self.days(state.day)).run()
            state.day += 1

    def finish(self, state: State, now_ms: int) -> None:
        """Take up what was decided since the last day began."""
        decide(self, state, now_ms, int(self.days(state.day).ends[0]) - HOUR_MS)


class _Step:
    """One day of all streams."""

    def __init__(self, replay: Replay, state: State, day: Day) -> None:
        self.replay, self.state, self.day = replay, state, day
        self.watched, self.base = replay.watched, state.baseline
        self.active = day.ends[None, :] <= replay.until[:, None]
        self.alive = self.active[:, 0]

    def run(self) -> None:
        if not self.alive.any():
            return
        start_ms = int(self.day.ends[0]) - HOUR_MS
        decide(self.replay, self.state, start_ms, start_ms)
        self.once = self.watched.daily | (blind_days(self.watched, self.base) > TOO_QUIET_DAYS)
        self._learn()
        self._prepare()
        for hour in range(len(self.day.ends)):
            self._hour(hour)
        self.base.note_events(self.day, self.alive)

    def _learn(self) -> None:
        day = self.day.number - LAG
        skip = self.replay.skipped.get(day, np.zeros(self.watched.count, bool))
        which = self.alive & (self.state.open < 0) & ~skip & (day > self.state.closed_day)
        which &= ~self._is_suspect(day)
        if which.any() and (self.base.first >= 0).any():
            self.base.absorb(self.watched, self.replay.days(day), which)

    def _is_suspect(self, day: int) -> Array:
        """Which streams may be failing since this day: what turned amber is not taken for normal at once."""
        found = self.state.evidence[:, WORSE]
        rows, top = np.arange(len(found)), found.argmax(axis=1)
        began = _days_of(self.day, self.state.start[:, WORSE][rows, top])
        amber = ~self.once & (found[rows, top] >= self.watched.watch[0])
        return amber & (day >= began) & (self.day.number - began <= SUSPECT_DAYS)

    def _prepare(self) -> None:
        day = self.day
        is_lenient = day.number < self.state.lenient_until
        self.lenient = np.where(is_lenient, self.state.lenient, 1.0)
        self.state.dismissed[~is_lenient] = np.nan
        self.p = self._expected()
        self.phi = self.base.phi()
        self.n, self.s = np.where(self.active, day.n, 0.0), np.where(self.active, day.s, 0.0)
        self.height = np.where(self.once, self.watched.height[:, 1], self.watched.height[:, 0])
        self.better = np.where(self.once, self.watched.better[1], self.watched.better[0])
        self.due = self.n * self.p
        self.may = self._may_alarm()
        ready = (self.may & (self.state.open < 0))[:, None, None]
        self.step = np.where(ready, self._increments(np.arange(self.watched.count)), 0.0)
        rests = (day.number < self.state.better_until) | ~np.isnan(self.watched.limit)
        self.step[rests, :, BETTER] = 0.0
        is_full = np.isnan(self.watched.limit) & ~self.watched.graded & (self.base.mean(self.watched) > FULL)
        self.step[is_full, :, WORSE] = 0.0
        self.back = np.zeros_like(self.n)
        for row in np.flatnonzero((self.state.open >= 0) | ~np.isnan(self.state.dismissed)):
            self._watch_recovery(int(row))

    def _expected(self, lenient: Array | None = None) -> Array:
        """Streams × hours: the share that is normal, or that somebody said is no alarm."""
        p = self.base.expected(self.watched, self.day.number)[:, self.day.wall]
        return raised(p, (self.lenient if lenient is None else lenient)[:, None])

    def _mix(self, lenient: Array | None = None) -> Array:
        """The same as shares of the categories."""
        odds = (self.lenient if lenient is None else lenient)[:, None]
        tilted = self.base.mix(self.watched) * odds ** np.nan_to_num(self.watched.x)
        return tilted / tilted.sum(axis=1, keepdims=True)

    def _may_alarm(self) -> Array:
        """Those with history enough; what never kept its standard did not begin to miss it."""
        day, watched, state = self.day.number, self.watched, self.state
        may = self.base.is_learnt(day) & (day >= watched.since) & self.alive
        with np.errstate(invalid="ignore"):
            state.within |= may & (self.base.mean(watched) <= watched.limit)
        return may & (state.within | ~watched.from_within)

    def _increments(self, rows: Array) -> Array:
        """Rows × hours × banks: what each hour adds to the evidence."""
        psi = np.zeros((len(rows), len(self.day.ends), len(THETAS)))
        graded = self.watched.graded[rows]
        margin = self.watched.margin[rows]
        if (~graded).any():
            psi[~graded] = binary_psi(self.p[rows][~graded], margin[~graded])
        if graded.any():
            mix = self._mix()[rows][graded]
            psi[graded] = category_psi(mix, self.watched.x[rows][graded], margin[graded])[:, None, :]
        adds = (THETAS * self.s[rows, :, None] - self.n[rows, :, None] * psi) / self.phi[rows, None, None]
        once = self.once[rows]
        if once.any():
            whole = np.where(self.active[rows, -1], 1.0, 0.0)[:, None] * adds.sum(axis=1)
            adds[once] = 0.0
            adds[once, -1] = whole[once]
        return adds

    def _watch_recovery(self, row: int) -> None:
        """What each hour adds to the evidence that an episode is over: less than half way up is left.

        Half way is the root of the odds ratio; the root of the ratio of shares lies lower, and takes half as
        long again to be told from normal. One that was dismissed is held against normal itself.
        """
        is_open = self.state.open[row] >= 0
        odds = self.state.episode(row).odds if is_open else self.state.dismissed[row]
        lenient = self.lenient if is_open else np.ones_like(self.lenient)
        theta = np.log(np.sqrt(odds))
        if self.watched.graded[row]:
            mix, x = self._mix(lenient)[row], self.watched.x[row]
            psi = np.log((mix * np.exp(theta * x)).sum())
        else:
            psi = np.log1p(self._expected(lenient)[row] * np.expm1(theta))
        self.back[row] = -(theta * self.s[row] - self.n[row] * psi) / self.phi[row]

    def _hour(self, hour: int) -> None:
        state, end = self.state, int(self.day.ends[hour])
        state.evidence = np.maximum(state.evidence + self.step[:, hour], 0.0)
        goes_on = state.evidence > 0
        if hour < len(self.day.ends) - 1:
            goes_on |= self.once[:, None]
        state.sum_s = (state.sum_s + self.s[:, hour, None]) * goes_on
        state.sum_e = (state.sum_e + self.due[:, hour, None]) * goes_on
        state.start = np.where(goes_on, state.start, end)
        for row in np.flatnonzero((state.evidence[:, WORSE] >= self.height[:, None]).any(axis=1)):
            self._alarm(int(row), hour)
        for row in np.flatnonzero((state.evidence[:, BETTER] >= self.better[:, None]).any(axis=1)):
            self._improve(int(row), hour)
        if ((state.open >= 0) | ~np.isnan(state.dismissed)).any():
            self._recover(hour, end)

    def _found(self, row: int, banks: slice) -> tuple[int, float]:
        """The onset, and how many times the expected badness there was since."""
        bank = banks.start + int(self.state.evidence[row, banks].argmax())
        return int(self.state.start[row, bank]), float(
            self.state.sum_s[row, bank] / max(self.state.sum_e[row, bank], 1e-9)
        )

    def _episode(self, row: int, hour: int, banks: slice) -> Episode:
        onset, ratio = self._found(row, banks)
        end = int(self.day.ends[hour])
        before = float(self.base.reference(self.watched)[row])
        if banks is WORSE:
            self.base.take_out(row, int(_days_of(self.day, onset)))
        level = float(self.base.reference(self.watched)[row])
        graded = self.watched.graded[row]
        week = (self.base.week_bad[row] + 40) / (self.base.week_due[row] + 40)
        return Episode(
            stream=row,
            is_worse=banks is WORSE,
            onset_ms=onset,
            opened_ms=end,
            level=level,
            normal=float(self.base.shown(self.watched)[row]),
            week=(1.0,) * 7 if graded else tuple(week.tolist()),
            hour=(1.0,) * 24 if graded else tuple(self.base.hours()[row].tolist()),
            whole_day=1.0 if graded else float(self.base.whole_day()[row]),
            phi=float(self.base.phi()[row]),
            odds=odds_between(level, ratio * before),
            resumed_ms=end,
        )

    def _alarm(self, row: int, hour: int) -> None:
        state, found = self.state, self._episode(row, hour, WORSE)
        last = _last(state, row)
        before = state.episodes[last] if last is not None else None
        if before and last is not None and _reopens(before, found.opened_ms):
            state.episodes[last] = replace(
                before, closed_ms=None, ended=None, resumed_ms=found.opened_ms,
                odds=found.odds, reopened=before.reopened + 1,
            )  # fmt: skip
            state.open[row] = last
        else:
            state.episodes.append(found)
            state.open[row] = len(state.episodes) - 1
        state.evidence[row], state.sum_s[row], state.sum_e[row] = 0.0, 0.0, 0.0
        state.recovery[row] = 0.0
        self.step[row, hour + 1 :] = 0.0
        self.p[row] = self._expected()[row]
        self._watch_recovery(row)
        self.back[row, : hour + 1] = 0.0

    def _improve(self, row: int, hour: int) -> None:
        self.state.episodes.append(self._episode(row, hour, BETTER))
        self.state.evidence[row, BETTER] = 0.0
        self.step[row, hour + 1 :, BETTER] = 0.0
        self.state.better_until[row] = self.day.number + BETTER_REST_DAYS

    def _recover(self, hour: int, end: int) -> None:
        state = self.state
        opened = state.open >= 0
        goes_on = opened | ~np.isnan(state.dismissed)
        state.recovery = np.where(goes_on, np.maximum(0.0, state.recovery + self.back[:, hour]), 0.0)
        lasts = state.recovering | (state.recovery >= RECOVERING)
        state.recovering = opened & (state.recovery > 0) & lasts
        is_back = goes_on & (state.recovery >= RECOVERED) & self.active[:, hour]
        for row in np.flatnonzero(is_back & ~opened):
            forgive(state, int(row), self.day.number)
        for row in np.flatnonzero(is_back & opened):
            if end - state.episode(int(row)).resumed_ms >= LEAST_OPEN_MS:
                state.close(int(row), end, "recovered")
                state.closed_day[row] = max(state.closed_day[row], self.day.number)
                self.back[row] = 0.0
                self.step[row, hour + 1 :] = self._increments(np.array([row]))[0, hour + 1 :]
                state.start[row] = end
                if not np.isnan(self.watched.limit[row]):
                    self.step[row, :, BETTER] = 0.0


def blind_days(watched: Streams, base: Baseline, odds_ratio: float = 3.0) -> Array:
    """Days until odds × `odds_ratio` would be noticed at the present volume."""
    level = np.where(np.isnan(watched.limit), base.mean(watched), watched.limit)
    gain = information(np.clip(level, 1e-5, 0.9), odds_ratio, watched.margin)
    return watched.height[:, 0] * base.phi() / np.maximum(base.per_day() * gain, 1e-9)


def _last(state: State, row: int) -> int | None:
    """The newest episode of a stream that was worse; None where there is none."""
    found = [i for i, each in enumerate(state.episodes) if each.stream == row and each.is_worse]
    return found[-1] if found else None


def _reopens(before: Episode, now_ms: int) -> bool:
    return before.ended == "recovered" and now_ms - (before.closed_ms or 0) <= REOPENS_MS


def _days_of(day: Day, moment_ms: Array | int) -> Array:
    """The days that moments fell on; one with 23 or 25 hours moves them by less than one."""
    return day.number - np.ceil((int(day.ends[0]) - HOUR_MS - np.asarray(moment_ms)) / DAY_MS).astype(int)
