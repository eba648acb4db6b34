"""The log of pulls, how far each source is complete, and what drifted."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pyarrow as pa

from warehouse import sql
from warehouse.landing import DriftNote, Pulled, name_of
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

DEGRADED_SHARE = 0.10
DAY_MS = 86_400_000


def now_ms() -> int:
    """The time, as the warehouse counts it."""
    return time.time_ns() // 1_000_000


def horizon_ms(workspace: Workspace, read_ms: int) -> int:
    """Times after this one are in the future: the read, or the end of a dated clock."""
    day = workspace.settings.clock_date
    if day is None:
        return read_ms
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(workspace.settings.time_zone))
    return int(end.timestamp() * 1000)


def state_of(pulled: Pulled, fetched: int, quarantined: int) -> str:
    """ok, failed, or degraded: more than a tenth of the rows could not be read."""
    if pulled.error:
        return pulled.state_name or "failed"
    if fetched and quarantined / fetched > DEGRADED_SHARE:
        return "degraded"
    return pulled.state_name or "ok"


def note_drift(writer: Writer, source_id: str, notes: list[DriftNote], seen_ms: int) -> None:
    """Note what differs from the configuration, once per stream, kind and name."""
    if not notes:
        return
    schema = pa.schema([(name, pa.string()) for name in ("stream", "kind", "name", "detail")])
    writer.register("drifted", pa.Table.from_pylist([asdict(note) for note in notes], schema))
    writer.execute(sql.text("load/drift"), {"source_id": source_id, "now_ms": seen_ms})
    writer.cursor.unregister("drifted")


def log(writer: Writer, pulled: Pulled, state: str, counts: dict[str, int]) -> int:
    """Write the run and its batches; returns the run's number."""
    run_id = writer.value("select nextval('ops.run_id')")
    run = {"run_id": run_id, "source_id": pulled.source_id, "started_ms": pulled.started_ms} | counts
    run |= {"ended_ms": now_ms(), "state": state, "message": pulled.error}
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
                "path": name_of(batch.path),
                "rows": batch.rows,
                "read_ms": pulled.read_ms,
            },
        )
    return run_id


def state(reader: Reader, source_id: str) -> dict[str, object]:
    """The connector's state as the last commit left it; empty before the first."""
    found = reader.value("select state from ops.source_state where source_id = $id", {"id": source_id})
    return json.loads(found) if found else {}


def as_text(state: dict[str, object] | None) -> str:
    """A connector's state as it is stored."""
    return json.dumps(state or {}, sort_keys=True)


def advance(writer: Writer, workspace: Workspace, pulled: Pulled, newest_ms: int | None) -> int | None:
    """Move the source's state and watermark; an error moves neither. Returns complete-until."""
    before = (
        writer.one("select * from ops.source_state where source_id = $id", {"id": pulled.source_id}) or {}
    )
    last_row = max(filter(None, (before.get("last_row_ms"), newest_ms)), default=None)
    complete = before.get("complete_until_ms")
    if pulled.error is None:
        complete = max(filter(None, (complete, _complete(workspace, pulled, last_row))), default=None)
    kept = before.get("state", "{}") if pulled.state is None else as_text(pulled.state)
    writer.execute("delete from ops.source_state where source_id = $id", {"id": pulled.source_id})
    writer.execute(
        "insert into ops.source_state values ($id, $state, $complete, $last_row, $ok, $tried, $paused)",
        {
            "id": pulled.source_id,
            "state": kept,
            "complete": complete,
            "last_row": last_row,
            "ok": pulled.read_ms if pulled.error is None else before.get("last_ok_ms"),
            "tried": pulled.read_ms,
            "paused": before.get("paused", False),
        },
    )
    return complete


def _complete(workspace: Workspace, pulled: Pulled, last_row_ms: int | None) -> int | None:
    """What the connector says, else the newest row or the end of a dated clock, less `late_by`."""
    if pulled.complete_until_ms is not None:
        return min(pulled.complete_until_ms, pulled.read_ms)
    if last_row_ms is None:
        return None
    late_by = workspace.source(pulled.source_id).late_by.ms
    dated = workspace.settings.clock_date is not None
    return (horizon_ms(workspace, pulled.read_ms) if dated else last_row_ms) - late_by
