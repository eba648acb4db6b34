"""Faults in the data themselves: what was set aside, left out or contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics import sql
from warehouse import checks

if TYPE_CHECKING:
    from metrics.scope import Scope


def data_quality(scope: Scope) -> list[dict[str, Any]]:
    """Every fault with its source and number of rows: what findings count, and what loading noted."""
    own = [(row["source"], row["check_name"], row) for row in scope.reader.rows(sql.text("data_quality"))]
    noted = [(row["source_id"], row["check"], row) for row in checks.quality(scope.reader, scope.ws)]
    return [
        {"source": source, "check": check, "rows": int(row["rows"]), "detail": row["detail"]}
        for source, check, row in (*own, *noted)
    ]
