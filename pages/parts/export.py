"""Tables as CSV; a cell that a spreadsheet would take for a formula gets an apostrophe."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> object:
    """A value as a spreadsheet may safely read it; numbers stay numbers.

    >>> cell("=1+1"), cell(-3)
    ("'=1+1", -3)
    """
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def flat(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A row whose figures become columns of their own: `poor_value`, `poor_low`; lists are left out."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}_")
        elif isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
            found[f"{prefix}{name}"] = " ".join(value)
        elif not isinstance(value, list | tuple):
            found[f"{prefix}{name}"] = value
    return found


def to_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows with a header that holds every column any of them has."""
    plain = [flat(row) for row in rows]
    columns = list(dict.fromkeys(name for row in plain for name in row))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([cell(column) for column in columns])
    writer.writerows([cell(row.get(column)) for column in columns] for row in plain)
    return text.getvalue().encode("utf-8-sig")
