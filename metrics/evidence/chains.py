"""Steps in order of time: which customers went through all of them, and how soon. Pure, on sorted arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Chain(NamedTuple):
    """One passage through all steps: the positions of its first and of its last row."""

    first: int
    last: int


@dataclass(frozen=True)
class Lived:
    """Rows of all customers in the order in which each lived them; a position is an index into both."""

    customer: Ints
    ts_ms: Ints


@dataclass(frozen=True)
class Order:
    """What makes a chain: the last step `at_least` so often, first to last row `within_ms`.

    With `unless`, none of those rows after the first row and up to `wait_ms` after the last.
    """

    at_least: int
    within_ms: int
    wait_ms: int = 0


def chains(lived: Lived, steps: Sequence[Ints], order: Order, unless: Ints | None = None) -> list[Chain]:
    """Every chain, each row used once, by position of its last row; `steps` hold sorted positions.

    Of the chains that end at a row the one that begins last counts: where that is too long, all are.
    """
    first, last = _latest(lived, steps, order.at_least)
    kept = lived.ts_ms[last] - lived.ts_ms[first] <= order.within_ms
    if unless is not None:
        kept &= ~_stopped(lived, first, lived.ts_ms[last] + order.wait_ms, unless)
    return list(_once(lived, first[kept].tolist(), last[kept].tolist()))


def _latest(lived: Lived, steps: Sequence[Ints], at_least: int) -> tuple[Ints, Ints]:
    """For each row of the last step the latest chain that ends there: positions of its first and last row."""
    *before, ending = steps
    first, last = ending[: max(0, len(ending) - at_least + 1)], ending[at_least - 1 :]
    first, last = _same_customer(lived, first, last)
    for step in reversed(before):
        found = np.searchsorted(step, first) - 1
        first, last = step[found[found >= 0]], last[found >= 0]
        first, last = _same_customer(lived, first, last)
    return first, last


def _same_customer(lived: Lived, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    same = lived.customer[first] == lived.customer[last]
    return first[same], last[same]


def _stopped(lived: Lived, first: Ints, until_ms: Ints, unless: Ints) -> NDArray[np.bool_]:
    """Whether the next row of `unless` after the first one is the same customer's and not too late."""
    found = np.searchsorted(unless, first, side="right")
    following = unless[np.minimum(found, len(unless) - 1)] if len(unless) else np.zeros_like(first)
    there = found < len(unless)
    return there & (lived.customer[following] == lived.customer[first]) & (lived.ts_ms[following] <= until_ms)


def _once(lived: Lived, first: list[int], last: list[int]) -> Iterator[Chain]:
    # Positions of one customer lie together, so the row used last also ends those of earlier customers.
    used = -1
    for begin, end in zip(first, last, strict=True):
        if begin > used:
            used = end
            yield Chain(begin, end)


def capped(moments_ms: Sequence[int], times: int, per_ms: int) -> list[bool]:
    """Which of one customer's moments, in order, are within the cap: at most so many in any such time.

    >>> capped([0, 10, 20, 110], 2, 100)
    [True, True, False, True]
    """
    kept: list[int] = []
    verdicts = []
    for moment in moments_ms:
        recent = [one for one in kept if moment - one < per_ms]
        verdicts.append(len(recent) < times)
        if verdicts[-1]:
            kept.append(moment)
    return verdicts
