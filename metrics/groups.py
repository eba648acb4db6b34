"""Which groups a reader can look at: every segment, and every value of those that have one group each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from metrics import sql
from metrics.scope import is_built

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader


def groups(reader: Reader, ws: Workspace) -> dict[str, str]:
    """Names by what the lens takes: `vulnerable`, or `plan:solo` for a segment with one group per value.

    Where the rollups are being made the values are not known yet and left out.
    """
    titles = {segment.id: segment.title for segment in ws.segments}
    params = {
        "segments": [segment.id for segment in ws.segments if segment.each],
        "floor": ws.settings.privacy_floor,
    }
    rows = reader.rows(sql.text("segment_groups"), params) if is_built(reader) else []
    valued = {
        f"{row['segment']}:{row['value']}": f"{titles[row['segment']]}: {str(row['value']).replace('_', ' ')}"
        for row in rows
    }
    return {segment.id: segment.title for segment in ws.segments if not segment.each} | valued
