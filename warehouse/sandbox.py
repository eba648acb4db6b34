"""Users' files and users' SQL: a separate in-memory DuckDB that reads those files and nothing else."""

# ruff: noqa: S608 — names of files and columns come from outside, so each is quoted as the engine demands

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.errors import DeadlinePassed, QueryFailed
from warehouse.files import Table, TableSpec, files_of, format_of, in_utf8, problem_with, quoted, reader
from warehouse.lines import with_one_line_end
from warehouse.select import check_select
from warehouse.where import compile as compile_where

__all__ = ["ColumnProfile", "Reject", "Sandbox", "TableSpec", "check_select", "files_of", "problem_with"]

BATCH_ROWS = 100_000


@dataclass(frozen=True)
class Reject:
    """A line of a file that could not be read; never its text, which may name a person."""

    table: str
    file: str
    line: int
    column: str | None
    reason: str


@dataclass(frozen=True)
class ColumnProfile:
    """What one column of a table holds."""

    name: str
    type: str
    rows: int
    empty: int
    distinct: int
    least: str | None
    greatest: str | None


class Sandbox:
    """Reads the files in these folders, or these files, and can reach nothing else; use `with`."""

    def __init__(self, allowed: Collection[Path], *, threads: int = 2, memory_limit: str = "400MB") -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="throughline-")
        self._connection = duckdb.connect(
            config={
                "threads": threads,
                "memory_limit": memory_limit,
                "temp_directory": self._scratch.name,
                "python_enable_replacements": False,
                "autoinstall_known_extensions": False,
            }
        )
        places = [Path(self._scratch.name), *(path.absolute() for path in allowed)]
        self._set("allowed_directories", [str(place) for place in places if place.is_dir()])
        self._set("allowed_paths", [str(place) for place in places if not place.is_dir()])
        self._set("enable_external_access", False)
        self._set("lock_configuration", True)
        self._table_of: dict[str, tuple[str, str]] = {}
        self._shown: dict[str, Table] = {}
        self._numbers = count(1)

    def _set(self, name: str, value: Any) -> None:
        self._connection.execute(f"set {name} = $value", {"value": value})

    def __enter__(self) -> Sandbox:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget everything that was read."""
        self._connection.close()
        self._scratch.cleanup()

    def run(
        self, select: str, tables: Mapping[str, Table], deadline_s: float = 600
    ) -> Iterator[pa.RecordBatch]:
        """The rows of one SELECT over these tables, in batches; an empty one where there are none.

        Raises RefusedSql, QueryFailed, DeadlinePassed.
        """
        check_select(select, tables)
        return self._read(select, tables, deadline_s, {})

    def rows_of(
        self,
        name: str,
        tables: Mapping[str, Table],
        deadline_s: float = 600,
        *,
        where: str | None = None,
    ) -> Iterator[pa.RecordBatch]:
        """The rows of one of the tables as it stands, or those for which a user's `where` holds.

        Raises RefusedCondition, QueryFailed, DeadlinePassed.
        """
        select = f"select * from {quoted(name)}"
        if where is None:
            return self._read(select, tables, deadline_s, {})
        condition = compile_where(where, columns={}, attributes=f"to_json({quoted(name)})")
        return self._read(f"{select} where {condition.sql}", tables, deadline_s, condition.params)

    def _read(
        self, select: str, tables: Mapping[str, Table], deadline_s: float, params: dict[str, Any]
    ) -> Iterator[pa.RecordBatch]:
        with self._deadline(deadline_s), _explained():
            self._show(tables)
            found = self._connection.execute(select, params or None).to_arrow_reader(BATCH_ROWS)
            yield next(found, pa.RecordBatch.from_pylist([], found.schema))
            yield from found

    def rejects(self) -> list[Reject]:
        """The lines of all files read so far that could not be read, each once."""
        known = self._connection.execute(
            "select count(*) from duckdb_tables() where table_name = 'reject_errors'"
        ).fetchone()
        if not known or not known[0]:
            return []
        rows = self._connection.execute(
            "select file_path, line, column_name, error_type::varchar as reason "
            "from reject_errors join reject_scans using (scan_id, file_id) "
            "qualify row_number() over (partition by file_path, line order by column_idx) = 1 "
            "order by file_path, line"
        ).fetchall()
        return [
            Reject(*self._table_of[path], line, column, reason.lower()) for path, line, column, reason in rows
        ]

    def profile(self, name: str, tables: Mapping[str, Table], deadline_s: float = 60) -> list[ColumnProfile]:
        """What each column of a table holds."""
        with self._deadline(deadline_s), _explained():
            self._show({name: tables[name]})
            described = self._connection.execute(f"describe {quoted(name)}").fetchall()
            return [self._profile_of(name, column, kind) for column, kind, *_ in described]

    def is_key(
        self, name: str, tables: Mapping[str, Table], columns: Collection[str], deadline_s: float = 60
    ) -> bool:
        """Whether these columns together have a value in every row, and a different one in each."""
        listed = ", ".join(quoted(column) for column in columns)
        known = " and ".join(f"{quoted(column)} is not null" for column in columns)
        select = f"select count(distinct ({listed})) filter ({known}) = count(*) from {quoted(name)}"
        with self._deadline(deadline_s), _explained():
            self._show({name: tables[name]})
            row = self._connection.execute(select).fetchone()
        return bool(row and row[0])

    def _profile_of(self, table: str, column: str, kind: str) -> ColumnProfile:
        row = self._connection.execute(
            f"select count(*), count(*) - count({quoted(column)}), count(distinct {quoted(column)}), "
            f"min({quoted(column)})::varchar, max({quoted(column)})::varchar from {quoted(table)}"
        ).fetchone()
        rows, empty, distinct, least, greatest = row or (0, 0, 0, None, None)
        return ColumnProfile(
            column, kind, int(rows or 0), int(empty or 0), int(distinct or 0), least, greatest
        )

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        passed = threading.Event()

        def stop() -> None:
            passed.set()
            self._connection.interrupt()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except duckdb.InterruptException as error:
            if not passed.is_set():
                raise
            raise DeadlinePassed(
                f"Reading took longer than {seconds:g} seconds and was stopped; nothing of it was kept. "
                "Make the SELECT simpler or the files smaller, or allow more time."
            ) from error
        finally:
            timer.cancel()

    def _show(self, tables: Mapping[str, Table]) -> None:
        """Make each table readable under its name, once: all streams see the same rows."""
        for name, table in tables.items():
            if self._shown.get(name) == table:
                continue
            paths = files_of(table)
            if not paths:
                raise QueryFailed(f"No file {table.path} (table `{name}`).")
            parts = [f"select * from {self._part(name, path, table)}" for path in paths]
            united = " union all by name ".join(parts)
            self._connection.execute(f"create or replace temp view {quoted(name)} as {united}")
            self._shown[name] = table

    def _part(self, name: str, path: str, table: Table) -> str:
        """One file: of a csv a copy: the reader stores what it rejects only when it reads all columns."""
        if problem := problem_with(Path(path), table.encoding):
            raise QueryFailed(f"{path} {problem}")
        readable, table = in_utf8(path, table, self._copy())
        if format_of(path) != "csv":
            return reader(readable, table)
        readable = with_one_line_end(readable, table.encoding, self._copy())
        self._table_of[readable] = (name, path)
        part = f"part_{len(self._table_of)}"
        self._connection.execute(f"create temp table {part} as select * from {reader(readable, table)}")
        self._check_text(part, path)
        return part

    def _copy(self) -> Path:
        return Path(self._scratch.name) / f"{next(self._numbers)}.csv"

    def _check_text(self, part: str, path: str) -> None:
        rejected = {reject.reason for reject in self.rejects() if reject.file == path}
        row = self._connection.execute(f"select count(*) from {part}").fetchone()
        if "invalid encoding" in rejected and row == (0,):
            raise QueryFailed(f"{path} is not UTF-8: say its `encoding`, for example latin-1 or cp1252.")


TYPED = (
    "Columns have the type of what they hold, and empty cells are null: a text, '' too, compared with a time "
    "or a number has to be one. `try_cast(… as …)`, or `all_text: true` for the table, reads what may not be."
)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except duckdb.InterruptException:
        raise
    except duckdb.ConversionException as error:
        raise QueryFailed(f"{without_data(error)}. {TYPED}") from None
    except duckdb.Error as error:
        raise QueryFailed(without_data(error)) from None


def without_data(error: duckdb.Error) -> str:
    """What the engine says, without values of the data, which may name a person."""
    text = str(error).split("Original Line")[0].split("\n\nLINE")[0]
    if not isinstance(error, (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException)):
        text = re.sub(r"\"[^\"]*\"|'[^']*'", "…", text.splitlines()[0])
    return " ".join(text.split())
