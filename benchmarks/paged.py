"""P1: a vendor's pages over HTTP to committed rows, beside `json.loads` of the same pages."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from benchmarks.bench import Bench
from benchmarks.harness import Figure, Work, paired, ratio
from benchmarks.server import ROOT
from config import Workspace
from connectors import http
from connectors.http import Answer, Request, Session
from connectors.pull import pull
from warehouse import workspace
from warehouse.runtime import open_warehouse

SOURCE = "helpdesk"
START_S = 120


def run(bench: Bench) -> Iterator[Figure]:
    """The demo's helpdesk, a year of it, read from its server in another process."""
    rounds = 1 if bench.size.name == "tiny" else None
    with _vendors(bench.scratch / "lives"):
        pages: list[bytes] = []
        ws = workspace.load(ROOT / "config" / "demo", bench.scratch / "paged")
        rows = _pulled(ws, bench.scratch / "paged", pages, rounds)
        found = paired(
            lambda number: _pulling(ws, bench.scratch / f"paged-{number}", rounds),
            lambda _: lambda: [json.loads(page) for page in pages],
            1 if bench.size.name == "tiny" else 3,
        )
    size = sum(map(len, pages)) / 1e6
    work = f"{SOURCE} over HTTP: {len(pages)} answers, {size:.0f} MB, {rows:,} rows, landed and committed"
    yield ratio("P1", work, "json.loads of the same answers", found, target=4.5)


@contextmanager
def _vendors(lives: Path) -> Iterator[None]:
    port = _free()
    told = subprocess.run(
        [sys.executable, "-m", "demo", "env", "--data", str(lives), "--port", str(port)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    known = dict(shlex.split(line)[1].split("=", 1) for line in told.splitlines())
    demo = subprocess.Popen(
        [sys.executable, "-m", "demo", "run", "--data", str(lives), "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        with mock.patch.dict(os.environ, known):
            assert demo.stdout is not None
            demo.stdout.readline()  # it says so once it lives
            yield
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.communicate(timeout=START_S)


def _free() -> int:
    """The first of four ports that are free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1] - 4


def _pulling(ws: Workspace, data: Path, rounds: int | None) -> Work:
    return lambda: _pulled(ws, data, None, rounds)


def _pulled(ws: Workspace, data: Path, pages: list[bytes] | None, rounds: int | None) -> int:
    """Read all of the source, or what so many pulls read of it; how many rows. `pages` keeps the answers."""
    honest, rows, more_at_ms, pulls = Session._sent, 0, 0, 0

    def sent(session: Session, request: Request) -> Answer:
        answer = honest(session, request)
        if pages is not None and answer.status in http.TAKEN:
            pages.append(answer.body)
        return answer

    with mock.patch.object(Session, "_sent", sent), open_warehouse(ws, data) as wh:
        while more_at_ms is not None and pulls != rounds:
            time.sleep(max(0.0, more_at_ms / 1000 - time.time()))
            result = pull(wh, SOURCE, refresh=False)
            rows, more_at_ms, pulls = rows + result.fetched, result.more_at_ms, pulls + 1
    return rows
