"""What rollups need of the configuration, written as small tables, so that their SQL stays static."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from config.streams import stream_names
from warehouse import rules, sql
from warehouse.store import Writer

if TYPE_CHECKING:
    from config import Workspace
    from config.models.kpis import Outcome
    from config.models.times import Duration
    from config.models.touchpoints import LowScore, Touchpoint
    from warehouse.rules import Rule

Rows = Iterator[dict[str, Any]]
UNBOUNDED = 999_999


def codes(writer: Writer, kind: str, texts: Iterable[str]) -> dict[str, int]:
    """The codes of these texts of one kind; a text without one gets it."""
    wanted = sorted(set(texts))
    if not wanted:
        return {}
    writer.execute(sql.text("map/codes"), {"kind": kind, "texts": wanted})
    found = writer.rows(
        "select text, code from core.code where kind = $kind and list_contains($texts, text)",
        {"kind": kind, "texts": wanted},
    )
    return {row["text"]: row["code"] for row in found}


def fill(writer: Writer, ws: Workspace) -> None:
    """Write every `roll.map_*` table anew from the workspace."""
    writer.execute(sql.text("schema/map"))
    tables = _Tables(writer, ws)
    for name, rows in (
        ("map_touchpoint", tables.touchpoints()),
        ("map_poor", tables.poor()),
        ("map_done_by", tables.done_by()),
        ("map_limit", tables.limits()),
        ("map_waitless", tables.waitless()),
        ("map_low_score", tables.low_scores()),
        ("map_outcome", tables.outcomes()),
        ("map_outcome_rule", tables.outcome_rules()),
        ("map_promise", tables.promises()),
        ("map_promise_place", tables.places()),
        ("map_need", tables.needs()),
        ("map_money", tables.money()),
    ):
        _insert(writer, name, list(rows))
    writer.execute(sql.text("map/days"))
    if writer.value(sql.text("map/works")):
        writer.execute(sql.text("map/working"), _opening(ws))


def _insert(writer: Writer, name: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        writer.register("map_rows", pa.Table.from_pylist(rows))
        writer.execute(f"insert into roll.{name} by name select * from map_rows")  # noqa: S608 — our own names


def _opening(ws: Workspace) -> dict[str, Any]:
    spans = [
        (dow, opens, closes)
        for dow, hours in enumerate(ws.settings.opening_hours, start=1)
        for opens, closes in hours
    ]
    dows, opens, closes = ([span[part] for span in spans] for part in range(3))
    return {"zone": ws.settings.time_zone, "dows": dows, "opens": opens, "closes": closes}


def day_start_ms(ws: Workspace, day: date | None) -> int | None:
    """The first moment of a day in the business zone, as UTC epoch milliseconds."""
    if day is None:
        return None
    start = datetime.combine(day, datetime.min.time(), ZoneInfo(ws.settings.time_zone))
    return round(start.timestamp() * 1000)


def clock(duration: Duration) -> str:
    """The clock a duration runs on: all time, working hours or working days."""
    return duration.unit if duration.working else "all"


class _Tables:
    """The rows of each table, with ids turned into codes."""

    def __init__(self, writer: Writer, ws: Workspace) -> None:
        self.writer = writer
        self.ws = ws
        self.touchpoint = codes(writer, "touchpoint", (each.id for each in ws.map.touchpoints))
        self.stage = codes(writer, "stage", (each.id for each in ws.map.stages))
        self.outcome = codes(writer, "outcome", (each.id for each in ws.outcomes))
        self.promise = codes(writer, "promise", (each.id for each in ws.map.promises))
        self.source = codes(writer, "source", (each.id for each in ws.sources))
        self.status = codes(writer, "status", ("ok", "failed", "abandoned"))
        self.rules = rules.all_rules(ws)

    def used(self, *uses: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.use in uses]

    def touchpoints(self) -> Rows:
        for position, touchpoint in enumerate(self.ws.map.touchpoints):
            kinds = {poor.kind for poor in touchpoint.poor}
            yield {
                "touchpoint_code": self.touchpoint[touchpoint.id],
                "stage_code": self.stage[touchpoint.stage],
                "position": position,
                "by_status": int("status" in kinds),
                "by_late": int("late" in kinds),
                "by_wait": int("wait_over" in kinds),
                "by_where": int("where" in kinds),
                "by_count": int("count" in kinds),
                "ends_by": int(bool(touchpoint.done_rules)),
            }

    def poor(self) -> Rows:
        for touchpoint in self.ws.map.touchpoints:
            yield from self._bad_statuses(touchpoint)
            for position, poor in enumerate(touchpoint.poor):
                if poor.kind == "count":
                    yield self._poor_row(touchpoint, position, "count") | {
                        "counts": poor.count,
                        "per": poor.per,
                        "at_least": poor.at_least,
                    }
        for rule in self.used("poor"):
            row = self._poor_row(self.ws.touchpoint(rule.owner), rule.position, "where")
            yield row | {"rule_code": rule.code}

    def _bad_statuses(self, touchpoint: Touchpoint) -> Rows:
        for status in sorted({status for poor in touchpoint.poor for status in poor.status}):
            yield self._poor_row(touchpoint, 0, "status") | {"status_code": self.status[status]}

    def _poor_row(self, touchpoint: Touchpoint, position: int, kind: str) -> dict[str, Any]:
        empty = {"status_code": None, "rule_code": None, "counts": None, "per": None, "at_least": None}
        return {
            "touchpoint_code": self.touchpoint[touchpoint.id],
            "position": position,
            "kind": kind,
            **empty,
        }

    def done_by(self) -> Rows:
        for rule in self.used("done_by"):
            yield {"touchpoint_code": self.touchpoint[rule.owner], "rule_code": rule.code}

    def limits(self) -> Rows:
        for touchpoint in self.ws.map.touchpoints:
            code = self.touchpoint[touchpoint.id]
            for limit in waits(touchpoint):
                yield _limit(code, "wait", code, limit)
        for promise in self.ws.map.promises:
            if promise.within:
                for place in places(self.ws, promise.kept_at):
                    yield _limit(self.promise[promise.id], "promise", self.touchpoint[place], promise.within)

    def waitless(self) -> Rows:
        named = [
            (source.id, name)
            for source in self.ws.sources
            for name, stream in zip(stream_names(source), source.streams, strict=True)
            if stream.into == "interaction" and stream.columns and "wait_s" not in stream.columns
        ]
        stream = codes(self.writer, "stream", (name for _, name in named))
        for source_id, name in named:
            yield {"source_code": self.source[source_id], "stream_code": stream[name]}

    def low_scores(self) -> Rows:
        scored = [(each.id, each.low_score) for each in self.ws.map.touchpoints if each.low_score]
        instrument = codes(self.writer, "instrument", (low.instrument for _, low in scored))
        for touchpoint_id, low in scored:
            yield {
                "touchpoint_code": self.touchpoint[touchpoint_id],
                "instrument_code": instrument[low.instrument],
                **_low(low),
            }

    def outcomes(self) -> Rows:
        for outcome in self.ws.outcomes:
            yield {
                "outcome_code": self.outcome[outcome.id],
                "chances": chances(outcome),
                "per": outcome.per,
                "unrecorded": outcome.unrecorded,
                "repeats": int(outcome.repeats),
                **_window(outcome),
            }

    def outcome_rules(self) -> Rows:
        opening = {(rule.owner, rule.code) for rule in self.used("opens")}
        for rule in self.used("opens", "won", "lost"):
            # The n-th of a customer needs one before it, and so does the next of what opened the chance.
            follows = (rule.nth or 1) > 1 or (rule.owner, rule.code) in opening
            yield {
                "outcome_code": self.outcome[rule.owner],
                "role": rule.use,
                "position": rule.position,
                "rule_code": rule.code,
                "fact": rule.fact,
                "nth": rule.nth,
                "closes_own": int(rule.use != "opens" and not follows),
            }

    def promises(self) -> Rows:
        for promise in self.ws.map.promises:
            yield {
                "promise_code": self.promise[promise.id],
                "kept_by": "within" if promise.within else "due_at",
                "since_ms": day_start_ms(self.ws, promise.since),
                "until_ms": day_start_ms(self.ws, promise.until),
            }

    def places(self) -> Rows:
        for promise in self.ws.map.promises:
            for place in places(self.ws, promise.kept_at):
                yield {"promise_code": self.promise[promise.id], "touchpoint_code": self.touchpoint[place]}

    def needs(self) -> Rows:
        found = [(self.touchpoint[rule.owner], rule) for rule in self.used("done_by")]
        found += [(self.outcome[rule.owner], rule) for rule in self.used("won", "lost")]
        for owner, source in sorted({(owner, source) for owner, rule in found for source in rule.source}):
            yield {"owner_code": owner, "source_code": self.source[source]}

    def money(self) -> Rows:
        currency = self.ws.settings.currency
        yield {"currency_code": codes(self.writer, "currency", [currency])[currency]}


def places(ws: Workspace, named: Iterable[str]) -> list[str]:
    """The touchpoints meant by a list of touchpoints and stages."""
    stages = {stage.id for stage in ws.map.stages}
    found: dict[str, None] = {}
    for name in named:
        inside = [each.id for each in ws.touchpoints_of(name)] if name in stages else [name]
        found |= dict.fromkeys(inside)
    return list(found)


def chances(outcome: Outcome) -> str:
    """Where its chances come from: answers, rules, or episodes."""
    if not outcome.opens:
        return "episodes"
    return "answers" if outcome.kind == "satisfaction" else "rules"


def waits(touchpoint: Touchpoint) -> list[Duration]:
    """The limits beyond which a wait is too long; its standard's where `poor` has none."""
    limits = [poor.wait_over for poor in touchpoint.poor if poor.wait_over]
    standard = touchpoint.standard
    return limits or ([standard.over] if standard and standard.measure == "wait" and standard.over else [])


def _limit(owner: int, kind: str, touchpoint: int, within: Duration) -> dict[str, Any]:
    return {
        "owner_code": owner,
        "kind": kind,
        "touchpoint_code": touchpoint,
        "clock": clock(within),
        "within_ms": within.ms,
    }


def _window(outcome: Outcome) -> dict[str, Any]:
    within = outcome.within
    if within is None or isinstance(within, str):
        return {"within": within, "within_ms": None, "clock": None}
    return {"within": "time", "within_ms": within.ms, "clock": clock(within)}


def _low(low: LowScore) -> dict[str, Any]:
    if low.is_:
        at_most, at_least = (0, UNBOUNDED) if low.is_ == "bad" else (-UNBOUNDED, 1)
        return {"scale_max": 1, "at_most": at_most, "at_least": at_least}
    return {
        "scale_max": low.of,
        "at_most": -UNBOUNDED if low.at_most is None else low.at_most,
        "at_least": UNBOUNDED if low.at_least is None else low.at_least,
    }
