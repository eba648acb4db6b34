"""Every text of the workspace that was ever loaded, with its time: for comparison, audit and verdicts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from config.diff import difference
from warehouse import runs
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

NEWEST = "from ops.map_version order by loaded_ms desc limit 1"


def remember(writer: Writer, workspace: Workspace) -> None:
    """Store the workspace's text where it differs from the one stored last."""
    last = writer.one(NEWEST)
    if last and last["text_hash"] == workspace.text_hash:
        return
    writer.execute(
        "insert into ops.map_version values ($version, $now, $hash, $text)",
        {
            "version": workspace.map_version,
            "now": runs.now_ms(),
            "hash": workspace.text_hash,
            "text": json.dumps(dict(workspace.texts)),
        },
    )
    writer.touch_ops()


def versions(reader: Reader) -> list[dict[str, Any]]:
    """The stored versions, newest first, each with what changed since the one before."""
    stored = reader.rows("from ops.map_version order by loaded_ms desc")
    texts = [json.loads(row["text"]) for row in stored]
    before = [*texts[1:], None]
    return [
        {
            "map_version": row["map_version"],
            "loaded_ms": row["loaded_ms"],
            "text_hash": row["text_hash"],
            "changes": [] if old is None else difference(old, new),
        }
        for row, new, old in zip(stored, texts, before, strict=True)
    ]
