"""How far sources know the same person: the single view of the customer, as shares with intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.figure import FIELDS
from metrics.statistics import wilson
from warehouse import holdings, status

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader

Row = dict[str, Any]


def single_view(reader: Reader, ws: Workspace) -> Row:
    """Persons known to more than one source; per pair, how many of the first's the second knows; per source,
    how many of its rows name a person. All history; below the privacy floor neither value nor count.
    """
    known, floor = holdings.persons(reader), ws.settings.privacy_floor
    total = sum(known.values())
    return {
        "shared": _figure(total - known.get(1, 0), total, floor),
        "pairs": [
            {"source_id": row["source_id"], "other_id": row["other_id"]}
            | _figure(row["matched"], row["persons"], floor)
            for row in status.match_rates(reader, ws)
        ],
        "named": [
            {"source_id": row["source_id"]} | _figure(row["rows"] - row["without_person"], row["rows"], floor)
            for row in holdings.identified(reader, ws)
        ],
    }


def _figure(k: int, n: int, floor: int) -> Row:
    if 0 < k < floor or 0 < n - k < floor:
        few = f"fewer than {floor} {'not ' if k >= floor else ''}known"
        return dict.fromkeys(FIELDS) | {"n": n if n >= floor else None, "note": few}
    share = wilson(k, n)
    return {name: getattr(share, name) for name in FIELDS} | {"note": share.note}
