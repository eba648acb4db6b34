"""Counts that are not as expected: a feed that broke, a touchpoint that fell silent, traffic that fell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import sql
from metrics.evidence.detect.counts import silences, traffic
from metrics.evidence.hours import HOUR_MS, Calendar, complete_until
from metrics.evidence.seen import seen, timeless
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from metrics.evidence.detect.bank import Array
    from metrics.evidence.detect.counts import Stretch
    from metrics.scope import Scope

FEED_SHARE = 0.6
ALIKE = (0.8, 1.25)
Row = dict[str, Any]


@dataclass(frozen=True)
class Volumes:
    """Rows per touchpoint and hour of whole business days; nan before a touchpoint's first day."""

    touchpoints: list[str]
    n: Array
    signs: Array
    until: Array
    calendar: Calendar

    def start_ms(self, hour: int) -> int:
        """When an hour of the grid begins."""
        at = min(hour // 24, len(self.calendar.starts) - 1)
        return int(self.calendar.starts[at]) + (hour - at * 24) * HOUR_MS

    @property
    def days(self) -> Array:
        """The same by day."""
        return self.n.reshape(len(self.n), -1, 24).sum(axis=2)


def volumes(scope: Scope) -> Volumes | None:
    """How many rows began at each touchpoint hour by hour; None where nothing was recorded."""
    rows = scope.reader.arrow(sql.text("volume"))
    told, hour_ms = rows["touchpoint"].to_pylist(), rows["hour_ms"].to_numpy()
    watched = {each.id for each in scope.ws.map.touchpoints if timeless(scope, each) is None}
    names = sorted(set(told) & watched)
    if not names:
        return None
    known = complete_until(scope)
    calendar = Calendar(scope, int(hour_ms.min()), max(scope.now_ms, 1))
    n, signs = np.zeros((2, len(names), (calendar.last - calendar.first + 1) * 24))
    day = np.searchsorted(calendar.starts, hour_ms, "right") - 1
    hour = day * 24 + np.minimum((hour_ms - calendar.starts[day]) // HOUR_MS, 23)
    index = {name: at for at, name in enumerate(names)}
    place = np.array([index.get(name, -1) for name in told])
    inside = (place >= 0) & (hour < n.shape[1])
    at = place[inside], hour[inside]
    np.add.at(n, at, rows["n"].to_numpy()[inside])
    np.add.at(signs, at, (rows["n"].to_numpy() + rows["ended"].to_numpy())[inside])
    short = np.flatnonzero(calendar.ends - calendar.starts < DAY_MS)
    for day in short[short * 24 < n.shape[1]]:
        # A day of 23 hours lends its last one twice: an hour that never was is no silence.
        n[:, day * 24 + 23], signs[:, day * 24 + 23] = n[:, day * 24 + 22], 1
    for at in range(len(names)):
        first = int(np.flatnonzero(n[at] > 0)[0]) // 24 * 24
        n[at, :first] = np.nan
    until = np.array([_hours_until(scope, calendar, name, known[name]) for name in names])
    return Volumes(names, n, signs, np.minimum(until, n.shape[1]), calendar)


def _hours_until(scope: Scope, calendar: Calendar, name: str, until_ms: int) -> int:
    """How many hours of the grid are complete; with a dated clock data end with their last day."""
    found = seen(scope)[name]
    if not scope.is_live and found.last_day is not None:
        until_ms = min(until_ms, scope.start_ms(found.last_day) + DAY_MS)
    day = calendar.number(until_ms) - calendar.first
    return max(0, day * 24 + int((until_ms - int(calendar.starts[max(day, 0)])) // HOUR_MS))


def flow(scope: Scope) -> list[Row]:
    """Incidents of kind silence, traffic and feed, without ids, in the order they were opened."""
    found = volumes(scope)
    if found is None:
        return late_feeds(scope)
    silent = [_silence(scope, found, each) for each in _silences(scope, found)]
    fell = [each for each in traffic(found.days, found.until // 24) if each.factor < 1]
    feeds = _feeds(scope, silent)
    covered = {id(row) for feed in feeds for row in feed.pop("rows")}
    kept = [row for row in silent if id(row) not in covered]
    falls = [_fall(scope, found, each) for each in fell]
    falls = [row for row in falls if not any(_overlaps(row, other) for other in silent)]
    return sorted([*feeds, *late_feeds(scope), *kept, *falls], key=lambda row: row["opened_ms"])


def _silences(scope: Scope, found: Volumes) -> list[Stretch]:
    """With a dated clock data end when they end: only what came back had been silent."""
    dated = {row["touchpoint"] for row in scope.reader.rows(sql.text("day_only"))}
    by_day = np.array([name in dated for name in found.touchpoints])
    every = silences(found.n, found.until, found.signs, by_day=by_day)
    return [each for each in every if scope.is_live or each.end is not None]


def _overlaps(fall: Row, silence: Row) -> bool:
    """Whether a fall is only the beginning or the end of a silence."""
    if fall["touchpoint"] != silence["touchpoint"]:
        return False
    return fall["opened_ms"] >= silence["began_ms"] and (
        silence["closed_ms"] is None or fall["began_ms"] <= silence["closed_ms"] + 2 * DAY_MS
    )


def _row(scope: Scope, touchpoint: str | None, kind: str) -> Row:
    owner = scope.ws.touchpoint(touchpoint).owner if touchpoint else None
    critical = scope.ws.touchpoint(touchpoint).critical if touchpoint else False
    return {
        "touchpoint": touchpoint,
        "kind": kind,
        "measure": "volume",
        "slice": {},
        "standing": False,
        "ended": None,
        "owner": owner,
        "critical": critical,
    }


def _silence(scope: Scope, found: Volumes, stretch: Stretch) -> Row:
    touchpoint = found.touchpoints[stretch.row]
    days = found.days[stretch.row]
    first = stretch.onset // 24
    per_day = float(np.nan_to_num(np.median(days[max(0, first - 42) : first]))) if first else 0.0
    return {
        **_row(scope, touchpoint, "silence"),
        "state": "open" if stretch.end is None else "closed",
        "began_ms": found.start_ms(stretch.onset),
        "opened_ms": found.start_ms(stretch.opened),
        "closed_ms": None if stretch.end is None else found.start_ms(stretch.end + 1),
        "until_ms": found.start_ms(int(found.until[stretch.row])),
        "from": per_day,
        "to": 0.0,
        "ended": None if stretch.end is None else "recovered",
        "why": "nothing came, where 15 or more were expected",
    }


def _fall(scope: Scope, found: Volumes, stretch: Stretch) -> Row:
    touchpoint = found.touchpoints[stretch.row]
    days = np.nan_to_num(found.days[stretch.row])
    last = stretch.end if stretch.end is not None else int(found.until[stretch.row]) // 24
    upstream = _upstream(scope, found, touchpoint, stretch)
    alike = upstream is not None and ALIKE[0] <= stretch.factor / max(upstream, 1e-9) <= ALIKE[1]
    return {
        **_row(scope, touchpoint, "traffic"),
        "state": "open" if stretch.end is None else "closed",
        "began_ms": found.start_ms(stretch.onset * 24),
        "opened_ms": found.start_ms((stretch.opened + 1) * 24),
        "closed_ms": None if stretch.end is None else found.start_ms((stretch.end + 1) * 24),
        "until_ms": found.start_ms(int(found.until[stretch.row])),
        "from": float(np.median(days[max(0, stretch.onset - 42) : max(1, stretch.onset)])),
        "to": float(np.median(days[stretch.onset : max(last, stretch.onset + 1)])),
        "factor": round(stretch.factor, 3),
        "upstream_factor": None if upstream is None else round(upstream, 3),
        "ended": stretch.ended,
        "why": _why(upstream, alike=alike),
    }


def _why(upstream: float | None, *, alike: bool) -> str:
    if upstream is None:
        return "fewer came; whether their experience is poor is judged apart"
    return (
        "what comes before it fell alike: fewer came, health stays valid"
        if alike
        else "fewer came here, though not before it; whether their experience is poor is judged apart"
    )


def _upstream(scope: Scope, found: Volumes, touchpoint: str, stretch: Stretch) -> float | None:
    """By how much the stage before it changed; None where nothing comes before it or is counted there."""
    stage = scope.ws.touchpoint(touchpoint).stage
    before: set[str] = set()
    for journey in scope.ws.map.journeys:
        if stage in journey.stages:
            before |= set(journey.stages[: journey.stages.index(stage)][-1:])
    rows = [at for at, name in enumerate(found.touchpoints) if scope.ws.touchpoint(name).stage in before]
    days = np.nan_to_num(found.days[rows]).sum(axis=0) if rows else np.zeros(1)
    was = days[max(0, stretch.onset - 28) : stretch.onset]
    now = days[stretch.onset : stretch.opened + 1]
    if not rows or not was.size or not now.size or was.mean() < 1:
        return None
    return float(now.mean() / was.mean())


def _feeds(scope: Scope, silent: list[Row]) -> list[Row]:
    """Silences of most of a source's touchpoints at once: its feed broke."""
    found = []
    for source in scope.ws.sources:
        fed = {name for name, each in seen(scope).items() if source.id in each.sources and each.n}
        mine = sorted((row for row in silent if row["touchpoint"] in fed), key=lambda row: row["began_ms"])
        for rows in _together(mine):
            if len(fed) >= 2 and len({row["touchpoint"] for row in rows}) >= max(2, FEED_SHARE * len(fed)):
                found.append(_feed(scope, source.id, rows))
    return found


def _together(rows: list[Row]) -> list[list[Row]]:
    """Silences that overlap in time."""
    groups: list[list[Row]] = []
    for row in rows:
        if groups and any(
            one["closed_ms"] is None or one["closed_ms"] > row["began_ms"] for one in groups[-1]
        ):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _feed(scope: Scope, source: str, rows: list[Row]) -> Row:
    ends = [row["closed_ms"] for row in rows]
    closed = None if None in ends else max(ends)
    return {
        **_row(scope, None, "feed"),
        "source": source,
        "touchpoints": sorted({row["touchpoint"] for row in rows}),
        "state": "open" if closed is None else "closed",
        "began_ms": min(row["began_ms"] for row in rows),
        "opened_ms": sorted(row["opened_ms"] for row in rows)[-1],
        "closed_ms": closed,
        "until_ms": max(row["until_ms"] for row in rows),
        "from": None,
        "to": None,
        "owner": scope.ws.source(source).owner,
        "detail": "Most of what it feeds fell silent at once",
        "why": "most of what it feeds fell silent at once",
        "rows": rows,
    }


def late_feeds(scope: Scope) -> list[Row]:
    """Sources whose data are later than promised now: what they feed is grey, its alerts are held."""
    found = []
    for name, fresh in scope.freshness.items():
        until = fresh.complete_until_ms
        if not fresh.late or until is None:
            continue
        allowed = scope.ws.source(name).fresh_ms or 0
        fed = sorted(each for each, told in seen(scope).items() if name in told.sources)
        found.append(
            {
                **_row(scope, None, "feed"),
                "measure": "freshness",
                "source": name,
                "touchpoints": fed,
                "state": "open",
                "began_ms": until,
                "opened_ms": until + allowed,
                "closed_ms": None,
                "until_ms": scope.now_ms,
                "from": None,
                "to": None,
                "owner": scope.ws.source(name).owner,
                "why": "its data are late; what it feeds keeps its last value, and alerts are held",
            }
        )
    return found
