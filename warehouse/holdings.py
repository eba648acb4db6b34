"""Who holds what: which source knows which persons, touchpoints and channels, and where nothing looks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from warehouse import sql
from warehouse.runs import now_ms as present_ms
from warehouse.watermark import horizon_ms

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader

Row = dict[str, Any]
RECENT = dt.timedelta(days=28)


def holdings(reader: Reader, ws: Workspace) -> list[Row]:
    """How many rows each source holds of each touchpoint, outcome and attribute; `name` None: at none."""
    return _of(ws, reader.rows(sql.text("status/holdings")))


def persons(reader: Reader) -> dict[int, int]:
    """How many persons are known to one source, to two, and so on."""
    return {row["sources"]: row["persons"] for row in reader.rows(sql.text("status/persons"))}


def identified(reader: Reader, ws: Workspace) -> list[Row]:
    """Each source's rows, and those of them that name no person."""
    return _of(ws, reader.rows(sql.text("status/identified")))


def channels(reader: Reader, ws: Workspace) -> list[Row]:
    """Every channel that the map, its catalogue or the data name: who records it, how much, and where it is.

    `recent` counts the 28 days up to now, or up to the end of a dated clock. Rows without a channel stand
    last, as `id` None.
    """
    now = horizon_ms(ws, present_ms())
    since = dt.datetime.fromtimestamp(now / 1000, ZoneInfo(ws.settings.time_zone)).date() - RECENT
    found = _of(ws, reader.rows(sql.text("status/channels"), {"since": since, "now_ms": now}))
    listed = {channel.id: channel for channel in ws.map.channels}
    places = _places(ws)
    names = dict.fromkeys([*listed, *places, *(row["channel"] for row in found if row["channel"])])
    return [_channel(name, listed.get(name or ""), places, found) for name in [*names, *_unnamed(found)]]


def _of(ws: Workspace, rows: list[Row]) -> list[Row]:
    known = {source.id for source in ws.sources}
    return [row for row in rows if row["source_id"] in known]


def _places(ws: Workspace) -> dict[str, list[str]]:
    places: dict[str, list[str]] = {}
    for touchpoint in ws.map.touchpoints:
        for channel in touchpoint.channels:
            places.setdefault(channel, []).append(touchpoint.id)
    return places


def _unnamed(found: list[Row]) -> list[None]:
    return [None] if any(row["channel"] is None for row in found) else []


def _channel(name: str | None, listed: Any, places: dict[str, list[str]], found: list[Row]) -> Row:
    mine = [row for row in found if row["channel"] == name]
    return {
        "id": name,
        "title": (listed.name if listed else None) or name,
        "type": listed.type if listed else None,
        "note": listed.note if listed else None,
        "touchpoints": places.get(name or "", []),
        "sources": [row["source_id"] for row in mine],
        "interactions": sum(row["interactions"] for row in mine),
        "answers": sum(row["answers"] for row in mine),
        "recent": sum(row["recent"] for row in mine),
        "newest_ms": max((row["newest_ms"] for row in mine if row["newest_ms"]), default=None),
    }
