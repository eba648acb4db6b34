"""The journal: what people did and what was announced, in text files that outlive the database."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from warehouse import folder, runs, sql
from warehouse.errors import translated
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from warehouse.runtime import Warehouse

SCHEMA = pa.schema(
    [("entry", pa.string()), ("at_ms", pa.int64()), ("kind", pa.string()), ("payload", pa.string())]
)

SET_BACK_MS = 10 * 60_000
"""A clock further off than this was wrong when it wrote: entries take the time as it is now."""


def append(wh: Warehouse, kind: str, payload: dict[str, Any]) -> str:
    """Write one entry, durable in its file before any page can show it; returns its id. Raises DiskFull."""
    with wh.write() as writer, translated("the journal's entry"):
        entry = {
            "entry": secrets.token_hex(8),
            "at_ms": _next_ms(writer),
            "kind": kind,
            "payload": json.dumps(payload, sort_keys=True, default=str),
        }
        _write(wh.data / "journal", entry)
        writer.execute("insert into ops.journal values ($entry, $at_ms, $kind, $payload)", entry)
        writer.touch_ops()
    return entry["entry"]


def _next_ms(writer: Writer) -> int:
    """The time, but after the last entry: where the clock was set back a little, the order of acts stands."""
    now = runs.now_ms()
    last = "select max(at_ms) from ops.journal where at_ms < $limit"
    return max(now, (writer.value(last, {"limit": now + SET_BACK_MS}) or 0) + 1)


def _write(home: Path, entry: dict[str, Any]) -> None:
    month = dt.datetime.fromtimestamp(entry["at_ms"] / 1000, dt.UTC).strftime("%Y-%m")
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{month}.ndjson"
    is_new = not path.exists()
    with path.open("ab") as file:
        # A power cut may have left a line open: a new entry always begins one of its own.
        file.write(b"" if _ends_whole(path) else b"\n")
        file.write(json.dumps(entry).encode() + b"\n")
        folder.fsync(file)
    if is_new:
        folder.sync_folder(home)


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, 2)
        if file.tell() == 0:
            return True
        file.seek(-1, 2)
        return file.read() == b"\n"


def entries(home: Path) -> Iterator[dict[str, Any]]:
    """Every entry of the files in order; a line that a crash cut off is left out: nobody was shown it."""
    for path in sorted(home.glob("*.ndjson")):
        for line in path.read_bytes().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and SCHEMA.names == list(entry):
                yield entry


def catch_up(writer: Writer, data: Path) -> None:
    """Take up entries of the files that the database does not hold; nothing is announced again."""
    written = list(entries(data / "journal"))
    if not written:
        return
    writer.register("written", pa.Table.from_pylist(written, SCHEMA))
    if writer.count(sql.text("load/journal_missing")):
        writer.touch_ops()
    writer.cursor.unregister("written")


def read(reader: Reader, kind: str | None = None) -> list[dict[str, Any]]:
    """The entries, of one kind or of all, oldest first, their payload as it was given."""
    rows = reader.rows(
        "from ops.journal where kind = coalesce($kind, kind) order by at_ms, entry", {"kind": kind}
    )
    return [row | {"payload": json.loads(row["payload"])} for row in rows]
