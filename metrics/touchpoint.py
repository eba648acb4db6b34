"""One touchpoint from all sides: measures, days, segments, channels, voices, rows, links, promises, notes."""

from __future__ import annotations

from statistics import median_low
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence import segments, studies
from metrics.evidence.health import Health, entry, health
from metrics.evidence.links import links
from metrics.evidence.promises import kept
from metrics.figure import figure
from metrics.history import daily, spans_of, weeks_of
from metrics.kpis.promise import places
from metrics.lens import Lens
from metrics.measure import open_book
from metrics.query import Window
from metrics.scope import Scope, open_scope
from metrics.statistics import Moments, mean, median, seed, wilson
from metrics.statistics.judge import COUNT_ONLY_BELOW

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.store import Reader

ROWS, COMMENTS = 200, 20
SPANS = (1, 7, 28)


def touchpoint(reader: Reader, ws: Workspace, lens: Lens | None, wanted: str) -> dict[str, Any]:
    """Everything its page shows. Raises config.UnknownId where the map has no such touchpoint."""
    ws.touchpoint(wanted)
    scope = open_scope(reader, ws, lens)
    one = next((each for each in health(scope) if each.touchpoint.id == wanted), None)
    if one is None:
        return _outside(scope, wanted)
    days = daily(scope, wanted)
    shown, (cuts, pairs) = entry(scope, one), segments.of_touchpoint(scope, one)
    for measure in shown["measures"]:
        measure["series"] = [] if measure["measure"] == "volume" else weeks_of(days, measure["measure"])
    return {
        **shown,
        "daily": _points(days, shown["baseline"]),
        "medians": _medians(scope, one),
        "segments": _segments(ws, cuts),
        "segment_pairs": [{**each, "named": _both(ws, each)} for each in pairs],
        "mix": [{**cut["mix"], **_of(cut)} for cut in cuts if cut["mix"]],
        "channels": _channels(scope, one),
        "voices": _voices(scope, one),
        "comments": _comments(scope, one),
        "rows": _rows(scope, one),
        "links": [link for link in links(scope) if link["touchpoint"] == wanted],
        "promises": [each for each in kept(scope) if wanted in places(scope, ws.promise(each["id"]))],
        "notes": notes(scope, wanted),
    }


def _outside(scope: Scope, wanted: str) -> dict[str, Any]:
    """A touchpoint that the lens's journey or date leaves out: its place on the map, and nothing measured."""
    empty = (
        "measures",
        "daily",
        "segments",
        "segment_pairs",
        "mix",
        "channels",
        "voices",
        "comments",
        "rows",
        "links",
        "promises",
    )
    reason = "not part of this journey, or not on the map at this date"
    return {
        "id": wanted,
        "state": None,
        "reason": reason,
        "notes": notes(scope, wanted),
        **{key: [] for key in (*empty, "links", "promises")},
    }


def span_days(days: list[dict[str, Any]]) -> int:
    """How many days a point of the chart covers: the fewest with enough to judge in every other one."""
    enough = (
        width
        for width in SPANS
        if median_low(_judged(span) for span in spans_of(days, width) or [[]]) >= COUNT_ONLY_BELOW
    )
    return next(enough, SPANS[-1])


def _judged(days: list[dict[str, Any]]) -> int:
    return sum(int(day["poor_n"] or 0) for day in days)


def _points(days: list[dict[str, Any]], baseline: float | None) -> list[dict[str, Any]]:
    width = span_days(days)
    return [_point(span, baseline) | {"days": width} for span in spans_of(days, width)]


def _point(days: list[dict[str, Any]], baseline: float | None) -> dict[str, Any]:
    """One point of the chart, dated by its last day; a share of fewer than ten has no value."""
    share = wilson(sum(int(day["poor"] or 0) for day in days), _judged(days))
    shown = share if share.n >= COUNT_ONLY_BELOW else wilson(0, 0)
    return {
        "day": days[-1]["day"].isoformat(),
        "n": sum(int(day["n"] or 0) for day in days),
        "known": share.n,
        "poor": share.k,
        "value": shown.value,
        "low": shown.low,
        "high": shown.high,
        "baseline": baseline,
        "complete": all(day["complete"] for day in days),
    }


def _params(scope: Scope, one: Health) -> dict[str, Any]:
    return {
        "touchpoint": one.touchpoint.id,
        "from_date": one.period.start,
        "to_date": one.period.end,
        "segment": scope.lens.segment,
        "channel": scope.lens.channel,
    }


def _medians(scope: Scope, one: Health) -> list[dict[str, Any]]:
    """Median wait and duration in seconds, over all rows of the period that have one."""
    row = scope.reader.one(sql.text("touchpoint_times"), _params(scope, one)) or {}
    until = scope.iso(scope.complete_until(one.seen.sources))
    today = seed(one.touchpoint.id, scope.day(scope.now_ms))
    return [
        {"measure": name, "unit": "seconds", **figure(median(row[name], seed=today), one.period, until)}
        for name in ("wait", "duration")
        if row.get(name)
    ]


