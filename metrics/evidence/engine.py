"""Brings the evidence up to the data: each part concludes anew only where what it rests on changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.runtime import Warehouse


def bring_up(wh: Warehouse, ws: Workspace) -> list[str]:
    """Keep what the data say now of health and links; returns the parts that had to be made anew.

    Called by whoever holds the file, after rollups were brought up and before findings are kept.
    """
    from metrics.evidence import incidents, ledger, sequences, studies

    parts = {"health": incidents.bring_up, "links": ledger.bring_up, "studies": studies.bring_up}
    made = [name for name, part in parts.items() if part(wh, ws)]
    sequences.note_seen(wh, ws)
    return made
