"""One pull as the worker does it: fetch, hash and scrub, land. Gets plain values, gives plain values."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from config.models.sources import Source
from connectors import registry
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
from connectors.errors import ConnectorError
from connectors.privacy import Keys
from connectors.shape import Privacy, canonical
from warehouse import landing
from warehouse.errors import WarehouseError
from warehouse.landing import LandedBatch, Pulled

Kind = tuple[str, str, pa.Schema | None]  # stream, target, columns: what may share a file
FILE_ROWS = 100_000
DEADLINE_S = 600.0
PORTION_S, PORTION_ROWS = 8.0, 60_000


@dataclass(frozen=True)
class PullRequest:
    """Everything the worker needs to know for one pull."""

    source: Source
    landing: Path
    secret: bytes = field(repr=False)
    state: State = field(default_factory=dict)
    deadline_s: float = DEADLINE_S
    portion_s: float = PORTION_S
    portion_rows: int = PORTION_ROWS


def now_ms() -> int:
    """The time, as the warehouse counts it."""
    return time.time_ns() // 1_000_000


def run(request: PullRequest) -> Pulled:
    """Fetch one source and land what came; what went wrong stands in the answer."""
    now = now_ms()
    landed = _Landed(request, Pulled(request.source.id, started_ms=now, read_ms=now))
    context = Context(
        now,
        time.monotonic() + request.deadline_s,
        secret=request.secret,
        landing=request.landing,
        portion_s=request.portion_s,
        portion_rows=request.portion_rows,
    )
    try:
        landed.take(registry.get(request.source.connector).fetch(request.source, request.state, context))
    except (ConnectorError, WarehouseError) as error:
        landed.troubles.append(str(error))
    return landed.finished()


class _Landed:
    """What was landed so far, and the rows that wait for more of their kind to share a file with."""

    def __init__(self, request: PullRequest, pulled: Pulled) -> None:
        self.request, self.pulled = request, pulled
        self.privacy = Privacy(request.source.id, Keys(request.secret), request.source.comment)
        self.troubles: list[str] = []
        self.notes: list[str] = []
        self.waiting: dict[Kind, list[pa.Table]] = {}
        self.kept: dict[tuple[str, str], list[pa.Table]] = {}

    def take(self, fetched: Iterable[Fetched]) -> None:
        """Land batches, note troubles, keep the last checkpoint before which everything is landed."""
        for item in fetched:
            match item:
                case Batch():
                    self._batch(item)
                case Trouble():
                    self.troubles.append(item.message)
                case Checkpoint():
                    self._flush()
                    self.pulled.state = item.state
                case Kept():
                    self.kept.setdefault((item.object, item.comment), []).append(item.table)
                case _:
                    self._note(item)

    def _note(self, item: Note | AsBefore | Standing | More) -> None:
        match item:
            case Note():
                self.notes.append(item.message)
            case AsBefore():
                self.pulled.as_before += item.rows
            case Standing():
                self.pulled.objects = list(item.objects)
                self.pulled.complete_until_ms = item.complete_until_ms
                self.pulled.budget_per_day = item.budget_per_day
                self.pulled.budget_used = item.budget_used
            case More():
                self.pulled.more_at_ms = item.at_ms

    def _batch(self, batch: Batch) -> None:
        self.pulled.rejected += batch.rejected
        self.pulled.drift += [note for note in batch.drift if note not in self.pulled.drift]
        if batch.table.num_rows == 0:
            return
        table = canonical(batch.table, batch.target, self.privacy, hashed=batch.hashed)
        columns = None if batch.hashed else table.schema
        self.waiting.setdefault((batch.stream, batch.target, columns), []).append(table)
        if sum(len(part) for parts in self.waiting.values() for part in parts) >= FILE_ROWS:
            self._flush()

    def _flush(self) -> None:
        meta: dict[str, object] = {"read_ms": self.pulled.read_ms}
        home, source_id = self.request.landing, self.request.source.id
        for (object_type, comment), parts in self.kept.items():
            whole = pa.concat_tables(parts, promote_options="default")
            landing.keep(home, source_id, object_type, whole, {**meta, "comment": comment})
        for (stream, target, _), parts in self.waiting.items():
            table = pa.concat_tables(parts, promote_options="default")
            path = landing.write(home, source_id, stream, target, table, meta)
            self.pulled.batches.append(LandedBatch(stream, target, path, len(table)))
        self.waiting, self.kept = {}, {}

    def finished(self) -> Pulled:
        """The pull as the warehouse commits it."""
        self._flush()
        self.pulled.told_ms = now_ms()
        if self.troubles:
            self.pulled.error = " · ".join(dict.fromkeys(self.troubles))
            reads = self.pulled.batches or any(one.trouble is None for one in self.pulled.objects)
            self.pulled.state_name = "degraded" if reads else "failed"
        elif self.notes:
            self.pulled.note = " · ".join(dict.fromkeys(self.notes))
        return self.pulled
