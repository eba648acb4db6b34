"""How HubSpot's objects are walked: searched by when they changed, newest id first, with what they belong to.

A search gives no result beyond its 10,000th, sorts by one property only, and finds the records of a bulk
update at one moment. So no page is asked for by its position: each begins below the lowest id of the one
before, which no two records share. What changes meanwhile leaves the stretch of time that is walked, and
comes with the next pull.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from connectors.errors import GoesRound, MissingScope, NotReadable, NotThere
from connectors.http import Request
from connectors.paging import Cursor, Page, as_state, at, from_state, pages
from connectors.times import ms_of
from connectors.vendor.walks import DAY_MS, HOUR_MS, MOST_SEEN, Ask, Place, Windows

Record = dict[str, Any]
MOST_RESULTS, MOST_INPUTS, MOST_ASTRAY = 200, 1_000, 2
BEGAN_MS = 1_136_073_600_000
"""2006, before which no HubSpot account has records."""
LOOK_BACK_MS, LAG_MS = 15 * 60_000, 60_000
"""The search index hears of a change within seconds, at times minutes."""
ARCHIVED_AGAIN_MS = HOUR_MS
NEARLY = 0.9
"""Of what was left to read so much is there still: records that change meanwhile leave the stretch."""
LIST = Cursor(100, "limit", "after", cursor=("paging", "next", "after"), more=None)
_ID = "hs_object_id"


@dataclass(frozen=True)
class ById:
    """Pages of a search, each below the lowest id of the one before."""

    size: int = MOST_RESULTS

    def sized(self, request: Request) -> Request:
        """The request with its page size, sorted by id, highest first."""
        order = [{"propertyName": _ID, "direction": "DESCENDING"}]
        return replace(request, body={**(request.body or {}), "limit": self.size, "sorts": order})

    def next(self, request: Request, answer: Any, count: int) -> Request | None:
        """The request for what follows; None where the answer's own total says that this is all."""
        total = at(answer, ("total",))
        ids = [number for one in answer["results"] if (number := _number(one)) is not None]
        is_last = not isinstance(total, int) or total <= count
        return None if is_last or not ids else _below(request, min(ids))


def _number(record: Any) -> int | None:
    told = str(record.get("id")) if isinstance(record, dict) else ""
    return int(told) if told.isdecimal() else None


def _filters(request: Request) -> list[dict[str, str]]:
    groups = (request.body or {}).get("filterGroups") or [{"filters": []}]
    return list(groups[0]["filters"])


def _with(request: Request, filters: list[dict[str, str]]) -> Request:
    return replace(request, body={**(request.body or {}), "filterGroups": [{"filters": filters}]})


def _held(name: str, operator: str, value: int) -> dict[str, str]:
    return {"propertyName": name, "operator": operator, "value": str(value)}


def _below(request: Request, number: int) -> Request:
    others = [one for one in _filters(request) if one["propertyName"] != _ID]
    return _with(request, [*others, _held(_ID, "LT", number)])


@dataclass(frozen=True)
class Modified:
    """A search for what was modified from one moment to before another, in milliseconds."""

    by: str

    def __call__(self, request: Request, from_ms: int, to_ms: int) -> Request:
        """The request with its filter."""
        return _with(request, [_held(self.by, "GTE", from_ms), _held(self.by, "LT", to_ms)])


@dataclass(frozen=True)
class Objects:
    """Objects of one type: what was modified, with what each belongs to.

    `by` is the property that says when. `to` are the types of what a record belongs to, of each of which
    the one with the lowest id is taken. `whole` reads them from HubSpot's beginning on: people who never
    changed are people. `at_once` is how many records are handed out together.
    """

    by: str = "hs_lastmodifieddate"
    to: tuple[str, ...] = ()
    whole: bool = False
    at_once: int = MOST_INPUTS

    @property
    def _modified(self) -> Windows:
        return Windows(Modified(self.by), look_back_ms=LOOK_BACK_MS, lag_ms=LAG_MS)

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Pages of what was modified, then of what was archived meanwhile."""
        first = BEGAN_MS if self.whole else ask.first_ms
        asked = _Searched(ask.session, ask.kind, ask.now_ms, first, self, place)
        place.setdefault("archive", {"since": ask.now_ms, "next": ask.now_ms, "resume": None})
        unasked = asked.unasked()
        for records in self._modified.steps(asked, place):
            _note_share(place, len(records))
            yield _marked(records, unasked)
        yield from asked.archived()

    def has_more(self, place: Place) -> bool:
        """Whether something is unread."""
        return self._modified.has_more(place) or bool(place.get("archive", {}).get("resume"))


def _marked(records: list[Any], names: list[str]) -> list[Any]:
    """The records, the first of which also has these names: so they are known not to be kept."""
    if not records or not isinstance(records[0], dict):
        return records
    told, names[:] = dict.fromkeys(names), []
    return [{**told, **records[0]}, *records[1:]]


def _note_share(place: Place, count: int) -> None:
    """How much of the first reading is done, by the search's own total."""
    place.pop("steps", None)  # one long stretch: its steps say nothing
    place["read"] = place.get("read", 0) + count
    is_done = place.get("done") == 1.0 or "live" not in place
    place["done"] = 1.0 if is_done else min(0.999, place["read"] / max(1, place["read"] + place["left"]))


