"""How far vendors are read, what they let us ask, and when a pull goes on by itself.

`limits` gives per source: source_id, dialect (the header that tells the limit, and how it counts), tightest
(the object type whose limit is nearest), limit_of, remaining, resets_ms, requests, refused (answers 429) and
waited_ms since the first pull, waiting_until_ms (None: not waiting), more_at_ms (when the pull goes on), note
(what the last pull told), budget_per_day and budget_used (this UTC day; None: no budget).

`progress` gives per object type: source_id, object, done (0 to 1; None: cannot be told), whole (its history
was read once), steps_done, steps, started_ms, read_from_ms and complete_until_ms (what is read lies between),
expected_ms (when it will be whole, at the pace so far; None: done or cannot be told), next_ms (not asked
before), trouble, told_ms (when all this was true).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from warehouse import sql
from warehouse.landing import Pulled
from warehouse.runs import now_ms as present_ms
from warehouse.runs import paused
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace

Row = dict[str, Any]


def note(writer: Writer, pulled: Pulled) -> None:
    """Keep how far a source is read as its pull tells it; a pull that could not tell leaves it as it was."""
    told_ms = pulled.told_ms or pulled.read_ms
    turn = {"source_id": pulled.source_id, "told_ms": told_ms, "more_at_ms": pulled.more_at_ms}
    turn |= {"note": pulled.note, "budget_per_day": pulled.budget_per_day, "budget_used": pulled.budget_used}
    writer.execute(sql.text("load/turn"), turn)
    if not pulled.objects:
        return
    writer.execute("delete from ops.object_state where source_id = $id", {"id": pulled.source_id})
    for one in pulled.objects:
        told = {**asdict(one), "source_id": pulled.source_id, "told_ms": told_ms}
        writer.execute(sql.text("load/object_state"), told)


def limits(reader: Reader, ws: Workspace, now_ms: int | None = None) -> list[Row]:
    """One row per source that is asked over HTTP and was asked; fields: see the module."""
    rows = reader.rows(sql.text("status/limits"), {"now_ms": now_ms or present_ms()})
    return _known(rows, ws)


def progress(reader: Reader, ws: Workspace) -> list[Row]:
    """One row per object type of each source that is asked over HTTP; fields: see the module."""
    return _known(reader.rows(sql.text("status/progress")), ws)


def unread(reader: Reader, ws: Workspace) -> list[str]:
    """The sources whose history is being read, or of which nothing was read yet though it is their turn.

    Those that are paused, in trouble, or pulled only when somebody asks keep nobody waiting.
    """
    held = paused(reader)
    behind = {row["source_id"] for row in progress(reader, ws) if not row["whole"] and not row["trouble"]}
    tried = {row["source_id"] for row in reader.rows("select distinct source_id from ops.run")}
    behind |= {source.id for source in ws.sources if source.every and source.id not in tried}
    return [source.id for source in ws.sources if source.id in behind - held]


def _known(rows: list[Row], ws: Workspace) -> list[Row]:
    known = {source.id for source in ws.sources}
    return [row for row in rows if row["source_id"] in known]
