"""Whether two databases say the same: every row with its codes decoded, without surrogates and load times."""

# ruff: noqa: S608 — names come from the catalogue of our own tables

from __future__ import annotations

from collections import Counter

from warehouse import sql
from warehouse.store import Reader

LEFT_OUT = {"core.calendar", "stat.finding", "roll.map_day", "roll.map_working", "roll.touched_day"}
KEYS = ("customer_key", "account_key", "key_code", "other_key_code", "component_code")
AS_IS = ("rule_code",)


def contents(reader: Reader) -> dict[str, Counter[str]]:
    """Each table's rows as texts, with how often each occurs; equal for databases that say the same.

    `stat` is left out: findings are a cache of what is computed from the rest.
    """
    reader.cursor.execute("create or replace temp table decoded as " + sql.text("compare/decoded"))
    reader.cursor.execute("create or replace temp table fact_name as " + sql.text("compare/fact_name"))
    tables = reader.rows(sql.text("compare/tables"))
    return {
        row["name"]: _rows(reader, row["name"], row["columns"])
        for row in tables
        if row["name"] not in LEFT_OUT
    }


def differences(one: Reader, other: Reader) -> list[str]:
    """One line per table that differs, with an example of a row that only one of them has."""
    first, second = contents(one), contents(other)
    return [
        f"{name}: {sum(only.values())} rows more on one side, such as {next(iter(only))}"
        for name in sorted(first.keys() | second.keys())
        for only in ((first.get(name, Counter()) - second.get(name, Counter())),
                     (second.get(name, Counter()) - first.get(name, Counter())))
        if only
    ]  # fmt: skip


def _rows(reader: Reader, table: str, columns: list[str]) -> Counter[str]:
    shown = [_shown(table, column) for column in columns]
    texts = reader.arrow(f"select concat_ws('|', {', '.join(shown)}) as text from {table}")
    return Counter(texts["text"].to_pylist())


def _shown(table: str, column: str) -> str:
    if column == "id":
        named = f"(select name from fact_name where fact_name.id = {table}.id)"
        return "''" if table.startswith("core.") and table != "core.rule_hit" else named
    if column in AS_IS or not (column.endswith("_code") or column in ("code", *KEYS)):
        return f"'{column}=' || coalesce({column}::varchar, '')"
    meaning = "key" if column in KEYS else "person"
    return (
        f"'{column}=' || coalesce((select {meaning} from decoded where decoded.code = {table}.{column}), "
        f"{table}.{column}::varchar, '')"
    )
