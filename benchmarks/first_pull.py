"""The demo's history through the files connector: what it costs, and what a stranger waits for."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from benchmarks import demo_files
from benchmarks.bench import Bench
from benchmarks.harness import Figure, Work, paired, ratio
from benchmarks.server import ROOT, Server, serving
from config import Workspace
from connectors.pull import pull
from warehouse import workspace
from warehouse.runtime import Warehouse, open_warehouse

# Told, not looked for: finding out the dialect of every file costs more than reading it.
DIALECT = """auto_detect = false, header = true, delim = ',', quote = '"', escape = '"', columns = $columns"""
QUIET_S = 60.0
LIMIT_S = 1_800


def run(bench: Bench) -> Iterator[Figure]:
    """In one process beside a plain read of the same files; then as a server with its worker."""
    lives = bench.scratch / "lives"
    subprocess.run(
        [sys.executable, "-m", "demo", "history", "--data", str(lives)],
        cwd=ROOT,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    home = demo_files.workspace(bench.scratch / "demo")
    tiny = bench.size.name == "tiny"
    with _environment(lives):
        found = paired(
            lambda number: _pulling(home, bench.scratch / f"pulled-{number}", lives),
            lambda _: _reading(lives),
            1 if tiny else 3,
            warm=not tiny,
        )
        rows = f"{_lines(lives):,} lines of {sum(1 for _ in lives.glob('files/*/*'))} files"
        yield ratio(
            "P2",
            f"first pull of the demo, {rows}, to rollups",
            "read_csv of the same files, dialect told",
            found,
            target=2.5,
        )
        yield from _served(bench, home, lives)


@contextmanager
def _environment(lives: Path) -> Iterator[None]:
    before = os.environ.get("DEMO_DIR")
    os.environ["DEMO_DIR"] = str(lives / "files")
    try:
        yield
    finally:
        os.environ.pop("DEMO_DIR")
        if before is not None:
            os.environ["DEMO_DIR"] = before


def _fresh(folder: Path, lives: Path) -> Path:
    folder.mkdir()
    shutil.copy(lives / "anchor.json", folder)
    return folder


def _pulling(home: Path, folder: Path, lives: Path) -> Work:
    data = _fresh(folder, lives)

    def work() -> None:
        with open_warehouse(workspace.load(home, data), data) as wh:
            _pull_all(wh, wh.workspace)

    return work


def _pull_all(wh: Warehouse, ws: Workspace) -> None:
    for source in ws.sources:
        result = pull(wh, source.id)
        if result.message:
            raise RuntimeError(f"{source.id}: {result.message}")


def _reading(lives: Path) -> Work:
    tables: dict[str, list[str]] = {}
    for path in sorted(lives.glob("files/*/*.csv")):
        kind = f"{path.parent.name}/{path.name.split('-')[0]}"
        tables.setdefault(kind, []).append(str(path))
    return lambda: _read_plainly(lives.parent / "plain.duckdb", list(tables.values()))


def _read_plainly(database: Path, tables: list[list[str]]) -> None:
    database.unlink(missing_ok=True)
    with duckdb.connect(str(database)) as connection:
        for number, paths in enumerate(tables):
            connection.execute(f"create table t{number} as from read_csv($paths, {DIALECT})", _columns(paths))


def _columns(paths: list[str]) -> dict[str, object]:
    with Path(paths[0]).open(newline="", encoding="utf-8") as file:
        return {"paths": paths, "columns": dict.fromkeys(next(csv.reader(file)), "varchar")}


def _lines(lives: Path) -> int:
    return sum(path.read_bytes().count(b"\n") - 1 for path in lives.glob("files/*/*.csv"))


def _served(bench: Bench, home: Path, lives: Path) -> Iterator[Figure]:
    data = _fresh(bench.scratch / "served", lives)
    sources = [source.id for source in workspace.load(home, data).sources]
    arguments = ["--workspace", str(home), "--data", str(data)]
    with serving(ROOT / "dashboard.py", arguments, bench.scratch / "server.log") as server:
        answered = server.wait(lambda: bool(server.get("/")))
        yield Figure("first page", "start of the server to its first answer", "", answered, "s", target=10)
        complete = server.wait(lambda: _all_pulled(server, sources), LIMIT_S)
        cpu = server.cpu_s()
        note = f"{cpu:.0f} CPU s in all"
        yield Figure(
            "first pull", "start of the server to all sources pulled", "", complete, "s", target=90, note=note
        )
        _settle(server)
        yield Figure("memory", "peak of dashboard and worker together", "", server.peak_mb, "MB", target=700)
        yield Figure("memory at rest", "the same, after the first pull", "", server.memory_mb(), "MB")
        yield _quiet(server, QUIET_S if bench.size.name != "tiny" else 1)


def _all_pulled(server: Server, sources: list[str]) -> bool:
    told = server.get("/metrics")
    return all(f'runs_total{{source="{source}"' in told for source in sources)


def _settle(server: Server) -> None:
    """Wait until what follows a pull is over: two seconds in which next to nothing happens."""
    for _ in range(60):
        before = server.cpu_s()
        time.sleep(2)
        if server.cpu_s() - before < 0.1:
            return


def _quiet(server: Server, seconds: float) -> Figure:
    before = server.cpu_s()
    time.sleep(seconds)
    share = (server.cpu_s() - before) / seconds * 100
    return Figure("quiet", "CPU while nothing new comes and nobody looks", "one core", share, "%", target=5)
