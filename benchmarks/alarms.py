"""The detector on simulated streams: false incidents, delay, recovery, silence and traffic.

`python -m benchmarks.alarms [--seed N] [--streams N]` prints each figure beside what it must be.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.judged import Held
from benchmarks.streams import HOUR_MS, MOST, SHAPE, Fault, counted, lived, raised, truth, world
from metrics.evidence.detect.bank import Array
from metrics.evidence.detect.counts import silences, traffic
from metrics.evidence.detect.state import Episode, State

DAYS, LEARNT = 300, 28
BUDGET_H = 108_000.0
DAY_H = 24
BROKE = 200 * DAY_H
ODDS = (1.5, 2.0, 3.0)
SOON_H, LATE_H = 5 * DAY_H, 14 * DAY_H
NOISE = 0.2


def figures(seed: int, streams: int = 400) -> Iterator[Held]:
    """Every figure of section 8 that is about detection, on streams of this seed."""
    yield from false_incidents(seed, 4 * streams)
    yield from delay(seed + 1, streams)
    yield from recovery(seed + 2, streams)
    yield from silence(seed + 3, streams)
    yield from falls(seed + 4, streams)


def _noise(seed: int, streams: int) -> Array:
    return np.random.default_rng(seed).uniform(0, NOISE, streams)


def _worse(state: State) -> list[Episode]:
    return [each for each in state.episodes if each.is_worse]


def false_incidents(seed: int, streams: int) -> Iterator[Held]:
    """Incidents where nothing was broken, against the budget: all streams, and each third by volume."""
    n, s, per_day = world(seed, streams, DAYS, noise=_noise(seed, streams))
    alarms = np.bincount([each.stream for each in _worse(lived(n, s))], minlength=streams)
    hours = (DAYS - LEARNT) * DAY_H
    yield budget("false incidents ÷ budget", alarms, hours, (0.7, 1.3))
    thirds = np.array_split(np.argsort(per_day), 3)
    for name, rows in zip(("few", "middling", "many"), thirds, strict=True):
        yield budget(f"… the third with {name} a day", alarms[rows], hours, (0.5, 1.6))


def budget(name: str, alarms: Array, hours: int, bounds: tuple[float, float]) -> Held:
    """False alarms of streams that each ran so many hours, beside the budget of one in 108,000."""
    found, due = int(alarms.sum()), len(alarms) * hours / BUDGET_H
    least, most = bounds
    ratio = found / due
    # Where so few are due, chance alone leaves the bounds: what is met is judged with its Poisson doubt.
    doubt = 1.96 * max(found, 1) ** 0.5 / due
    return Held(
        name, f"{least}–{most}", ratio, found, least - doubt <= ratio <= most + doubt, f"± {doubt:.2f}"
    )


def delay(seed: int, streams: int) -> Iterator[Held]:
    """How long faults go unnoticed, against a rule with the same budget that knows both rates at every hour.

    That rule knows season and drift beforehand: no rule can be faster. Faults that it finds in 5 days count.
    """
    ours, ideal = (np.stack(each) for each in zip(*_delays(seed, streams), strict=True))
    easy = ideal <= SOON_H
    count, ratio = int(easy.sum()), float(np.median(ours[easy] / ideal[easy]))
    yield Held("delay ÷ that of a rule that knows both rates (median)", "≤ 1.5", ratio, count, ratio <= 1.5)
    for odds, mine, best, rows in zip(ODDS, ours, ideal, easy, strict=True):
        note = f"that rule {np.median(best[rows]):.0f}"
        told = f"… hours at odds × {odds:g} (median)"
        yield Held(told, "told", float(np.median(mine[rows])), int(rows.sum()), None, note)
    recall = float((ours[easy] <= LATE_H).mean())
    yield Held("noticed within 14 days", "≥ 0.90", recall, count, recall >= 0.90)


def _delays(seed: int, streams: int) -> Iterator[tuple[Array, Array]]:
    """Per odds the hours until each fault was noticed, by the detector and by the rule that knows all."""
    for number, odds in enumerate(ODDS):
        rng = np.random.default_rng(seed + 10 * number)
        true = truth(rng, streams, 220)
        rates = true.p, raised(true.p, odds)
        height = _ideal_height(counted(rng, true.p, true.per_day), rates)
        broken = true.p.copy()
        broken[:, BROKE:] = rates[1][:, BROKE:]
        n, s = counted(rng, broken, true.per_day)
        yield _noticed(lived(n, s), streams), _ideal(n, s, rates, height)


def _noticed(state: State, streams: int) -> Array:
    """Hours from the fault to the first alarm after it; endless where none came."""
    out = np.full(streams, np.inf)
    for each in _worse(state):
        hours = each.opened_ms / HOUR_MS - BROKE
        if hours > 0:
            out[each.stream] = min(out[each.stream], hours)
    return out


def _gain(n: Array, s: Array, rates: tuple[Array, Array]) -> Array:
    before, after = rates
    return s * np.log(after / before) + (n - s) * np.log((1 - after) / (1 - before))


def _ideal(n: Array, s: Array, rates: tuple[Array, Array], height: float) -> Array:
    """Hours from the fault to the alarm of a CUSUM that knows both rates; endless where none came."""
    gain = _gain(n, s, rates)
    evidence, out = np.zeros(len(n)), np.full(len(n), np.inf)
    for hour in range(n.shape[1]):
        evidence = np.maximum(0.0, evidence + gain[:, hour])
        alarm = evidence >= height
        if hour >= BROKE:
            out[alarm] = np.minimum(out[alarm], hour + 1 - BROKE)
        evidence[alarm] = 0.0
    return out


def _ideal_height(counts: tuple[Array, Array], rates: tuple[Array, Array]) -> float:
    """The height at which the rule that knows both rates alarms falsely as often as the budget allows."""
    gain = _gain(*counts, rates)
    low, high = 2.0, 60.0
    for _ in range(10):
        middle = (low + high) / 2
        low, high = (middle, high) if _alarms(gain, middle) * BUDGET_H / gain.size > 1 else (low, middle)
    return high


def _alarms(gain: Array, height: float) -> int:
    evidence, found = np.zeros(len(gain)), 0
    for hour in range(gain.shape[1]):
        evidence = np.maximum(0.0, evidence + gain[:, hour])
        alarm = evidence >= height
        found += int(alarm.sum())
        evidence[alarm] = 0.0
    return found


def recovery(seed: int, streams: int) -> Iterator[Held]:
    """Incidents of faults that end: closed before the end, and how many one fault makes."""
    hours = 14 * DAY_H
    faults = [Fault(row, BROKE, hours, ODDS[row % len(ODDS)]) for row in range(streams)]
    n, s, _ = world(seed, streams, 240, faults, noise=_noise(seed, streams))
    end = BROKE + hours
    then, mine = (_opened(lived(n[:, :last], s[:, :last]), end) for last in (end, n.shape[1]))
    early = [each for each in then if each.closed_ms is not None or each.reopened]
    share, per_fault = len(early) / len(then), len(mine) / len({each.stream for each in mine})
    yield Held("incidents closed before the fault was over", "≤ 0.04", share, len(then), share <= 0.04)
    yield Held("incidents per fault", "≤ 1.1", per_fault, len(mine), per_fault <= 1.1)
    closed = [(each.closed_ms or np.inf) / HOUR_MS - end for each in mine]
    lasted = float(np.median(closed))
    yield Held("hours from a fault's end to the close (median)", "told", lasted, len(mine), None)


def _opened(state: State, end: int) -> list[Episode]:
    return [each for each in _worse(state) if BROKE <= each.opened_ms / HOUR_MS <= end]


def silence(seed: int, streams: int) -> Iterator[Held]:
    """Silence where nothing was silent, and how soon a feed of 1,000 a day is missed."""
    rng = np.random.default_rng(seed)
    shape = np.tile(SHAPE / SHAPE.sum(), 120)
    per_day = np.exp(rng.uniform(np.log(5), np.log(MOST), streams))
    n = rng.poisson(shape[None] * per_day[:, None]).astype(float)
    until = np.full(streams, n.shape[1])
    hours = streams * (n.shape[1] - 6 * 7 * DAY_H)
    false = len(silences(n, until)) * BUDGET_H / hours
    yield Held("false silences per 108,000 hours", "≤ 0.1", false, hours, false <= 0.1)
    broken = rng.poisson(shape[None] * np.full((100, 1), 1000.0)).astype(float)
    begins = 100 * DAY_H + rng.integers(8, 20, 100)
    for row, hour in enumerate(begins):
        broken[row, hour:] = 0
    found = {each.row: each.opened - begins[each.row] for each in silences(broken, np.full(100, n.shape[1]))}
    waited = float(np.median([found.get(row, np.inf) for row in range(100)]))
    yield Held("hours until 1,000 a day are missed (by day)", "≤ 2", waited, 100, waited <= 2)


def falls(seed: int, streams: int) -> Iterator[Held]:
    """Traffic that fell to 70 % within 14 days."""
    rng = np.random.default_rng(seed)
    per_day = np.exp(rng.uniform(np.log(60), np.log(MOST), streams))[:, None]
    week = np.exp(rng.normal(0, 0.15, (streams, 7)))[:, np.arange(150) % 7]
    rough = np.exp(rng.normal(0, 0.08, (streams, 150)))
    mean = per_day * week * rough
    mean[:, 120:] *= 0.7
    n, until = rng.poisson(mean).astype(float), np.full(streams, 134)
    found = {each.row for each in traffic(n, until) if each.factor < 1 and each.opened >= 120}
    share = len(found) / streams
    yield Held("falls to 70 % noticed within 14 days", "≥ 0.9", share, streams, share >= 0.9)


def main() -> int:
    """Print the table."""
    from benchmarks.evidence import table

    parser = argparse.ArgumentParser(prog="python -m benchmarks.alarms", description=__doc__)
    parser.add_argument("--seed", type=int, default=7001)
    parser.add_argument("--streams", type=int, default=400)
    told = parser.parse_args()
    print(table(figures(told.seed, told.streams), f"{told.streams} streams, seed {told.seed}."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
