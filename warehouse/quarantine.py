"""Rows that cannot be read: kept with their reason, counted, never dropped, never in the way of others."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict

import pyarrow as pa

from warehouse import sql
from warehouse.landing import LandedBatch, Pulled, Rejected
from warehouse.store import Writer

COLUMNS = ("stream", "digest", "record", "reason", "field", "found", "raw")


def keep(writer: Writer, source_id: str, batch: LandedBatch, now_ms: int) -> int:
    """Set the unreadable rows of `typed` apart; returns how many."""
    found = writer.value("select count(*) from typed where problem is not null")
    if found:
        writer.execute(sql.text("load/unreadable"), {"stream": batch.stream})
        _note(writer, source_id, now_ms, path=batch.name)
    return found


def keep_rejected(writer: Writer, pulled: Pulled) -> int:
    """Set the records apart that the connector could not shape; returns how many."""
    if not pulled.rejected:
        return 0
    rows = [{**asdict(one), "digest": _digest(one)} for one in pulled.rejected]
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    writer.register("rejected", pa.Table.from_pylist(rows, schema))
    writer.execute("create or replace temp table unreadable as from rejected")
    writer.cursor.unregister("rejected")
    _note(writer, pulled.source_id, pulled.read_ms, path=None)
    return len(rows)


def _digest(rejected: Rejected) -> str:
    return hashlib.sha256(json.dumps(asdict(rejected), sort_keys=True).encode()).hexdigest()


def _note(writer: Writer, source_id: str, now_ms: int, *, path: str | None) -> None:
    writer.execute(sql.text("load/quarantine"), {"source_id": source_id, "now_ms": now_ms, "path": path})


def resolve(writer: Writer, source_id: str, stream: str, now_ms: int) -> None:
    """Note quarantined records of this stream as resolved that came readable now."""
    writer.execute(sql.text("load/resolved"), {"source_id": source_id, "stream": stream, "now_ms": now_ms})


def select(writer: Writer, source_id: str, stream: str, now_ms: int) -> None:
    """Keep of the staged rows those that wait in quarantine; the ones that are readable now are resolved."""
    params = {"source_id": source_id, "stream": stream, "now_ms": now_ms}
    writer.execute(sql.text("load/only_quarantined"), params)
