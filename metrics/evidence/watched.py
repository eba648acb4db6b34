"""What is watched: the streams of every touchpoint, by what it declares and what is recorded there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.seen import timeless
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    import datetime as dt

    from config.models.touchpoints import Touchpoint
    from metrics.evidence.detect.streams import Streams
    from metrics.scope import Scope

KINDS = {"status": "failed", "late": "late", "wait_over": "wait", "where": "condition", "count": "count"}
GRADED = ("csat", "nps", "ces", "wait_time", "duration")
NUMBERS = ("wait_time", "duration")
SLICED = ("poor", "low_score", "failed", "late", "wait", "condition", "count", "csat", "nps", "ces")
"""Cut by channel, device and segment; minutes and promises are watched as a whole."""
LEAST_ROWS = 200
LEAST_PER_DAY = 20
MOST_SHARE = 0.95
"""A slice that holds nearly all of a touchpoint says the same as the whole."""
TENTHS = tuple((part + 0.5) / 10 for part in range(10))


@dataclass(frozen=True, order=True)
class Key:
    """One stream: touchpoint × measure × slice, against its own past, its standard or what is accepted."""

    touchpoint: str
    measure: str
    by: str = "all"
    slice: str = ""
    against: str = "past"

    @property
    def where(self) -> dict[str, str]:
        """The slice as findings write it."""
        return {} if self.by == "all" else slice_words(self.by, self.slice)

    @property
    def place(self) -> tuple[str, str]:
        """The touchpoint, or the stage whose quiet ones are watched together: one of them is empty."""
        return self.touchpoint, self.slice if self.by == "stage" else ""


@dataclass(frozen=True)
class Watch:
    """One stream and how it is watched, see `detect.streams.Stream`; `members` feed that of a stage."""

    key: Key
    stream_hours: float
    x: tuple[float, ...] = ()
    limit: float | None = None
    cap: float | None = None
    daily: bool = False
    since: int = 0
    members: tuple[str, ...] = ()

    @property
    def touchpoints(self) -> tuple[str, ...]:
        """Whose observations it is fed by."""
        return self.members or (self.key.touchpoint,)


@dataclass(frozen=True)
class Plan:
    """All streams, in order, and the values that cut numbers into ten parts."""

    watches: tuple[Watch, ...]
    edges: dict[str, list[float]]

    def params(self) -> dict[str, list[Any]]:
        """What `observation` and `bucket` ask for."""
        fed = [
            (number, each, place) for number, each in enumerate(self.watches) for place in each.touchpoints
        ]
        pairs = sorted({(place, each.key.measure) for _, each, place in fed})
        known = {name: [float(edge) for edge in edges] for name, edges in self.edges.items()}
        return {
            "touchpoints": [touchpoint for touchpoint, _ in pairs],
            "measures": [measure for _, measure in pairs],
            "edges": [known.get(f"{touchpoint} {measure}", []) for touchpoint, measure in pairs],
            "stream_touchpoints": [place for _, _, place in fed],
            "stream_measures": [each.key.measure for _, each, _ in fed],
            "stream_bys": ["all" if each.members else each.key.by for _, each, _ in fed],
            "stream_slices": [each.key.slice for _, each, _ in fed],
            "stream_graded": [bool(each.x) for _, each, _ in fed],
            "stream_numbers": [number for number, _, _ in fed],
        }

    def as_document(self) -> dict[str, Any]:
        """As it is kept."""
        return {"watches": [asdict(each) for each in self.watches], "edges": self.edges}


def slice_words(by: str, value: str) -> dict[str, str]:
    """A slice as findings write it: the group of a segment under the segment's id.

    >>> slice_words("segment", "clinic:north_quay"), slice_words("segment", "members")
    ({'clinic': 'north_quay'}, {'segment': 'members'})
    """
    segment, colon, group = value.partition(":")
    return {segment: group} if by == "segment" and colon else {by: value}


def streams_of(plan: Plan) -> Streams:
    """The streams of a plan as the detector takes them."""
    import numpy as np

    from metrics.evidence.detect.bank import MARGIN
    from metrics.evidence.detect.streams import Stream, streams

    groups = {name: at for at, name in enumerate(sorted({each.key.measure for each in plan.watches}))}
    return streams(
        [
            Stream(
                stream_hours=each.stream_hours,
                x=each.x,
                group=groups[each.key.measure],
                limit=np.nan if each.limit is None else each.limit,
                cap=np.nan if each.cap is None else each.cap,
                margin=MARGIN if each.limit is None else 0.0,
                daily=each.daily,
                since=each.since,
                from_within=each.key.against == "standard",
            )
            for each in plan.watches
        ]
    )


def plan(scope: Scope, *, incidents: float | None = None, streams: int | None = None) -> Plan:
    """Every stream that the data so far allow; a budget other than the workspace's may be tried."""
    from metrics.evidence import pools
    from metrics.evidence.detect.thresholds import allowed

    budget = scope.ws.alerts.false_alarm_budget
    incidents, streams = incidents or float(budget.incidents), streams or budget.streams
    edges = {
        f"{row['touchpoint']} {row['measure']}": row["edges"]
        for row in scope.reader.rows(sql.text("first_numbers"))
    }
    seen = {(row["touchpoint"], row["measure"]): row for row in scope.reader.rows(sql.text("measure_seen"))}
    by_day = {row["touchpoint"] for row in scope.reader.rows(sql.text("day_only"))}
    found: list[Watch] = []
    for each in _watchable(scope):
        hours = allowed(incidents, streams, critical=each.critical)
        for measure in _measures(each, seen, edges):
            x = TENTHS if measure in NUMBERS else tuple(seen[each.id, measure]["x"] or ())
            whole = Watch(Key(each.id, measure), hours, x=x, daily=each.id in by_day)
            found += _limited(scope, each, whole)
    slices = _slices(scope, found, seen)
    halved = {(each.key.touchpoint, each.key.measure) for each in slices}
    shared = [
        replace(each, stream_hours=2 * each.stream_hours)
        if (each.key.touchpoint, each.key.measure) in halved
        else each
        for each in found
    ]
    known = pools.Known(seen, by_day, lambda critical: allowed(incidents, streams, critical=critical))
    return Plan((*shared, *slices, *pools.pooled(scope, _watchable(scope), known)), edges)


