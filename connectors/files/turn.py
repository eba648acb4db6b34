"""What one stream remembers from pull to pull: which files it read, and which it could not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from connectors.base import Batch, Context, Fetched, State, Trouble
from connectors.errors import ConnectorError, TryLater
from connectors.files import changes, reading
from connectors.files.changes import Prints
from warehouse.landing import Rejected
from warehouse.sandbox import Reject

if TYPE_CHECKING:
    from config.models.sources import Source, Stream

Head = tuple[int, str, int]  # bytes of a plain file, their digest, and the rows that were read from them
SELECT = ""  # the place of a SELECT's error among those of files

REASONS = {
    "cast": "a value does not fit its column's type",
    "missing columns": "fewer values than the file has columns",
    "too many columns": "more values than the file has columns",
    "unquoted value": "a quote inside a value is not closed",
    "line size over maximum": "the line is too long to be a row",
    "invalid encoding": "not UTF-8; name the encoding, such as latin-1",
}


def tables_of(source: Source, stream: Stream) -> list[str]:
    """The tables whose change makes a stream read again."""
    return [stream.from_] if stream.from_ is not None else list(source.tables)


class Turn:
    """One stream's turn in a pull. A file that cannot be read is remembered, with why, until it changes."""

    def __init__(self, source: Source, stream: Stream, name: str, known: State) -> None:
        self.source, self.stream, self.name = source, stream, name
        self.mapping = changes.mapping_hash(source, stream)
        before = known if known.get("mapping") == self.mapping else {}
        self.files: Prints = dict(before.get("files", {}))
        self.errors: dict[str, str] = dict(before.get("errors", {}))
        self.heads: dict[str, Head] = dict(before.get("heads", {}))
        self.found: Prints = {}

    @property
    def state(self) -> State:
        """What was read and what could not be, so that neither is read again before it changes."""
        return {"mapping": self.mapping, "files": self.files, "errors": self.errors, "heads": self.heads}

    def look(self) -> Iterator[Trouble]:
        """Look at the files' dates; yields the trouble that there is none."""
        try:
            tables = [self.source.tables[name] for name in tables_of(self.source, self.stream)]
            self.found = changes.merged(changes.prints(table) for table in tables)
        except (ConnectorError, OSError) as error:
            self.files = {}  # so that it is read, and known to be well, once the file is back
            yield Trouble(self.name, str(error))
            return
        self.errors = {
            path: text for path, text in self.errors.items() if path == SELECT or path in self.found
        }

    def troubles(self) -> Iterator[Trouble]:
        """What could not be read, now or before."""
        return (Trouble(self.name, message) for message in dict.fromkeys(self.errors.values()))

    def rejected(self, rejects: list[Reject]) -> Batch:
        """The lines of files that are no rows, by file and line."""
        return Batch(self.name, self.stream.into, pa.table({}), rejected=tuple(map(self._rejected, rejects)))

    def _rejected(self, reject: Reject) -> Rejected:
        return Rejected(
            stream=self.name,
            record=f"{Path(reject.file).name}:{reject.line}",
            field=reject.column,
            found=None,
            reason=REASONS.get(reject.reason, reject.reason),
            raw=None,
        )


def select(turn: Turn, context: Context) -> Iterator[Fetched]:
    """A SELECT's turn: it runs again when any file of its source changed."""
    yield from turn.look()
    if turn.found and turn.found != turn.files:
        try:
            changes.settle(turn.found)
            for part in reading.select(turn.source, turn.stream, context):
                is_rows = isinstance(part, pa.Table)
                yield Batch(turn.name, turn.stream.into, part) if is_rows else turn.rejected(part)
            turn.errors = {}
        except TryLater as error:
            yield Trouble(turn.name, str(error))
            return
        except ConnectorError as error:
            turn.errors = {SELECT: str(error)}
        turn.files = turn.found
    yield from turn.troubles()
