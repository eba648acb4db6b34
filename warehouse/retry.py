"""Quarantined rows read again: because their source's mapping changed, or because somebody asked."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse import landing, load, runs, schema
from warehouse.landing import Pulled
from warehouse.load import RunResult

if TYPE_CHECKING:
    from config.models.sources import Source
    from warehouse.runtime import Warehouse


def retry(wh: Warehouse, source_id: str) -> RunResult:
    """Read the landed rows of one source again that wait in quarantine; the others stay as they are."""
    now = runs.now_ms()
    batches = [landing.described(path).batch for path in _waiting(wh, source_id)]
    pulled = Pulled(source_id, now, now, batches, state_name="retried")
    return load.commit(wh, pulled, only_quarantined=True)[0]


def _waiting(wh: Warehouse, source_id: str) -> list[Path]:
    """The landed files that hold rows of the source's quarantine."""
    with wh.read() as reader:
        rows = reader.rows(
            "select distinct path from ops.quarantine "
            "where source_id = $id and resolved_ms is null and path is not null order by path",
            {"id": source_id},
        )
    paths = [wh.data / "landing" / row["path"] for row in rows]
    return [path for path in paths if path.exists()]


def retry_changed(wh: Warehouse) -> None:
    """Read quarantined rows again of sources whose entry in sources.yml changed since the last start."""
    for source in wh.workspace.sources:
        name, now = f"mapping {source.id}", _fingerprint(source)
        with wh.read() as reader:
            before = schema.noted(reader, name)
        if before == now:
            continue
        if before is not None and _waiting(wh, source.id):
            retry(wh, source.id)
        with wh.write() as writer:
            schema.note(writer, name, now)


def _fingerprint(source: Source) -> str:
    return hashlib.sha256(repr(source).encode()).hexdigest()
