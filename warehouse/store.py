"""A cursor of one's own, in one transaction: the only ways to read and write the database."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import duckdb
import pyarrow as pa

Params = Mapping[str, Any]


class Reader:
    """Reads on its own cursor; inside one transaction all its answers are of one moment.

    Parameters are named; those that a statement does not mention are left out. Threads may share it: they are
    answered one after the other.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self.cursor = cursor
        self._alone = threading.RLock()

    def _run(self, sql: str, params: Params | None) -> duckdb.DuckDBPyConnection:
        given = params or {}
        for statement in self.cursor.extract_statements(sql):
            named = {name: given[name] for name in statement.named_parameters if name in given}
            self.cursor.execute(statement, named or None)
        return self.cursor

    def rows(self, sql: str, params: Params | None = None) -> list[dict[str, Any]]:
        """All rows of the last statement, each as a dict."""
        with self._alone:
            cursor = self._run(sql, params)
            names = [column[0] for column in cursor.description or []]
            found = cursor.fetchall()
        return [dict(zip(names, row, strict=True)) for row in found]

    def one(self, sql: str, params: Params | None = None) -> dict[str, Any] | None:
        """The first row, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, params: Params | None = None) -> Any:
        """The first column of the first row, or None."""
        with self._alone:
            row = self._run(sql, params).fetchone()
        return row[0] if row else None

    def arrow(self, sql: str, params: Params | None = None) -> pa.Table:
        """The answer as an Arrow table."""
        with self._alone:
            return self._run(sql, params).to_arrow_table()

    @property
    def data_version(self) -> int:
        """The version of the data that this transaction reads."""
        return self.value("select data_version from ops.version")

    @property
    def ops_version(self) -> int:
        """The version of runs, freshness and journal that this transaction reads."""
        return self.value("select ops_version from ops.version")


class Writer(Reader):
    """The one writer of the moment: what it did is committed whole, or not at all."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        super().__init__(cursor)
        self._data = False
        self._ops = False

    def execute(self, sql: str, params: Params | None = None) -> None:
        """Run one statement, or several separated by semicolons."""
        self._run(sql, params)

    def count(self, sql: str, params: Params | None = None) -> int:
        """Run one insert, update or delete and return how many rows it changed."""
        row = self._run(sql, params).fetchone()
        return int(row[0]) if row else 0

    def register(self, name: str, table: pa.Table) -> None:
        """Let statements of this transaction read an Arrow table by name."""
        self.cursor.register(name, table)

    def touch_data(self) -> None:
        """Readers see a changed row after this transaction."""
        self._data = True

    def touch_ops(self) -> None:
        """Runs, freshness or journal changed in this transaction."""
        self._ops = True

    @property
    def touched(self) -> bool:
        """Whether anything that a version counts was changed."""
        return self._data or self._ops

    def raise_versions(self) -> tuple[int, int]:
        """Count up what was touched; returns (data_version, ops_version) as they will be committed."""
        if self.touched:
            self.cursor.execute(
                "update ops.version "
                "set data_version = data_version + $data, ops_version = ops_version + $ops",
                {"data": int(self._data), "ops": int(self._ops or self._data)},
            )
        return self.data_version, self.ops_version
