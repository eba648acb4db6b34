"""The turn of streams that read one table column by column: a changed file is read once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from connectors.base import Batch, Context, Fetched, Trouble
from connectors.errors import ConnectorError, TryLater
from connectors.files import changes, reading
from connectors.files.reading import OneFile
from connectors.files.turn import Turn
from warehouse.landing import DriftNote


def table(turns: list[Turn], context: Context) -> Iterator[Fetched]:
    """The turns of all streams over one table, file by file: only those that changed since each read them."""
    for turn in turns:
        yield from turn.look()
        turn.files = {path: seen for path, seen in turn.files.items() if path in turn.found}
    for path in dict.fromkeys(path for turn in turns for path in turn.found):
        wanting = [turn for turn in turns if path in turn.found and turn.files.get(path) != turn.found[path]]
        if wanting:
            yield from _file(wanting, path, context)
    for turn in turns:
        yield from turn.troubles()


def _file(turns: list[Turn], path: str, context: Context) -> Iterator[Fetched]:
    first = turns[0]
    with reading.one_file(first.source.tables[str(first.stream.from_)], path) as file:
        for turn in turns:
            yield from _stream(turn, file, context, tells_rejects=turn is first)


def _stream(turn: Turn, file: OneFile, context: Context, *, tells_rejects: bool) -> Iterator[Fetched]:
    turn.errors.pop(file.path, None)
    known, rows = _rows_known(turn, file.path), 0
    try:
        changes.settle([file.path])
        size = Path(file.path).stat().st_size
        for part in file.rows(context, where=turn.stream.where):
            yield _mapped(turn, part.slice(max(0, known - rows)), file.path)
            rows += len(part)
        if tells_rejects:
            yield turn.rejected(file.rejects())
        if digest := changes.head(file.path, size):
            turn.heads[file.path] = (size, digest, rows)
    except TryLater as error:
        yield Trouble(turn.name, str(error))
        return
    except (ConnectorError, OSError) as error:
        turn.errors[file.path] = str(error)
    turn.files[file.path] = turn.found[file.path]


def _rows_known(turn: Turn, path: str) -> int:
    """How many first rows of a grown file are loaded; all but the last, which may have been half one."""
    size, digest, rows = turn.heads.pop(path, (0, "", 0))
    return max(0, rows - 1) if size and changes.head(path, size) == digest else 0


def _mapped(turn: Turn, part: pa.Table, path: str) -> Batch:
    rows, lacking = reading.mapped(turn.stream, part, path)
    lost = [DriftNote(turn.name, "missing column", name, Path(path).name) for name in lacking]
    unmapped = [
        DriftNote(turn.name, "column not mapped", name) for name in _unmapped(turn, part.column_names)
    ]
    return Batch(turn.name, turn.stream.into, rows, drift=(*lost, *unmapped))


def _unmapped(turn: Turn, columns: list[str]) -> list[str]:
    """Columns that no stream of the source reads; none can be told where a SELECT may read any."""
    streams = turn.source.streams
    if any(stream.sql is not None for stream in streams):
        return []
    same_table = (stream for stream in streams if stream.from_ == turn.stream.from_)
    read = set().union(*(reading.theirs(stream) for stream in same_table))
    return [name for name in columns if name.strip().lower() not in read]
