"""A user's `where`: read by DuckDB's parser, checked node by node, and written again from the tree.

Nothing of the user's text becomes part of a statement: columns come from a list, literals are parameters.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

import duckdb

from warehouse.errors import RefusedCondition

ALLOWED = (
    "columns, literals and = <> < <= > >= in like between is null and or not, no functions, no sub-queries"
)
LONGEST = 2_000
COMPARE = {
    "COMPARE_EQUAL": "=",
    "COMPARE_NOTEQUAL": "<>",
    "COMPARE_LESSTHAN": "<",
    "COMPARE_LESSTHANOREQUALTO": "<=",
    "COMPARE_GREATERTHAN": ">",
    "COMPARE_GREATERTHANOREQUALTO": ">=",
}
LIKE = {"~~": "like", "!~~": "not like"}
NUMBER = "DECIMAL(38, 6)"
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT")


@dataclass(frozen=True)
class Condition:
    """A checked condition: SQL with named parameters, their values, and the columns it reads."""

    sql: str
    params: dict[str, Any]
    columns: frozenset[str]


@dataclass(frozen=True)
class _Literal:
    value: Any
    type: str


def problem_in(text: str) -> str | None:
    """What is wrong with a `where`, in one sentence; None where nothing is."""
    try:
        compile(text, columns={}, attributes="attributes")
    except RefusedCondition as error:
        return str(error)
    return None


def columns_in(text: str) -> frozenset[str]:
    """The columns and attributes that a `where` reads. Raises RefusedCondition."""
    return compile(text, columns={}, attributes="attributes").columns


def compile(text: str, *, columns: Mapping[str, str], attributes: str) -> Condition:  # noqa: A001
    """Turn a `where` into SQL over these columns; any other name is read from the JSON in `attributes`.

    An attribute takes the literal's type; what does not cast is unknown. Raises RefusedCondition.
    """
    renderer = _Renderer(columns, attributes)
    try:
        sql = renderer.condition(_tree(text))
    except RecursionError as error:
        raise RefusedCondition("nested too deeply") from error
    return Condition(sql, renderer.params, frozenset(renderer.read))


@lru_cache(maxsize=1_024)  # a vendor's pages ask the same few conditions thousands of times
def _tree(text: str) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise RefusedCondition(f"longer than {LONGEST} characters")
    found = json.loads(_serialised(text))
    if found.get("error"):
        raise RefusedCondition(f"cannot be read: {str(found.get('error_message', '')).splitlines()[0]}")
    return _only_where(found["statements"])


_parser = threading.local()


def _serialised(text: str) -> str:
    if not hasattr(_parser, "connection"):
        _parser.connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    # The line break ends a comment that the text may begin; the bracket shows one that it leaves open.
    statement = f"select 1 from t where (\n{text}\n)"  # noqa: S608 — parsed only, never run
    try:
        row = _parser.connection.execute("select json_serialize_sql($sql)", {"sql": statement}).fetchone()
    except duckdb.Error as error:
        raise RefusedCondition(f"cannot be read: {str(error).splitlines()[0]}") from error
    return row[0] if row else "{}"


@cache
def _plain() -> dict[str, Any]:
    return _without_place(json.loads(_serialised("true"))["statements"][0])


def _without_place(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_place(value) for key, value in node.items() if key != "query_location"}
    return [_without_place(child) for child in node] if isinstance(node, list) else node


def _only_where(statements: list[dict[str, Any]]) -> dict[str, Any]:
    """The condition, where the rest of the statement is exactly what we wrote around it."""
    condition = statements[0]["node"].get("where_clause") if len(statements) == 1 else None
    rest = [_without_place(statement) for statement in statements]
    if condition is None or not _same_around(rest[0], _plain()):
        raise RefusedCondition(f"more than one condition; allowed are {ALLOWED}")
    return condition


def _same_around(found: dict[str, Any], plain: dict[str, Any]) -> bool:
    def without_condition(statement: dict[str, Any]) -> dict[str, Any]:
        return statement | {"node": statement["node"] | {"where_clause": None}}

    return without_condition(found) == without_condition(plain)


class _Renderer:
    def __init__(self, columns: Mapping[str, str], attributes: str) -> None:
        self.columns = columns
        self.attributes = attributes
        self.params: dict[str, Any] = {}
        self.read: set[str] = set()

    def condition(self, node: dict[str, Any]) -> str:
        """Something that is true, false or unknown."""
        match node["class"]:
            case "CONJUNCTION":
                word = " and " if node["type"] == "CONJUNCTION_AND" else " or "
                return "(" + word.join(self.condition(child) for child in node["children"]) + ")"
            case "COMPARISON" if node["type"] in COMPARE:
                return self._compare(COMPARE[node["type"]], node["left"], node["right"])
            case "BETWEEN":
                low = self._compare(">=", node["input"], node["lower"])
                return f"({low} and {self._compare('<=', node['input'], node['upper'])})"
            case "OPERATOR":
                return self._operator(node)
            case "FUNCTION" if node["is_operator"] and node["function_name"] in LIKE:
                return self._like(LIKE[node["function_name"]], *node["children"])
            case "COLUMN_REF":
                return self._column(node, "BOOLEAN")
            case "CAST" | "CONSTANT":
                return self._truth(node)
        raise self._refused(node)

    def _operator(self, node: dict[str, Any]) -> str:
        first, *others = node["children"]
        match node["type"]:
            case "OPERATOR_NOT":
                return f"(not {self.condition(first)})"
            case "OPERATOR_IS_NULL":
                return f"({self._column(first, 'VARCHAR')} is null)"
            case "OPERATOR_IS_NOT_NULL":
                return f"({self._column(first, 'VARCHAR')} is not null)"
            case "COMPARE_IN":
                return "(" + " or ".join(self._compare("=", first, other) for other in others) + ")"
            case "COMPARE_NOT_IN":
                return "(" + " and ".join(self._compare("<>", first, other) for other in others) + ")"
        raise self._refused(node)

    def _compare(self, operator: str, left: dict[str, Any], right: dict[str, Any]) -> str:
        types = [literal.type for side in (left, right) if (literal := self._literal(side))]
        if not types and operator not in ("=", "<>"):
            raise RefusedCondition(f"{operator} compares a column with a literal, not with another column")
        as_type = types[0] if types else "VARCHAR"
        return f"({self._side(left, as_type)} {operator} {self._side(right, as_type)})"

    def _like(self, operator: str, left: dict[str, Any], pattern: dict[str, Any]) -> str:
        literal = self._literal(pattern)
        if literal is None or literal.type != "VARCHAR":
            raise RefusedCondition(f"{operator} takes a text in single quotes")
        return f"({self._side(left, 'VARCHAR')} {operator} {self._parameter(literal)})"

    def _side(self, node: dict[str, Any], as_type: str) -> str:
        literal = self._literal(node)
        return self._parameter(literal) if literal else self._column(node, as_type)

    def _truth(self, node: dict[str, Any]) -> str:
        literal = self._literal(node)
        if literal is None or literal.type != "BOOLEAN":
            raise self._refused(node)
        return self._parameter(literal)

    def _parameter(self, literal: _Literal) -> str:
        name = f"w{len(self.params)}"
        self.params[name] = literal.value
        return f"${name}::{literal.type}"

    def _column(self, node: dict[str, Any], as_type: str) -> str:
        if node["class"] != "COLUMN_REF":
            raise self._refused(node)
        if len(node["column_names"]) != 1:
            raise RefusedCondition(
                f"{'.'.join(node['column_names'])}: columns stand alone, without a table's name"
            )
        name = node["column_names"][0]
        self.read.add(name)
        if known := self.columns.get(name.lower()):
            return _cast(known, as_type)
        pointer = f"w{len(self.params)}"
        self.params[pointer] = "/" + name.replace("~", "~0").replace("/", "~1")
        return _cast(f"json_extract_string({self.attributes}, ${pointer})", as_type)

    def _literal(self, node: dict[str, Any]) -> _Literal | None:
        if node["class"] == "CONSTANT":
            return _constant(node["value"])
        if node["class"] == "CAST" and node["child"]["class"] == "CONSTANT":
            return _typed(node["cast_type"]["id"], node["child"]["value"])
        return None

    def _refused(self, node: dict[str, Any]) -> RefusedCondition:
        what = node.get("function_name") or node["type"].lower().replace("_", " ")
        return RefusedCondition(f"{what} is not allowed in a `where`; allowed are {ALLOWED}")


def _cast(value: str, as_type: str) -> str:
    """A value as this type, unknown where it does not cast."""
    if as_type != NUMBER:
        return f"try_cast({value} as {as_type})"
    # The narrow type first: reading a text as the wide one takes the engine seventy times as long.
    return f"coalesce(try_cast({value} as DECIMAL(18, 6))::{NUMBER}, try_cast({value} as {NUMBER}))"


def _constant(value: dict[str, Any]) -> _Literal:
    kind = value["type"]["id"]
    if value["is_null"]:
        raise RefusedCondition("a comparison with null is never true; write `is null`")
    if kind == "VARCHAR":
        return _Literal(value["value"], "VARCHAR")
    if kind in NUMBERS and isinstance(value["value"], int):
        return _Literal(value["value"], NUMBER)
    if kind == "DECIMAL" and isinstance(value["value"], int):
        return _Literal(Decimal(value["value"]).scaleb(-value["type"]["type_info"]["scale"]), NUMBER)
    if kind == "DOUBLE":
        return _Literal(value["value"], "DOUBLE")
    raise RefusedCondition(
        f"a literal of type {kind}; allowed are texts, numbers, true, false, dates and timestamps"
    )


def _typed(kind: str, value: dict[str, Any]) -> _Literal:
    text = str(value.get("value"))
    if kind == "BOOLEAN" and text in ("t", "f"):
        return _Literal(text == "t", "BOOLEAN")
    try:
        if kind == "DATE":
            return _Literal(dt.date.fromisoformat(text), "DATE")
        if kind == "TIMESTAMP":
            return _Literal(dt.datetime.fromisoformat(text), "TIMESTAMP")
    except (TypeError, ValueError) as error:
        raise RefusedCondition(f"{text!r} is no {kind.lower()}; write date '2026-01-31'") from error
    raise RefusedCondition(
        f"a literal of type {kind}; allowed are texts, numbers, true, false, dates and timestamps"
    )
