"""What the warehouse knows of its sources: how fresh, how complete, what could not be read, what it feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from warehouse import checks, recovery, rules, sql
from warehouse.runs import now_ms as present_ms
from warehouse.store import Reader
from warehouse.watermark import horizon_ms

if TYPE_CHECKING:
    from pathlib import Path

    from config import Workspace
    from config.models.sources import Source

Row = dict[str, Any]


@dataclass(frozen=True)
class Freshness:
    """How far a source is complete, and whether that is later than promised, by `late_by_ms`."""

    complete_until_ms: int | None
    late: bool
    late_by_ms: int | None
    last_row_ms: int | None
    last_ok_ms: int | None


def freshness(reader: Reader, ws: Workspace, now_ms: int | None = None) -> dict[str, Freshness]:
    """Each source's freshness now. With a dated clock nothing is late: the data end when they end."""
    now = horizon_ms(ws, now_ms or present_ms())
    known = {row["source_id"]: row for row in reader.rows("from ops.source_state")}
    return {source.id: _fresh(ws, source, known.get(source.id, {}), now) for source in ws.sources}


def _fresh(ws: Workspace, source: Source, known: Row, now_ms: int) -> Freshness:
    until, allowed = known.get("complete_until_ms"), source.fresh_ms
    late_by = 0
    if until is not None and allowed is not None and ws.settings.clock_date is None:
        late_by = max(0, now_ms - until - allowed)
    return Freshness(until, late_by > 0, late_by or None, known.get("last_row_ms"), known.get("last_ok_ms"))


def sources(reader: Reader, ws: Workspace) -> list[Row]:
    """One row per source: its freshness, last run, rows by kind, what waits in quarantine, what it feeds."""
    fresh, known = freshness(reader, ws), _by_source(reader.rows("from ops.source_state"))
    last, waiting = _by_source(reader.rows(sql.text("status/last_runs"))), _waiting(reader)
    rows: dict[str, dict[str, int]] = {}
    for row in reader.rows(sql.text("status/rows")):
        rows.setdefault(row["source_id"], {})[row["target"]] = row["rows"]
    quality = checks.quality(reader, ws)
    return [
        {
            "id": source.id,
            "title": source.title,
            "connector": source.connector,
            "owner": source.owner,
            "every_ms": source.every.ms if source.every else None,
            "fresh_ms": source.fresh_ms,
            "paused": known.get(source.id, {}).get("paused", False),
            "complete_until_ms": fresh[source.id].complete_until_ms,
            "last_row_ms": fresh[source.id].last_row_ms,
            "last_ok_ms": fresh[source.id].last_ok_ms,
            "last_try_ms": known.get(source.id, {}).get("last_try_ms"),
            "late": fresh[source.id].late,
            "late_by_ms": fresh[source.id].late_by_ms,
            "run": last.get(source.id),
            "rows": rows.get(source.id, {}),
            "quarantined": waiting.get(source.id, 0),
            "feeds": feeds(ws, source.id),
            "quality": [row for row in quality if row["source_id"] == source.id],
        }
        for source in ws.sources
    ]


def _by_source(rows: list[Row]) -> dict[str, Row]:
    return {row["source_id"]: row for row in rows}


def _waiting(reader: Reader) -> dict[str, int]:
    rows = reader.rows(
        "select source_id, count(*) as rows from ops.quarantine where resolved_ms is null group by source_id"
    )
    return {row["source_id"]: row["rows"] for row in rows}


def feeds(ws: Workspace, source_id: str) -> dict[str, list[str]]:
    """The touchpoints and outcomes whose rules name this source, or name none."""
    from warehouse import rules

    found: dict[str, set[str]] = {"touchpoints": set(), "outcomes": set()}
    for rule in rules.all_rules(ws):
        if not rule.source or source_id in rule.source:
            kind = "touchpoints" if rule.use == "match" else "outcomes"
            if rule.use in ("match", "opens", "won", "lost"):
                found[kind].add(rule.owner)
    return {kind: sorted(names) for kind, names in found.items()}


def runs(reader: Reader, ws: Workspace, limit: int = 200) -> list[Row]:
    """The newest runs of the workspace's sources, newest first."""
    rows = reader.rows("from ops.run order by run_id desc limit $limit", {"limit": limit})
    return [row for row in rows if row["source_id"] in {source.id for source in ws.sources}]


def quarantine(reader: Reader, ws: Workspace) -> list[Row]:
    """One row per reason why rows cannot be read, with an example and where to mend it; most rows first."""
    known = {source.id for source in ws.sources}
    rows = reader.rows(sql.text("status/quarantine"))
    return [row | {"next_step": _next_step(row)} for row in rows if row["source_id"] in known]


def _next_step(row: Row) -> str:
    where = (
        f"`{row['field']}` of the stream {row['stream']}" if row["field"] else f"the stream {row['stream']}"
    )
    return (
        f"Mend {where} at the source, or its mapping in sources.yml ({row['source_id']}); "
        "the rows are read again when either changes."
    )


def drift(reader: Reader, ws: Workspace) -> list[Row]:
    """What differs between sources and configuration, newest first."""
    known = {source.id for source in ws.sources}
    rows = reader.rows("from ops.drift order by last_seen_ms desc, source_id, stream, kind, name")
    return [row for row in rows if row["source_id"] in known]


def unmapped_events(reader: Reader, ws: Workspace) -> list[Row]:
    """Events that nothing on the map takes, with their share and the lines that would map them.

    What an outcome, a KPI or `done_by` names is used, though it is at no touchpoint.
    """
    if not reader.value(
        "select count(*) from information_schema.tables "
        "where table_schema = 'roll' and table_name = 'event_daily'"
    ):
        return []
    rows = reader.rows(sql.text("status/unmapped_events"))
    known, used = (
        {one.id for one in ws.sources},
        [rule for rule in rules.all_rules(ws) if rule.use != "match"],
    )
    return [
        row | {"yaml": _match_line(row)}
        for row in rows
        if row["source_id"] in known and not any(_names(rule, row) for rule in used)
    ]


def _names(rule: rules.Rule, row: Row) -> bool:
    """Whether a rule asks for this very event or instrument."""
    of_source = not rule.source or row["source_id"] in rule.source
    return of_source and (row["event"] in rule.event or row["instrument"] in rule.instrument)


def _match_line(row: Row) -> str:
    parts = [("source", row["source_id"]), ("event", row["event"]), ("instrument", row["instrument"])]
    told = ", ".join(f"{name}: {_yaml(value)}" for name, value in parts if value is not None)
    return f"match:\n  - {{{told}}}"


def _yaml(text: str) -> str:
    plain = text.replace("_", "").replace("-", "").replace(" ", "")
    if (
        plain.isalnum()
        and text[0].isalpha()
        and text.strip() == text
        and text.lower() not in ("true", "false", "null")
    ):
        return text
    return "'" + text.replace("'", "''") + "'"


def match_rates(reader: Reader, ws: Workspace) -> list[Row]:
    """For each source and each other one: how many of its persons the other knows too."""
    known = {source.id for source in ws.sources}
    rows = reader.rows(sql.text("status/match_rates"))
    return [row for row in rows if {row["source_id"], row["other_id"]} <= known]


def recovered(data: Path) -> dict[str, str] | None:
    """The last time the file did not open and a snapshot took its place (at, reason, from), or None."""
    return recovery.last(data)
