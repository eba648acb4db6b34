"""What was known of each row of a link before its experience, as standardised columns. Pure numpy.

Every column names its group, so that an estimate can be repeated without one; a column that alone tells the
outcome is held back as a leak.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from metrics.evidence.aipw import Floats, auc

RAREST = 0.01
MOST_CATEGORIES = 20
KNOTS = (10, 30, 50, 70, 90)
MOST_SLOPES, ROWS_A_COLUMN = 60, 2
"""Slopes by segment join while they are so few, and so many rows of the rarer side stand behind a column."""
LEAK_AUC = 0.80
SEGMENTS = "segments"
HOUR_BANDS = (6, 10, 14, 18)
DAY_MS, HOUR_MS = 86_400_000, 3_600_000


@dataclass
class Known:
    """Columns known before t0, raw: numbers and texts by name, each with the group it belongs to."""

    numbers: dict[str, tuple[str, Floats]] = field(default_factory=dict)
    texts: dict[str, tuple[str, NDArray[np.object_]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Design:
    """The matrix, and per column its name and group; `held_back` names what would have told the outcome."""

    x: Floats
    names: tuple[str, ...]
    groups: tuple[str, ...]
    held_back: tuple[str, ...]

    def without(self, group: str) -> Floats:
        """The matrix without the columns of one group."""
        return self.x[:, [each != group for each in self.groups]]


Part = tuple[str, str, Floats]
"""A column with its name and its group."""


def design(known: Known, won: Floats, rarer: int = 0) -> Design:
    """Splines of numbers, indicators of texts with a hundredth of the rows, slopes by segment; standardised.

    `rarer` is how many rows the smaller side has, poor or good: it says how many slopes the data can bear.
    """
    parts: list[Part] = []
    held_back: list[str] = []
    for name, (group, values) in known.numbers.items():
        if auc(values, won) > LEAK_AUC:
            held_back.append(name)
        else:
            parts += [(f"{name} {number}", group, column) for number, column in enumerate(_spline(values))]
    for name, (group, texts) in known.texts.items():
        coded = _coded(texts)
        columns = _indicators(coded)
        if auc(_rate_by_text(coded, won), won, either_way=False) > LEAK_AUC:
            held_back.append(name)
        else:
            parts += [(f"{name} = {text}", group, column) for text, column in columns.items()]
    parts += _slopes(known, parts, held_back, rarer)
    kept = [(name, group, column) for name, group, column in parts if column.std() > 1e-9]
    if not kept:
        return Design(np.empty((len(won), 0)), (), (), tuple(held_back))
    names, groups, columns = zip(*kept, strict=True)
    x = np.column_stack(columns)
    return Design((x - x.mean(axis=0)) / x.std(axis=0), names, groups, tuple(held_back))


def calendar(known: Known, t0_ms: NDArray[np.int64], zone_offset_ms: NDArray[np.int64]) -> None:
    """Add the time itself, the weekday and the band of the hour, in the business zone."""
    local = t0_ms + zone_offset_ms
    known.numbers["date"] = ("calendar", (local // DAY_MS).astype(float))
    known.texts["weekday"] = ("calendar", ((local // DAY_MS + 3) % 7).astype(str).astype(object))
    hour = (local % DAY_MS) // HOUR_MS
    known.texts["hour"] = ("calendar", np.digitize(hour, HOUR_BANDS).astype(str).astype(object))


def _spline(values: Floats) -> list[Floats]:
    filled = _filled(values)
    missing = np.isnan(values).astype(float)
    knots = np.unique(np.percentile(filled, KNOTS))
    return [filled, *(np.maximum(filled - knot, 0) for knot in knots), missing]


def _filled(values: Floats) -> Floats:
    return np.where(np.isnan(values), np.nanmedian(values) if not np.isnan(values).all() else 0, values)


def _slopes(known: Known, parts: list[Part], held_back: list[str], rarer: int) -> list[Part]:
    """How each number's slope differs by segment, one segment after the other while there is room."""
    numbers = {name: both for name, both in known.numbers.items() if name not in held_back}
    found: list[Part] = []
    for segment in (name for name, (group, _) in known.texts.items() if group == SEGMENTS):
        of_it = [(name, column) for name, _, column in parts if name.startswith(f"{segment} = ")]
        more = [
            (f"{number} × {name}", group, (values - values.mean()) * column)
            for number, (group, raw) in numbers.items()
            for values in [_filled(raw)]
            if values.std() > 1e-9
            for name, column in of_it
        ]
        width = len(found) + len(more)
        if width <= MOST_SLOPES and ROWS_A_COLUMN * (len(parts) + width) <= rarer:
            found += more
    return found


@dataclass(frozen=True)
class _Coded:
    """The texts that occur, how often, and which one each row has; none is a text of its own."""

    texts: list[str]
    counts: NDArray[np.int64]
    code: NDArray[np.int64]


def _coded(texts: NDArray[np.object_]) -> _Coded:
    places: dict[str, int] = {}
    code = np.array([places.setdefault("" if each is None else str(each), len(places)) for each in texts])
    return _Coded(list(places), np.bincount(code, minlength=len(places)), code)


def _indicators(coded: _Coded) -> dict[str, Floats]:
    pairs = zip(coded.counts.tolist(), coded.texts, range(len(coded.texts)), strict=True)
    common = sorted(pairs, reverse=True)[:MOST_CATEGORIES]
    least = RAREST * len(coded.code)
    return {text: (coded.code == place).astype(float) for count, text, place in common[1:] if count >= least}


def _rate_by_text(coded: _Coded, won: Floats) -> Floats:
    """Each row's rate among the others of its text, so that a text of few rows does not tell its own row."""
    sums = np.bincount(coded.code, weights=won)
    others = coded.counts[coded.code] - 1
    return np.where(others > 0, (sums[coded.code] - won) / np.maximum(others, 1), won.mean())
