"""Reading one stream: all its tables through a SELECT, or one file after the other, column by column."""

from __future__ import annotations

import glob
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from config.models.columns import REQUIRED
from config.problems import nearest
from connectors import scrub
from connectors.base import Context
from connectors.errors import DeadlineOver, MendEntry, MendFile, MissingColumn
from warehouse import where
from warehouse.errors import DeadlinePassed, QueryFailed, Refused
from warehouse.sandbox import Reject, Sandbox, TableSpec, files_of

if TYPE_CHECKING:
    from config.models.columns import Column
    from config.models.sources import Source, Stream, Table

THREADS = 2
MEMORY = "250MB"
FILE = "file"
LONGEST, MOST = 40, 30  # characters of a column's name, and columns, that a message shows


@contextmanager
def translated(what: str, refused: str = "") -> Iterator[None]:
    """Turn what the sandbox refuses into errors that name the file or the SELECT."""
    try:
        yield
    except DeadlinePassed as error:
        raise DeadlineOver(f"{what}: {error}") from error
    except Refused as error:
        raise MendEntry(f"{what}: {error} {refused}".rstrip()) from error
    except QueryFailed as error:
        raise (MendEntry if refused else MendFile)(scrub.without_mail(f"{what}: {error}")) from error


def select(source: Source, stream: Stream, context: Context) -> Iterator[pa.Table | list[Reject]]:
    """The rows of a stream's SELECT in parts, then the lines of its files that could not be read."""
    assert stream.sql is not None
    tables = source.tables
    name = f"{stream.sql.name} of source {source.id}"
    with translated(name, "Correct the SELECT; rows loaded before stay."), _sandbox(tables) as sandbox:
        for part in sandbox.run(_text_of(stream.sql), tables, deadline_s=context.remaining_s()):
            table = pa.Table.from_batches([part])
            _require(stream, table.column_names, name)
            yield table
        yield sandbox.rejects()


def _text_of(sql: Path) -> str:
    try:
        return sql.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise MendEntry(
            f"{sql.name} cannot be read: {reason}. Correct the file; rows loaded before stay."
        ) from error


@dataclass(frozen=True)
class OneFile:
    """One file of a table, open to be read by several streams and parsed once."""

    path: str
    sandbox: Sandbox
    tables: dict[str, TableSpec]

    def rows(self, context: Context, *, where: str | None) -> Iterator[pa.Table]:
        """Its rows as the file names them, those for which `where` holds. Raises ConnectorError."""
        with translated(Path(self.path).name):
            for part in self.sandbox.rows_of(FILE, self.tables, context.remaining_s(), where=where):
                yield pa.Table.from_batches([part])

    def rejects(self) -> list[Reject]:
        """The lines that could not be read."""
        return self.sandbox.rejects()


@contextmanager
def one_file(table: Table, path: str) -> Iterator[OneFile]:
    """One file as text: a value of a wrong type is left to the load, and costs its row, not its file."""
    spec = TableSpec(glob.escape(path), table.delimiter, table.encoding, all_text=True)
    tables = {FILE: spec}
    with _sandbox(tables) as sandbox:
        yield OneFile(path, sandbox, tables)


def _sandbox(tables: dict[str, Table] | dict[str, TableSpec]) -> Sandbox:
    allowed = [Path(path) for table in tables.values() for path in files_of(table)]
    return Sandbox(allowed, threads=THREADS, memory_limit=MEMORY)


def _require(stream: Stream, found: list[str], where_: str) -> None:
    if twice := sorted({name for name in found if found.count(name) > 1}):
        raise MendEntry(f"{where_} yields {', '.join(twice)} more than once. Name each column once.")
    required = ("customer",) if stream.attributes else REQUIRED[stream.into]
    required = ("customer",) if stream.into == "attribute" and "name" not in found else required
    if missing := [name for name in required if name not in found]:
        raise MissingColumn(
            f"{where_} yields no {' and no '.join(missing)}; {told(found)}. "
            f"Expected for `into: {stream.into}`: {', '.join(required)}."
        )


def mapped(stream: Stream, table: pa.Table, path: str) -> tuple[pa.Table, list[str]]:
    """The file's rows under our names, and the optional columns that this file lacks.

    Raises MissingColumn for a required one.
    """
    wanted = dict(stream.columns)
    lacking = [name for name, column in wanted.items() if not _present(column, table.column_names)]
    for name in lacking:
        if name in REQUIRED[stream.into]:
            raise _missing(name, wanted[name], table.column_names, path)
    columns = {name: _taken(column, table) for name, column in wanted.items() if name not in lacking}
    for name in stream.attributes:
        columns[name] = _taken_by_name(name, table)
    return pa.table(columns), lacking


def theirs(stream: Stream) -> set[str]:
    """The columns of the table that the stream reads, as they are compared."""
    named = [column.column for column in stream.columns.values() if column.column]
    keys = [name for column in stream.columns.values() for _, name in column.keys]
    read = where.columns_in(stream.where) if stream.where else ()
    return {_plain(name) for name in (*named, *keys, *stream.attributes, *read)}


def _plain(name: str) -> str:
    return name.strip().lower()


def _find(name: str, found: list[str]) -> str | None:
    if name in found:
        return name
    return next((other for other in found if _plain(other) == _plain(name)), None)


def _present(column: Column, found: list[str]) -> bool:
    if column.column:
        return _find(column.column, found) is not None
    return not column.keys or any(_find(name, found) for _, name in column.keys)


def _missing(name: str, column: Column, found: list[str], path: str) -> MissingColumn:
    wanted = column.column or " or ".join(theirs for _, theirs in column.keys)
    near = nearest(wanted, found)
    return MissingColumn(
        f"{Path(path).name} has no column `{wanted}`, which the mapping reads `{name}` from; "
        f"{told(found)}. {f'Did it become `{near}`? ' if near else ''}"
        "Correct `columns` in sources.yml, or the file; rows loaded before stay."
    )


def told(names: list[str]) -> str:
    """The columns that were found; not shown where they look like a row, which may name a person."""
    if any(_is_value(name) for name in names):
        return "its first line looks like a row, not like the names of columns"
    shown = [name if len(name) <= LONGEST else f"{name[:LONGEST]}…" for name in names[:MOST]]
    return f"found {', '.join(shown)}{', …' if len(names) > MOST else ''}"


def _is_value(name: str) -> bool:
    return scrub.has_mail(name) or re.search(r"\d{4}-\d\d-\d\d|\d{5}|^[\d.,+ -]+$", name) is not None


def _taken(column: Column, table: pa.Table) -> pa.ChunkedArray:
    if column.column:
        return _taken_by_name(column.column, table)
    if not column.keys:
        return pa.chunked_array([pa.array([column.value] * len(table))])
    kinds = [kind for kind, _ in column.keys]
    parts = [_taken_by_name(name, table).combine_chunks() for _, name in column.keys]
    return pa.chunked_array([pa.StructArray.from_arrays(parts, kinds)])


def _taken_by_name(name: str, table: pa.Table) -> pa.ChunkedArray:
    found = _find(name, table.column_names)
    return table[found] if found else pa.chunked_array([pa.nulls(len(table), pa.string())])
