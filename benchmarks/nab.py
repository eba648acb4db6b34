"""Numbers without people behind them, on labelled series of the Numenta Anomaly Benchmark.

`python -m benchmarks.nab [FOLDER]` prints the score of each profile and the alarms where nothing is wrong.
Scoring: A. Lavin, S. Ahmad, *Evaluating real-time anomaly detection algorithms*, ICMLA 2015: of each
window the first alarm counts, the sooner the more; an alarm outside counts against, the further the more.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, floor
from pathlib import Path

import duckdb

from benchmarks.judged import Held
from metrics.evidence.detect.numbers import unlike

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "nab"
QUIET = "artificialNoAnomaly"
PROBATION, MOST_PROBATION = 0.15, 750
LONG_AFTER = 3.0


@dataclass(frozen=True)
class Profile:
    """What a found window earns, an alarm outside costs, and a missed window costs."""

    name: str
    found: float
    false: float
    missed: float


PROFILES = (
    Profile("standard", 1.0, 0.11, 1.0),
    Profile("few false alarms", 1.0, 0.22, 1.0),
    Profile("few misses", 1.0, 0.11, 2.0),
)


@dataclass(frozen=True)
class Series:
    """One series with its labelled windows, as first and last index, and where our alarms are."""

    name: str
    length: int
    windows: tuple[tuple[int, int], ...]
    alarms: tuple[int, ...]


def sigmoid(position: float) -> float:
    """The worth of an alarm by its place: −1 a window's left edge, 0 its right one, above 0 behind it."""
    return -1.0 if position >= LONG_AFTER else 2 / (1 + exp(5 * position)) - 1


def probation(length: int) -> int:
    """The points at the beginning that nobody is judged by."""
    return min(floor(PROBATION * length), MOST_PROBATION)


def score(one: Series, profile: Profile) -> float:
    """What the alarms in one series earn, before it is set against nothing and everything found."""
    judged = [at for at in one.alarms if at >= probation(one.length)]
    outside = [at for at in judged if not any(first <= at <= last for first, last in one.windows)]
    lost = sum(profile.false * sigmoid(_behind(one, at)) for at in outside)
    return lost + sum(_window(window, judged, profile) for window in one.windows)


def _window(window: tuple[int, int], judged: list[int], profile: Profile) -> float:
    first, last = window
    met = [at for at in judged if first <= at <= last]
    if not met:
        return -profile.missed
    return profile.found * sigmoid(-(last - min(met) + 1) / (last - first + 1)) / sigmoid(-1.0)


def _behind(one: Series, at: int) -> float:
    """How many widths behind the window before it; far where there is none."""
    before = [window for window in one.windows if window[1] < at]
    if not before:
        return LONG_AFTER
    first, last = max(before)
    return (at - last) / max(last - first, 1)


def normalised(series: list[Series], profile: Profile) -> float:
    """0 for who never alarms, 100 for who alarms at each window's beginning and nowhere else."""
    windows = sum(len(one.windows) for one in series)
    nothing, everything = -profile.missed * windows, profile.found * windows
    return 100 * (sum(score(one, profile) for one in series) - nothing) / (everything - nothing)


def read(folder: Path) -> list[Series]:
    """All series of the folder with our alarms in them."""
    rows = duckdb.connect()
    values, labels = (f"read_parquet('{folder / name}.parquet')" for name in ("series", "windows"))
    names = rows.sql(f"select distinct series from {values} order by series").fetchall()
    return [_series(rows, values, labels, name) for (name,) in names]


def _series(rows: duckdb.DuckDBPyConnection, values: str, labels: str, name: str) -> Series:
    told = rows.execute(f"select ts, value from {values} where series = $1 order by ts", [name]).fetchall()
    spans = rows.execute(f"select win_start, win_end from {labels} where series = $1 order by 1", [name])
    at = {ts: place for place, (ts, _) in reversed(list(enumerate(told)))}
    windows = tuple((at[first], at[last]) for first, last in spans.fetchall())
    found = unlike([value for _, value in told], probation(len(told)))
    return Series(name, len(told), windows, tuple(each.at for each in found))


def figures(folder: Path = FOLDER) -> Iterator[Held]:
    """The scores, and the alarms in series where nothing is wrong; nothing where the data are absent."""
    if not (folder / "series.parquet").is_file():
        return
    series = read(folder)
    points = sum(one.length for one in series)
    for profile in PROFILES:
        measured = normalised(series, profile)
        asked = ("≥ 65", measured >= 65) if profile.name == "standard" else ("told", None)
        yield Held(f"labelled series (NAB), {profile.name}", asked[0], measured, points, asked[1])
    quiet = [one for one in series if one.name.startswith(QUIET)]
    alarms = sum(len(one.alarms) for one in quiet)
    yield Held("alarms in series where nothing is wrong", "0", alarms, len(quiet), alarms == 0)


def main() -> int:
    """Print the table."""
    from benchmarks.evidence import table

    parser = argparse.ArgumentParser(prog="python -m benchmarks.nab", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().folder
    if not (folder / "series.parquet").is_file():
        print(f"no series at {folder}: expected series.parquet and windows.parquet", file=sys.stderr)
        return 2
    print(table(figures(folder), "Numenta Anomaly Benchmark, 32 of its series."))
    return 0


if __name__ == "__main__":
    sys.exit(main())
