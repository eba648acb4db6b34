"""What a connector is: it gets plain state and yields batches; it never sees the database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from connectors.errors import DeadlineOver

if TYPE_CHECKING:
    import pyarrow as pa

    from config.models.sources import Source
    from warehouse.landing import DriftNote, ObjectState, Rejected

State = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a fetch depends on besides its source and its state."""

    read_ms: int
    deadline: float = field(default_factory=lambda: time.monotonic() + 600)
    secret: bytes = field(default=b"", repr=False)
    landing: Path | None = None
    portion_s: float = 600.0
    portion_rows: int = 1_000_000
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep
    started: float = field(default_factory=time.monotonic)

    def remaining_s(self) -> float:
        """Seconds left for this pull. Raises DeadlineOver when there are none."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise DeadlineOver(
                "The pull took longer than it may. The next pull goes on with what is missing."
            )
        return left

    def is_over(self, rows: int) -> bool:
        """Whether this portion of the pull has had its time or its rows, and others should have a turn."""
        return rows >= self.portion_rows or time.monotonic() - self.started >= self.portion_s


@dataclass(frozen=True)
class Batch:
    """Rows of one stream, columns named as the target's, keys and texts still as the source gave them.

    `customer` and `account` are plain values or structs {kind: value}. Columns that the target does
    not know become attributes. `hashed`: keys are hashed and texts scrubbed already, by what is kept.
    """

    stream: str
    target: str
    table: pa.Table
    rejected: tuple[Rejected, ...] = ()
    drift: tuple[DriftNote, ...] = ()
    hashed: bool = False


@dataclass(frozen=True)
class Trouble:
    """One stream, or one part of it, that could not be read; the others go on."""

    stream: str
    message: str


@dataclass(frozen=True)
class Note:
    """Something worth telling of a pull in which nothing went wrong."""

    message: str


@dataclass(frozen=True)
class Checkpoint:
    """Where the next fetch goes on, once everything yielded before it has been committed."""

    state: State


@dataclass(frozen=True)
class Kept:
    """Records of one object type as they may be kept, to be mapped again without fetching again."""

    object: str
    table: pa.Table
    comment: str = "scrub"


@dataclass(frozen=True)
class AsBefore:
    """Records that came again just as they are here: counted, and not landed again."""

    rows: int


@dataclass(frozen=True)
class Standing:
    """How far each object type is read, until when all of them are complete, and the day's budget."""

    objects: tuple[ObjectState, ...]
    complete_until_ms: int | None
    budget_per_day: int | None = None
    budget_used: int | None = None


@dataclass(frozen=True)
class More:
    """This portion ends here; the pull goes on at this time, which may be now."""

    at_ms: int


Fetched = Batch | Trouble | Note | Checkpoint | Kept | AsBefore | Standing | More


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
