"""The data as it was at a moment: a cut of the file in memory, with rollups made by the same SQL."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import duckdb

from warehouse import build, mapping, match, sql
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

FILE = "file"
SCHEMAS = ("core", "ops", "stat")
# A view is enough for what is only read; these are written while the cut is made.
WRITTEN = ("ops.meta", "ops.dirty_day", "core.code")
# Where the workspace's rules are newer than the file's answers, the cut is matched anew.
MATCHED = ("core.interaction", "core.feedback", "core.rule_hit", "core.double_take")
LIMITS = ("threads", "memory_limit", "temp_directory")
_number = itertools.count(1)


class Cut(Reader):
    """Reads what was known at a moment; close it, or use it in a `with`, to give its memory back."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, file: str, name: str | None = None) -> None:
        super().__init__(cursor)
        self.file = file
        self._name = name

    def close(self) -> None:
        """Forget the cut."""
        if self._name:
            self.cursor.execute(f'use "{self.file}"; detach "{self._name}"')
        self.cursor.close()

    def __enter__(self) -> Cut:
        """The cut itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget the cut."""
        self.close()


def as_of(source: Reader | Path, ws: Workspace, as_of_ms: int) -> Cut:
    """What could be read at this moment: nothing later is there, and what ended later is still open.

    `source` is a reader of an open warehouse, or the path of a database or snapshot that nobody writes.
    """
    cut = _beside(source, {}) if isinstance(source, Path) else _of_reader(source)
    try:
        _make(Writer(cut.cursor), cut.file, ws, as_of_ms)
    except BaseException:
        cut.close()
        raise
    return cut


def _of_reader(reader: Reader) -> Cut:
    # A database opened to read only admits no second one in memory beside it.
    if reader.value("select current_setting('access_mode')") == "read_only":
        path = reader.value("select path from duckdb_databases() where database_name = current_database()")
        return _beside(Path(path), {name: _setting(reader, name) for name in LIMITS})
    file, name = reader.value("select current_database()"), f"as_of_{next(_number)}"
    cursor = reader.cursor.cursor()
    cursor.execute(f'attach \':memory:\' as "{name}"; use "{name}"')
    return Cut(cursor, file, name)


def _setting(reader: Reader, name: str) -> Any:
    return reader.value("select current_setting($name)", {"name": name})


def _beside(path: Path, limits: dict[str, Any]) -> Cut:
    connection = duckdb.connect(config=limits)
    quoted = str(path).replace("'", "''")
    connection.execute(f"attach '{quoted}' as {FILE} (read_only)")
    return Cut(connection, FILE)


def _make(writer: Writer, file: str, ws: Workspace, as_of_ms: int) -> None:
    cuts = _cuts(writer, file, ws, as_of_ms)
    for schema in (*SCHEMAS, "roll"):
        writer.execute(f"create schema {schema}")
    for name, text in cuts.items():
        writer.execute(f"create {'table' if name in WRITTEN else 'view'} {name} as {text}")
    newest = writer.value("select coalesce(max(code), 0) from core.code")
    writer.execute(f"create sequence core.code_id start {newest + 1}")
    if match.is_stale(writer, ws):
        for name in MATCHED:
            writer.execute(f"drop view {name}; create table {name} as {cuts[name]}")
        match.match(writer, ws, "all")
    mapping.fill(writer, ws)
    build.make_all(writer, ws, as_of_ms)


def _cuts(writer: Writer, file: str, ws: Workspace, as_of_ms: int) -> dict[str, str]:
    """The SELECT of each table of the file, cut where `sql/as_of` says how."""
    tables = writer.rows(
        "select schema_name || '.' || table_name as name, table_name from duckdb_tables() "
        "where database_name = $file and list_contains($schemas, schema_name)",
        {"file": file, "schemas": list(SCHEMAS)},
    )
    known = {name.removeprefix("as_of/") for name in sql.names("as_of")}
    zone = ZoneInfo(ws.settings.time_zone)
    values = {
        "{file}": f'"{file}"',
        "{as_of_ms}": str(int(as_of_ms)),
        "{as_of_date}": dt.datetime.fromtimestamp(as_of_ms / 1000, zone).date().isoformat(),
    }
    texts = {}
    for table in tables:
        name = table["table_name"]
        text = sql.text(f"as_of/{name}") if name in known else f"select * from {{file}}.{table['name']}"  # noqa: S608
        for place, value in values.items():
            text = text.replace(place, value)
        texts[table["name"]] = text
    return texts
