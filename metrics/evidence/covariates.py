"""What was known of each row of a link before its experience, as standardised columns.

Every column names its group, so that an estimate can be repeated without one; a column that alone tells the
outcome is held back as a leak.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from metrics.evidence.aipw import auc
from metrics.evidence.crossfit import PENALTY, Floats

RAREST = 0.01
MOST_CATEGORIES = 20
KNOTS = (10, 30, 50, 70, 90)
OUTER, TELLS = (2.5, 97.5), 2.58
"""A slope by segment is of what lies between these quantiles, and joins where it tells more than chance."""
LEAK_AUC = 0.80
SEGMENTS = "segments"
HOUR_BANDS = (6, 10, 14, 18)
DAY_MS, HOUR_MS = 86_400_000, 3_600_000
Singles = NDArray[np.float32]
Reals = TypeVar("Reals", Floats, Singles)
Flags = NDArray[np.bool_]


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


def design(known: Known, won: Floats, poor: Floats | None = None) -> Design:
    """Splines of numbers and indicators of texts with at least a hundredth of the rows, standardised.

    With `poor`, who had it poor, slopes that differ by segment join them where they tell something.
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
    x, parts = _standard(parts, len(won))
    if parts and poor is not None:
        more, slopes = _standard(_slopes(_without(known, held_back), x, parts, poor, won), len(won))
        x, parts = np.hstack([x, more]), parts + slopes
    names, groups = tuple(part[0] for part in parts), tuple(part[1] for part in parts)
    return Design(x, names, groups, tuple(held_back))


def _without(known: Known, held_back: list[str]) -> Known:
    """What is not held back."""
    numbers = {name: each for name, each in known.numbers.items() if name not in held_back}
    return Known(numbers, {name: each for name, each in known.texts.items() if name not in held_back})


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


def _slopes(known: Known, x: Floats, parts: list[Part], poor: Floats, won: Floats) -> list[Part]:
    """Slopes by segment that tell more than is known already of who had it poor, or of the good who won.

    Only these join (Belloni, Chernozhukov, Hansen 2014: double selection): all cost more than they mend.
    Numbers are cut at their ends, so that a few who are far out do not become people like nobody else.
    """
    cut, members = _cut(known), [part for part in parts if part[0].split(" = ")[0] in _segments(known)]
    asked = [(number, member) for number in cut for member in members]
    if not asked:
        return []
    # Which of them tell is a matter of a few standard errors: half the digits take half the time and memory.
    more = np.empty((len(x), len(asked)), np.float32, order="F")
    for place, (number, member) in enumerate(asked):
        more[:, place] = _slope(number, member)[2]
    tells = _tell(x.astype(np.float32), more, poor, won)
    return [_slope(*pair) for pair, told in zip(asked, tells, strict=True) if told]


def _slope(number: Part, member: Part) -> Part:
    """A number among the members of a group."""
    return f"{number[0]} × {member[0]}", number[1], (number[2] - number[2].mean()) * member[2]


def _tell(x: Singles, more: Singles, poor: Floats, won: Floats) -> Flags:
    """Which of the further columns go beyond chance with what x does not say of poor, or of won if good."""
    good = poor == 0
    spread = more.std(axis=0)
    more /= np.where(spread > 1e-9, spread, np.inf)
    rest = left(x, np.column_stack([more, poor.astype(np.float32)]))
    more, who = rest[:, :-1], rest[:, -1]
    what = left(x[good], won[good, None].astype(np.float32))[:, 0]
    return np.maximum(_beyond_chance(more, who), _beyond_chance(more[good], what)) > TELLS


def _cut(known: Known) -> list[Part]:
    cut = [(name, group, _filled(raw)) for name, (group, raw) in known.numbers.items()]
    ends = [(name, group, np.clip(each, *np.percentile(each, OUTER))) for name, group, each in cut]
    return [one for one in ends if one[2].std() > 1e-9]


def _segments(known: Known) -> set[str]:
    return {name for name, (group, _) in known.texts.items() if group == SEGMENTS}


def _standard(parts: list[Part], rows: int) -> tuple[Floats, list[Part]]:
    """Those that differ between rows, as one matrix of mean nought and spread one."""
    if not parts:
        return np.empty((rows, 0)), []
    x = np.column_stack([column for _, _, column in parts])
    spread = x.std(axis=0)
    differs = spread > 1e-9
    x -= x.mean(axis=0)
    x /= np.where(differs, spread, 1)
    return (x if differs.all() else x[:, differs]), [
        part for part, told in zip(parts, differs, strict=True) if told
    ]


def left(x: Reals, y: Reals) -> Reals:
    """What of y the columns of x do not say (ridge least squares)."""
    y = y - y.mean(axis=0)
    penalty = PENALTY * len(x) * np.eye(x.shape[1])
    lines = np.linalg.solve(x.T @ x + penalty, x.T @ y)
    y -= x @ lines.astype(y.dtype)
    return y


def _beyond_chance(more: Singles, left: Singles) -> Singles:
    """Standard errors by which each column goes with what is left (White 1980)."""
    spread = np.sqrt((more**2).T @ (left**2))
    return np.asarray(np.abs(more.T @ left) / np.where(spread > 1e-9, spread, np.inf), np.float32)


@dataclass(frozen=True)
class _Coded:
    """The texts that occur, how often, and which one each row has; none is a text of its own."""

    texts: list[str]
    counts: NDArray[np.int64]
    code: NDArray[np.int64]


def _coded(texts: NDArray[np.object_]) -> _Coded:
    found = pa.array(texts, pa.string()).fill_null("").dictionary_encode()
    code = found.indices.to_numpy().astype(np.int64)
    return _Coded(found.dictionary.to_pylist(), np.bincount(code, minlength=len(found.dictionary)), code)


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