@dataclass(frozen=True)
class _Searched(Ask):
    """Asks for each page also what its records belong to, which a search does not say.

    Both are there before the page is handed out: no record is landed without its people, and none is lost.
    """

    objects: Objects
    place: Place

    def pages(self, request: Request, *, resumed: bool = False) -> Iterator[Page]:
        """Several of HubSpot's pages as one, as many as one ask for what records belong to may hold.

        Raises NotReadable for an answer to another search.
        """
        records: list[Any] = []
        for page in self._checked(request, resumed=resumed):
            records += page.records
            if page.next is None or len(records) + self.kind.paging.size > self.objects.at_once:
                whole, records = records, []
                self._join([one for one in whole if isinstance(one, dict)])
                yield Page(whole, page.answer, page.next)

    def unasked(self) -> list[str]:
        """Once a day, the account's own properties that nobody asks for, where the token may see them."""
        if self.now_ms - self.place.get("properties_ms", 0) < DAY_MS:
            return []
        self.place["properties_ms"] = self.now_ms
        try:
            answer = self.session.json(Request(f"/crm/v3/properties/{self.kind.name}"))
        except (MissingScope, NotThere):
            return []
        known = set((self.kind.request.body or {})["properties"])
        own = [one for one in at(answer, ("results",)) or () if not at(one, ("hubspotDefined",))]
        return [name for one in own if (name := str(at(one, ("name",)))) not in known]

    def archived(self) -> Iterator[list[Any]]:
        """Once an hour, what was archived since; a search never gives it, and archiving modifies nothing."""
        lane = self.place["archive"]
        if self._is_unread or (lane["resume"] is None and self.now_ms < lane["next"]):
            return
        begun = self.now_ms if lane["resume"] is None else lane["begun"]
        request = from_state(lane["resume"], self._list) if lane["resume"] else self._list
        for page in pages(self.session, LIST, request, ("results",), resumed=lane["resume"] is not None):
            fresh = _lately(lane, page.records)
            self._join(fresh)
            lane |= {"resume": as_state(page.next), "begun": begun}
            if page.next is None:
                lane["next"] = begun + ARCHIVED_AGAIN_MS
                _turn(lane)
            yield [_without_people(one) for one in fresh]

    @property
    def _is_unread(self) -> bool:
        return bool(self.place.get("live") or self.place.get("past"))

    @property
    def _list(self) -> Request:
        asked = ",".join((self.kind.request.body or {})["properties"])
        path = self.kind.request.path.removesuffix("/search")
        return Request(path, {"archived": "true", "properties": asked})

    def _checked(self, request: Request, *, resumed: bool) -> Iterator[Page]:
        """HubSpot's pages; where an answer cannot be to what was asked, it is asked again a few times."""
        asked: Request | None = request
        left, astray = None, 0
        while asked is not None:
            try:
                for page in self._begun(asked, resumed=resumed):
                    left = self._left(asked or request, page, left)
                    yield page
                    asked, resumed, astray = page.next, True, 0
            except (GoesRound, NotReadable):
                astray += 1
                if astray > MOST_ASTRAY:
                    raise

    def _begun(self, request: Request, *, resumed: bool) -> Iterator[Page]:
        """The search's pages; a first page that may be of another search is asked for again.

        A cache or a server in trouble may answer with the end of an earlier walk, and years would be
        skipped. No answer says what it answers, so of two the one that holds more is believed.
        """
        found = super().pages(request, resumed=resumed)
        page = next(found)
        if not resumed and ("is_first" in self.place or not self._is_inside(request, page)):
            others = super().pages(request)
            other = next(others)
            if self._worth(request, other) > self._worth(request, page):
                page, found = other, others
        if not resumed and "is_first" in self.place:
            self._note_most(request, at(page.answer, ("total",)) or 0)
        yield page
        yield from found

    def _note_most(self, request: Request, total: int) -> None:
        """A first reading that begins anew has about as much to read as before. Raises NotReadable."""
        if total < NEARLY * self.place.get("most", 0):
            raise _astray(request)
        self.place["most"] = total

    def _worth(self, request: Request, page: Page) -> tuple[bool, int]:
        return self._is_inside(request, page), at(page.answer, ("total",)) or 0

    def _is_inside(self, request: Request, page: Page) -> bool:
        """Whether any record was modified in the stretch of time that was asked for, to a second."""
        asked = [int(one["value"]) for one in _filters(request) if one["propertyName"] == self.objects.by]
        times = [ms_of(at(one, (self.kind.version or "",))) for one in page.records]
        known = [time for time in times if time is not None]
        return not (asked and known) or any(
            min(asked) - 1_000 <= time <= max(asked) + 1_000 for time in known
        )

    def _left(self, asked: Request, page: Page, before: int | None) -> int | None:
        total = at(page.answer, ("total",))
        _check(asked, page.records, total, before)
        self.place["left"] = left = total - len(page.records)
        return left

    def _join(self, records: list[Record]) -> None:
        ids = [str(one.get("id")) for one in records]
        belongs = {to: self._belongs(to, ids) for to in self.objects.to} if ids else {}
        for record, number in zip(records, ids, strict=True):
            record["belongs"] = {to: found.get(number) for to, found in belongs.items()}

    def _belongs(self, to: str, ids: list[str]) -> dict[str, str]:
        """The one of this type to which each record belongs; records that belong to none are left out.

        An answer that does not speak of a record, not even to say that it belongs to nobody, may be one to
        another question: of such records it is asked once more.
        """
        found, silent = self._answered(to, ids)
        if silent:
            more, _ = self._answered(to, silent)
            found |= more
        return found

    def _answered(self, to: str, ids: list[str]) -> tuple[dict[str, str], list[str]]:
        path = f"/crm/v4/associations/{self.kind.name}/{to}/batch/read"
        asked = Request(path, body={"inputs": [{"id": one} for one in ids]})
        for _ in range(1 + MOST_ASTRAY):
            answer = self.session.json(asked)
            found, alone = dict(_pairs(answer)), set(_alone(answer))
            if found.keys() | alone <= set(ids):
                return found, [one for one in ids if one not in found and one not in alone]
        raise NotReadable(f"{path} answered for other records than were asked. The next pull asks again.")


