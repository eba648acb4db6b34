"""P15: what an interaction takes on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bench import Bench
from benchmarks.harness import Figure
from benchmarks.history import History

# Blocks are shared by small segments, so a block counts once however many columns it holds.
BLOCKS = """
select count(distinct block_id) * 262144
from (
  select block_id from pragma_storage_info($table) where persistent
  union all
  select unnest(additional_block_ids) from pragma_storage_info($table) where persistent
)
"""
ROLLUPS = "select table_name from information_schema.tables where table_schema = 'roll'"


def run(bench: Bench) -> Iterator[Figure]:
    """Facts beside Parquet of the same rows; then the whole file, and what is kept of what was landed."""
    history = bench.history()
    _checkpoint(history)
    rows = _count(history)
    ours, theirs = _table(history, "core.interaction"), _parquet(history, bench.scratch / "facts.parquet")
    note = f"{ours / rows:.1f} and {theirs / rows:.1f} bytes an interaction"
    yield Figure(
        "P15",
        f"core.interaction, {rows:,} rows",
        "Parquet zstd of the same rows",
        ours / theirs,
        target=1.1,
        note=note,
    )
    whole = (history.wh.data / "warehouse.duckdb").stat().st_size
    yield Figure(
        "P15 file",
        "the whole database: codes, answers, rules, rollups",
        "",
        whole / rows,
        unit="bytes an interaction",
    )
    landed = sum(path.stat().st_size for path in (history.wh.data / "landing").glob("*/*/*.parquet"))
    yield Figure(
        "P15 landing",
        "landed files, every version that was read",
        "",
        landed / rows,
        unit="bytes an interaction",
    )


def _checkpoint(history: History) -> None:
    with history.wh.exclusive(), history.wh.cursor() as cursor:
        cursor.execute("checkpoint")


def _count(history: History) -> int:
    with history.wh.read() as reader:
        return reader.value("select count(*) from core.interaction")


def _table(history: History, name: str) -> int:
    with history.wh.read() as reader:
        return reader.value(BLOCKS, {"table": name})


def _parquet(history: History, path: Path) -> int:
    with history.wh.read() as reader:
        found = reader.cursor.execute("select * from core.interaction").to_arrow_reader(100_000)
        with pq.ParquetWriter(path, found.schema, compression="zstd") as file:
            for batch in found:
                file.write_table(pa.Table.from_batches([batch]))
    return path.stat().st_size
