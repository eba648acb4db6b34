"""What stands between a connector and its vendor: answers that fail at random, or all in one way."""

from __future__ import annotations

import random
import socket
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import urlsplit

from config.models.sources import Source
from connectors.base import Batch, Checkpoint, Context, More, Standing, Trouble
from tests.connectors.loopback import Loopback

BAD = ("500", "503", "429", "429 later", "silence", "cut", "half", "again", "page")


@dataclass
class Weather(Loopback):
    """A proxy before a vendor. `share` of its answers fail, or all in the way that `always` names."""

    target: str
    share: float = 0.0
    always: str | None = None
    seed: int = 0
    asked: int = 0
    met: dict[str, int] = field(default_factory=dict)
    last: bytes = b"{}"

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        parts = urlsplit(self.target)
        self.host, self.prefix = parts.netloc, parts.path
        super().__init__()

    def over(self, source: Source) -> Source:
        """The source, reached through this weather."""
        return source.model_copy(update={"base_url": self.url})

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        bad = self.always or (self.dice.choice(BAD) if self.dice.random() < self.share else "")
        self.met[bad] = self.met.get(bad, 0) + 1
        status, headers, body = self.passed(handler)
        if bad == "silence":
            hang_up(handler)
            return
        if bad == "page":
            status, body = 200, b"<html>Please sign in</html>"
        elif bad == "half":
            body = body[: len(body) // 2]
        elif bad == "again":
            body = self.last
        elif bad:
            headers |= {"Retry-After": "30" if "later" in bad else "0"} if "429" in bad else {}
            status = int(bad[:3]) if bad[:3].isdigit() else status
        else:
            self.last = body
        self.send(handler, status, headers, body, is_cut=bad == "cut")

    def passed(self, handler: BaseHTTPRequestHandler) -> tuple[int, dict[str, str], bytes]:
        sent = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        line = HTTPConnection(self.host, timeout=10)
        kept = {name: text for name, text in handler.headers.items() if name.lower() != "host"}
        line.request(handler.command, handler.path, sent, kept | {"Accept-Encoding": "identity"})
        got = line.getresponse()
        ours = f"127.0.0.1:{self.server.server_port}"
        body = got.read().replace(self.host.encode(), ours.encode())
        line.close()
        return got.status, {"Content-Type": got.headers.get("Content-Type", "application/json")}, body

    def send(self, handler: Any, status: int, headers: dict[str, str], body: bytes, *, is_cut: bool) -> None:
        handler.send_response(status)
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.send_header("Content-Length", str(len(body) + 9 * is_cut))
        handler.end_headers()
        handler.wfile.write(body)
        if is_cut:
            hang_up(handler)


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    with suppress(OSError):
        handler.connection.shutdown(socket.SHUT_RDWR)


@dataclass
class Puller:
    """Pulls a source portion after portion, in a time that passes as it says; keeps rows by key."""

    connector: Any
    source: Source
    state: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    later_s: float = 0.0
    more_at_ms: int | None = None
    standing: Standing | None = None

    def now(self) -> float:
        return time.time() + self.later_s

    def wait(self, seconds: float) -> None:
        self.later_s += max(0.0, seconds)

    def portion(self, rows: int = 1_000_000) -> None:
        context = Context(
            int(self.now() * 1000), secret=b"s", portion_rows=rows, now=self.now, sleep=self.wait
        )
        self.more_at_ms, self.troubles = None, []
        for item in self.connector.fetch(self.source, self.state, context):
            match item:
                case Batch():
                    told = item.table.to_pylist()
                    self.rows |= {row["key"]: int(row["items"]) for row in told if "items" in row}
                case Checkpoint():
                    self.state = item.state
                case Trouble():
                    self.troubles.append(item.message)
                case More():
                    self.more_at_ms = item.at_ms
                case Standing():
                    self.standing = item

    def until_done(self, rows: int = 1_000_000, most: int = 2_000) -> None:
        """Until nothing is left and nothing failed in the last portion."""
        for _ in range(most):
            self.portion(rows)
            if self.more_at_ms is None and not self.troubles:
                return
            self.wait((self.more_at_ms or 0) / 1000 - self.now() if self.more_at_ms else 60)
        raise AssertionError(f"it never ends: {self.troubles}")
