"""What is looked at once a day, and what the data say of their own quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from warehouse import compact, load, runs, sql, watermark
from warehouse.landing import DriftNote
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.runtime import Warehouse

TIME_OF = {
    "interaction": "occurred_at",
    "feedback": "occurred_at",
    "episode": "opened_at",
    "reading": "occurred_at",
}


def daily(wh: Warehouse) -> int:
    """Remove older versions of rows whose time moved, with a drift note; returns how many.

    What landed on days that are over is put together into few files.
    """
    compact.compact(wh.data / "landing", runs.now_ms())
    with wh.write() as writer:
        removed = sum(_remove_moved(writer, fact) for fact in TIME_OF)
        if removed:
            writer.touch_data()
    return removed


def _remove_moved(writer: Writer, fact: str) -> int:
    writer.execute("create or replace temp table moved as " + load.for_fact("checks/moved", fact))
    found = writer.value("select count(*) from moved")
    if found:
        writer.execute(load.for_fact("checks/remove_moved", fact), {"fact": fact, "time": TIME_OF[fact]})
        for row in writer.rows("from noted"):
            note = DriftNote(row["stream"], row["kind"], row["name"], row["detail"])
            runs.note_drift(writer, row["source_id"], [note], runs.now_ms())
    return found


def quality(reader: Reader, workspace: Workspace) -> list[dict[str, Any]]:
    """How many rows of each source show what is wrong with them: source_id, check, rows, detail."""
    return reader.rows(
        sql.text("checks/quality"),
        {
            "currency": workspace.settings.currency,
            "now_ms": watermark.horizon_ms(workspace, runs.now_ms()),
        },
    )