def _watchable(scope: Scope) -> list[Touchpoint]:
    return [each for each in scope.ws.map.touchpoints if timeless(scope, each) is None]


def _measures(touchpoint: Touchpoint, seen: dict[Any, Any], edges: dict[str, Any]) -> list[str]:
    """The measures of a touchpoint that say something of their own, with rows enough."""
    kinds = sorted({KINDS[poor.kind] for poor in touchpoint.poor})
    asked = ["poor"] if kinds else []
    asked += kinds if len(kinds) > 1 else []
    standard = touchpoint.standard.measure if touchpoint.standard else None
    if standard and standard not in asked and kinds != [standard]:
        asked.append(standard)
    asked += ["low_score"] if touchpoint.low_score and "low_score" not in asked else []
    asked += [each for each in ("csat", "nps", "ces", "promise") if each != "promise" or "late" not in kinds]
    asked += [
        each
        for each in NUMBERS
        if f"{touchpoint.id} {each}" in edges and not (each == "wait_time" and "wait" in kinds)
    ]
    return [each for each in asked if seen.get((touchpoint.id, each), {"n": 0})["n"] >= LEAST_ROWS]


def _limited(scope: Scope, touchpoint: Touchpoint, whole: Watch) -> Iterable[Watch]:
    """A measure against its past; against its standard too; against what is accepted instead."""
    accepted, standard = touchpoint.accepted_negative, touchpoint.standard
    kinds = {KINDS[poor.kind] for poor in touchpoint.poor}
    measure = whole.key.measure
    if accepted and measure == "poor":
        cap = None if accepted.worst_hour is None else max(float(accepted.worst_hour), float(accepted.limit))
        yield replace(whole, key=replace(whole.key, against="accepted"), limit=float(accepted.limit), cap=cap)
        return
    yield whole
    if standard and (measure == standard.measure or (measure == "poor" and kinds == {standard.measure})):
        since = _day_number(standard.since) if standard.since else 0
        limit = min(max(float(standard.share_at_most), 1e-4), 0.9)
        yield replace(whole, key=replace(whole.key, against="standard"), limit=limit, since=since)


def _day_number(day: dt.date) -> int:
    import datetime as dt

    return (day - dt.date(1970, 1, 1)).days


def _slices(scope: Scope, whole: list[Watch], seen: dict[Any, Any]) -> list[Watch]:
    """Streams of slices with twenty a day, where they are not nearly the whole.

    A measure's false alarms are shared: half for the whole, half for all of its slices together.
    """
    before_ms = _before_ms(scope)
    params = {"before_ms": before_ms, "segments": segment_ids(scope)}
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in scope.reader.rows(sql.text("slice_volume"), params):
        parts.setdefault(row["touchpoint"], []).append(row)
    chosen = []
    for each in whole:
        if each.key.against == "past" and each.key.measure in SLICED and each.key.touchpoint in parts:
            n = seen[each.key.touchpoint, each.key.measure]["n"]
            keys = _parts(each.key, parts[each.key.touchpoint], n, before_ms)
            chosen += [replace(each, key=key, stream_hours=2 * len(keys) * each.stream_hours) for key in keys]
    return chosen


def _parts(key: Key, rows: list[dict[str, Any]], n: int, before_ms: int) -> list[Key]:
    """The slices of a touchpoint that may be watched by this measure, of which there are `n` observations."""
    whole = next(row for row in rows if row["slice_by"] == "all")
    days = max(28.0, (before_ms - whole["first_ms"]) / DAY_MS)
    return [
        Key(key.touchpoint, key.measure, row["slice_by"], row["slice"])
        for row in sorted(rows, key=lambda row: (row["slice_by"], row["slice"]))
        if row["slice_by"] != "all"
        and row["n"] < MOST_SHARE * whole["n"]
        and row["n"] / whole["n"] * n / days >= LEAST_PER_DAY
    ]


def _before_ms(scope: Scope) -> int:
    """The end of the last whole week: which slices are watched changes once a week."""
    import datetime as dt

    last = min(scope.known_days[1], scope.day(scope.now_ms))
    return scope.start_ms(last - dt.timedelta(days=last.weekday()))


def segment_ids(scope: Scope) -> list[str]:
    """The segments that were declared."""
    return [segment.id for segment in scope.ws.segments]


def span(first: Any = None, last: Any = None) -> dict[str, Any]:
    """From the first to the last event day; all where none is named."""
    import datetime as dt

    return {"from_date": first or dt.date(1, 1, 1), "to_date": last or dt.date(9999, 12, 31)}


def with_text(name: str) -> str:
    """A query over observations and the slices each belongs to."""
    return sql.after(name, observation="observation", sliced="sliced")
