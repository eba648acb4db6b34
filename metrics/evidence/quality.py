"""Faults in the data themselves: what was set aside, left out or contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import sql

if TYPE_CHECKING:
    from metrics.scope import Scope


def data_quality(scope: Scope) -> list[dict[str, Any]]:
    """Every fault with its source and number of rows."""
    rows = scope.reader.rows(sql.text("data_quality"))
    return [
        {
            "source": row["source"],
            "check": row["check_name"],
            "rows": int(row["rows"]),
            "detail": row["detail"],
        }
        for row in rows
    ]
