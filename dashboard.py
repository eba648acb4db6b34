"""The server: `streamlit run dashboard.py` opens the warehouse, pulls on schedule and serves the pages.

The only file that knows everyone. Streamlit imports it once; nothing here is kept in module globals that a
reload would make anew: what must last is anchored by `warehouse.runtime`.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import gc
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.routing import Route

from config.errors import ConfigError
from warehouse import runtime, workspace
from warehouse.errors import WarehouseError

if TYPE_CHECKING:
    from connectors.schedule import Schedule
    from connectors.worker import Workers
    from warehouse.runtime import Warehouse

log = logging.getLogger("throughline")

DAY_S = 86_400.0
REFRESH_S = 60.0
"""How often promises that fell due since are looked for, where no pull came in between."""
READING_S, LETS_READ = 30.0, 6
"""How long pages at least keep what they show while a history is being read, and how many times as long as
following it took: the reading gets the processor."""
NOT_STARTED = 2
PATIENCE_S = 3.0
"""How long the end waits for what is being concluded; all of it can be concluded again."""


class Concluder(threading.Thread):
    """Brings rollups and findings up to the newest data: soon after it is woken, and when time has passed.

    A thread of its own, not a job: a job that asks the schedule for another one while the schedule ends
    waits for ever.
    """

    def __init__(self, warehouse: Warehouse) -> None:
        super().__init__(name="conclude", daemon=True)
        self.warehouse = warehouse
        self.concluded: tuple[int, bool] | None = None
        self._wake, self._end = threading.Event(), threading.Event()

    def soon(self) -> None:
        """Conclude as soon as what is being concluded is done."""
        self._wake.set()

    def stop(self, patience_s: float = PATIENCE_S) -> None:
        """Give what is being concluded a moment to end, then break it off: the next start concludes again."""
        self._end.set()
        self._wake.set()
        end = time.monotonic() + patience_s
        while self.is_alive() and time.monotonic() < end:
            self.join(0.1)
            if time.monotonic() > end - patience_s / 2:
                self.warehouse.interrupt()

    def run(self) -> None:
        """Until stopped; one failure is told in the log, and the next wake tries again."""
        while not self._end.is_set():
            self._wake.clear()
            try:
                self.conclude()
            except Exception:
                if not self._end.is_set():
                    log.exception("the findings of version %s are missing", self.warehouse.data_version)
            self._wake.wait(REFRESH_S)

    def refresh(self) -> None:
        """Bring the rollups up to the rows and the present moment."""
        from warehouse import build

        build.refresh(self.warehouse, self.warehouse.workspace)

    @property
    def is_learning(self) -> bool:
        """Whether the last conclusion was drawn from histories that were read to their end."""
        return self.concluded is not None and self.concluded[1]

    def conclude(self) -> None:
        """Keep the findings of the newest data, until no newer came meanwhile.

        While a history is being read pages follow it at a pace that leaves the processor to the reading, and
        nothing is estimated, announced or copied yet.
        """
        from metrics.evidence import engine

        self.refresh()
        if self.is_learning:
            engine.bring_up(self.warehouse, self.warehouse.workspace)
        while self.concluded != self._found() and not self._end.is_set():
            began = time.monotonic()
            self.refresh()
            found = self._found()
            self._store(learns=found[1])
            self.concluded = found
            if not found[1]:
                self._let_read(READING_S + LETS_READ * (time.monotonic() - began))
        if self.is_learning:
            self._copy()

    def _let_read(self, seconds: float) -> None:
        """Leave the processor to the reading for so long, or until no history is left unread."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._end.wait(1.0):
            if self._found()[1]:
                return

    def _found(self) -> tuple[int, bool]:
        """The version of the data, and whether every history was read to its end."""
        from warehouse import progress

        with self.warehouse.read() as reader:
            return reader.data_version, not progress.unread(reader, self.warehouse.workspace)

    def _store(self, *, learns: bool) -> None:
        from metrics import findings
        from pages.parts import prepared

        findings.store(self.warehouse, self.warehouse.workspace, learns=learns)
        prepared.make(self.warehouse)

    def _copy(self) -> None:
        """Keep a verified copy for other processes; a failed one is told, and pages go on."""
        from warehouse import snapshot

        try:
            snapshot.take_if_due(self.warehouse)
        except WarehouseError as problem:
            log.error("%s", problem)


