"""How an object type's records are walked from pull to pull, so that none is lost and none comes for ever.

A walk changes its `Place` before it hands records out: once those are landed, the place is where the next
portion goes on. A place is plain JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol

from connectors import paging
from connectors.errors import CursorExpired, WaitsUntil
from connectors.http import Request, Session
from connectors.paging import Cursor, Page
from connectors.times import ms_of
from connectors.vendor.declare import ObjectType

HOUR_MS, DAY_MS, WEEK_MS = 3_600_000, 86_400_000, 7 * 86_400_000
MOST_SEEN = 4_000

Lane = dict[str, Any]
Place = dict[str, Any]


@dataclass(frozen=True)
class Ask:
    """What a walk needs to know: the way to the vendor, what is asked, the present and how far back to go."""

    session: Session
    kind: ObjectType
    now_ms: int
    first_ms: int

    def pages(self, request: Request, *, resumed: bool = False) -> Iterator[Page]:
        """Pages of the object type's list, records taken out of the answer."""
        kind = self.kind
        for page in paging.pages(
            self.session, kind.paging, request, kind.records, total=kind.total, resumed=resumed
        ):
            records = kind.unpack(page.answer, page.records) if kind.unpack else page.records
            yield Page(records, page.answer, page.next)

    def newest(self, records: list[Any], before: int | None) -> int | None:
        """The newest version among records and what came before them that is not in the future."""
        times = (self.version_ms(one) for one in records) if self.kind.version else ()
        past = [time for time in (before, *times) if time is not None and time <= self.now_ms]
        return max(past, default=None)

    def version_ms(self, record: Any) -> int | None:
        """When a record changed; None where it does not say."""
        name = self.kind.version
        return ms_of(record.get(name)) if name and isinstance(record, dict) else None


class Walk(Protocol):
    """One way of walking.

    The place it changes also holds `complete_ms`; `done`, or `steps` and `steps_done`; and `first_ms`, or
    `read_from_ms` where it does not read from the first moment on.
    """

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Records, page by page, until nothing is left for now; may be left at any page."""
        ...

    def has_more(self, place: Place) -> bool:
        """Whether something is left though the pull was not stopped by an error."""
        ...


@dataclass(frozen=True)
class Export:
    """A vendor's export that goes on for ever: the cursor of the last page is where the next pull starts.

    `start` puts the first moment into the request, `look_back_ms` is for a cursor that the vendor forgot,
    and `lag_ms` is how long the vendor holds changes back.
    """

    start: Callable[[Request, int], Request]
    paging: Cursor
    look_back_ms: int = HOUR_MS
    lag_ms: int = 0

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages from the cursor on."""
        place.setdefault("first_ms", ask.first_ms)
        place.setdefault("complete_ms", place["first_ms"])
        resume = place.get("resume")
        try:
            yield from self._from(ask, place, resume)
        except CursorExpired:
            if resume is None or place.get("resume") != resume:
                raise
            place["resume"] = None
            yield from self._from(ask, place, None)

    def _from(self, ask: Ask, place: Place, resume: dict[str, Any] | None) -> Iterator[list[Any]]:
        request = paging.from_state(resume, ask.kind.request) if resume else self._first(ask, place)
        place["more"] = True
        for page in ask.pages(request, resumed=resume is not None):
            following = page.next or self._end(request, page)
            place["resume"] = paging.as_state(following) or place.get("resume")
            place["newest_ms"] = ask.newest(page.records, place.get("newest_ms"))
            self._note(ask, place, is_last=page.next is None)
            yield page.records

    def _first(self, ask: Ask, place: Place) -> Request:
        newest = place.get("newest_ms")
        since = place["first_ms"] if newest is None else newest - self.look_back_ms
        return self.start(ask.kind.request, max(since, place["first_ms"]))

    def _end(self, request: Request, page: Page) -> Request | None:
        cursor = paging.at(page.answer, self.paging.cursor)
        return self.paging.after(self.paging.sized(request), cursor) if cursor not in (None, "") else None

    def _note(self, ask: Ask, place: Place, *, is_last: bool) -> None:
        if is_last:
            place |= {"more": False, "done": 1.0, "complete_ms": ask.now_ms - self.lag_ms}
        elif (newest := place.get("newest_ms")) is not None:
            place["complete_ms"] = max(place["complete_ms"], newest)
            whole = max(1, ask.now_ms - place["first_ms"])
            done = min(0.999, max(0.0, (newest - place["first_ms"]) / whole))
            place["done"] = max(done, place.get("done", 0.0))

    def has_more(self, place: Place) -> bool:
        """Whether the last page was not the last one."""
        return bool(place.get("more"))


