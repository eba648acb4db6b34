"""A small vendor: notes that change, given as an export with a cursor and as a search between two moments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from config.models.scalars import Context as ConfigContext
from config.models.sources import Source
from connectors.auth import bearer
from connectors.base import AsBefore, Batch, Checkpoint, Context, More, Note, Standing, Trouble
from connectors.errors import BadRequest
from connectors.http import Request
from connectors.paging import Cursor, with_params
from connectors.times import iso, iso_of, ms_of
from connectors.vendor.connector import Vendor
from connectors.vendor.declare import DROP, PLAIN, TEXT, ObjectType, key
from connectors.vendor.walks import DAY_MS, Export, Windows

NOW_MS = 1_700_000_000_000
SIZE = 3
PAGES = Cursor(SIZE, "size", "after", ("after",), more=("more",))


@dataclass
class Shelf:
    """The vendor's notes by id, each with when it changed. `before` runs before each answer and may raise."""

    notes: dict[int, int] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    now_ms: int = NOW_MS
    before: Callable[[], None] = lambda: None
    asked: list[Request] = field(default_factory=list)
    forgotten: bool = False

    def json(self, request: Request) -> Any:
        self.asked.append(request)
        self.before()
        sent = request.params
        if self.forgotten and "after" in sent:
            raise BadRequest("no such cursor")
        start = (int(sent.get("from", 0)), 0)
        if "after" in sent:
            at, note = sent["after"].split(":")
            start = (int(at), int(note) + 1)
        to = int(sent.get("to", self.now_ms * 2))
        found = sorted((at, n) for n, at in self.notes.items() if (at, n) >= start and at <= to)
        page = found[: int(sent["size"])]
        last = f"{page[-1][0]}:{page[-1][1]}" if page else sent.get("after", f"{start[0]}:0")
        rows = [self.note(n) for _, n in page]
        return {"rows": rows, "after": last, "more": len(found) > len(page)}

    def note(self, n: int) -> dict[str, Any]:
        told = {"id": n, "changed": iso_of(self.notes[n]), "made": iso(NOW_MS - n * 1000), "topic": "bill"}
        person = {"mail": f"Ann{n}@example.com", "phone": "0044 20 7946", "street": "Hill 4"}
        return {**told, "by": person, "text": f"call me, ann{n}@example.com", **self.extra}

    def close(self) -> None:
        pass


def made(record):
    row = {"key": record["id"], "occurred_at": record["made"], "version_at": record["changed"]}
    yield "notes", {**row, "event": record["topic"], "customer": record["email"], "comment": record["text"]}


KEEP = {
    "id": PLAIN,
    "changed": PLAIN,
    "made": PLAIN,
    "topic": PLAIN,
    "text": TEXT,
    "by.mail": key("email", "email"),
    "by.phone": DROP,
}
WINDOWS = Windows(
    lambda request, from_ms, to_ms: with_params(request, **{"from": from_ms, "to": to_ms}),
    window_ms=100 * DAY_MS,
)
EXPORT = Export(lambda request, from_ms: with_params(request, **{"from": from_ms}), PAGES)


def object_type(name="note", walk: Any = WINDOWS, **more: Any) -> ObjectType:
    given = {"records": ("rows",), "version": "changed", "streams": {"notes": "interaction"}, "make": made}
    return ObjectType(name, Request("notes"), PAGES, walk, KEEP, **{**given, **more})


class Small(Vendor):
    """A connector to a shelf in memory."""

    def __init__(self, shelf: Any, *objects: ObjectType) -> None:
        super().__init__("small", "Small", objects or (object_type(),), lambda source: bearer("t"))
        self.shelf = shelf

    def session(self, *_: Any) -> Any:
        return self.shelf


def entry(**more: Any) -> Source:
    given = {"id": "shelf", "connector": "small", "base_url": "https://small.example", "token": "${T}"}
    context = ConfigContext(env={"T": "secret"})
    return Source.model_validate({**given, **more}, context=context)


@dataclass
class Reader:
    """Pulls portion after portion and keeps what a warehouse would: of each key the newest version."""

    vendor: Small
    source: Source = field(default_factory=entry)
    state: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    came: int = 0
    as_before: int = 0
    more_at_ms: int | None = None
    standing: Standing = field(default_factory=lambda: Standing((), None))
    troubles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)

    def portion(self, rows: int = 1_000_000) -> list[Any]:
        now = self.vendor.shelf.now_ms / 1000
        context = Context(int(now * 1000), secret=b"s", portion_rows=rows, now=lambda: now)
        self.more_at_ms, self.troubles, self.notes = None, [], []
        items = list(self.vendor.fetch(self.source, self.state, context))
        for item in items:
            self.take(item)
        return items

    def take(self, item: Any) -> None:
        match item:
            case Batch():
                self.batches.append(item)
                for row in item.table.to_pylist():
                    self.merge(row)
            case Checkpoint():
                self.state = item.state
            case AsBefore():
                self.as_before += item.rows
            case More():
                self.more_at_ms = item.at_ms
            case Standing():
                self.standing = item
            case Trouble():
                self.troubles.append(item.message)
            case Note():
                self.notes.append(item.message)

    def merge(self, row: dict[str, Any]) -> None:
        self.came += 1
        before = self.rows.get(row["key"])
        if before is None or (ms_of(row["version_at"]) or 0) >= (ms_of(before["version_at"]) or 0):
            self.rows[row["key"]] = row

    def until_done(self, rows: int = 1_000_000, most: int = 500) -> None:
        """Portion after portion, in time that passes as it says."""
        for _ in range(most):
            self.portion(rows)
            if self.more_at_ms is None:
                return
            self.vendor.shelf.now_ms = max(self.vendor.shelf.now_ms, self.more_at_ms)
        raise AssertionError("it goes on for ever")

    @property
    def versions(self) -> dict[int, int | None]:
        return {int(name): ms_of(row["version_at"]) for name, row in self.rows.items()}
