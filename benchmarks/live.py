"""The demo company over HTTP: a first pull of three vendors, and its pages meanwhile and afterwards."""

from __future__ import annotations

import asyncio
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.bench import Bench
from benchmarks.harness import Figure
from benchmarks.server import ROOT, Server, free_port, serving
from benchmarks.viewer import viewing

PAGES = {"": "", "failing-moments": "", "touchpoint": "id=results_call", "sources": ""}
LIMIT_S = 1_200
REST_ROUNDS = 10
PAUSE_S = 0.5


def run(bench: Bench) -> Iterator[Figure]:
    """`make run` on an empty folder, watched from outside until its findings are drawn from all of it."""
    data, control = bench.scratch / "live", free_port()
    beside = [sys.executable, "-m", "demo", "run", "--data", str(data), "--port", str(control), "--"]
    arguments = ["--workspace", str(ROOT / "config" / "demo"), "--data", str(data)]
    with serving(ROOT / "dashboard.py", arguments, bench.scratch / "live.log", beside=beside) as server:
        answered = server.wait(lambda: bool(server.get("/")))
        yield Figure(
            "live page", "start of vendors and server to the first answer", "", answered, "s", target=10
        )
        pulling = asyncio.run(_reading(server, lambda: _is_read(server)))
        read = time.monotonic() - server.started
        yield Figure("live pull", "start to three vendors read, a year of history", "", read, "s", target=90)
        version = _metric(server, "data_version")
        whole = server.wait(lambda: _metric(server, "findings_version") >= version, LIMIT_S)
        note = f"{server.cpu_s():.0f} CPU s in all, the vendors' servers with them"
        yield Figure("live findings", "start to findings of all of it", "", whole, "s", note=note)
        refused = sum(_metric(server, "refused_total"))
        yield Figure(
            "live limits", "answers 429 met by the first pull, at least 3", "", refused, "", note="count"
        )
        rounds = iter(range(REST_ROUNDS))
        resting = asyncio.run(_reading(server, lambda: next(rounds, None) is None))
        yield _slowed(pulling, resting)


def _metric(server: Server, name: str) -> list[float]:
    return [
        float(found) for found in re.findall(rf"^throughline_{name}\S* (\S+)$", server.get("/metrics"), re.M)
    ]


def _is_read(server: Server) -> bool:
    return _metric(server, "unread_sources") == [0.0]


async def _reading(server: Server, is_over: Callable[[], bool]) -> list[float]:
    """How long every page took, one after the other again and again, until something is over."""
    waits: list[float] = []
    while not await asyncio.to_thread(is_over):
        for page, query in PAGES.items():
            async with viewing(server.port, page, query) as reader:
                waits.append((await reader.rerun()).seconds)
            await asyncio.sleep(PAUSE_S)
    return waits


def _slowed(pulling: list[float], resting: list[float]) -> Figure:
    busy, rest = _p95(pulling), _p95(resting)
    note = f"{busy * 1000:.0f} and {rest * 1000:.0f} ms, {len(pulling)} pages while pulling"
    work = "p95 of pages while three vendors are read"
    return Figure("live p95", work, "the same at rest", busy / rest, target=2, note=note)


def _p95(waits: list[float]) -> float:
    return statistics.quantiles(waits, n=20)[-1]
