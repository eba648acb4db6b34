"""P13 and P14: what a page costs one reader, and fifty of them at a time."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack

from benchmarks.bench import Bench
from benchmarks.harness import Figure
from benchmarks.history import HOME, History
from benchmarks.server import ROOT, Server, serving
from benchmarks.viewer import Answer, Viewer, viewing

PAGE, QUERY = "touchpoint", "id=delivery"
CHARTS = ("vega_lite_chart", "arrow_vega_lite_chart", "bidi_component", "html")
RERUNS = 20
EVERY_S = 5.0


def run(bench: Bench) -> Iterator[Figure]:
    """Serve a history and an empty page side by side, and read both as browsers do."""
    data = bench.scratch / "pages"
    History(data, bench.size, bench.size.near).close()
    arguments = ["--workspace", str(HOME / "workspace"), "--data", str(data)]
    with (
        serving(ROOT / "dashboard.py", arguments, bench.scratch / "pages.log") as ours,
        serving(HOME / "empty" / "server.py", [], bench.scratch / "empty.log") as empty,
    ):
        for server in (ours, empty):
            server.wait(lambda server=server: bool(server.get("/_stcore/health")))
        ours.wait(lambda: "data_version" in ours.get("/metrics"))
        yield from asyncio.run(_one(ours, empty, bench.size.pairs))
        yield from asyncio.run(
            _many(ours, 50 if bench.size.pairs > 1 else 2, EVERY_S * (6 if bench.size.pairs > 1 else 1))
        )


async def _one(ours: Server, empty: Server, pairs: int) -> list[Figure]:
    async with viewing(ours.port, PAGE, QUERY) as reader, viewing(empty.port) as bare:
        first = await reader.rerun()
        await bare.rerun()
        costs = [(await _cost(ours, reader), await _cost(empty, bare)) for _ in range(pairs)]
    ratios = [page / nothing for page, nothing in costs]
    page, nothing = (statistics.median(side) for side in zip(*costs, strict=True))
    return [
        Figure(
            "P13",
            "a touchpoint's page again, unchanged data",
            "an empty page of the same kind of server",
            statistics.median(ratios),
            target=4,
            low=min(ratios),
            high=max(ratios),
            pairs=pairs,
            cpu_s=page,
            floor_cpu_s=nothing,
            note=f"{_told(first)}; CPU of the server for one run, mean of {RERUNS}",
        ),
    ]


def _told(answer: Answer) -> str:
    drawn = ", ".join(f"{count} {kind}" for kind, count in answer.elements.most_common() if kind in CHARTS)
    return f"{answer.sent / 1000:,.0f} kB in {len(answer.sizes)} messages, {drawn}"


async def _cost(server: Server, viewer: Viewer) -> float:
    # The system counts CPU in hundredths of a second: one run is too short to be seen.
    before = server.cpu_s()
    for _ in range(RERUNS):
        await viewer.rerun()
    return (server.cpu_s() - before) / RERUNS


async def _many(server: Server, viewers: int, seconds: float) -> list[Figure]:
    async with viewing(server.port, PAGE, QUERY) as alone:
        await alone.rerun()
        single = statistics.median([(await alone.rerun()).seconds for _ in range(RERUNS)])
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(viewing(server.port, PAGE, QUERY)) for _ in range(viewers)]
        await asyncio.gather(*(reader.rerun() for reader in readers))
        before, began = server.cpu_s(), time.monotonic()
        waits = await asyncio.gather(
            *(_reading(reader, number / viewers, seconds) for number, reader in enumerate(readers))
        )
        cores = (server.cpu_s() - before) / (time.monotonic() - began)
    late = statistics.quantiles([each for one in waits for each in one], n=20)[-1]
    work = f"{viewers} readers, a rerun every {EVERY_S:.0f} s each"
    note = f"{late * 1000:.0f} ms and {single * 1000:.0f} ms"
    return [
        Figure("P14", f"{work}: p95 of the answer", "one reader's p50", late / single, target=3, note=note),
        Figure("P14 cores", f"{work}: CPU of the server", "one core", cores, "cores", target=0.15),
    ]


async def _reading(reader: Viewer, start: float, seconds: float) -> list[float]:
    """Ask again every so often from a start of one's own on; how long each answer took."""
    await asyncio.sleep(start * EVERY_S)
    waits, began = [], time.monotonic()
    while time.monotonic() - began < seconds:
        due = time.monotonic() + EVERY_S
        waits.append((await reader.rerun()).seconds)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    return waits
