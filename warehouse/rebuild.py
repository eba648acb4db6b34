"""The database made anew from landing, journal and configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse import folder, journal, landing, load, recovery, runs
from warehouse.errors import ReadOtherwise
from warehouse.landing import Landed, Pulled
from warehouse.store import Writer

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.runtime import Warehouse


@dataclass(frozen=True)
class Replayed:
    """What a replay brought back; `without_source` are landed sources that the workspace no longer names."""

    batches: int
    rows: int
    without_source: tuple[str, ...]


def rebuild(workspace: Workspace, data: Path) -> Replayed:
    """Set the database aside and make it anew. Raises InUse and what opening raises.

    Interrupted, it is continued by the next opening.
    """
    from warehouse import build, runtime

    if (data / folder.DATABASE).exists():
        with suppress(ReadOtherwise):
            runtime.open_warehouse(workspace, data).close()
    recovery.set_aside(data, "rebuilt on request", use_snapshot=False)
    with runtime.open_warehouse(workspace, data, replay=False) as wh:
        replayed = replay(wh)
        build.rebuild(wh, workspace)
    recovery.discard_aside(data)
    return replayed


def replay(wh: Warehouse) -> Replayed:
    """Load every landed batch that the database does not hold, in the order in which they were read."""
    home = wh.data / "landing"
    known = {source.id for source in wh.workspace.sources}
    with wh.read() as reader:
        held = {row["path"] for row in reader.rows("select path from ops.batch")}
    missing = [landed for landed in landing.batches(home) if landed.batch.name not in held]
    for pulled in _pulls([landed for landed in missing if landed.source_id in known]):
        load.commit(wh, pulled)
    with wh.write() as writer:
        for last in landing.remembered(home):
            _restore(writer, last)
        journal.catch_up(writer, wh.data)
    recovery.replayed(wh.data)
    strange = {landed.source_id for landed in missing} - known
    rows = sum(landed.batch.rows for landed in missing)
    return Replayed(len(missing), rows, tuple(sorted(strange)))


def _pulls(found: list[Landed]) -> Iterator[Pulled]:
    for (source_id, read_ms), group in groupby(found, key=lambda landed: (landed.source_id, landed.read_ms)):
        yield Pulled(source_id, read_ms, read_ms, [landed.batch for landed in group], state_name="replayed")


def _restore(writer: Writer, last: dict[str, Any]) -> None:
    """How far a source was read, also by pulls that left no file."""
    writer.execute(
        "update ops.source_state set state = $state, complete_until_ms = $complete, last_ok_ms = $read "
        "where source_id = $source",
        {
            "source": last["source"],
            "state": runs.as_text(last["state"]),
            "complete": last["complete_until_ms"],
            "read": last["read_ms"],
        },
    )
    writer.touch_data()
