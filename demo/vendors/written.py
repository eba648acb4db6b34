"""Columns written as JSON: a shape says what each record holds, and pages are written column by column."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from demo.draws import Ints
from demo.records import Column, Table
from demo.times import BLANK

Writer = Callable[[Table], list[str]]
"""Gives the JSON text of one field for each row."""


def quoted(text: str | None) -> str:
    """A text as JSON; an empty one is null."""
    return json.dumps(text) if text else "null"


def blank_as_null(values: Ints, texts: list[str]) -> list[str]:
    """The texts, null where the value is blank."""
    for row in np.flatnonzero(values == BLANK).tolist():
        texts[row] = "null"
    return texts


def integer(column: str, pattern: str = "%d") -> Writer:
    """A whole number, or a text made of it."""
    return lambda table: numbers(table.columns[column], pattern)


def numbers(values: Ints, pattern: str = "%d") -> list[str]:
    """Whole numbers as JSON, blank as null."""
    return blank_as_null(values, list(map(pattern.__mod__, values.tolist())))


def moment(column: str, end: str = "Z") -> Writer:
    """A time in ISO 8601, UTC."""
    return lambda table: times(table.columns[column], end)


def times(values: Ints, end: str = "Z") -> list[str]:
    """Moments as JSON texts, blank as null."""
    shown = np.where(values == BLANK, 0, values).astype("datetime64[s]")
    return blank_as_null(values, [f'"{text}{end}"' for text in np.datetime_as_string(shown).tolist()])


def text(column: str, names: Mapping[str, str] | None = None) -> Writer:
    """A text, by another name where `names` has one; empty is null."""
    return lambda table: texts(table.columns[column], names)


def texts(values: Column, names: Mapping[str, str] | None = None) -> list[str]:
    """Texts as JSON; each different one is written once."""
    found = values.tolist()
    called = names or {}
    known = {one: quoted(called.get(one, one)) for one in set(found)}
    return [known[one] for one in found]


def always(value: Any) -> Writer:
    """The same value in each record."""
    written = json.dumps(value)
    return lambda table: [written] * len(table)


def shape(fields: Mapping[str, Writer]) -> Writer:
    """Objects with these fields, one per row."""
    pattern = ("{" + ",".join(f"{json.dumps(name).replace('%', '%%')}:%s" for name in fields) + "}").__mod__
    writers = list(fields.values())
    return lambda table: [pattern(row) for row in zip(*(write(table) for write in writers), strict=True)]


def listed(objects: list[str]) -> str:
    """The objects as one JSON list."""
    return "[" + ",".join(objects) + "]"
