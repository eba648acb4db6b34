"""Files of users' tables: which there are, what is wrong with one before it is parsed, how one is read."""

from __future__ import annotations

import gzip
import re
import shutil
import zlib
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import Protocol

from warehouse.dialect import dialect
from warehouse.errors import QueryFailed

FORMATS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
}
PACKED = (".gz", ".zst")
NATIVE = ("utf-8", "utf8", "utf-16", "utf16", "latin-1", "latin1")


class Table(Protocol):
    """What the sandbox asks of a table; `config`'s tables are of this shape."""

    @property
    def path(self) -> str:
        """A path or glob."""
        ...

    @property
    def delimiter(self) -> str | None:
        """Of a csv; found out where none is given."""
        ...

    @property
    def encoding(self) -> str | None:
        """Of a csv; UTF-8 where none is given."""
        ...

    @property
    def all_text(self) -> bool:
        """Whether every column is read as text."""
        ...


@dataclass(frozen=True)
class TableSpec:
    """Files that are read as one table, united by column name."""

    path: str
    delimiter: str | None = None
    encoding: str | None = None
    all_text: bool = False


def files_of(table: Table) -> list[str]:
    """The files that a table's path or glob names now, in order; drafts (`.name`) are left out."""
    return sorted(path for path in glob(table.path, recursive=True) if Path(path).is_file())


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def reader(path: str, table: Table) -> str:
    """The call that reads one file; file by file, because lines are only rejected one by one that way."""
    match format_of(path):
        case "csv":
            options = ["header = true", "store_rejects = true", *_csv_options(path, table)]
            return f"read_csv({', '.join([_text(path), *options])})"
        case "ndjson":
            return f"read_json({_text(path)}, format = 'newline_delimited', ignore_errors = true)"
        case "json":
            return f"read_json({_text(path)})"
        case "parquet":
            return f"read_parquet({_text(path)})"
    raise QueryFailed(f"{path}: its name ends in none of {', '.join(FORMATS)}, also with .gz or .zst.")


def _csv_options(path: str, table: Table) -> list[str]:
    encoding = [f"encoding = {_text(table.encoding)}"] if table.encoding else []
    known = dialect(path, table.delimiter) if not encoding else None
    if known is None:
        delimiter = [f"delim = {_text(table.delimiter)}"] if table.delimiter else []
        return [f"all_varchar = {bool(table.all_text)}", *delimiter, *encoding]
    written = [f"delim = {_text(known.delimiter)}", "quote = '\"'", "escape = '\"'"]
    if not table.all_text:
        return written
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in known.names)
    return [*written, "auto_detect = false", f"columns = {{{columns}}}"]


def format_of(path: str) -> str | None:
    """csv, ndjson, json or parquet, as the name ends; None where it ends otherwise."""
    bare = Path(path.lower())
    return FORMATS.get((bare.with_suffix("") if bare.suffix in PACKED else bare).suffix)


def problem_with(path: Path, encoding: str | None = None) -> str | None:
    """What makes a file unreadable before it is parsed: empty, a web page, cut off, no text; else None."""
    try:
        if path.stat().st_size == 0:
            return "is empty. It is read again when it has changed."
        begin = _begin(path)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, (EOFError, gzip.BadGzipFile, zlib.error)):
            return "ends in the middle: it is half written. It is read again when it has changed."
        return f"cannot be read: {error.strerror}."
    if re.match(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype\s+html|!--|html|\?xml)", begin, re.IGNORECASE):
        return "is a web page, not data: an export link that expired, or a sign-in page."
    is_text = format_of(str(path)) != "parquet" and path.suffix.lower() != ".zst"
    if is_text and b"\0" in begin and not (encoding or "").lower().startswith(("utf-16", "utf16", "utf-32")):
        return "holds zero bytes: it is no text, or of an encoding that must be said, such as utf-16."
    return None


def _begin(path: Path) -> bytes:
    """The first bytes; a .gz is unpacked to its end, because a cut one reads like a shorter file."""
    if path.suffix.lower() != ".gz":
        with path.open("rb") as file:
            return file.read(512)
    with gzip.open(path) as file:
        begin = file.read(512)
        while file.read(1 << 20):
            pass
    return begin


def in_utf8(path: str, table: Table, copy: Path) -> tuple[str, Table]:
    """The file as it is where the engine knows its encoding, else a copy in UTF-8."""
    if table.encoding is None or table.encoding.lower() in NATIVE:
        return path, table
    opened = gzip.open if path.lower().endswith(".gz") else open
    try:
        with (
            opened(path, "rt", encoding=table.encoding, newline="") as file,
            copy.open("w", encoding="utf-8", newline="") as out,
        ):
            shutil.copyfileobj(file, out)
    except (LookupError, UnicodeError) as error:
        raise QueryFailed(f"{path} is not in the encoding {table.encoding!r} of its table.") from error
    return str(copy), TableSpec(str(copy), table.delimiter, None, table.all_text)
