"""The walk through a search that gives no more than 10,000 results and sorts by one property only.

Every page is asked anew from where the one before ended, in time; a moment that fills a page by itself, as a
bulk update leaves it, is walked by record id. So no result is ever asked for by its position, nothing is
lost when records change meanwhile, and any number of records may share a moment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What one page is asked for: records modified from a moment on, or those of one moment after an id."""

    from_ms: int
    after_id: int | None = None


Search = Callable[[Ask], list[Record]]
Moment = Callable[[Record], int]


def changed(
    search: Search, moment: Moment, since_ms: int, *, size: int, until_ms: int
) -> Iterator[list[Record]]:
    """Pages of all records modified since a moment, each version once.

    `search` gives at most `size` records, sorted by time, or by id within one moment. `moment` is when a
    record was modified. A record that changes while it is read may stand where it was before: what was
    modified after `until_ms` is given, and is no reason to go on from there.
    """
    seen: set[tuple[str, int]] = set()
    while True:
        page = search(Ask(since_ms))
        yield _fresh(page, moment, seen)
        if len(page) < size:
            return
        reached = _reached(page, moment, until_ms)
        if reached <= since_ms:
            yield from _one_moment(search, moment, since_ms, seen, size=size)
            reached = since_ms + 1
        since_ms = reached
        seen = {known for known in seen if known[1] >= since_ms}


def _fresh(page: list[Record], moment: Moment, seen: set[tuple[str, int]]) -> list[Record]:
    fresh = []
    for record in page:
        version = (record["id"], moment(record))
        if version not in seen:
            seen.add(version)
            fresh.append(record)
    return fresh


def _reached(page: list[Record], moment: Moment, until_ms: int) -> int:
    moments = [moment(record) for record in page]
    return max((at for at in moments if at <= until_ms), default=moments[-1])


def _one_moment(
    search: Search, moment: Moment, at_ms: int, seen: set[tuple[str, int]], *, size: int
) -> Iterator[list[Record]]:
    after, page = 0, [{}] * size
    while len(page) >= size:
        page = search(Ask(at_ms, after))
        yield _fresh(page, moment, seen)
        after = max((int(record["id"]) for record in page), default=after)