@dataclass(frozen=True)
class Windows:
    """Records between two moments: first what changed lately, then the past in windows, newest first.

    `between` puts the two moments into the request. Each pull asks from the newest change that is known,
    less `look_back_ms`; rows that come again as they were are not landed again. `window_ms` cuts the past;
    without it the first pull is one long window. `again_ms` after the past was read it is read once more,
    for what was late by more than the look-back or vanished. `lag_ms`: the vendor holds changes back.
    """

    between: Callable[[Request, int, int], Request]
    look_back_ms: int = HOUR_MS
    window_ms: int | None = None
    again_ms: int | None = WEEK_MS
    lag_ms: int = 0

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages of the present first, then of the past; a portion that ended between begins with the past."""
        if "first_ms" not in place:
            self._begin(ask, place)
        if not place.pop("owes_past", False):
            if not place.get("live", {}).get("resume"):  # of one without a page nothing is lost
                place["live"] = self._lane(self._since(place), ask.now_ms)
            yield from self._lane_steps(ask, place, "live")
            place.pop("owes_past", None)
        self._maybe_again(ask, place)
        yield from self._past(ask, place)
        place.setdefault("again_from_ms", ask.now_ms)

    def _past(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Window after window; where a limit lets through none of it, the next turn begins with it."""
        moved = False
        while place["past"]:
            if "window" not in place:
                from_ms, to_ms = place["past"][-1]
                place["window"] = self._lane(from_ms, to_ms)
            try:
                for records in self._lane_steps(ask, place, "window"):
                    moved = True
                    yield records
            except WaitsUntil:
                place["owes_past"] = not moved
                raise

    def _begin(self, ask: Ask, place: Place) -> None:
        step = self.window_ms or max(1, ask.now_ms - ask.first_ms)
        newest = max(ask.first_ms, ask.now_ms - step)
        place |= {"first_ms": ask.first_ms, "watermark_ms": newest + self.look_back_ms}
        self._fill(place, newest)
        place |= {
            "complete_ms": ask.first_ms,
            "read_from_ms": newest,
            "is_first": 1,
            "steps": place["steps"] + 1,
        }

    def _fill(self, place: Place, to_ms: int) -> None:
        step, from_ms = self.window_ms or max(1, to_ms - place["first_ms"]), place["first_ms"]
        edges = [*range(to_ms, from_ms, -step), from_ms] if to_ms > from_ms else []
        windows = [[older, newer] for newer, older in pairwise(edges)]
        place |= {"past": windows[::-1], "steps": len(windows), "steps_done": 0}

    def _since(self, place: Place) -> int:
        return max(place["first_ms"], place["watermark_ms"] - self.look_back_ms)

    def _lane(self, from_ms: int, to_ms: int) -> Lane:
        return {"from": from_ms, "to": to_ms, "resume": None, "newest": None, "seen": []}

    def _lane_steps(self, ask: Ask, place: Place, name: str) -> Iterator[list[Any]]:
        resume = place[name]["resume"]
        try:
            yield from self._pages(ask, place, name)
        except CursorExpired:
            if resume is None or place.get(name, {}).get("resume") != resume:
                raise
            place[name]["resume"] = None
            yield from self._pages(ask, place, name)

    def _pages(self, ask: Ask, place: Place, name: str) -> Iterator[list[Any]]:
        lane = place[name]
        resume = lane["resume"]
        like = self.between(ask.kind.request, lane["from"], lane["to"])
        request = paging.from_state(resume, like) if resume else like
        for page in ask.pages(request, resumed=resume is not None):
            lane["resume"] = paging.as_state(page.next)
            lane["newest"] = ask.newest(page.records, lane["newest"])
            old, lately = self._parted(ask, place, name, page.records)
            fresh = [*old, *_fresh(place, lane, lately)]
            if page.next is None:
                self._finish(place, name)
            yield fresh

    def _parted(self, ask: Ask, place: Place, name: str, records: list[Any]) -> tuple[list[Any], list[Any]]:
        """The records that no look-back brings twice, and those that may have come or may come again."""
        if name != "live":
            return records, []
        if "is_first" not in place:
            return [], records
        from_ms = (place[name]["newest"] or 0) - self.look_back_ms
        is_old = [(at_ms := ask.version_ms(one)) is not None and at_ms < from_ms for one in records]
        told = list(zip(records, is_old, strict=True))
        return [one for one, old in told if old], [one for one, old in told if not old]

    def _finish(self, place: Place, name: str) -> None:
        lane = place.pop(name)
        if name == "window":
            place["past"] = place["past"][:-1]
            place["steps_done"] += 1
            place["read_from_ms"] = min(place["read_from_ms"], lane["from"])
            return
        place["complete_ms"] = max(place["complete_ms"], lane["to"] - self.lag_ms)
        place["watermark_ms"] = max(place["watermark_ms"], lane["newest"] or 0)
        place["owes_past"] = bool(place["past"])
        place["seen"] = lane["seen"]
        place["steps_done"] += place.pop("is_first", 0)

    def _maybe_again(self, ask: Ask, place: Place) -> None:
        read_ms = place.get("again_from_ms", ask.now_ms)
        if not place["past"] and self.again_ms is not None and ask.now_ms - read_ms >= self.again_ms:
            place["again_from_ms"] = ask.now_ms
            self._fill(place, self._since(place))

    def has_more(self, place: Place) -> bool:
        """Whether a window, of the present or the past, is unread or half read."""
        return bool(place.get("past") or place.get("live") or place.get("window"))


def _fresh(place: Place, lane: Lane, records: list[Any]) -> list[Any]:
    """The records that did not come in the same shape on a page before or with the last pull's look-back."""
    seen = {*place.get("seen", ()), *lane["seen"]}
    came, fresh = list(lane["seen"]), []
    for record in records:
        digest = _print(record)
        if digest not in seen:
            fresh.append(record)
        seen.add(digest)
        came.append(digest)
    lane["seen"] = came[-MOST_SEEN:]
    place["as_before"] = place.get("as_before", 0) + len(records) - len(fresh)
    return fresh


def _print(record: Any) -> str:
    return hashlib.blake2b(json.dumps(record, sort_keys=True).encode(), digest_size=8).hexdigest()
