"""The log of pulls, the state each leaves behind, and what drifted."""

from __future__ import annotations

import json
import time
from dataclasses import asdict

import pyarrow as pa

from warehouse import sql
from warehouse.landing import DriftNote, Pulled
from warehouse.store import Reader, Writer

DEGRADED_SHARE = 0.10


def now_ms() -> int:
    """The time, as the warehouse counts it."""
    return time.time_ns() // 1_000_000


def state_of(pulled: Pulled, fetched: int, quarantined: int) -> str:
    """What the connector says, else failed, degraded (over a tenth of the rows unreadable) or ok."""
    if pulled.state_name or pulled.error:
        return pulled.state_name or "failed"
    return "degraded" if fetched and quarantined / fetched > DEGRADED_SHARE else "ok"


def note_drift(writer: Writer, source_id: str, notes: list[DriftNote], seen_ms: int) -> None:
    """Note what differs from the configuration, once per stream, kind and name."""
    if not notes:
        return
    schema = pa.schema([(name, pa.string()) for name in ("stream", "kind", "name", "detail")])
    writer.register("drifted", pa.Table.from_pylist([asdict(note) for note in notes], schema))
    writer.execute(sql.text("load/drift"), {"source_id": source_id, "now_ms": seen_ms})
    writer.cursor.unregister("drifted")


def log(writer: Writer, pulled: Pulled, state: str, counts: dict[str, int]) -> int:
    """Write the run and its batches; returns the run's number.

    Of a vendor that is asked every few seconds the log keeps, of pulls in a row that brought nothing and tell
    the same, the newest.
    """
    message = pulled.error or pulled.note
    if pulled.objects and not pulled.batches and not counts["quarantined"]:
        told = {"source_id": pulled.source_id, "state": state, "message": message}
        writer.execute(sql.text("load/quiet_run"), told)
    run_id = writer.value("select nextval('ops.run_id')")
    run = {"run_id": run_id, "source_id": pulled.source_id, "started_ms": pulled.started_ms} | counts
    run |= {"ended_ms": now_ms(), "state": state, "message": message}
    writer.execute(sql.text("load/run"), run)
    for number, batch in enumerate(pulled.batches):
        writer.execute(
            sql.text("load/landed"),
            {
                "batch_id": number,
                "run_id": run_id,
                "source_id": pulled.source_id,
                "stream": batch.stream,
                "target": batch.target,
                "path": batch.name,
                "rows": batch.rows,
                "read_ms": pulled.read_ms,
            },
        )
    return run_id


def state(reader: Reader, source_id: str) -> dict[str, object]:
    """The connector's state as the last commit left it; empty before the first."""
    found = reader.value("select state from ops.source_state where source_id = $id", {"id": source_id})
    return json.loads(found) if found else {}


def paused(reader: Reader) -> set[str]:
    """The sources that somebody paused; also after a restart."""
    return {row["source_id"] for row in reader.rows("select source_id from ops.source_state where paused")}


def set_paused(writer: Writer, source_id: str, *, is_paused: bool) -> None:
    """Note that a source is paused, or is no longer."""
    writer.execute(sql.text("load/paused"), {"source_id": source_id, "paused": is_paused})
    writer.touch_ops()


def as_text(state: dict[str, object] | None) -> str:
    """A connector's state as it is stored."""
    return json.dumps(state or {}, sort_keys=True)
