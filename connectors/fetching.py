"""One pull as the worker does it: fetch, hash and scrub, land. Gets plain values, gives plain values."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from config.models.sources import Source
from connectors import registry
from connectors.base import Batch, Checkpoint, Context, Fetched, State, Trouble
from connectors.errors import ConnectorError
from connectors.privacy import Keys
from connectors.shape import Privacy, canonical
from warehouse import landing
from warehouse.errors import WarehouseError
from warehouse.landing import LandedBatch, Pulled

Kind = tuple[str, str, pa.Schema]  # stream, target, columns: what may share a file
FILE_ROWS = 100_000
DEADLINE_S = 600.0


@dataclass(frozen=True)
class PullRequest:
    """Everything the worker needs to know for one pull."""

    source: Source
    landing: Path
    secret: bytes = field(repr=False)
    state: State = field(default_factory=dict)
    deadline_s: float = DEADLINE_S


def now_ms() -> int:
    """The time, as the warehouse counts it."""
    return time.time_ns() // 1_000_000


def run(request: PullRequest) -> Pulled:
    """Fetch one source and land what came; what went wrong stands in the answer."""
    now = now_ms()
    landed = _Landed(request, Pulled(request.source.id, started_ms=now, read_ms=now))
    context = Context(now, time.monotonic() + request.deadline_s)
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
        self.waiting: dict[Kind, list[pa.Table]] = {}

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

    def _batch(self, batch: Batch) -> None:
        self.pulled.rejected += batch.rejected
        self.pulled.drift += [note for note in batch.drift if note not in self.pulled.drift]
        if batch.table.num_rows == 0:
            return
        table = canonical(batch.table, batch.target, self.privacy)
        self.waiting.setdefault((batch.stream, batch.target, table.schema), []).append(table)
        if sum(len(part) for parts in self.waiting.values() for part in parts) >= FILE_ROWS:
            self._flush()

    def _flush(self) -> None:
        for (stream, target, _), parts in self.waiting.items():
            table = pa.concat_tables(parts)
            meta = {"read_ms": self.pulled.read_ms}
            path = landing.write(self.request.landing, self.request.source.id, stream, target, table, meta)
            self.pulled.batches.append(LandedBatch(stream, target, path, len(table)))
        self.waiting = {}

    def finished(self) -> Pulled:
        """The pull as the warehouse commits it."""
        self._flush()
        if self.troubles:
            self.pulled.error = " · ".join(dict.fromkeys(self.troubles))
            self.pulled.state_name = "degraded" if self.pulled.batches else "failed"
        return self.pulled
