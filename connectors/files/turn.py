"""One stream's turn in a pull: what it yields, and the state it leaves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from connectors.base import Batch, Context, Fetched, State, Trouble
from connectors.errors import ConnectorError, TryLater
from connectors.files import changes, reading
from connectors.files.changes import Print, Prints
from warehouse.landing import DriftNote, Rejected
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
    """Reads one stream. A file that cannot be read is remembered with its error until it changes."""

    def __init__(self, source: Source, stream: Stream, name: str, known: State, context: Context) -> None:
        self.source, self.stream, self.name, self.context = source, stream, name, context
        self.mapping = changes.mapping_hash(source, stream)
        before = known if known.get("mapping") == self.mapping else {}
        self.files: Prints = dict(before.get("files", {}))
        self.errors: dict[str, str] = dict(before.get("errors", {}))
        self.heads: dict[str, Head] = dict(before.get("heads", {}))

    @property
    def state(self) -> State:
        """What was read and what could not be, so that neither is read again before it changes."""
        return {"mapping": self.mapping, "files": self.files, "errors": self.errors, "heads": self.heads}

    def read(self) -> Iterator[Fetched]:
        """Yield what is new in this stream's files."""
        try:
            tables = [self.source.tables[name] for name in tables_of(self.source, self.stream)]
            found = changes.merged(changes.prints(table) for table in tables)
        except (ConnectorError, OSError) as error:
            yield Trouble(self.name, str(error))
            return
        self.errors = {path: text for path, text in self.errors.items() if path == SELECT or path in found}
        yield from self._select(found) if self.stream.sql is not None else self._changed(found)
        for message in dict.fromkeys(self.errors.values()):
            yield Trouble(self.name, message)

    def _select(self, found: Prints) -> Iterator[Fetched]:
        if found == self.files:
            return
        try:
            for path in found:
                changes.settle(path)
            for part in reading.select(self.source, self.stream, self.context):
                yield self._batch(part)
            self.errors = {}
        except TryLater as error:
            yield Trouble(self.name, str(error))
            return
        except ConnectorError as error:
            self.errors = {SELECT: str(error)}
        self.files = found

    def _changed(self, found: Prints) -> Iterator[Fetched]:
        self.files = {path: print_ for path, print_ in self.files.items() if path in found}
        for path, print_ in found.items():
            if self.files.get(path) != print_:
                yield from self._file(path, print_)

    def _file(self, path: str, print_: Print) -> Iterator[Fetched]:
        table = self.source.tables[str(self.stream.from_)]
        self.errors.pop(path, None)
        known = self._rows_known(path)
        try:
            changes.settle(path)
            size, rows = Path(path).stat().st_size, 0
            for part in reading.one_file(self.stream, table, path, self.context):
                if isinstance(part, list):
                    yield self._batch(part)
                    continue
                yield self._mapped(part.slice(max(0, known - rows)), path)
                rows += len(part)
            self._remember(path, size, rows)
        except TryLater as error:
            yield Trouble(self.name, str(error))
            return
        except (ConnectorError, OSError) as error:
            self.errors[path] = str(error)
        self.files[path] = print_

    def _rows_known(self, path: str) -> int:
        """How many first rows of a grown file are loaded; all but the last, which may have been half one."""
        size, digest, rows = self.heads.pop(path, (0, "", 0))
        return max(0, rows - 1) if size and changes.head(path, size) == digest else 0

    def _remember(self, path: str, size: int, rows: int) -> None:
        if digest := changes.head(path, size):
            self.heads[path] = (size, digest, rows)

    def _mapped(self, part: pa.Table, path: str) -> Batch:
        table, lacking = reading.mapped(self.stream, part, path)
        lost = [DriftNote(self.name, "missing column", name, Path(path).name) for name in lacking]
        return Batch(self.name, self.stream.into, table, drift=(*lost, *self._unmapped(part.column_names)))

    def _unmapped(self, columns: list[str]) -> list[DriftNote]:
        if any(stream.sql is not None for stream in self.source.streams):
            return []  # a SELECT may read any column of any table
        same_table = [stream for stream in self.source.streams if stream.from_ == self.stream.from_]
        read = set().union(*(reading.theirs(stream) for stream in same_table))
        return [
            DriftNote(self.name, "column not mapped", name, None)
            for name in columns
            if name.strip().lower() not in read
        ]

    def _batch(self, part: pa.Table | list[Reject]) -> Batch:
        if isinstance(part, pa.Table):
            return Batch(self.name, self.stream.into, part)
        return Batch(self.name, self.stream.into, pa.table({}), rejected=tuple(map(self._rejected, part)))

    def _rejected(self, reject: Reject) -> Rejected:
        return Rejected(
            stream=self.name,
            record=f"{Path(reject.file).name}:{reject.line}",
            field=reject.column,
            found=None,
            reason=REASONS.get(reject.reason, reject.reason),
            raw=None,
        )
