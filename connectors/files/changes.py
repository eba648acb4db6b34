"""Which files changed since they were last read; looks at names, sizes and dates, never inside."""

from __future__ import annotations

import glob
import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from connectors.errors import MendFile, StillWritten

if TYPE_CHECKING:
    from config.models.sources import Source, Stream, Table

Print = list[int]
Prints = dict[str, Print]

RACY_NS = 50_000_000  # a file system's clock may tick this seldom: what changed just now may change unseen
WRITING_S = 2.0
GROWING = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl")
WHOLE_LINES = (*GROWING, ".json")


def prints(table: Table) -> Prints:
    """Size, date and identity of each file of a table, by path. Raises MendFile when there is none."""
    paths = sorted(glob.glob(table.path, recursive=True)) if glob.has_magic(table.path) else [table.path]
    found = {path: _print(path) for path in paths if Path(path).is_file()}
    if not found:
        raise MendFile(
            f"No file at {table.path}. Expected a file, or a glob that matches some; "
            "put the file there, or correct `path` in sources.yml."
        )
    return found


def _print(path: str) -> Print:
    stat = os.stat(path)
    is_racy = time.time_ns() - stat.st_mtime_ns < RACY_NS
    return [stat.st_size, 0 if is_racy else stat.st_mtime_ns, stat.st_ino]


def head(path: str, size: int) -> str | None:
    """A digest of a plain text file's first bytes; None where it is packed or shorter.

    Equal heads mean that the file only grew, so its first rows need not be loaded again.
    """
    if not path.lower().endswith(GROWING) or os.stat(path).st_size < size:
        return None
    digest = hashlib.blake2b(digest_size=16)
    with open(path, "rb") as file:
        while size > 0 and (part := file.read(min(size, 1 << 20))):
            digest.update(part)
            size -= len(part)
    return digest.hexdigest()


def merged(parts: Iterable[Prints]) -> Prints:
    """The files of several tables together."""
    return {path: found for part in parts for path, found in part.items()}


def settle(paths: Iterable[str]) -> None:
    """Wait a moment for files that are just being written to end in a whole line. Raises StillWritten."""
    until = time.monotonic() + WRITING_S
    for path in paths:
        while _is_being_written(path):
            if time.monotonic() > until:
                raise StillWritten(
                    f"{Path(path).name} is being written. It is read once it ends in a whole line."
                )
            time.sleep(WRITING_S / 10)


def _is_being_written(path: str) -> bool:
    stat = os.stat(path)
    if not path.lower().endswith(WHOLE_LINES) or stat.st_size == 0 or time.time() - stat.st_mtime > WRITING_S:
        return False
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) not in b"\r\n}]"


def mapping_hash(source: Source, stream: Stream) -> str:
    """Changes when the same files would give other rows: with the entry's text and with its SELECT."""
    written = repr((stream, sorted(source.tables.items()), source.comment, source.time_zone, _select(stream)))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _select(stream: Stream) -> str:
    """The text of the SELECT; one that cannot be read is told by whoever runs it."""
    try:
        return stream.sql.read_text(encoding="utf-8", errors="replace") if stream.sql else ""
    except OSError:
        return ""
