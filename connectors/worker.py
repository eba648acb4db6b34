"""The worker process: it fetches, hashes and lands, holds no database, and ends with its parent.

A process of its own, because a thread that fetches makes pages wait (p95 84 ms instead of 25), and
because only a process can be ended when its deadline is over. It is started as a plain program, not
forked or spawned from the server's main module, so that it never loads the server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from connectors.errors import DeadlineOver, WorkerEnded
from connectors.fetching import PullRequest, run
from warehouse.landing import Pulled

HEAVY_MB, MOST_MB = 200, 800  # a worker that grew beyond this gives its memory back by being started anew
FURTHER = 2
START_S = 30
GRACE_S = 15  # a pull watches its own deadline; the process is ended only when it does not


class Worker:
    """One worker process, started when first needed, one pull at a time; safe to use from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, or None where none runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def is_busy(self) -> bool:
        """Whether it fetches just now."""
        return self._turn.locked()

    def pull(self, request: PullRequest) -> Pulled:
        """Fetch and land one source. Raises ConnectorError; a pull past its deadline ends the process."""
        with self._turn:
            line = self._ready()
            try:
                line.send(request)
                if not line.poll(request.deadline_s + GRACE_S):
                    raise DeadlineOver(
                        f"The pull of {request.source.id} took longer than {request.deadline_s:.0f} s "
                        "and was ended. Nothing of it was committed; the next pull tries again."
                    )
                answer, megabytes = line.recv()
            except (EOFError, OSError) as error:
                self._end()
                raise WorkerEnded(
                    f"The worker process ended while it pulled {request.source.id}, perhaps for want of "
                    "memory. Nothing of it was committed; the next pull starts a new one."
                ) from error
            except BaseException:
                self._end()
                raise
            if megabytes > (MOST_MB if _goes_on(answer) else HEAVY_MB):
                self._end()
        return _result(answer)

    def start(self) -> None:
        """Start the process now, so that the first pull does not wait for it."""
        with self._turn:
            self._ready()

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _ready(self) -> Connection:
        if self._line is None or self.pid is None:
            self._end()
            self._begin()
        assert self._line is not None
        return self._line

    def _begin(self) -> None:
        ours, theirs = Pipe()
        root = str(Path(__file__).resolve().parents[1])
        paths = os.pathsep.join([root, *filter(None, [os.environ.get("PYTHONPATH")])])
        self._process = subprocess.Popen(  # noqa: S603 (this very program)
            [sys.executable, "-m", "connectors.worker", str(theirs.fileno())],
            stdin=subprocess.PIPE,
            pass_fds=[theirs.fileno()],
            env={**os.environ, "PYTHONPATH": paths},
        )
        theirs.close()
        self._line = ours
        if not _greets(ours):
            self._end()
            raise WorkerEnded(
                f"The worker process did not start within {START_S} s, or ended at once; its own message "
                "stands in the server's log. The next pull tries again."
            )

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            if self._process.stdin:
                self._process.stdin.close()
        self._process = self._line = None

    def __enter__(self) -> Worker:
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        self.close()


class Workers:
    """A worker, and further ones while histories are read: what one waits for another has to do with.

    A source's first portion says whether more is to come. Safe to use from any thread.
    """

    def __init__(self) -> None:
        self._first, self._further = Worker(), [Worker() for _ in range(FURTHER)]
        self._reading: set[str] = set()

    @property
    def pids(self) -> list[int]:
        """The ids of the processes that run."""
        return [pid for each in (self._first, *self._further) if (pid := each.pid) is not None]

    def pull(self, request: PullRequest) -> Pulled:
        """As `Worker.pull`."""
        name = request.source.id
        asked = (self._first, *self._further) if name in self._reading else ()
        worker = next((each for each in asked if not each.is_busy), self._first)
        try:
            pulled = worker.pull(request)
        except BaseException:
            self._has_read(name)
            raise
        if _goes_on(pulled):
            self._reading.add(name)
        else:
            self._has_read(name)
        return pulled

    def _has_read(self, name: str) -> None:
        self._reading.discard(name)
        if not self._reading:
            for each in self._further:
                each.close()

    def start(self) -> None:
        """Start the first process now, so that the first pull does not wait for it."""
        self._first.start()

    def close(self) -> None:
        """End the processes."""
        for each in (self._first, *self._further):
            each.close()


def _greets(line: Connection) -> bool:
    try:
        return line.poll(START_S) and line.recv() == "ready"
    except EOFError:
        return False


def _goes_on(answer: Any) -> bool:
    """Whether more of a history is to come: a new process for each portion would cost more than it gives."""
    return isinstance(answer, Pulled) and answer.more_at_ms is not None


def _result(answer: Any) -> Pulled:
    if isinstance(answer, BaseException):
        raise answer
    return answer


# ---- inside the process


def _megabytes() -> float:
    """Memory in use by this process; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _end_with_parent() -> None:
    # Standard input is a pipe that only the parent holds open: its end is the parent's end, even by kill -9.
    sys.stdin.buffer.read()
    os._exit(1)


def _answer(request: PullRequest) -> Any:
    try:
        return run(request)
    except Exception as error:  # noqa: BLE001 (the boundary between processes: the parent raises it again)
        return error


def serve(line: Connection) -> None:
    """Answer requests until the other side is gone."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    line.send("ready")
    while True:
        try:
            request = line.recv()
        except EOFError:
            return
        line.send((_answer(request), _megabytes()))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
