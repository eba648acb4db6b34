"""P15: what an interaction takes on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.bench import Bench
from benchmarks.harness import Figure
from benchmarks.history import History
from warehouse import folder, opening

BLOCK = 262_144
# Small segments share a block, so each block counts once, however many columns it holds.
BLOCKS = """
select count(distinct block_id)
from (
  select block_id from pragma_storage_info($table) where persistent
  union all
  select unnest(additional_block_ids) from pragma_storage_info($table) where persistent
)
"""
FACTS = "select * from core.interaction"
UNIT = "bytes an interaction"


def run(bench: Bench) -> Iterator[Figure]:
    """Facts beside Parquet and a bare table of the same rows; then the whole file, and what was landed."""
    history = bench.history()
    with history.wh.exclusive(), history.wh.cursor() as cursor:
        cursor.execute("checkpoint")
    with history.wh.read() as reader:
        rows = reader.value("select count(*) from core.interaction")
    yield from _facts(history, bench.scratch, rows)
    whole = (history.wh.data / folder.DATABASE).stat().st_size
    yield Figure(
        "P15 file", "the database: facts, answers, codes, rules, rollups", "", whole / rows, unit=UNIT
    )
    landed = sum(path.stat().st_size for path in (history.wh.data / "landing").glob("*/*/*.parquet"))
    yield Figure("P15 landing", "landed files of the same rows", "", landed / rows, unit=UNIT)


def _facts(history: History, scratch: Path, rows: int) -> Iterator[Figure]:
    with history.wh.read() as reader:
        ours = reader.value(BLOCKS, {"table": "core.interaction"}) * BLOCK
    parquet, bare = _parquet(history, scratch / "facts.parquet"), _bare(scratch)
    work = f"core.interaction, {rows:,} rows"
    note = f"{ours / rows:.1f} and {parquet / rows:.1f} {UNIT}"
    yield Figure("P15", work, "Parquet zstd of the same rows", ours / parquet, target=1.1, note=note)
    yield Figure("P15 bare", work, "a bare DuckDB table of the same rows", ours / bare)


def _parquet(history: History, path: Path) -> int:
    with history.wh.read() as reader:
        found = reader.cursor.execute(FACTS).to_arrow_reader(100_000)
        with pq.ParquetWriter(path, found.schema, compression="zstd") as file:
            for batch in found:
                file.write_table(pa.Table.from_batches([batch]))
    return path.stat().st_size


def _bare(scratch: Path) -> int:
    database = scratch / "facts.duckdb"
    with duckdb.connect(
        str(database), config={"storage_compatibility_version": opening.STORAGE}
    ) as connection:
        connection.execute(
            "create table facts as from read_parquet($path)", {"path": str(scratch / "facts.parquet")}
        )
        connection.execute("checkpoint")
        return connection.execute(BLOCKS, {"table": "facts"}).fetchall()[0][0] * BLOCK
