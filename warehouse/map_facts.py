"""What the data say about a map: is it wider, narrower or more patient than what is recorded."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from config.lints import DataFacts
from warehouse import runtime, sql, status
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader


__all__ = ["WarehouseError", "map_facts", "of_folder"]


def of_folder(ws: Workspace, data: Path) -> DataFacts:
    """The facts of a data folder, for `config check`. Raises WarehouseError."""
    with closing(runtime.open_for_reading(ws, data)) as wh, wh.read() as reader:
        return map_facts(reader, ws)


def map_facts(reader: Reader, ws: Workspace) -> DataFacts:
    """Rows of each touchpoint, days of history, and events that nothing of the workspace names."""
    rows = reader.rows(sql.text("status/touchpoint_rows"))
    days = [day for row in rows for day in (row["first_day"], row["last_day"])]
    return DataFacts(
        history_days=(max(days) - min(days)).days + 1 if days else None,
        touchpoint_rows={row["touchpoint"]: row["n"] for row in rows if row["touchpoint"]},
        unmapped_events={
            (row["source_id"], row["event"] or row["instrument"]): row["unmapped"]
            for row in status.unmapped_events(reader, ws)
        },
        events=sum(row["n"] for row in rows),
    )
