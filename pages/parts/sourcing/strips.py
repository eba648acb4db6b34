"""Each source with its last hours: how far it is complete, its pulls, and what it is doing now."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from config import Workspace
from pages.parts import backfill, spark, words
from pages.parts.dates import Clock, coarse
from pages.parts.html import Markup, Part, b, coded, el, join, say
from pages.parts.signs import sign
from pages.parts.states import note
from pages.parts.tables import Column, details, section, table, two

Row = Mapping[str, Any]
HOUR_MS = 3_600_000
SHOWN_MS = 48 * HOUR_MS
TABLES = {
    "Sources": "sources",
    "Runs": "runs",
    "Quarantine": "quarantine",
    "Drift": "drift",
    "Unmapped events": "unmapped",
}
RUN_STATES = {"ok": "ok", "retried": "ok", "partial": "watch", "degraded": "watch", "failed": "incident"}


def waiting(data: Row) -> int:
    """Rows that wait in quarantine, over all sources."""
    return sum(source["quarantined"] for source in data["sources"])


def replaced(found: Mapping[str, str], clock: Clock) -> Markup:
    """That the file did not open and an earlier copy took its place, with what that means."""
    told = (
        f"On {clock.full(found['at'])} it could not be opened ({found['reason']}); the copy "
        f"{found['from']} took its place, and what was pulled since is read again."
    )
    return note("The data file was replaced by a copy.", told)


def strips(data: Row, jobs: Mapping[str, Any], clock: Clock) -> Markup:
    """A row per source, late ones first, each with its last 48 hours."""
    now = int(clock.now.timestamp() * 1000)
    ordered = sorted(data["sources"], key=lambda s: (not s["late"], s["complete_until_ms"] is not None))
    start, middle = (clock.time(now - SHOWN_MS + half) for half in (0, SHOWN_MS // 2))
    axis = el("div", el("span", start), el("span", middle), el("span", "now"), cls="tl-ends")
    columns = [
        Column("Source", "24%", label=""),
        Column("Complete until", "16%"),
        Column(axis, "auto", label=""),
        Column("Rows, last pull", "11%", right=True),
        Column("Quarantine", "9%", right=True),
        Column("Owner", "12%"),
    ]
    rows = [_source(source, data, jobs.get(f"pull {source['id']}"), clock) for source in ordered]
    return say(
        section("Sources", "bar: complete; tick: pull; red: failed pull; hatched: missing"),
        el("div", table(columns, rows), cls="tl"),
    )


def _source(source: Row, data: Row, job: Any, clock: Clock) -> list[Part]:
    name = el(
        "div", sign(_state(source)), b(source["title"]), " ", el("span", source["connector"], cls="tl-badge")
    )
    last, kinds = source["run"] or {}, backfill.of(data["progress"], source["id"])
    now = int(clock.now.timestamp() * 1000)
    return [
        el("div", name, el("div", _feeds(source), cls="tl-2 tl-in")),
        _until(source, clock, kinds),
        el("div", _strip(source, data["runs"], now), _doing(source, kinds, job, clock)),
        two(
            words.number(last.get("fetched")),
            f"{words.number(sum(source['rows'].values()))} in all",
            right=True,
        ),
        el("span", words.number(source["quarantined"]), cls=None if source["quarantined"] else "tl-none"),
        source["owner"] or "nobody named",
    ]


def feeds(ws: Workspace, data: Row) -> Markup:
    """The touchpoints and outcomes that each source feeds, by name, folded away."""
    columns = [Column("Source", "18%", label=""), Column("Touchpoints", "auto"), Column("Outcomes", "30%")]
    rows = [
        [
            b(source["title"]),
            words.listed([ws.touchpoint(name).title for name in source["feeds"]["touchpoints"]]) or "none",
            words.listed([ws.outcome(name).title for name in source["feeds"]["outcomes"]]) or "none",
        ]
        for source in data["sources"]
    ]
    return details("What each source feeds", table(columns, rows))


def _feeds(source: Row) -> str:
    fed = source["feeds"]
    counts = (words.plural(len(fed[f"{kind}s"]), kind) for kind in ("touchpoint", "outcome"))
    return f"feeds {', '.join(counts)}"


def _state(source: Row) -> str:
    """What its data are; while they are on time, whether its last pull read all it found."""
    if source["late"]:
        return "late"
    pulled = RUN_STATES.get((source["run"] or {}).get("state") or "", "ok")
    return pulled if source["last_ok_ms"] is not None or pulled != "ok" else "no_data"


def _until(source: Row, clock: Clock, kinds: Sequence[Row]) -> Markup:
    if backfill.sources(kinds):
        return two("being read", "for the first time")
    if source["last_ok_ms"] is None:
        return two("not read yet", "paused" if source["paused"] else "no pull ended well so far")
    behind = backfill.unread(kinds)
    unread = f"{words.plural(len(behind), 'kind')} of record not read to the end" if behind else None
    if behind and not source["late"]:
        return two("not yet complete", unread)
    shown = el("b", clock.time(source["complete_until_ms"]), cls="tl-unk" if source["late"] else None)
    allowed = f", {coarse(source['fresh_ms'] / 1000)} allowed" if source["fresh_ms"] else ""
    late = f"{clock.ago(source['complete_until_ms'])} old" if source["late"] else "on time"
    state = f"paused{allowed}" if source["paused"] else f"{late}{allowed}"
    return two(shown, "; ".join(filter(None, (state, unread))))


def _strip(source: Row, runs: Sequence[Row], now: int) -> Markup:
    mine = [run for run in runs if run["source_id"] == source["id"] and now - run["started_ms"] < SHOWN_MS]
    ticks = [(1 - (now - run["started_ms"]) / SHOWN_MS, run["state"] != "failed") for run in mine]
    full = 0.0 if source["complete_until_ms"] is None else 1 - (now - source["complete_until_ms"]) / SHOWN_MS
    return spark.hours(full, ticks)


def _doing(source: Row, kinds: Sequence[Row], job: Any, clock: Clock) -> Markup:
    """What it does now or next, and what its last pull said."""
    message = (source["run"] or {}).get("message")
    reads = backfill.told(kinds, clock)
    if message and reads and message in reads:
        reads = None
    lines = [reads, _now(source, job), message]
    return join(el("div", coded(line), cls="tl-n") for line in lines if line)


def _now(source: Row, job: Any) -> str | None:
    """By the real clock: jobs run today, also where a workspace stands still on an earlier day."""
    if job is None:
        return None
    now = datetime.now(UTC)
    if job.running and job.started is not None:
        return f"being read for {words.lasting((now - job.started).total_seconds())}"
    if source["paused"]:
        return "paused: pulled only when asked to"
    if job.next_run is None:
        return "pulled only when asked to" if job.every_s is None else None
    wait = (job.next_run - now).total_seconds()
    return f"next pull in {words.lasting(wait)}" if wait >= 1 else "next pull now"