def _segments(ws: Workspace, cuts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each group as one row, named as the lens names it: raw and shrunk, and whether it stands out."""
    return [
        {"segment": _named(ws, cut["segment"], group["group"]), "measure": cut["measure"], **group}
        for cut in cuts
        for group in cut["groups"]
        if group["group"] not in (None, segments.OUTSIDE) and group["n"] is not None
    ]


def _of(cut: dict[str, Any]) -> dict[str, str]:
    return {"segment": cut["segment"], "measure": cut["measure"]}


def _named(ws: Workspace, segment: str, group: str) -> str:
    return f"{segment}:{group}" if ws.segment(segment).each else segment


def _both(ws: Workspace, pair: dict[str, Any]) -> list[str]:
    return [_named(ws, *each) for each in zip(pair["segments"], pair["groups"], strict=True)]


def _channels(scope: Scope, one: Health) -> list[dict[str, Any]]:
    owner = one.touchpoint.id
    book = open_book(scope, [Window(owner, "now", one.period)], by="channel")
    until = scope.iso(scope.complete_until(one.seen.sources))
    return [
        {"channel": channel, **figure(book.estimate(owner, "now", "poor", channel), one.period, until)}
        for channel in book.experience.slices(owner, "now", "recorded")
        if book.experience.get(owner, "now", "recorded", channel).customers >= scope.ws.settings.privacy_floor
    ]


def _voices(scope: Scope, one: Health) -> list[dict[str, Any]]:
    """Who says what, by voice, instrument and scale: never pooled; nothing below the privacy floor."""
    rows = scope.reader.rows(sql.text("touchpoint_voices"), _params(scope, one))
    until = scope.iso(scope.complete_until(one.seen.sources))
    shown = [row for row in rows if row["n"] >= scope.ws.settings.privacy_floor]
    return [_voice(row, one, until) for row in shown]


def _voice(row: dict[str, Any], one: Health, until: str | None) -> dict[str, Any]:
    moments = Moments(int(row["n"]), float(row["total"]), float(row["squares"]))
    scale = (float(row["scale_min"]), float(row["scale_max"]))
    return {
        "voice": row["voice"],
        "instrument": row["instrument"],
        "scale": list(scale),
        "invited": int(row["invited"]),
        "satisfied": wilson(int(row["satisfied"] or 0), int(row["satisfied_n"])).value,
        **figure(mean(moments), one.period, until),
    }


def _comments(scope: Scope, one: Health) -> list[dict[str, Any]]:
    # Of a voice with fewer answers than the privacy floor not even a sentence is shown.
    heard = sorted({voice["voice"] for voice in _voices(scope, one)})
    params = _params(scope, one) | {"limit": COMMENTS, "voices": heard}
    rows = scope.reader.rows(sql.text("touchpoint_comments"), params)
    return [{**row, "day": row["day"].isoformat(), "score": _number(row["score"])} for row in rows]


def _rows(scope: Scope, one: Health) -> list[dict[str, Any]]:
    """The newest rows behind the figures, each with the link to its source's own record."""
    rows = scope.reader.rows(sql.text("touchpoint_rows"), _params(scope, one) | {"limit": ROWS})
    linked = {source.id: source.row_link for source in scope.ws.sources}
    return [_row(scope, row, linked.get(row["source"])) for row in rows]


def _row(scope: Scope, row: dict[str, Any], link: str | None) -> dict[str, Any]:
    times = {name: scope.iso(row.pop(f"{name}_ms")) for name in ("occurred", "due", "done")}
    return {**row, **times, "row_link": link.replace("{key}", row["key"]) if link else None}


def notes(scope: Scope, wanted: str) -> list[dict[str, Any]]:
    """Dated notes about the touchpoint, its stage or its systems, up to the day of the lens."""
    here = scope.ws.touchpoint(wanted)
    systems = {*here.systems, *(system for activity in here.activities for system in activity.systems)}
    today = scope.day(scope.now_ms)
    about = [
        note
        for note in scope.ws.notes
        if note.at <= today
        and (wanted in note.touchpoint or here.stage in note.stage or note.system in systems)
    ]
    moved = {
        each["note"]: each
        for each in (studies.read(scope, "changes") or {"found": []})["found"]
        if each["touchpoint"] == wanted
    }
    return [
        {
            "id": note.id,
            "change": moved.get(note.id),
            "kind": note.kind,
            "at": note.at.isoformat(),
            "until": note.until.isoformat() if note.until else None,
            "title": note.title,
            "text": note.text,
            "quote": note.quote,
            "voice": note.voice,
            "valence": note.valence,
        }
        for note in sorted(about, key=lambda note: note.at)
    ]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
