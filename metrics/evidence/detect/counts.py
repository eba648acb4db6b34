"""Counts: a feed or a touchpoint that fell silent, and traffic that fell or rose.

What is expected is the median of the same hour of the week over six weeks: a mean would learn the peak of a
campaign, and alarm at its end.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from metrics.evidence.detect.bank import Array

WEEKS = 6
SILENT = 15.0
"""Rows that were expected and did not come: fewer may be chance."""
FACTORS = np.log(np.array([0.75, 0.5, 0.25]))
TRAFFIC_HEIGHT = 5.5
LEAST_PER_DAY = 50.0
"""Below it the logarithm of a count has too long a tail: at 5 to 20 a day 23 false falls in 108,000 h."""
MAD_DAYS, MAD_LAG, MAD_LEAST = 56, 2, 14
BACK = 4.6
NEW_NORMAL_DAYS = 28
"""After so long the median has followed: what was a fall is the traffic now."""


@dataclass(frozen=True)
class Stretch:
    """Days or hours, by index, in which counts were not as expected; `end` None: still so."""

    row: int
    onset: int
    opened: int
    end: int | None
    factor: float
    ended: str | None = None


def expected_hours(n: Array) -> Array:
    """Rows × hours: the median over six weeks of the mean count of the hour and its neighbours.

    `n` is rows × hours on the clock on the wall, whole days; nan where six weeks are not there.
    """
    padded = np.pad(n, ((0, 0), (1, 1)), mode="edge")
    near = (padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]) / 3
    return _median_of_weeks(near, 7 * 24)


def expected_days(n: Array) -> Array:
    """Rows × days: the median of the same weekday over six weeks; nan where these are not there."""
    return _median_of_weeks(n, 7)


def _median_of_weeks(values: Array, week: int) -> Array:
    out = np.full(values.shape, np.nan)
    length = values.shape[1]
    if length > WEEKS * week:
        back = [values[:, WEEKS * week - k * week : length - k * week] for k in range(1, WEEKS + 1)]
        out[:, WEEKS * week :] = np.median(np.stack(back), axis=0)
    return out


def silences(
    n: Array, until: Array, signs: Array | None = None, *, by_day: Array | None = None
) -> list[Stretch]:
    """Stretches of hours without a row where 15 were expected; by the hour, or by whole days where few come.

    `n` is rows × hours of whole days (nan before a row's first day), `until` the hours that are complete.
    `signs` are other signs of life, such as rows that ended; without them `n` alone. `by_day` are the rows
    whose counts have no hour. Where days differ by more than chance, so many times more must be missing.
    """
    known = np.nan_to_num(n)
    alive = known if signs is None else np.nan_to_num(signs)
    days = known.reshape(len(n), -1, 24).sum(axis=2)
    rough = _roughness(n.reshape(len(n), -1, 24).sum(axis=2))
    first = np.isnan(n).sum(axis=1) + WEEKS * 7 * 24
    at = np.arange(n.shape[1])
    hourly = np.where(
        at >= first[:, None], np.nan_to_num(expected_hours(known)) / np.repeat(rough, 24, axis=1), 0.0
    )
    if by_day is not None:
        hourly[by_day] = 0.0
    daily = np.where(at[::24] >= first[:, None], np.nan_to_num(expected_days(days)) / rough, 0.0)
    return [
        stretch
        for row in range(len(n))
        for stretch in _gaps(row, (alive[row], hourly[row], daily[row]), int(until[row]))
    ]


def _roughness(days: Array) -> Array:
    """Rows × days: how many times more than chance the counts of days have differed lately; at least 1."""
    e, mu = deviations(days)
    return np.fmax(np.nan_to_num(spread(e, mu), nan=0.0) ** 2 * np.nan_to_num(mu), 1.0)


def _gaps(row: int, known: tuple[Array, Array, Array], until: int) -> list[Stretch]:
    alive, due, daily = known
    events = np.flatnonzero(alive[:until] > 0)
    if events.size == 0:
        return []
    hourly = np.concatenate([[0.0], np.cumsum(due)])
    ends = np.append(events[1:], until)
    long = (ends - events > 24) | (hourly[ends] - hourly[np.minimum(events + 1, ends)] >= SILENT)
    found = []
    for last, following in zip(events[long], ends[long], strict=True):
        opened = _opened(hourly, daily, int(last) + 1, int(following))
        if opened is not None:
            end = int(following) if following < until else None
            found.append(Stretch(row, int(last) + 1, opened, end, 0.0))
    return found


def _opened(hourly: Array, daily: Array, first: int, last: int) -> int | None:
    """The hour at whose end the missing rows were 15; None where they never were."""
    if last <= first:
        return None
    missing = hourly[first + 1 : last + 1] - hourly[first]
    reached = np.flatnonzero(missing >= SILENT)
    moments = [first + int(reached[0]) + 1] if reached.size else []
    day, whole = -(-first // 24), last // 24
    sums = np.cumsum(daily[day:whole])
    reached = np.flatnonzero(sums >= SILENT)
    if reached.size:
        moments.append((day + int(reached[0]) + 1) * 24)
    return min(moments, default=None)


def traffic(n: Array, until: Array) -> list[Stretch]:
    """Stretches of days in which counts fell or rose against the same weekdays of six weeks.

    `n` is rows × days (nan before the first), `until` the number of whole days that are complete.
    """
    e, mu = deviations(n)
    sigma = spread(e, mu)
    found = []
    for row in range(len(n)):
        for sign in (-1.0, 1.0):
            found += _stretches(
                row, sign, (e[row], sigma[row], np.nan_to_num(n[row]), mu[row]), int(until[row])
            )
    return sorted(found, key=lambda each: (each.row, each.opened))


def deviations(n: Array) -> tuple[Array, Array]:
    """ln((N+1)/(μ+1)) per day, and μ; nan where unknown."""
    mu = expected_days(n)
    return np.log((n + 1) / (mu + 1)), mu


def spread(e: Array, mu: Array) -> Array:
    """Per day 1.4826 × the median absolute deviation of the last 56, two days back; never below chance."""
    out = np.full(e.shape, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # days before there is anything to compare with
        for day in range(MAD_LAG + MAD_LEAST, e.shape[1]):
            past = e[:, max(0, day - MAD_LAG - MAD_DAYS) : day - MAD_LAG]
            enough = (~np.isnan(past)).sum(axis=1) >= MAD_LEAST
            centre = np.nanmedian(past, axis=1, keepdims=True)
            out[:, day] = np.where(enough, 1.4826 * np.nanmedian(np.abs(past - centre), axis=1), np.nan)
        return np.maximum(np.maximum(out, 0.03), np.maximum(mu, 1e-9) ** -0.5)


def _stretches(row: int, sign: float, known: tuple[Array, ...], until: int) -> list[Stretch]:
    e, sigma, n, mu = known
    found: list[Stretch] = []
    evidence, start = np.zeros(len(FACTORS)), np.zeros(len(FACTORS), int)
    day = 0
    while day < until:
        if np.isnan(e[day]) or np.isnan(sigma[day]) or mu[day] < LEAST_PER_DAY:
            day += 1
            continue
        delta = np.minimum(np.abs(FACTORS) / sigma[day], 4.0)
        moved = np.clip(sign * e[day] / sigma[day], -4.0, 6.0) - abs(np.log(0.9)) / sigma[day]
        evidence = np.maximum(0.0, evidence + np.minimum(delta * moved - delta**2 / 2, 6.0))
        start = np.where(evidence > 0, start, day + 1)
        if evidence.max() < TRAFFIC_HEIGHT:
            day += 1
            continue
        onset = int(start[evidence.argmax()])
        stretch = _until_back(row, sign, (n, sigma, onset, day), until)
        found.append(stretch)
        evidence[:], start[:] = 0.0, day + 1
        day = until if stretch.end is None else max(stretch.end, day + 1)
    return found


def _until_back(row: int, sign: float, known: tuple[Array, Array, int, int], until: int) -> Stretch:
    """How a stretch goes on: until counts are as before it, or the new ones have become the normal."""
    n, sigma, onset, opened = known
    before = [np.median(n[max(0, onset - k) : max(1, onset) : 7][-WEEKS:]) for k in range(42, 35, -1)]
    normal = np.maximum(np.array(before), 0.5)
    seen, due = n[onset : opened + 1].sum(), normal[np.arange(opened + 1 - onset) % 7].sum()
    factor = float((seen + 1) / (due + 1))
    half = max(abs(np.log(factor)) / 2, 0.1)
    evidence = 0.0
    for day in range(opened + 1, until):
        if day - opened >= NEW_NORMAL_DAYS:
            return Stretch(row, onset, opened, day, factor, "new normal")
        moved = sign * np.log((n[day] + 1) / (normal[(day - onset) % 7] + 1)) / sigma[day]
        delta = min(half / sigma[day], 4.0)
        evidence = max(0.0, evidence + min(delta**2 / 2 - delta * moved, 6.0))
        if evidence >= BACK:
            return Stretch(row, onset, opened, day, factor, "recovered")
    return Stretch(row, onset, opened, None, factor)