@dataclass
class Server:
    """What runs beside the pages: the schedule, the worker processes, and the concluding thread."""

    warehouse: Warehouse
    schedule: Schedule
    workers: Workers
    concluder: Concluder

    def start(self) -> None:
        """Begin pulling; rollups and conclusions follow every commit that readers see."""
        # Lays the tables of an empty file down, so that pages have something to read.
        if self.warehouse.data_version <= 1:
            self.concluder.refresh()
        for source in self.warehouse.workspace.sources:
            every = source.every.ms / 1000 if source.every else None
            self.schedule.add(f"pull {source.id}", every, partial(self.pull, source.id))
        self._pause_as_before()
        self.schedule.add("daily checks", DAY_S, self.check)
        self.workers.start()
        self.schedule.start()
        self.concluder.start()

    def stop(self) -> None:
        """Start nothing more, let what is running finish, and release the file."""
        for pid in self.workers.pids:
            # Whatever it fetches now was not committed; waiting for it would hold up the end.
            os.kill(pid, signal.SIGTERM)
        self.schedule.stop()
        self.concluder.stop()
        self.workers.close()
        runtime.set_current(None)
        self.warehouse.close()

    def pull(self, source: str) -> dt.datetime | None:
        """Pull one source, or a portion of it, then have what changed concluded; returns when it goes on."""
        from connectors.pull import pull

        before = self.warehouse.data_version
        more_at_ms = pull(self.warehouse, source, self.workers, refresh=False).more_at_ms
        if self.warehouse.data_version != before or not self.concluder.is_learning:
            self.concluder.soon()
        return None if more_at_ms is None else dt.datetime.fromtimestamp(more_at_ms / 1000, dt.UTC)

    def check(self) -> None:
        """Remove older versions of rows whose time moved; what they counted for is concluded anew."""
        from warehouse import checks

        if checks.daily(self.warehouse):
            self.concluder.soon()

    def pause(self, source: str) -> None:
        """Pull a source no more by itself, also after a restart."""
        self._set_paused(source, is_paused=True)

    def resume(self, source: str) -> None:
        """Pull a paused source by itself again."""
        self._set_paused(source, is_paused=False)

    def _set_paused(self, source: str, *, is_paused: bool) -> None:
        from warehouse import runs

        name = f"pull {self.warehouse.workspace.source(source).id}"
        with self.warehouse.write() as writer:
            runs.set_paused(writer, source, is_paused=is_paused)
        (self.schedule.pause if is_paused else self.schedule.resume)(name)

    def _pause_as_before(self) -> None:
        from warehouse import runs

        with self.warehouse.read() as reader:
            paused = runs.paused(reader)
        for source in self.warehouse.workspace.sources:
            if source.id in paused:
                self.schedule.pause(f"pull {source.id}")

    def retry(self, source: str) -> None:
        """Read a source's quarantined rows again, and have what became readable concluded."""
        from warehouse import retry

        retry.retry(self.warehouse, self.warehouse.workspace.source(source).id)
        self.concluder.soon()

    def pull_now(self, source: str | None = None) -> list[str]:
        """Pull one source, or all, as soon as a worker is free; returns which."""
        chosen = [source] if source else [each.id for each in self.warehouse.workspace.sources]
        for name in chosen:
            self.schedule.run_now(f"pull {self.warehouse.workspace.source(name).id}")
        return chosen

    def commands(self) -> dict[str, Callable[..., Any]]:
        """What pages may ask for, by name."""
        from warehouse import match

        return {
            "pull": self.pull_now,
            "pause": self.pause,
            "resume": self.resume,
            "retry": self.retry,
            "jobs": self.schedule.state,
            "rematch": lambda: match.rematch(self.warehouse, self.warehouse.workspace),
        }


def open_server(arguments: argparse.Namespace) -> Server:
    """Open the workspace's warehouse. Raises ConfigError and WarehouseError, made for the reader."""
    from connectors.schedule import Schedule
    from connectors.worker import Workers

    folder, data = workspace.locate(arguments.workspace, arguments.data)
    warehouse = runtime.open_warehouse(workspace.load(folder, data), data)
    server = Server(warehouse, Schedule(), Workers(), Concluder(warehouse))
    for name, command in server.commands().items():
        runtime.commands.register(name, command)
    runtime.set_current(warehouse)
    return server


def options(given: list[str]) -> argparse.Namespace:
    """`streamlit run dashboard.py -- --workspace DIR --data DIR`."""
    parser = argparse.ArgumentParser(prog="streamlit run dashboard.py --")
    parser.add_argument(
        "--workspace", help="folder of configuration; default KPI_WORKSPACE, else config/demo"
    )
    parser.add_argument(
        "--data", help="data folder; default KPI_DATA, else data/<name of the workspace's folder>"
    )
    return parser.parse_known_args(given)[0]


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Open before the first browser session, close after the last."""
    try:
        server = await asyncio.to_thread(open_server, options(sys.argv[1:]))
    except (ConfigError, WarehouseError) as problem:
        # An exception here would be told with a traceback; the message is made for the person who can act.
        print(problem, file=sys.stderr, flush=True)
        os._exit(NOT_STARTED)
    server.start()
    _announce(server.warehouse)
    await asyncio.to_thread(_warm)
    log.info("%s is served from %s", server.warehouse.workspace.settings.name, server.warehouse.data)
    try:
        yield {}
    finally:
        await asyncio.to_thread(server.stop)


def _announce(warehouse: Warehouse) -> None:
    """Let commands that find the file held name the page and the endpoint that do the same."""
    address = st.get_option("server.address") or "127.0.0.1"
    place = f"http://{address}:{st.get_option('server.port')}"
    runtime.announce(warehouse, page=f"{place}/sources", endpoint=f"{place}/api/pull")


def _warm() -> None:
    """Import what the first page needs before it is asked for, and take it out of the collector's way."""
    from pages import parts

    parts.warm()
    gc.collect()
    gc.freeze()


def _routes() -> list[Route]:
    from pages.parts import routes

    return [Route(path, endpoint, methods=[method]) for path, method, endpoint in routes.ROUTES]


app = st.App("pages/router.py", lifespan=lifespan, routes=_routes())
