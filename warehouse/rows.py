"""Rows in memory for which a user's `where` holds: the same reading of it as for files."""

# ruff: noqa: S608 — names of columns are quoted, the condition is rendered from its checked tree

from __future__ import annotations

import duckdb
import pyarrow as pa

from warehouse.files import quoted
from warehouse.where import columns_in
from warehouse.where import compile as compile_where


class Rows:
    """Filters tables with an engine of its own that can reach nothing else; use `with`."""

    def __init__(self) -> None:
        self._engine: duckdb.DuckDBPyConnection | None = None
        self._held: pa.Table | None = None

    @property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The engine, started when first needed: most pulls filter nothing."""
        if self._engine is None:
            self._engine = duckdb.connect(
                config={"threads": 1, "memory_limit": "250MB", "enable_external_access": False}
            )
        return self._engine

    def where(self, table: pa.Table, where: str | None) -> pa.Table:
        """The rows for which it holds. Raises RefusedCondition."""
        if where is None or not len(table):
            return table
        read = [name for name in table.column_names if name in columns_in(where)]
        columns = {name.lower(): quoted(name) for name in read}
        condition = compile_where(where, columns=columns, attributes="'{}'::json")
        self._hold(table)
        return self._connection.execute(
            f"select * from kept where {condition.sql}", condition.params or None
        ).to_arrow_table()

    def _hold(self, table: pa.Table) -> None:
        """One table is asked many conditions in a row, and making it known costs as much as asking one."""
        if self._held is not table:
            self._connection.register("kept", table)
            self._held = table

    def __enter__(self) -> Rows:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Forget everything."""
        if self._engine is not None:
            self._engine.close()
        self._engine = self._held = None
