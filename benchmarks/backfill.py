"""P6, P7 and P10: the rollups of a whole history, made at once."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator

import polars as pl

from benchmarks.bench import Bench
from benchmarks.harness import Figure, Paired, Work, always, paired, ratio
from benchmarks.history import History
from warehouse import build, sql
from warehouse.runtime import Warehouse

SUMS = """
select
  count(event_date), count(touchpoint_code), count(channel_code), count(device_code), sum(known), sum(poor),
  sum(failed), sum(late), sum(waited), sum(conditioned), sum(counted), sum(completed), sum(has_promise),
  sum(wait_ms), sum(duration_ms), sum(amount_minor), sum(cost_minor), sum(foreign_money)
from roll.experience
"""
PEOPLE = """
select count(event_date), count(touchpoint_code), max(customer_code), sum(known), sum(poor)
from roll.experience
"""
DAY = ["event_date", "touchpoint_code", "channel_code", "device_code"]
ADDED = ["known", "poor", "failed", "late", "waited", "conditioned", "counted", "completed", "has_promise"]
AMOUNTS = ["wait_ms", "duration_ms", "amount_minor", "cost_minor"]


def run(bench: Bench) -> Iterator[Figure]:
    """Daily sums, exact distinct customers, and everything; each at two lengths of history."""
    history, near = bench.history(), bench.history(bench.size.near)
    yield from _sums(history)
    yield from _people(history, near)
    yield _everything(history, near)


def _sums(history: History) -> Iterator[Figure]:
    wh, pairs = history.wh, history.size.pairs
    work = f"daily counts and sums of {history.rows:,} interactions"
    ours = always(lambda: _make(wh, "touchpoint_daily"))
    scanned = paired(ours, always(lambda: _read(wh, SUMS)), pairs)
    yield ratio("P6", work, "one scan of the columns used", scanned, target=2)
    frame = _frame(wh, [*DAY, *ADDED, *AMOUNTS])
    yield ratio(
        "P6 peer",
        work,
        "polars, from memory",
        paired(ours, always(lambda: _polars_sums(frame)), pairs),
        target=1,
    )


def _people(history: History, near: History) -> Iterator[Figure]:
    wh, pairs = history.wh, history.size.pairs
    work = f"exact distinct customers a day and stage of {history.rows:,} interactions"
    ours = always(lambda: _make(wh, "stage_daily"))
    yield ratio(
        "P7",
        work,
        "one scan of the columns used",
        paired(ours, always(lambda: _read(wh, PEOPLE)), pairs),
        target=8,
    )
    frame = _frame(wh, ["event_date", "touchpoint_code", "customer_code", "known", "poor"])
    stages = _stages(wh)
    peer = paired(ours, always(lambda: _polars_people(frame, stages)), pairs)
    yield ratio("P7 peer", work, "polars, from memory", peer, target=1.5)
    longer = paired(ours, always(lambda: _make(near.wh, "stage_daily")), pairs)
    yield _exponent("P7 growth", work, longer, history, near)


def _everything(history: History, near: History) -> Figure:
    longer = paired(always(_rebuilding(history)), always(_rebuilding(near)), history.size.pairs)
    work = f"every rollup of {history.rows:,} interactions and their answers"
    return _exponent("P10", work, longer, history, near)


def _exponent(name: str, work: str, found: Paired, history: History, near: History) -> Figure:
    """How CPU grows with rows: 1 is in step with them."""
    rows = math.log(history.rows / near.rows)
    grown = [math.log(each) / rows for each in found.ratios]
    figure = ratio(name, work, f"itself at {near.rows:,}", found)
    told = {
        "unit": "exponent",
        "value": statistics.median(grown),
        "low": min(grown),
        "high": max(grown),
        "target": 1.05,
    }
    return Figure(**{**figure.__dict__, **told})


def _make(wh: Warehouse, name: str) -> None:
    """Make one rollup of all days as a table that nobody reads."""
    with wh.write() as writer:
        writer.execute("create schema if not exists bare")
        text = sql.text(f"rollups/{name}")
        writer.execute(
            f"create or replace table bare.{name} as {text}",
            {"from_date": build.ALL[0], "to_date": build.ALL[1]},
        )


def _read(wh: Warehouse, text: str) -> None:
    with wh.read() as reader:
        reader.rows(text)


def _rebuilding(history: History) -> Work:
    return lambda: build.rebuild(history.wh, history.ws)


def _frame(wh: Warehouse, columns: list[str]) -> pl.DataFrame:
    with wh.read() as reader:
        return pl.DataFrame(reader.arrow(f"select {', '.join(columns)} from roll.experience"))


def _stages(wh: Warehouse) -> pl.DataFrame:
    with wh.read() as reader:
        return pl.DataFrame(reader.arrow("select touchpoint_code, stage_code from roll.map_touchpoint"))


def _polars_sums(frame: pl.DataFrame) -> pl.DataFrame:
    counted = [pl.col(name).count().alias(f"{name}_n") for name in (*ADDED, *AMOUNTS)]
    return frame.group_by(DAY).agg(pl.len(), pl.col(*ADDED, *AMOUNTS).sum(), *counted)


def _polars_people(frame: pl.DataFrame, stages: pl.DataFrame) -> pl.DataFrame:
    placed = frame.join(stages, on="touchpoint_code")
    return placed.group_by("event_date", "stage_code").agg(
        pl.len(), pl.col("customer_code").n_unique(), pl.col("known", "poor").sum()
    )
