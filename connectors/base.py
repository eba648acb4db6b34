"""What a connector is: it gets plain state and yields batches; it never sees the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from connectors.errors import DeadlineOver

if TYPE_CHECKING:
    import pyarrow as pa

    from config.models.sources import Source, Stream
    from warehouse.landing import DriftNote, Rejected

State = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a fetch depends on besides its source and its state."""

    read_ms: int
    deadline: float = field(default_factory=lambda: time.monotonic() + 600)

    def remaining_s(self) -> float:
        """Seconds left for this pull. Raises DeadlineOver when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DeadlineOver(
                "The pull took longer than it may. The next pull goes on with what is missing."
            )
        return left


@dataclass(frozen=True)
class Batch:
    """Rows of one stream, columns named as the target's, keys and texts still as the source gave them.

    `customer` and `account` are plain values or structs {kind: value}. Columns that the target does
    not know become attributes.
    """

    stream: str
    target: str
    table: pa.Table
    rejected: tuple[Rejected, ...] = ()
    drift: tuple[DriftNote, ...] = ()


@dataclass(frozen=True)
class Trouble:
    """One stream, or one part of it, that could not be read; the others go on."""

    stream: str
    message: str


@dataclass(frozen=True)
class Checkpoint:
    """Where the next fetch goes on, once everything yielded before it has been committed."""

    state: State


Fetched = Batch | Trouble | Checkpoint


class Connector(Protocol):
    """One kind of source. The registry knows them by name, and all pass the same contract suite."""

    name: str
    support_system: str

    def check(self, source: Source) -> None:
        """Refuse an entry that can never be pulled. Raises MendEntry; touches nothing outside."""
        ...

    def is_quiet(self, source: Source, state: State) -> bool:
        """Whether a fetch would surely bring nothing new; as cheap as looking at a file's date."""
        ...

    def fetch(self, source: Source, state: State, context: Context) -> Iterator[Fetched]:
        """Yield what is new since `state`. Raises ConnectorError when nothing at all can be read."""
        ...


def stream_names(source: Source) -> list[str]:
    """A name for each stream, stable when streams are added or reordered: what it is read from and becomes.

    Two streams that would share a name are numbered.
    """
    names: list[str] = []
    for stream in source.streams:
        wanted = _wanted_name(stream)
        taken = sum(name == wanted or name.startswith(f"{wanted}.") for name in names)
        names.append(f"{wanted}.{taken + 1}" if taken else wanted)
    return names


def _wanted_name(stream: Stream) -> str:
    if stream.sql is not None:
        return f"{stream.sql.stem}-{stream.into}"
    constants = [
        str(stream.columns[name].value)
        for name in ("event", "instrument", "outcome", "measure", "name")
        if name in stream.columns and stream.columns[name].value is not None
    ]
    parts = [str(stream.from_), stream.into, *constants[:1]]
    return "-".join("".join(c if c.isalnum() or c == "_" else "_" for c in part) for part in parts)
