"""Landed batches become canonical rows: typed and checked in SQL, committed with all that belongs to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from warehouse import identity, landing, progress, quarantine, runs, sql, staging, watermark
from warehouse.landing import LandedBatch, ObjectState, Pulled
from warehouse.staging import Zones
from warehouse.store import Writer

if TYPE_CHECKING:
    from config.models.sources import Source
    from warehouse.runtime import Warehouse

AT_ONCE = 50_000  # rows that are written in under a second, so that no other writer waits longer


@dataclass(frozen=True)
class Target:
    """How the rows of one target are coded, found again and merged."""

    texts: dict[str, str]
    ms: str = "ts_ms"
    day: str = "event_date"
    carried: str = ""
    newest: tuple[str, ...] = ()
    whole_table: bool = False


PLACED = ", newest.touchpoint_code as touchpoint_code"
COMMON = {"touchpoint": "touchpoint", "channel": "channel", "session": "session", "case_id": "case"}
TARGETS = {
    "interaction": Target(
        COMMON
        | {name: name for name in ("event", "device", "direction", "actor", "team", "agent", "status")}
        | {name: name for name in ("failure_mode", "currency")},
        carried=PLACED,
        newest=("ts_ms", "done_ms", "version_ms"),
    ),
    "feedback": Target(
        COMMON | {name: name for name in ("instrument", "event", "voice", "emotion", "theme")},
        carried=PLACED,
        newest=("ts_ms", "invited_ms", "version_ms"),
    ),
    "episode": Target(
        {name: name for name in ("outcome", "session", "result", "currency", "reason", "competitor")}
        | {"case_id": "case"},
        ms="opened_ms",
        day="opened_date",
        newest=("ts_ms", "closed_ms", "version_ms"),
        whole_table=True,
    ),
    "reading": Target({"measure": "measure", "touchpoint": "touchpoint"}, newest=("ts_ms", "version_ms")),
    "attribute": Target({"name": "attribute"}),
    "identity": Target({}),
}


@dataclass(frozen=True)
class RunResult:
    """What one pull did; `fetched = upserted + unchanged + quarantined`.

    `more_at_ms` is when the rest of it goes on, None where nothing is left; `objects` how far each is read.
    """

    run_id: int
    fetched: int
    upserted: int
    unchanged: int
    quarantined: int
    days: int
    state: str = "ok"
    message: str | None = None
    more_at_ms: int | None = None
    objects: tuple[ObjectState, ...] = ()


@dataclass
class Tally:
    """What was counted so far in one pull."""

    fetched: int = 0
    upserted: int = 0
    quarantined: int = 0
    days: int = 0
    newest_ms: int | None = None
    written: dict[str, list[int]] = field(default_factory=dict)


def commit_run(wh: Warehouse, pulled: Pulled) -> RunResult:
    """Load what one pull brought, in one transaction with its watermark, quarantine, drift and run log.

    A pull of very many rows is committed in several transactions of whole batches, the last of which
    carries the watermark and the log: were it to stop between, the next pull finds the rows unchanged.
    Raises DiskFull, LandingUnreadable.
    """
    result, complete_until_ms = commit(wh, pulled)
    if pulled.state is not None:
        landing.remember(wh.data / "landing", replace(pulled, complete_until_ms=complete_until_ms))
    return result


def commit(wh: Warehouse, pulled: Pulled, *, only_quarantined: bool = False) -> tuple[RunResult, int | None]:
    """Load what one pull brought; returns what it did and until when the source is complete now.

    `only_quarantined` takes from the batches the rows that wait in quarantine, and no others.
    """
    source = wh.workspace.source(pulled.source_id)
    load = _Load(wh, source, pulled, only_quarantined=only_quarantined)
    *first, last = _groups(pulled.batches)
    for batches in first:
        with wh.write(partial(load.prepare, batches)) as writer:
            load.batches(writer, batches)
    with wh.write(partial(load.prepare, last)) as writer:
        load.batches(writer, last)
        return load.finish(writer), load.complete_until_ms


def _groups(batches: list[LandedBatch]) -> list[list[LandedBatch]]:
    groups: list[list[LandedBatch]] = [[]]
    for batch in batches:
        if groups[-1] and sum(one.rows for one in groups[-1]) + batch.rows > AT_ONCE:
            groups.append([])
        groups[-1].append(batch)
    return groups


class _Load:
    """One pull on its way into the database."""

    def __init__(self, wh: Warehouse, source: Source, pulled: Pulled, *, only_quarantined: bool) -> None:
        self.wh = wh
        self.only_quarantined = only_quarantined
        self.source = source
        self.pulled = pulled
        self.zones = Zones.of(wh.workspace.settings, source.time_zone)
        self.tally = Tally()
        self.staged: LandedBatch | None = None
        self.complete_until_ms: int | None = None

    def prepare(self, batches: list[LandedBatch], writer: Writer) -> None:
        """What needs no lock: a batch that stands alone is typed before anybody has to wait for it."""
        staging.prepare(writer)
        self.staged = batches[0] if len(batches) == 1 else None
        if self.staged:
            staging.stage(writer, self.staged, self.zones)

    def batches(self, writer: Writer, batches: list[LandedBatch]) -> None:
        """Write these batches and ask every rule of what changed."""
        from warehouse import match

        dirty = _dirty_days(writer)
        written: dict[str, list[int]] = {}
        for batch in batches:
            for fact, ids in self._batch(writer, batch).items():
                written.setdefault(fact, []).extend(ids)
        if written:
            match.match(writer, self.wh.workspace, written)
        self.tally.days += _dirty_days(writer) - dirty

    def _batch(self, writer: Writer, batch: LandedBatch) -> dict[str, list[int]]:
        target = TARGETS[batch.target]
        source_code = code_of(writer, "source", self.source.id)
        stream_code = code_of(writer, "stream", batch.stream)
        if batch is not self.staged:
            staging.stage(writer, batch, self.zones)
        if self.only_quarantined:
            quarantine.select(writer, self.source.id, batch.stream, self.pulled.read_ms)
        self.tally.fetched += writer.value("select count(*) from typed")
        quarantined = quarantine.keep(writer, self.source.id, batch, self.pulled.read_ms)
        learned = identity.learn(writer, source_code)
        _good(writer, batch.target)
        quarantine.resolve(writer, self.source.id, batch.stream, self.pulled.read_ms)
        _codes(writer, target)
        codes = {"source_code": source_code, "stream_code": stream_code}
        upserted = _merge(writer, batch.target, codes)
        if upserted or learned:
            writer.touch_data()
        self.tally.quarantined += quarantined
        self.tally.upserted += upserted
        self._note_newest(writer, target)
        return _written(writer, batch.target) if upserted else {}

    def _note_newest(self, writer: Writer, target: Target) -> None:
        if not target.newest:
            return
        times = ", ".join(f"max(case when {name} <= $until then {name} end)" for name in target.newest)
        found = writer.value(
            f"select greatest({times}) from good",  # noqa: S608 (names of ours)
            {"until": watermark.horizon_ms(self.wh.workspace, self.pulled.read_ms)},
        )
        self.tally.newest_ms = max(filter(None, (found, self.tally.newest_ms)), default=None)

    def finish(self, writer: Writer) -> RunResult:
        """Write watermark, drift and run log."""
        rejected = quarantine.keep_rejected(writer, self.pulled)
        self.tally.fetched += rejected + self.pulled.as_before
        self.tally.quarantined += rejected
        writer.touch_ops()
        runs.note_drift(writer, self.source.id, self.pulled.drift, self.pulled.read_ms)
        if not self.only_quarantined:
            self.complete_until_ms = watermark.advance(
                writer, self.wh.workspace, self.pulled, self.tally.newest_ms
            )
            progress.note(writer, self.pulled)
        state = runs.state_of(self.pulled, self.tally.fetched, self.tally.quarantined)
        run_id = runs.log(writer, self.pulled, state, self._counts())
        return RunResult(
            run_id,
            **self._counts(),
            days=self.tally.days,
            state=state,
            message=self.pulled.error or self.pulled.note,
            more_at_ms=self.pulled.more_at_ms,
            objects=tuple(self.pulled.objects),
        )

    def _counts(self) -> dict[str, int]:
        tally = self.tally
        return {
            "fetched": tally.fetched,
            "upserted": tally.upserted,
            "unchanged": tally.fetched - tally.upserted - tally.quarantined,
            "quarantined": tally.quarantined,
        }


def code_of(writer: Writer, kind: str, text: str) -> int:
    """The code of one text; it gets one where it has none."""
    params = {"kind": kind, "text": text}
    find = "select code from core.code where kind = $kind and text = $text"
    found = writer.value(find, params)
    if found is None:
        writer.execute("insert into core.code values ($kind, nextval('core.code_id'), $text)", params)
        found = writer.value(find, params)
    return found


def _good(writer: Writer, target: str) -> None:
    by_key = (
        "qualify row_number() over (partition by key order by version_ms desc nulls last, row_no desc) = 1"
    )
    keyed = target not in ("attribute", "identity")
    writer.execute(sql.text("load/good").replace(":newest", by_key if keyed else ""))


def _codes(writer: Writer, target: Target) -> None:
    parts = [
        f"select distinct '{kind}' as kind, {column} as text from good where {column} is not null"  # noqa: S608
        for column, kind in target.texts.items()
    ]
    wanted = " union ".join(parts) or "select null::varchar as kind, null::varchar as text where false"
    writer.execute(f"create or replace temp table wanted as {wanted}")
    writer.execute(sql.text("load/codes"))


def _merge(writer: Writer, name: str, codes: dict[str, int]) -> int:
    if name == "identity":
        return writer.value(sql.text("load/identity_rows_new"))
    writer.execute("create or replace temp table incoming as " + sql.text(f"load/coded_{name}"), codes)
    if name == "attribute":
        writer.execute(sql.text("load/merge_attribute"))
    else:
        _merge_fact(writer, name, codes)
    return writer.value("select count(*) from change")


def for_fact(text: str, fact: str) -> str:
    """A statement with the names of one fact's table and columns put in."""
    target = TARGETS[fact]
    names = {"table": fact, "ms": target.ms, "day": target.day, "carried": target.carried}
    return re.sub(r":(table|ms|day|carried)\b", lambda found: names[found[1]], sql.text(text))


def _merge_fact(writer: Writer, name: str, codes: dict[str, int]) -> None:
    target = TARGETS[name]
    bounds = writer.one(f"select min({target.ms}) as from_ms, max({target.ms}) as to_ms from incoming")  # noqa: S608
    writer.execute(
        for_fact("load/merge_fact", name), {**codes, **(bounds or {}), "whole_table": target.whole_table}
    )


def _written(writer: Writer, name: str) -> dict[str, list[int]]:
    if name in ("attribute", "identity"):
        return {}
    return {name: writer.arrow("select id from change")["id"].to_pylist()}


def _dirty_days(writer: Writer) -> int:
    return writer.value("select count(*) from ops.dirty_day")
