"""Lines of a csv that end in two ways, as when one system wrote a file and another appended to it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PART = 1 << 20
BYTEWISE = (None, "utf-8", "utf8", "latin-1", "latin1")  # encodings in which a line end is its own byte


def with_one_line_end(path: str, encoding: str | None, copy: Path) -> str:
    """The file as it is where its lines end alike, else a copy in which they do.

    The engine reads one kind of line end in a file and rejects rows that end in the other. What stands
    between quotes is left as it is. A .zst is not looked into.
    """
    readable = (encoding or "utf-8").lower() in BYTEWISE and not path.lower().endswith(".zst")
    if not readable or not _is_mixed(path):
        return path
    with _opened(path) as file, copy.open("wb") as out:
        out.writelines(_alike(file))
    return str(copy)


def _opened(path: str) -> IO[bytes]:
    return gzip.open(path) if path.lower().endswith(".gz") else open(path, "rb")  # type: ignore[return-value]


def _is_mixed(path: str) -> bool:
    """Whether some lines end in a carriage return and a line feed, and some in a line feed alone."""
    feeds = pairs = 0
    before = b""
    with _opened(path) as file:
        while part := file.read(PART):
            feeds += part.count(b"\n")
            pairs += (before[-1:] + part).count(b"\r\n")
            before = part
    return 0 < pairs < feeds


def _alike(lines: IO[bytes]) -> Iterator[bytes]:
    is_quoted = False
    for line in lines:
        is_quoted ^= line.count(b'"') % 2 == 1
        yield line[:-2] + b"\n" if not is_quoted and line.endswith(b"\r\n") else line