def _lately(lane: Record, records: list[Any]) -> list[Any]:
    """The records that were archived since the newest that is known, and were not handed out already."""
    fresh = [
        one
        for one in records
        if _archived_ms(one) >= lane["since"] - LOOK_BACK_MS and one["id"] not in lane.get("told", ())
    ]
    lane["now"] = {**lane.get("now", {}), **{one["id"]: _archived_ms(one) for one in fresh}}
    return fresh


def _turn(lane: Record) -> None:
    """The list was read: from now on since the newest of it, not since it was asked for.

    An answer to an older question would otherwise count for the time between.
    """
    told = {**lane.get("told", {}), **lane.pop("now", {})}
    lane["since"] = max([lane["since"], *told.values()])
    newest = sorted(told.items(), key=lambda one: one[1])[-MOST_SEEN:]
    lane["told"] = {number: at_ms for number, at_ms in newest if at_ms >= lane["since"] - LOOK_BACK_MS}


def _archived_ms(record: Any) -> int:
    return ms_of(at(record, ("archivedAt",))) or 0


def _without_people(record: Record) -> Record:
    """An archived record, with nobody in particular for the people whom it no longer names."""
    nobody = f"archived {record.get('id')}"
    return {**record, "belongs": {to: found or nobody for to, found in record["belongs"].items()}}


def _pairs(answer: Any) -> Iterator[tuple[str, str]]:
    for one in at(answer, ("results",)) or ():
        ids = [str(at(other, ("toObjectId",))) for other in at(one, ("to",)) or ()]
        if ids:
            yield str(at(one, ("from", "id"))), min(ids, key=lambda told: (len(told), told))


def _alone(answer: Any) -> Iterator[str]:
    """The records of which the answer says that they belong to nobody."""
    for error in at(answer, ("errors",)) or ():
        yield from (str(one) for one in at(error, ("context", "fromObjectId")) or ())
    for one in at(answer, ("results",)) or ():
        if not at(one, ("to",)):
            yield str(at(one, ("from", "id")))


def _check(asked: Request, records: list[Any], total: Any, left: int | None) -> None:
    """Refuse what is no answer to this search: without a total, with ids too high, or with far too few."""
    if not isinstance(total, int):
        raise _astray(asked)
    below = min((int(one["value"]) for one in _filters(asked) if one["propertyName"] == _ID), default=None)
    highest = max((number for one in records if (number := _number(one)) is not None), default=0)
    is_too_high = below is not None and highest >= below
    if is_too_high or (left and total < NEARLY * left):
        raise _astray(asked)


def _astray(asked: Request) -> NotReadable:
    return NotReadable(f"{asked.path} answered another search than was asked. The next pull asks again.")
