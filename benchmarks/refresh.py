"""P3 to P5: a batch is loaded, and the rollups brought up to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.harness import Figure, Work, paired, ratio
from benchmarks.history import HOME, History
from warehouse import build, load
from warehouse.store import Writer

CODED = {"source": "shop", "stream": "interactions"}
SCAN = """
select event_date, touchpoint_code, count(*), count(distinct customer_key), sum(amount_minor), sum(wait_ms)
from core.interaction
where ts_ms between $from_ms and $to_ms
group by event_date, touchpoint_code
"""


def run(bench: Bench) -> Iterator[Figure]:
    """Load, refresh, refresh of late rows, and each again on a shorter history."""
    history = bench.history()
    near = bench.history(bench.size.near)
    yield _upsert(history)
    yield _upsert_flat(history, near)
    yield _load(history)
    yield _load_flat(history, near)
    yield _refresh(history)
    yield _refresh_flat(history, near)
    yield _incremental(history)
    yield _late(history)


def _upsert(history: History) -> Figure:
    found = paired(
        lambda number: _merging(history, number), lambda number: _bare(history, number), history.size.pairs
    )
    work = f"upsert of {history.size.batch:,} coded rows into {history.rows:,}, half of them known"
    return ratio("P3", work, "bare append of the same rows", found, target=2)


def _upsert_flat(history: History, near: History) -> Figure:
    found = paired(
        lambda number: _merging(history, -number), lambda number: _merging(near, -number), history.size.pairs
    )
    return ratio("P3 flat", f"the same into {history.rows:,}", f"into {near.rows:,}", found, target=1.2)


def _load(history: History) -> Figure:
    found = paired(lambda _: _loading(history), lambda _: _appending(history), history.size.pairs)
    work = f"the whole load of {history.size.batch:,} rows and their answers from landed files"
    return ratio("P3 load", work, "append of the same files to bare tables", found, target=2)


def _load_flat(history: History, near: History) -> Figure:
    found = paired(lambda _: _loading(history), lambda _: _loading(near), history.size.pairs)
    return ratio("P3 load flat", f"the same into {history.rows:,}", f"into {near.rows:,}", found, target=1.2)


def _refresh(history: History) -> Figure:
    found = paired(lambda _: _refreshing(history), lambda _: _scanning(history), history.size.pairs)
    floor = "append of the batch and one scan of its days, exact distinct included"
    return ratio(
        "P4", f"refresh of all rollups after the batch, {history.rows:,} rows", floor, found, target=4
    )


def _refresh_flat(history: History, near: History) -> Figure:
    found = paired(lambda _: _refreshing(history), lambda _: _refreshing(near), history.size.pairs)
    return ratio(
        "P4 flat",
        f"the same at {history.rows:,}",
        f"at {near.rows:,}, as many a day",
        found,
        target=1.3,
    )


def _incremental(history: History) -> Figure:
    found = paired(lambda _: _refreshing(history), lambda _: _rebuilding(history), history.size.pairs)
    return ratio("P4 gain", "refresh after the batch", "everything made anew", found)


def _late(history: History) -> Figure:
    found = paired(lambda _: _refreshing_late(history), lambda _: _rebuilding(history), history.size.pairs)
    work = f"refresh after {history.size.batch:,} changed rows from all over the history"
    return ratio("P5", work, "everything made anew", found, target=1)


def _merging(history: History, number: int) -> Work:
    def merge(writer: Writer) -> None:
        codes = {f"{kind}_code": load.code_of(writer, kind, text) for kind, text in CODED.items()}
        load._merge_fact(writer, "interaction", codes)

    return _of_incoming(history, number, merge)


def _bare(history: History, number: int) -> Work:
    def append(writer: Writer) -> None:
        writer.execute("insert into bare.interaction from incoming")

    with history.wh.write() as writer:
        writer.execute(
            "create schema if not exists bare; "
            "create table if not exists bare.interaction as from core.interaction limit 0"
        )
    return _of_incoming(history, number, append)


def _of_incoming(history: History, number: int, write: Callable[[Writer], object]) -> Work:
    """Work on coded rows that lie ready in an open transaction; its commit is part of the work."""
    transaction = history.wh.write()
    writer = transaction.__enter__()
    given = {**history.latest(), "half": history.size.batch // 2, "number": number}
    writer.execute((HOME / "sql" / "incoming.sql").read_text(encoding="utf-8"), given)

    def work() -> None:
        write(writer)
        transaction.__exit__(None, None, None)

    return work


def _loading(history: History) -> Work:
    pulled = history.arriving()
    return lambda: history.commit(pulled)


def _appending(history: History) -> Work:
    paths = [batch.path for batch in history.upcoming().batches]
    return lambda: _append(history, paths)


def _append(history: History, paths: list[Path]) -> None:
    """Append landed files to tables that nobody reads, one a file, in one transaction."""
    with history.wh.write() as writer:
        writer.execute("create schema if not exists bare")
        for number, path in enumerate(paths):
            given = {"path": str(path.absolute())}
            writer.execute(
                f"create table if not exists bare.t{number} as from read_parquet($path) limit 0", given
            )
            writer.execute(f"insert into bare.t{number} from read_parquet($path)", given)


def _refreshing(history: History) -> Work:
    history.commit(history.arriving())
    return lambda: build.refresh(history.wh, history.ws)


def _refreshing_late(history: History) -> Work:
    history.commit(history.scattered())
    return lambda: build.refresh(history.wh, history.ws)


def _rebuilding(history: History) -> Work:
    return lambda: build.rebuild(history.wh, history.ws)


def _scanning(history: History) -> Work:
    append, between = _appending(history), history.latest()

    def work() -> None:
        append()
        with history.wh.read() as reader:
            reader.rows(SCAN, between)

    return work
