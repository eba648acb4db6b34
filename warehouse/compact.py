"""Landing in few files: what was read on one day, put together once that day is over.

A source that is asked every few seconds lands thousands of files a day. Nothing of them changes: a file that
holds several batches says which rows are whose, so a rebuild replays the same batches in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import landing
from warehouse.errors import translated
from warehouse.landing import Part

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
LARGE = 50_000  # rows from which on a file is left as it is
MOST = 250_000  # rows of a file that is put together

File = tuple[Path, dict[str, Any], list[Part]]


def compact(home: Path, now_ms: int) -> int:
    """Put the small files of days that are over together; returns how many files that makes fewer.

    A day is left alone for an hour more, for pulls that began in it. Stopped anywhere, every batch is there,
    and the next time goes on. Raises DiskFull, LandingUnreadable.
    """
    until_ms = (now_ms - HOUR_MS) // DAY_MS * DAY_MS
    folders = sorted([*home.glob("*/*/"), *home.glob(f"*/{landing.KEPT}/*/")])
    with translated("putting landed batches together"):
        return sum(_in_folder(folder, until_ms) for folder in folders if folder.name != landing.KEPT)


def _in_folder(folder: Path, until_ms: int) -> int:
    found = landing.files(folder)
    covered = {path.name for path, *_ in found}
    fewer = _remove(path for path in folder.glob("[0-9]*.parquet") if path.name not in covered)
    old = [file for file in found if file[2][-1].read_ms < until_ms]
    return fewer + sum(_together(group) for group in _groups(old) if len(group) > 1)


def _groups(found: list[File]) -> Iterator[list[File]]:
    """Files that follow one another, of one day and kind, whose columns agree, together not too large."""
    for _, several in groupby(found, key=_kind):
        group: list[File] = []
        rows, columns = 0, pa.schema([])
        for file in several:
            more, own = sum(part.rows for part in file[2]), pq.read_schema(file[0])
            both = _united(columns, own)
            if both is None or more >= LARGE or rows + more > MOST:
                yield group
                group, rows, both = [], 0, own
            if more < LARGE:
                group, rows, columns = [*group, file], rows + more, both
        yield group


def _kind(file: File) -> tuple[Any, ...]:
    """What files must share: the day, whose they are, and how texts were kept."""
    _, told, parts = file
    same = {name: value for name, value in told.items() if name not in ("read_ms", "parts")}
    return parts[-1].read_ms // DAY_MS, sorted(same.items())


def _united(one: pa.Schema, other: pa.Schema) -> pa.Schema | None:
    """The columns of both; None where one name is of two types. A column that is not there is unknown."""
    try:
        return pa.unify_schemas([one.remove_metadata(), other.remove_metadata()])
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return None


def _together(group: list[File]) -> int:
    """The last file's name comes to hold all of them at once; then the others go."""
    paths = [path for path, *_ in group]
    tables = [pq.read_table(path) for path in paths]
    table = pa.concat_tables(tables, promote_options="default")
    parts = [
        astuple(replace(part, without=_without(one, part, table.schema)))
        for (*_, several), one in zip(group, tables, strict=True)
        for part in several
    ]
    landing.put(paths[-1], table, {**group[-1][1], "parts": parts})
    return _remove(paths[:-1])


def _without(table: pa.Table, part: Part, whole: pa.Schema) -> tuple[str, ...]:
    """What a batch does not have of all columns: absent is not quite the same as empty."""
    has = {column.name for column in table.schema if not pa.types.is_null(column.type)} - {*part.without}
    return tuple(name for name in whole.names if name not in has)


def _remove(paths: Iterator[Path] | list[Path]) -> int:
    gone = 0
    for path in paths:
        path.unlink()
        gone += 1
    return gone
