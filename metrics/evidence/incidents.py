"""Incidents: concluded from the hours, kept in `stat`, told once in the journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.scope import open_scope

if TYPE_CHECKING:
    from config import Workspace
    from metrics.scope import Scope
    from warehouse.runtime import Warehouse
    from warehouse.store import Reader, Writer

VERSION = "health 7"
PART = "health"
HOUR_MS = 3_600_000
TIMES = ("began", "opened", "closed", "settled_since", "until")
DECISIONS = {"level_accepted": "accepted", "dismissed": "dismissed"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Concluded:
    """Incidents with their ids, and one row per stream and improvement; times in epoch milliseconds."""

    incidents: list[Row]
    streams: list[Row]


def incidents(scope: Scope) -> list[Row]:
    """Every incident of the lens's journey as findings write it, open ones first, then the newest."""
    shown = {each.id for each in scope.touchpoints}
    rows = [as_told(scope, row) for row in concluded(scope).incidents if _is_shown(row, shown)]
    return sorted(rows, key=lambda row: (row["closed_at"] is not None, _newest(row["opened_at"])))


def _newest(iso: str) -> list[int]:
    return [-ord(letter) for letter in iso]


def _is_shown(row: Row, shown: set[str]) -> bool:
    return (
        row["touchpoint"] in shown
        if row["touchpoint"]
        else bool(shown & set(row.get("touchpoints") or shown))
    )


def as_told(scope: Scope, row: Row) -> Row:
    """An incident as findings write it: moments in UTC."""
    told = {name: value for name, value in row.items() if not name.endswith("_ms")}
    told |= {f"{name}_at": scope.iso(row.get(f"{name}_ms")) for name in TIMES if f"{name}_ms" in row}
    told["also"] = [_member(scope, each) for each in row.get("also", [])]
    return told


def _member(scope: Scope, row: Row) -> Row:
    return {
        **{name: row[name] for name in row if name != "opened_ms"},
        "opened_at": scope.iso(row["opened_ms"]),
    }


def concluded(scope: Scope) -> Concluded:
    """What is kept where it is current, or nothing may be computed; else concluded now, in memory.

    Of an earlier day it is always concluded: what is kept knows what came later.
    """
    if "concluded" not in scope.cache:
        as_it_is = scope.lens.as_of is None and not scope.may_estimate
        kept = read(scope) if as_it_is or is_current(scope) else None
        scope.cache["concluded"] = kept if kept is not None else conclude(scope)
    return scope.cache["concluded"]


def read(scope: Scope) -> Concluded:
    """What is kept; nothing where nothing was."""
    if not _has(scope.reader, "stat", "incident"):
        return Concluded([], [])
    rows = scope.reader.rows("select incident_id as id, document from stat.incident order by incident_id")
    streams = scope.reader.rows("select document from stat.baseline")
    documents = [{"id": row["id"], **json.loads(row["document"])} for row in rows]
    return Concluded(
        sorted(documents, key=lambda row: (row["opened_ms"], row["id"])),
        [json.loads(row["document"]) for row in streams],
    )


def _has(reader: Reader, schema: str, name: str) -> bool:
    return bool(reader.value(sql.text("has_table"), {"schema": schema, "name": name}))


def is_current(scope: Scope) -> bool:
    """Whether what is kept was concluded from this map and what is complete now, and from just these rows.

    While time goes on, rows that came since wait for the end of the hour and are looked at all at once.
    """
    if not (_has(scope.reader, "roll", "touched_day") and _has(scope.reader, "stat", "concluded")):
        return False
    kept = scope.reader.one("select inputs, as_of_ms from stat.concluded where part = $part", {"part": PART})
    if kept is None or kept["inputs"] != inputs(scope):
        return False
    waits = scope.is_live and _hour(kept["as_of_ms"]) == _hour(scope.now_ms)
    return waits or not scope.reader.value("select count(*) from roll.touched_day")


def inputs(scope: Scope) -> str:
    """Changes with the code, the workspace's text, what is complete or late, and what people decided."""
    told = [
        VERSION,
        scope.ws.text_hash,
        scope.ws.map_version,
        sorted((name, _hour(each.complete_until_ms), each.late) for name, each in scope.freshness.items()),
        [(one["incident"], one["at_ms"]) for one in decided(scope)],
        scope.lens.as_of and scope.lens.as_of.isoformat(),
    ]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _hour(moment_ms: int | None) -> int:
    """An hour is looked at once it is over: what is complete inside one changes nothing."""
    return (moment_ms or 0) // HOUR_MS


