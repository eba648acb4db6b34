"""The open warehouse: one writer at a time, a cursor per use, and the commands that pages may call."""

from __future__ import annotations

import json
import os
import sys
import threading
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from warehouse import folder, opening, recovery, schema
from warehouse.errors import UnknownCommand, WarehouseError, translated
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

READ_ONLY = "begin transaction read only"


class Warehouse:
    """One open database of one workspace; safe to use from any thread."""

    def __init__(
        self,
        workspace: Workspace,
        data: Path,
        connection: duckdb.DuckDBPyConnection,
        *,
        read_from: dict[str, str],
    ) -> None:
        self.workspace = workspace
        self.data = data
        self.read_from = read_from
        self._connection = connection
        self._cursors = threading.Lock()
        self._writing = threading.Lock()
        self._busy: set[duckdb.DuckDBPyConnection] = set()
        self._writer_thread: int | None = None
        with self.read() as reader:
            self._versions = (reader.data_version, reader.ops_version)

    @property
    def data_version(self) -> int:
        """Raised by each commit after which readers see a changed row."""
        return self._versions[0]

    @property
    def ops_version(self) -> int:
        """Raised by each commit that changed runs, freshness or the journal."""
        return self._versions[1]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of one's own; a connection shared between threads gives wrong rows."""
        with self._cursors:
            return self._connection.cursor()

    @contextmanager
    def _use(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self.cursor() as cursor:
            self._busy.add(cursor)
            try:
                yield cursor
            finally:
                self._busy.discard(cursor)

    def interrupt(self) -> None:
        """Break off every query that runs now; who asked it gets an error, and its transaction is undone."""
        for cursor in list(self._busy):
            cursor.interrupt()

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Read in one transaction: every answer is of the same moment, and nothing can be written."""
        with translated("reading"), self._use() as cursor:
            cursor.execute(READ_ONLY)
            try:
                yield Reader(cursor)
            finally:
                _end(cursor)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the write lock without a transaction: no commit happens meanwhile."""
        if self._writer_thread == threading.get_ident():
            raise WarehouseError("A write inside a write of the same thread would wait for itself for ever.")
        with self._writing:
            self._writer_thread = threading.get_ident()
            try:
                yield
            finally:
                self._writer_thread = None

    @contextmanager
    def write(self, prepare: Callable[[Writer], None] | None = None) -> Iterator[Writer]:
        """Write in one transaction under the one lock; an exception undoes all of it.

        `prepare` fills temporary tables before the lock is taken, so that nobody waits for it.
        """
        with translated("writing"), self._use() as cursor:
            writer = Writer(cursor)
            if prepare:
                prepare(writer)
            with self.exclusive():
                cursor.execute("begin transaction")
                try:
                    yield writer
                    versions = writer.raise_versions()
                    cursor.execute("commit")
                except BaseException:
                    _end(cursor)
                    raise
                self._versions = versions

    def close(self) -> None:
        """Finish: the last transaction ends, the log is folded into the file, the lock is released."""
        with self.exclusive():
            self._connection.close()
            opening.release(self.data)

    def __enter__(self) -> Warehouse:
        """Itself; closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()


def _end(cursor: duckdb.DuckDBPyConnection) -> None:
    # The transaction may already be gone: a failed commit ends it, and a fatal error closes everything.
    try:
        cursor.execute("rollback")
    except duckdb.Error:
        return


def open_warehouse(workspace: Workspace, data: Path, *, replay: bool = True) -> Warehouse:
    """Open the workspace's database for reading and writing, creating it where there is none.

    A file that does not open is set aside: the last snapshot is taken and landing and journal are
    replayed, unless told not to. Raises CannotOpen, DiskFull.
    """
    with translated("opening the database"):
        connection = opening.for_writing(workspace, data)
        try:
            schema.migrate(connection, workspace)
            warehouse = Warehouse(workspace, data, connection, read_from=opening.now("file"))
            _settle(warehouse, replay=replay)
        except BaseException:
            connection.close()
            opening.release(data)
            raise
    return warehouse


def _settle(warehouse: Warehouse, *, replay: bool) -> None:
    from warehouse import journal, maps, rebuild, retry

    with warehouse.write() as writer:
        maps.remember(writer, warehouse.workspace)
        journal.catch_up(writer, warehouse.data)
    if replay and recovery.pending(warehouse.data):
        rebuild.replay(warehouse)
    retry.retry_changed(warehouse)


def open_for_reading(workspace: Workspace, data: Path) -> Warehouse:
    """Open the file where it is free, else the newest snapshot; says which in `read_from`.

    Raises ForeignData, NothingToRead, Unreadable, NewerSchema.
    """
    connection, read_from = opening.for_reading(workspace, data)
    try:
        schema.check(schema.version(connection) or 0)
    except BaseException:
        connection.close()
        raise
    return Warehouse(workspace, data, connection, read_from=read_from)


def announce(warehouse: Warehouse, *, page: str, endpoint: str) -> None:
    """Let commands that find the file held name the page and the endpoint that do the same."""
    serving = {"pid": os.getpid(), "page": page, "endpoint": endpoint}
    folder.write_whole(warehouse.data / folder.SERVING, json.dumps(serving) + "\n")


# ---- what outlives a page's modules


class Commands:
    """What pages may ask of the server, by name; the composition root registers them."""

    def __init__(self) -> None:
        self._known: dict[str, Callable[..., Any]] = {}

    def register(self, name: str, command: Callable[..., Any]) -> None:
        """Make a command known, or replace it."""
        self._known[name] = command

    def call(self, name: str, /, **arguments: Any) -> Any:
        """Run a command. Raises UnknownCommand."""
        if name not in self._known:
            raise UnknownCommand(f"No command {name!r} here; known: {', '.join(self.names()) or 'none'}.")
        return self._known[name](**arguments)

    def names(self) -> list[str]:
        """The names of all commands."""
        return sorted(self._known)


def _anchor() -> types.ModuleType:
    # Streamlit makes module globals anew on a hot reload, and any client may clear its caches;
    # only sys.modules lasts as long as the process.
    anchor = sys.modules.setdefault("_kpi_runtime", types.ModuleType("_kpi_runtime"))
    if not hasattr(anchor, "commands"):
        anchor.commands = Commands()  # pyright: ignore[reportAttributeAccessIssue]
        anchor.warehouse = None  # pyright: ignore[reportAttributeAccessIssue]
    return anchor


commands: Commands = _anchor().commands


def current() -> Warehouse | None:
    """The warehouse that this process serves, or None."""
    return _anchor().warehouse


def set_current(warehouse: Warehouse | None) -> None:
    """Make this the warehouse that the process serves."""
    _anchor().warehouse = warehouse  # pyright: ignore[reportAttributeAccessIssue]
