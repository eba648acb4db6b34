"""`inspect`, first half: what a file holds, column by column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from connectors.files.reading import translated
from connectors.files.turn import REASONS
from connectors.looks import Column, like
from warehouse.sandbox import Sandbox, TableSpec

EXAMPLES = 3
KEY_PARTS = ("id", "case key", "person key", "session key", "number", "time", "date", "event", "label")
LIKELY = 6  # columns tried in pairs and threes


@dataclass(frozen=True)
class Seen:
    """What a file holds: its columns, and why lines of it could not be read, with how many."""

    columns: list[Column]
    rejected: dict[str, int]


def look_into(spec: TableSpec) -> Seen:
    """Every column of a file, counted and with a few examples. Raises ConnectorError."""
    tables = {"file": spec}
    with translated(Path(spec.path).name), Sandbox([Path(spec.path)]) as sandbox:
        profiles = sandbox.profile("file", tables)
        head = next(iter(sandbox.rows_of("file", tables)), None)
        examples = {} if head is None else head.to_pydict()
        rejected = Counter(REASONS.get(reject.reason, reject.reason) for reject in sandbox.rejects())
    columns = [
        Column(
            p.name,
            p.type,
            p.rows,
            p.empty,
            p.distinct,
            p.least,
            p.greatest,
            _examples(examples.get(p.name, [])),
        )
        for p in profiles
    ]
    return Seen(columns, dict(rejected))


def _examples(values: list[object]) -> tuple[str, ...]:
    texts = (str(value) for value in values if value not in (None, ""))
    return tuple(text for _, text in zip(range(EXAMPLES), dict.fromkeys(texts), strict=False))


def profile_text(columns: list[Column]) -> str:
    """One line per column: type, empty rows, different values, range, what it looks like, examples."""
    head = ("column", "type", "empty", "different", "least", "greatest", "looks like", "examples")
    rows = [head, *(_profile_row(column) for column in columns)]
    widths = [min(28, max(len(row[i]) for row in rows)) for i in range(len(head) - 1)]
    return "\n".join(
        "  ".join(
            [*(cell[:28].ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]
        ).rstrip()
        for row in rows
    )


def _profile_row(column: Column) -> tuple[str, ...]:
    examples = " | ".join(_short(example) for example in column.examples)
    least, greatest = _short(column.least or ""), _short(column.greatest or "")
    return (
        column.name,
        column.type,
        f"{column.empty:,}",
        f"{column.distinct:,}",
        least,
        greatest,
        like(column),
        examples,
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 24 else line[:23] + "…"


def composite_key(spec: TableSpec, columns: list[Column]) -> tuple[Column, ...]:
    """The fewest columns, of those that could name a row, that together have a different value in each."""
    likely = [column for column in columns if like(column) in KEY_PARTS and column.distinct > 1]
    likely.sort(key=lambda column: KEY_PARTS.index(like(column)))
    tables = {"file": spec}
    with translated(Path(spec.path).name), Sandbox([Path(spec.path)]) as sandbox:
        for size in (2, 3):
            for parts in combinations(likely[:LIKELY], size):
                if sandbox.is_key("file", tables, [part.name for part in parts]):
                    return parts
    return ()
