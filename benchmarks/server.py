"""A server of its own process, watched from outside: its answers, its CPU, its memory with all children."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
# The proxy of an environment must not stand between two processes of one machine.
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Server:
    """A running `streamlit run`; `peak_mb` is the most that all its processes ever had together."""

    process: subprocess.Popen[bytes]
    port: int
    started: float
    peak_mb: float = 0.0
    stopped: threading.Event = field(default_factory=threading.Event)

    def get(self, path: str) -> str:
        """The body of one answer, empty where there was none."""
        try:
            with LOCAL.open(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, OSError):
            return ""

    def wait(self, until: Callable[[], bool], limit_s: float = 300) -> float:
        """Wait for something; seconds since the server was started. Raises TimeoutError."""
        while not until():
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}; see its log")
            if time.monotonic() - self.started > limit_s:
                raise TimeoutError(f"the server was not ready within {limit_s} s")
            time.sleep(0.1)
        return time.monotonic() - self.started

    def cpu_s(self) -> float:
        """CPU time of the server and of its children so far."""
        return sum(_cpu(pid) for pid in _family(self.process.pid))

    def memory_mb(self) -> float:
        """Memory of the server and its children; what they share counts once."""
        return sum(_memory(pid) for pid in _family(self.process.pid))

    def watch(self) -> None:
        """Keep the peak, four times a second, until stopped."""
        while not self.stopped.wait(0.25):
            self.peak_mb = max(self.peak_mb, self.memory_mb())


def _family(root: int) -> list[int]:
    parents = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
    found, fresh = [root], [root]
    while fresh:
        fresh = [pid for pid, parent in parents.items() if parent in fresh]
        found += fresh
    return found


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()


def _parent(path: Path) -> int:
    try:
        return int(_stat(int(path.name))[1])
    except OSError:
        return 0


def _cpu(pid: int) -> float:
    try:
        return sum(map(int, _stat(pid)[11:15])) / TICKS
    except OSError:
        return 0.0


def _memory(pid: int) -> float:
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next(int(row.split()[1]) / 1000 for row in told.splitlines() if row.startswith("Pss:"))


def free_port() -> int:
    """A port of the loopback that nobody uses just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@contextmanager
def serving(
    script: Path,
    arguments: list[str],
    log: Path,
    env: Mapping[str, str] | None = None,
    beside: Sequence[str] = (),
) -> Iterator[Server]:
    """Run a script as `make run` does, with the project's own configuration, and end it afterwards.

    `beside` is a command that starts it, and ends with it.
    """
    port = free_port()
    command = [
        *beside,
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--",
        *arguments,
    ]
    with log.open("wb") as told:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=told,
            stderr=told,
            stdin=subprocess.DEVNULL,
        )
        server = Server(process, port, time.monotonic())
        watching = threading.Thread(target=server.watch, daemon=True)
        watching.start()
        try:
            yield server
        finally:
            server.stopped.set()
            process.send_signal(signal.SIGTERM)
            _ended(process)


def _ended(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
