"""One portion of a pull: each object type has its turn, until time or rows are used up or nothing is left."""

from __future__ import annotations

import copy
import gc
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from connectors.base import (
    AsBefore,
    Batch,
    Checkpoint,
    Context,
    Fetched,
    Kept,
    More,
    Note,
    Standing,
    State,
    Trouble,
)
from connectors.errors import ConnectorError, DeadlineOver, MissingScope, NotThere, TryLater, WaitsUntil
from connectors.limits import Budget, Meter
from connectors.privacy import Keys
from connectors.shape import Privacy
from connectors.vendor.declare import ObjectType
from connectors.vendor.keep import Keeper, kept_names, text_names
from connectors.vendor.mapping import Mapper, fields_of, mapping_hash
from connectors.vendor.walks import Ask, Place
from warehouse import landing
from warehouse.landing import DriftNote, ObjectState
from warehouse.rows import Rows

if TYPE_CHECKING:
    from config.models.sources import Source
    from connectors.vendor.connector import Vendor

SOON_MS, SLOWEST_MS = 5_000, 60_000  # an object type that fails is tried again between these
MOST_RETRIES = 6  # by itself; from then on as often as its source is pulled
UNREADABLE_MS = 6 * 3_600_000
STANDSTILL_MS = 10 * 60_000  # longer than any pause between two turns of a reading that goes on
TOGETHER = 1_000
ASKED_MS = 60_000  # between two looks at an object type while others are read, where no `every` says it


