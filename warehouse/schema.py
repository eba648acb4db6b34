"""The tables: laid down once, migrated by number, and emptied where they only derive from others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from warehouse import calendar, sql
from warehouse.errors import NewerSchema, ReadOtherwise, Unreadable
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

MIGRATIONS = sql.FOLDER / "migrations"
DERIVED = ("roll", "stat")


def migrate(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    """Bring a file to this version's tables; a step and the note of it are one transaction.

    Raises NewerSchema where a later version of the program wrote the file, ReadOtherwise where its rows
    were read in another time zone or currency: days and money would be cut in two ways.
    """
    found = version(connection)
    if found is not None:
        _check_reading(connection, workspace)
    with _transaction(connection) as writer:
        if found is None:
            _lay_down(writer)
    for number, path in steps():
        if found is not None and found < number:
            with _transaction(connection) as writer:
                writer.execute(path.read_text(encoding="utf-8"))
                note(writer, "schema_version", str(number))
    check(version(connection) or 0)
    with _transaction(connection) as writer:
        _derive(writer)
        calendar.fill(writer, workspace.settings)
        _note_reading(writer, workspace)


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[Writer]:
    with connection.cursor() as cursor:
        cursor.execute("begin transaction")
        writer = Writer(cursor)
        yield writer
        if writer.touched:
            writer.raise_versions()
        cursor.execute("commit")


def version(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The number of the tables in this file; None where there are none."""
    with connection.cursor() as cursor:
        reader = Reader(cursor)
        known = reader.value(
            "select count(*) from information_schema.tables "
            "where table_schema = 'ops' and table_name = 'meta'"
        )
        return int(noted(reader, "schema_version") or 0) if known else None


def steps() -> list[tuple[int, Path]]:
    """The numbered migrations, `<number>_<what>.sql`, in order; tables as first laid down are number 1."""
    numbered = [(int(path.name.split("_")[0]), path) for path in MIGRATIONS.glob("*.sql")]
    return sorted(numbered)


def latest() -> int:
    """The number of the newest migration."""
    return max((number for number, _ in steps()), default=1)


def check(found: int) -> None:
    """Refuse tables that this version does not know. Raises NewerSchema, Unreadable."""
    if found > latest():
        raise NewerSchema(
            f"The database was written by a later version of the program (tables number {found}, "
            f"this one knows {latest()}). Run that version, or choose another data folder with --data; "
            "nothing was changed."
        )
    if found < latest():
        raise Unreadable(
            f"The database still has the tables of an earlier version (number {found} of {latest()}). "
            "Start the server or pull once: both bring it up to date."
        )


def _reading(workspace: Workspace) -> dict[str, str]:
    """What the rows of a file depend on beside their own text."""
    return {"time_zone": workspace.settings.time_zone, "currency": workspace.settings.currency}


def _check_reading(connection: duckdb.DuckDBPyConnection, workspace: Workspace) -> None:
    with connection.cursor() as cursor:
        reader = Reader(cursor)
        if not reader.value("select count(*) from ops.batch"):
            return
        before = {name: noted(reader, name) for name in _reading(workspace)}
    for name, value in _reading(workspace).items():
        if before[name] not in (None, value):
            raise ReadOtherwise(
                f"The rows of this data folder were read with {name}: {before[name]}, and workspace.yml now "
                f"says {value}. Run `python -m warehouse rebuild` with the same --workspace and --data: it "
                "reads them again. Or set it back; nothing was changed."
            )


def _note_reading(writer: Writer, workspace: Workspace) -> None:
    for name, value in _reading(workspace).items():
        if noted(writer, name) != value:
            note(writer, name, value)


def _lay_down(writer: Writer) -> None:
    for name in ("schema/core", "schema/ops"):
        writer.execute(sql.text(name))
    writer.execute("insert into ops.version values (0, 0)")
    note(writer, "schema_version", str(latest()))


def _derive(writer: Writer) -> None:
    """Drop what derives from other tables when the SQL that makes it changed; a refresh makes it anew."""
    made_by = hashlib.sha256("\n".join(map(sql.text, _derived_sql())).encode()).hexdigest()
    if noted(writer, "derived_sql") == made_by:
        return
    for schema in DERIVED:
        writer.execute(f"drop schema if exists {schema} cascade; create schema {schema}")
    writer.execute(sql.text("schema/stat"))
    writer.execute(sql.text("load/all_days_dirty"))
    note(writer, "derived_sql", made_by)
    writer.touch_data()


def _derived_sql() -> list[str]:
    return [*sql.names("rollups"), "schema/stat"]


def noted(reader: Reader, name: str) -> str | None:
    """One fact about this file."""
    return reader.value("select value from ops.meta where name = $name", {"name": name})


def note(writer: Writer, name: str, value: str) -> None:
    """Set one fact about this file."""
    writer.execute("delete from ops.meta where name = $name", {"name": name})
    writer.execute("insert into ops.meta values ($name, $value)", {"name": name, "value": value})