def decided(scope: Scope) -> list[Row]:
    """What people said of incidents that changes what is concluded: where, when, accepted or dismissed."""
    from metrics.evidence.announce import announced
    from warehouse import journal

    places = {each.id: each.place for each in announced(scope.reader)}
    entries = [each for each in journal.read(scope.reader) if not _is_later(scope, each["at_ms"])]
    return [
        {
            "place": places[entry["payload"]["incident"]],
            "incident": entry["payload"]["incident"],
            "at_ms": min(entry["at_ms"], scope.now_ms),
            "kind": DECISIONS[entry["kind"]],
        }
        for entry in entries
        if entry["kind"] in DECISIONS
        and any(places.get(entry["payload"].get("incident"), ()))
        and not _is_taken_back(entry, entries)
    ]


def _is_taken_back(decision: Row, entries: list[Row]) -> bool:
    """Whether somebody took up a dismissed incident afterwards."""
    return decision["kind"] == "dismissed" and any(
        each["kind"] == "acknowledged"
        and each["payload"].get("incident") == decision["payload"]["incident"]
        and each["at_ms"] > decision["at_ms"]
        for each in entries
    )


def _is_later(scope: Scope, at_ms: int) -> bool:
    return scope.lens.as_of is not None and at_ms > scope.now_ms


def conclude(scope: Scope) -> Concluded:
    """Live through everything that was recorded, and say what was wrong when."""
    from metrics.evidence import announce, watch, watched

    lived = watch.live(scope, watched.plan(scope), tuple(decided(scope)))
    known = announce.announced(scope.reader)
    rows = announce.identify(scope, _found(scope, lived), known)
    if scope.lens.as_of is None:
        rows += announce.withdrawn(rows, known, scope.now_ms)
    streams = lived.stream_states() if lived else []
    return Concluded(rows, [*streams, *_better(lived, rows)])


def found_with(scope: Scope, incidents: float | None, streams: int | None) -> list[Row]:
    """Every incident that another false-alarm budget would have found."""
    from metrics.evidence import announce, watch, watched

    lived = watch.live(scope, watched.plan(scope, incidents=incidents, streams=streams))
    return announce.identify(scope, _found(scope, lived), [])


def _found(scope: Scope, lived: Any) -> list[Row]:
    from metrics.evidence import cases, flow

    health = [cases.document(scope, lived, case) for case in cases.cases(lived)] if lived else []
    rows = sorted([*health, *flow.flow(scope)], key=lambda row: (row["opened_ms"], row["touchpoint"] or ""))
    return [{**row, **_origins(scope, row)} for row in rows]


def _origins(scope: Scope, row: Row) -> Row:
    from metrics.evidence import origins

    if row["touchpoint"] is None:
        return {"starts": None, "near": []}
    return origins.origins(scope, row["touchpoint"], row["began_ms"])


def _better(lived: Any, rows: list[Row]) -> list[Row]:
    from metrics.evidence import better

    return better.better(lived, rows) if lived else []


def bring_up(wh: Warehouse, ws: Workspace) -> bool:
    """Conclude anew where anything that matters changed, keep and announce it; says whether it had to."""
    from metrics.evidence import announce

    with wh.read() as reader:
        scope = open_scope(reader, ws, may_estimate=True)
        if is_current(scope):
            return False
        version, used = reader.data_version, inputs(scope)
        found, known, before = conclude(scope), announce.announced(reader), read(scope)
    announce.announce(wh, found.incidents, known)
    with wh.write() as writer:
        keep(writer, found, used, scope.now_ms)
        if writer.data_version == version:
            writer.execute("delete from roll.touched_day")
        if _summary(found) != _summary(before):
            writer.touch_data()
    return True


def _summary(found: Concluded) -> list[Any]:
    """What readers would see change; how far the evidence moved inside a state is not that."""
    told = ("id", "state", "standing", "began_ms", "opened_ms", "closed_ms", "slice")
    states = ("touchpoint", "measure", "by", "slice", "against", "learnt", "watch", "too_quiet")
    return [
        sorted(_json([row.get(name) for name in told]) for row in found.incidents),
        sorted(_json([row.get(name) for name in states]) for row in found.streams),
    ]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=float)


def keep(writer: Writer, found: Concluded, used: str, now_ms: int) -> None:
    """Replace what is kept."""
    writer.execute("delete from stat.incident; delete from stat.baseline")
    common = {"as_of_ms": now_ms, "code_version": VERSION}
    for row in found.incidents:
        document = _json({name: value for name, value in row.items() if name != "id"})
        writer.execute(sql.text("keep_incident"), {**common, "incident_id": row["id"], "document": document})
    for row in found.streams:
        writer.execute(
            sql.text("keep_baseline"), {**common, **row, "document": json.dumps(row, default=float)}
        )
    writer.execute("delete from stat.concluded where part = $part", {"part": PART})
    writer.execute(
        "insert into stat.concluded values ($part, $inputs, $now)",
        {"part": PART, "inputs": used, "now": now_ms},
    )