class Portion:
    """What one call of a vendor's `fetch` does."""

    def __init__(self, vendor: Vendor, source: Source, state: State, context: Context) -> None:
        self.vendor, self.source, self.context = vendor, source, context
        self.state: State = copy.deepcopy(state)
        self.places: dict[str, Place] = self.state.setdefault("places", {})
        self.privacy = Privacy(source.id, Keys(context.secret), source.comment)
        self.budget = Budget(source.options.get("budget_per_day"), self.state.get("budget", {}))
        self.wanted = vendor.wanted(source)
        self.failed: set[str] = set()
        self.rows = 0

    @property
    def now_ms(self) -> int:
        """The present."""
        return int(self.context.now() * 1000)

    def run(self) -> Iterator[Fetched]:
        """Map again what a changed mapping asks for, else fetch; then say where it goes on."""
        with Rows() as self.filter, _without_collector():
            self._notice_mapping()
            if self.state.get("remap"):
                yield from self._remap()
            else:
                yield from self._turns()
                yield from self._unmended()
        self.state["budget"] = self.budget.used
        for kind in self.wanted:
            self._note_whole(self.places.get(kind.name, {}))
        yield Checkpoint(self.state)
        yield Standing(
            tuple(self._standing(kind) for kind in self.wanted),
            self._complete_ms(),
            self.budget.per_day,
            self.budget.used_on(self.now_ms),
        )
        if (at_ms := self._more_at_ms()) is not None:
            yield More(at_ms)

    # ---- fetching

    def _turns(self) -> Iterator[Fetched]:
        """Go on with a round, in which each object type is read to its end; look at those it read as well."""
        begun = self.state.get("left") or [kind.name for kind in self.wanted]
        self.state["left"] = [kind.name for kind in self.wanted if kind.name in begun]
        for kind in self._order():
            if self.context.is_over(self.rows):
                return
            self.state["turns"] = self.state.get("turns", 0) + 1
            place = self.places.setdefault(kind.name, {})
            rows, turn = self.rows, place.get("turn", 0)
            self._leave_out_standstill(place)
            place |= {"turn": self.state["turns"], "turn_ms": self.now_ms}
            yield from self._object(kind, place)
            if "next_ms" in place and self.rows == rows and kind.name not in self.failed:
                place["turn"] = turn  # the limit was used up by others: next time it comes before them
            if kind.name in self.failed or "next_ms" in place or not kind.walk.has_more(place):
                self.state["left"] = [name for name in self.state["left"] if name != kind.name]

    def _leave_out_standstill(self, place: Place) -> None:
        """Time in which nobody read, as of a server that was off, is no part of how long reading takes."""
        awaited = max(place.get("turn_ms", self.now_ms), place.get("next_ms", 0))
        if "started_ms" in place and self.now_ms - awaited > STANDSTILL_MS:
            place["started_ms"] += self.now_ms - awaited

    def _order(self) -> list[ObjectType]:
        """Whose turn it is, those first that waited longest: a long history keeps nobody from being asked."""
        every_ms = self.source.every.ms if self.source.every else ASKED_MS
        places = {kind.name: self.places.get(kind.name, {}) for kind in self.wanted}
        due = [
            kind
            for kind in self.wanted
            if kind.name in self.state["left"]
            or self.now_ms - places[kind.name].get("turn_ms", 0) >= every_ms
        ]
        return sorted(due, key=lambda kind: places[kind.name].get("turn", 0))

    def _object(self, kind: ObjectType, place: Place) -> Iterator[Fetched]:
        if place.get("next_ms", 0) > self.now_ms:
            yield from self._still_waits(kind, place)
            return
        for told in ("next_ms", "trouble", "refused", "passes"):
            place.pop(told, None)
        place.setdefault("started_ms", self.now_ms)
        yield from self._new_fields(kind, place)
        keeper = Keeper(kind, fields_of(self.source, kind), self.privacy)
        meter = Meter(**place.get("meter", {}))
        try:
            yield from self._pages(kind, place, keeper, meter)
            place["failures"] = 0
        except WaitsUntil as later:
            place["next_ms"] = later.at_ms
            yield Note(str(later))
        except (MissingScope, NotThere) as refused:
            yield self._refused(kind, place, refused)
        except ConnectorError as error:
            yield self._trouble(kind, place, error)
        place["meter"] = asdict(meter)
        yield Batch(kind.name, "", pa.table({}), tuple(keeper.rejected), tuple(keeper.drift()))

    def _pages(self, kind: ObjectType, place: Place, keeper: Keeper, meter: Meter) -> Iterator[Fetched]:
        self.context.remaining_s()
        now_ms = self.now_ms
        mapper = Mapper(self.source, kind, self.filter)
        with closing(self.vendor.session(self.source, self.context, meter, self.budget)) as session:
            ask = Ask(session, kind, now_ms, self.vendor.first_ms(self.source, now_ms))
            for records in self._gathered(kind.walk.steps(ask, place)):
                yield from self._kept(kind, mapper, keeper.table(records))
                place["failures"] = 0  # it gets on: what fails now and then needs no longer and longer waits
                if before := place.pop("as_before", 0):
                    yield AsBefore(before)

    def _gathered(self, pages: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """Small pages put together: a column of a hundred values costs nearly what one of a thousand does."""
        held: list[list[Any]] = []
        try:
            for page in pages:
                held.append(page)
                self.rows += max(1, len(page))
                if self.context.is_over(self.rows):
                    break
                if sum(map(len, held)) >= TOGETHER:
                    yield list(chain.from_iterable(held))
                    held = []
        except ConnectorError:
            if held:
                yield list(chain.from_iterable(held))  # the place is past them, whatever came after
            raise
        if held:
            yield list(chain.from_iterable(held))

    def _kept(self, kind: ObjectType, mapper: Mapper, table: pa.Table) -> Iterator[Fetched]:
        if len(table):
            yield Kept(kind.name, table, self.source.comment)
            yield from mapper.batches(table)
            yield from mapper.set_apart()

    def _still_waits(self, kind: ObjectType, place: Place) -> Iterator[Fetched]:
        """An object type whose time has not come; a trouble stays told until it is over."""
        if text := place.get("trouble"):
            self.failed.add(kind.name)
            if not (kind.optional and place.get("refused")):
                yield Trouble(kind.name, text)

    def _unmended(self) -> Iterator[Fetched]:
        """Troubles of object types that had no turn in this portion: they are not over, and not forgotten."""
        for kind in self.wanted:
            place = self.places.get(kind.name, {})
            if place.get("trouble") and kind.name not in self.failed:
                yield from self._still_waits(kind, place)

    def _refused(self, kind: ObjectType, place: Place, error: ConnectorError) -> Fetched:
        """What an account does not use is noted where the object type is optional, else a trouble."""
        if not kind.optional:
            return self._trouble(kind, place, error)
        self.failed.add(kind.name)
        place |= {"trouble": str(error), "refused": True, "next_ms": self.now_ms + UNREADABLE_MS}
        note = DriftNote(kind.name, "object not readable", kind.name, str(error))
        return Batch(kind.name, "", pa.table({}), drift=(note,))

    def _trouble(self, kind: ObjectType, place: Place, error: ConnectorError) -> Trouble:
        self.failed.add(kind.name)
        place["failures"] = failures = place.get("failures", 0) + 1
        place |= {"trouble": str(error), "passes": isinstance(error, TryLater)}
        if failures > 1 and not isinstance(error, DeadlineOver):
            place["next_ms"] = self.now_ms + min(SLOWEST_MS, SOON_MS * 2 ** min(failures - 2, 10))
        return Trouble(kind.name, str(error))

    # ---- mapping again

    def _notice_mapping(self) -> None:
        now = mapping_hash(self.source, {kind.name: kind for kind in self.wanted})
        before = self.state.get("mapping")
        if before not in (None, now):
            self.state["remap"] = {"objects": [kind.name for kind in self.wanted], "after": ""}
        self.state["mapping"] = now

    def _remap(self) -> Iterator[Fetched]:
        """Rows of what was kept before, file by file, in the order in which it was read."""
        todo = self.state["remap"]
        known = {kind.name: kind for kind in self.wanted}
        todo["objects"] = [name for name in todo["objects"] if name in known]
        while todo["objects"]:
            kind = known[todo["objects"][0]]
            for path in self._files(kind):
                if path.name <= todo["after"]:
                    continue
                if self.context.is_over(self.rows):
                    return
                table = self._read_again(kind, path)
                mapper = Mapper(self.source, kind, self.filter)
                yield from mapper.batches(table)
                yield from mapper.set_apart()
                self.rows += len(table)
                todo["after"] = path.name
            todo |= {"objects": todo["objects"][1:], "after": ""}
        del self.state["remap"]

    def _files(self, kind: ObjectType) -> list[Any]:
        home = self.context.landing
        return landing.kept(home, self.source.id, kind.name) if home else []

    def _read_again(self, kind: ObjectType, path: Any) -> pa.Table:
        table, comment = landing.read_kept(path)
        fields = fields_of(self.source, kind)
        hidden = (
            text_names(kind, fields)
            if comment in ("drop", "count") and comment != self.source.comment
            else ()
        )
        none = pa.nulls(len(table), pa.string())
        return pa.table(
            {
                name: none if name in hidden or name not in table.column_names else table[name]
                for name in kept_names(kind, fields)
            }
        )

    def _new_fields(self, kind: ObjectType, place: Place) -> Iterator[Fetched]:
        """Say of fields that are kept from now on that what was read before does not have them."""
        names = kept_names(kind, fields_of(self.source, kind))
        before = place.get("kept")
        place["kept"] = names
        if before is None or not (new := [name for name in names if name not in before]):
            return
        yield Note(
            f"{kind.name}: {', '.join(new)} was not kept before, so records read earlier do not have it. "
            f"Fetch them anew with `python -m connectors pull {self.source.id} --again`."
        )

    # ---- where it goes on

    def _more_at_ms(self) -> int | None:
        if self.state.get("remap"):
            return self.now_ms
        times = [at_ms for kind in self.wanted if (at_ms := self._next_ms(kind)) is not None]
        return min(times, default=None)

    def _next_ms(self, kind: ObjectType) -> int | None:
        place = self.places.get(kind.name, {})
        if kind.name in self.failed:
            return self._retry_ms(place)
        if waits := place.get("next_ms"):
            return waits
        return self.now_ms if kind.name in self.state.get("left", ()) else None

    def _retry_ms(self, place: Place) -> int | None:
        """When a trouble that may pass by itself is looked at again; None where the schedule says it."""
        if not place.get("passes") or place.get("failures", 0) > MOST_RETRIES:
            return None
        return place.get("next_ms", self.now_ms + SOON_MS)

    def _complete_ms(self) -> int | None:
        """Until when every object type is complete; those that this account cannot read do not count."""
        counted = [kind for kind in self.wanted if not self.places.get(kind.name, {}).get("refused")]
        first = self.vendor.first_ms(self.source, self.now_ms)
        times = [self.places.get(kind.name, {}).get("complete_ms", first) for kind in counted]
        return min(times) - self.source.late_by.ms if times else None

    def _note_whole(self, place: Place) -> None:
        """Once its history was read an object type has it, also while it is read again."""
        if _done(place) == 1.0:
            place["whole"] = True

    def _standing(self, kind: ObjectType) -> ObjectState:
        place = self.places.get(kind.name, {})
        meter = place.get("meter", {})
        return ObjectState(
            object=kind.name,
            done=_done(place),
            steps_done=place.get("steps_done"),
            steps=place.get("steps"),
            started_ms=place.get("started_ms"),
            read_from_ms=place.get("read_from_ms", place.get("first_ms")),
            complete_until_ms=place.get("complete_ms"),
            dialect=meter.get("dialect"),
            next_ms=self._next_ms(kind),
            trouble=place.get("trouble"),
            limit_of=meter.get("limit"),
            remaining=meter.get("remaining"),
            resets_ms=meter.get("resets_ms"),
            waited_ms=meter.get("waited_ms", 0),
            refused=meter.get("refused", 0),
            requests=meter.get("requests", 0),
        )


def _done(place: Place) -> float | None:
    """The share of an object type's history that was read; None where that cannot be told."""
    if place.get("whole"):
        return 1.0
    steps = place.get("steps")
    return place.get("steps_done", 0) / steps if steps else place.get("done")


@contextmanager
def _without_collector() -> Iterator[None]:
    """Pages are trees without cycles: looking for cycles in them took a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
