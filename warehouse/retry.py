"""Quarantined rows read again: because their source's mapping changed, or because somebody asked."""

from __future__ import annotations

import hashlib
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
    names = _waiting(wh, source_id)
    landed = landing.batches(wh.data / "landing", source_id) if names else []
    batches = [one.batch for one in landed if one.batch.name in names]
    pulled = Pulled(source_id, now, now, batches, state_name="retried")
    return load.commit(wh, pulled, only_quarantined=True)[0]


def _waiting(wh: Warehouse, source_id: str) -> set[str]:
    """The landed batches that hold rows of the source's quarantine, by name."""
    with wh.read() as reader:
        rows = reader.rows(
            "select distinct path from ops.quarantine "
            "where source_id = $id and resolved_ms is null and path is not null",
            {"id": source_id},
        )
    return {row["path"] for row in rows}


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
