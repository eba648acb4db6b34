"""A user's SELECT: one statement, over its own tables, without a way to anything else."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

import duckdb

from warehouse.errors import RefusedSql

LONGEST = 50_000
TABLE_FUNCTIONS = {"unnest", "generate_series", "range"}
REFUSED_FUNCTIONS = {
    "getenv",
    "current_setting",
    "getvariable",
    "nextval",
    "currval",
    "current_query",
    "write_log",
    "error",
}


def check_select(sql: str, tables: Collection[str] | None = None) -> None:
    """Refuse anything but one SELECT over these tables (any names where None). Raises RefusedSql."""
    known = None if tables is None else {name.lower() for name in tables}
    try:
        _walk(_parsed(sql), known, frozenset())
    except RecursionError as error:
        raise RefusedSql("The SQL is nested too deeply.") from error


def _parsed(sql: str) -> dict[str, Any]:
    if len(sql) > LONGEST:
        raise RefusedSql(f"The SQL is longer than {LONGEST} characters.")
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            row = connection.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchone()
        except duckdb.Error as error:
            raise RefusedSql(f"The SQL cannot be read: {str(error).splitlines()[0]}") from error
    found = json.loads(row[0]) if row else {}
    if found.get("error"):
        reason = str(found.get("error_message", "")).splitlines()[0]
        raise RefusedSql(f"One SELECT is expected; this is not one: {reason}")
    if len(found["statements"]) != 1:
        raise RefusedSql(f"One SELECT is expected; found {len(found['statements'])} statements.")
    return found["statements"][0]["node"]


def _walk(node: Any, tables: set[str] | None, own: frozenset[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, tables, own)
    if not isinstance(node, dict):
        return
    if isinstance(node.get("cte_map"), dict):
        own |= {entry["key"].lower() for entry in node["cte_map"]["map"]}
    _check(node, tables, own)
    for child in node.values():
        _walk(child, tables, own)


def _check(node: dict[str, Any], tables: set[str] | None, own: frozenset[str]) -> None:
    match node.get("type"):
        case "BASE_TABLE":
            _check_table(node, tables, own)
        case "SHOW_REF":
            raise RefusedSql("DESCRIBE, SHOW and SUMMARIZE are not allowed: one SELECT of rows is.")
        case "TABLE_FUNCTION":
            name = node["function"]["function_name"]
            if name.lower() not in TABLE_FUNCTIONS:
                raise RefusedSql(
                    f"{name}() is not allowed: the SELECT reads the tables of its source and nothing else."
                )
        case "FUNCTION" if node.get("function_name", "").lower() in REFUSED_FUNCTIONS:
            raise RefusedSql(f"{node['function_name']}() is not allowed: it reaches beyond the rows.")


def _check_table(node: dict[str, Any], tables: set[str] | None, own: frozenset[str]) -> None:
    name = node["table_name"]
    if node["schema_name"] or node["catalog_name"]:
        raise RefusedSql(f"{node['schema_name']}.{name}: tables are named without a schema.")
    if tables is not None and name.lower() not in tables | own:
        raise RefusedSql(f"There is no table {name!r} in this source; there are {', '.join(sorted(tables))}.")
