"""How Zendesk's lists are walked where they differ from other vendors': exports by time, and late answers."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from connectors.http import Request
from connectors.paging import Cursor, at, with_params
from connectors.vendor.walks import DAY_MS, Ask, Export, Place, Walk, Windows
from connectors.zendesk.asks import Inside, Surely

HIDDEN_MS = 60_000
"""Exports say nothing of the last minute, and refuse (422) to start in it."""

Adder = Callable[[Ask, Place, list[Any]], list[Any]]


def start(request: Request, from_ms: int) -> Request:
    """The export from a moment on."""
    return with_params(request, start_time=from_ms // 1000)


def _earlier(request: Request, now_ms: int) -> Request:
    """A start that Zendesk does not refuse as too recent."""
    begin = int(request.params.get("start_time", 0))
    return with_params(request, start_time=min(begin, (now_ms - HIDDEN_MS) // 1000 - 1))


@dataclass(frozen=True)
class Since(Export):
    """An export whose first request is never too recent."""

    lag_ms: int = HIDDEN_MS

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages from the cursor on."""
        yield from super().steps(Surely(**vars(ask)), place)

    def _first(self, ask: Ask, place: Place) -> Request:
        return _earlier(super()._first(ask, place), ask.now_ms)


@dataclass(frozen=True)
class ByTime(Cursor):
    """Pages that begin with the second in which the one before ended.

    Talk gives no `end_of_stream`, and names a next page for ever: there, a page that is not full, or that
    leads to itself, is the last.
    """

    size_param: str = "per_page"
    param: str = "start_time"
    cursor: tuple[str, ...] = ("end_time",)
    more: tuple[str, ...] | None = None
    end: tuple[str, ...] | None = ("end_of_stream",)

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request from the second on in which this page ended."""
        told = at(answer, ("end_of_stream",))
        end = at(answer, self.cursor)
        is_last = count < self.size if told is None else bool(told)
        if is_last or end in (None, "") or str(end) == str(request.params.get(self.param)):
            return None
        return self.after(request, end)


@dataclass(frozen=True)
class SinceSecond(Since):
    """An export by time: what the last page gave already is left out of the next one."""

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages from the second on in which the last pull ended."""
        if resume := place.get("resume"):
            begun = _earlier(replace(ask.kind.request, params=resume["params"]), ask.now_ms)
            place["resume"] = {**resume, "params": dict(begun.params)}
        for records in super().steps(ask, place):
            known = set(place.get("known", ()))
            prints = [_version(ask, record) for record in records]
            fresh = [record for record, told in zip(records, prints, strict=True) if told not in known]
            place["as_before"] = place.get("as_before", 0) + len(records) - len(fresh)
            place["known"] = prints or place.get("known", [])
            yield fresh


def _version(ask: Ask, record: Any) -> str:
    if not isinstance(record, dict):
        return ""
    return f"{record.get(ask.kind.key)}|{record.get(ask.kind.version or '')}"


@dataclass(frozen=True)
class Answers(Windows):
    """Answers by the moment they were asked for: those of the last weeks are read again once a day.

    Zendesk filters by that moment only, so an answer that comes days later is seen no other way.
    """

    look_back_ms: int = 2 * DAY_MS
    window_ms: int | None = 30 * DAY_MS
    again_ms: int | None = DAY_MS
    late_ms: int = 28 * DAY_MS
    begin: str = "start_time"
    end: str = "end_time"
    unit_ms: int = 1_000

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages of the present first, then of the past."""
        stretch = {"begin": self.begin, "end": self.end, "unit_ms": self.unit_ms}
        is_first = "again_from_ms" not in place
        yield from super().steps(Inside(**vars(ask), **stretch, is_first=is_first), place)

    def _maybe_again(self, ask: Ask, place: Place) -> None:
        read_ms = place.get("again_from_ms", ask.now_ms)
        if not place["past"] and self.again_ms is not None and ask.now_ms - read_ms >= self.again_ms:
            weeks = [max(place["first_ms"], ask.now_ms - self.late_ms), self._since(place)]
            place |= {"again_from_ms": ask.now_ms, "past": [weeks], "steps": 1, "steps_done": 0}


def answers(begin: str, end: str, unit_ms: int) -> Answers:
    """The walk of a list that takes the two moments by these names and in this unit."""

    def between(request: Request, from_ms: int, to_ms: int) -> Request:
        return with_params(request, **{begin: from_ms // unit_ms, end: -(-to_ms // unit_ms)})

    return Answers(between, begin=begin, end=end, unit_ms=unit_ms)


@dataclass(frozen=True)
class With:
    """A walk whose records get what Zendesk keeps elsewhere, such as the name of a group.

    Where that cannot be had the page counts as not read: the place is as it was before it.
    """

    walk: Walk
    adders: tuple[Adder, ...]

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """The walk's pages, each made whole."""
        before = copy.deepcopy(place)
        for records in self.walk.steps(ask, place):
            try:
                whole = reduce(lambda known, add: add(ask, place, known), self.adders, records)
            except BaseException:
                place.clear()
                place.update(before)
                raise
            yield whole
            before = copy.deepcopy(place)

    def has_more(self, place: Place) -> bool:
        """Whether the walk has."""
        return self.walk.has_more(place)
