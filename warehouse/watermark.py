"""Until when a source is complete: everything that happened before that moment is here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from warehouse import runs, sql
from warehouse.landing import Pulled
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

LOOK_BACK_MS = 28 * 86_400_000
ENOUGH_ROWS = 20


def horizon_ms(workspace: Workspace, read_ms: int) -> int:
    """Times after this one are in the future: the read, or the end of a dated clock."""
    day = workspace.settings.clock_date
    if day is None:
        return read_ms
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZoneInfo(workspace.settings.time_zone))
    return int(end.timestamp() * 1000)


def advance(writer: Writer, workspace: Workspace, pulled: Pulled, newest_ms: int | None) -> int | None:
    """Move the source's state and watermark; an error moves neither. Returns complete-until.

    A vendor's pull tells how far each object type is complete, also where one of them failed.
    """
    before = (
        writer.one("select * from ops.source_state where source_id = $id", {"id": pulled.source_id}) or {}
    )
    last_row = _latest(before.get("last_row_ms"), newest_ms)
    complete = before.get("complete_until_ms")
    if pulled.error is None or pulled.objects:
        complete = _latest(complete, _complete(workspace, pulled, last_row))
        if pulled.complete_until_ms is not None and _is_silent(
            writer, workspace, pulled.source_id, complete_ms=complete, last_row_ms=last_row
        ):
            complete = last_row
    kept = before.get("state", "{}") if pulled.state is None else runs.as_text(pulled.state)
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


def _latest(*times: int | None) -> int | None:
    return max((time for time in times if time is not None), default=None)


def _complete(workspace: Workspace, pulled: Pulled, last_row_ms: int | None) -> int | None:
    """What the connector says, else the newest row or the end of a dated clock, less `late_by`."""
    if pulled.complete_until_ms is not None:
        return min(pulled.complete_until_ms, pulled.read_ms)
    if last_row_ms is None:
        return None
    late_by = workspace.source(pulled.source_id).late_by.ms
    dated = workspace.settings.clock_date is not None
    return (horizon_ms(workspace, pulled.read_ms) if dated else last_row_ms) - late_by


def _is_silent(
    reader: Reader, workspace: Workspace, source_id: str, *, complete_ms: int | None, last_row_ms: int | None
) -> bool:
    """Whether a vendor answers and yet gives nothing, for more than twice its longest pause and its promise.

    A source of few rows has no habits to judge by.
    """
    promised = workspace.source(source_id).fresh_ms
    if (
        complete_ms is None
        or last_row_ms is None
        or promised is None
        or complete_ms - last_row_ms <= promised
    ):
        return False
    habit = reader.one(
        sql.text("checks/longest_gap"),
        {"source_id": source_id, "from_ms": last_row_ms - LOOK_BACK_MS, "to_ms": last_row_ms},
    )
    if not habit or habit["rows"] < ENOUGH_ROWS:
        return False
    return complete_ms - last_row_ms > 2 * habit["gap_ms"]
