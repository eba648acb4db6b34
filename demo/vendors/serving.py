"""One vendor's server: requests are limited, may meet trouble, and are answered as that vendor does."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from demo.errors import Unusable
from demo.vendors.limits import Meter, Turn
from demo.vendors.troubles import Troubles

_LONGEST = 1_000_000
_SILENCE_S = 90.0
_LOGIN = b"<!doctype html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"


@dataclass(frozen=True)
class Asked:
    """A request: method, path, parameters (also those of a form), JSON body, headers, own address."""

    method: str
    path: str
    params: Mapping[str, str]
    body: Any
    headers: Message
    base: str


@dataclass(frozen=True)
class Answer:
    """Status, body and headers."""

    body: str | bytes | dict[str, Any]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """The body as it is sent."""
        text = json.dumps(self.body) if isinstance(self.body, dict) else self.body
        return text if isinstance(text, bytes) else text.encode()


class Vendor(Protocol):
    """What differs between vendors."""

    name: str

    def group(self, asked: Asked) -> str:
        """The group of endpoints whose limit this request counts for."""
        ...

    def answer(self, asked: Asked) -> Answer:
        """The answer, errors included."""
        ...

    def limited(self, turn: Turn) -> Answer:
        """The answer to one request too many."""
        ...

    def told(self, turn: Turn) -> Mapping[str, str]:
        """Headers that tell how much is left."""
        ...

    def failed(self, status: int) -> Answer:
        """An error of the server's own."""
        ...


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120
    vendor: Vendor
    meter: Meter
    troubles: Troubles
    stopping: threading.Event
    before: dict[tuple[int, str], Answer]

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        asked = self._asked()
        if asked is None:
            self._send(Answer({"error": "a body of at most 1 MB, with its Content-Length"}, 400))
            return
        trouble = self.troubles.strike()
        if trouble in ("hang", "timeout"):
            self.stopping.wait(_SILENCE_S if trouble == "hang" else min(_SILENCE_S, 35.0))
            self.close_connection = True
            return
        turn = self.meter.take(self.vendor.group(asked))
        answer = self._answer(asked, turn, trouble)
        if trouble == "cut":
            self._send(answer, cut=True)
            return
        self._send(answer)

    def _answer(self, asked: Asked, turn: Turn, trouble: str) -> Answer:
        if trouble in ("down", "500"):
            return self.vendor.failed(503 if trouble == "down" else 500)
        if trouble == "html":
            return Answer(_LOGIN, headers={"Content-Type": "text/html; charset=utf-8"})
        if trouble == "429" or not turn.granted:
            self.troubles.note("limited")
            return self.vendor.limited(turn)
        place = (self.troubles.changes, asked.path)  # what was answered in another weather is forgotten
        if trouble == "repeat" and place in self.before:
            return self.before[place]
        found = self.vendor.answer(asked)
        if found.status == HTTPStatus.OK:
            self.before[place] = found
        return Answer(found.body, found.status, {**self.vendor.told(turn), **found.headers})

    def _asked(self) -> Asked | None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > _LONGEST:
            self.close_connection = True
            return None
        raw = self.rfile.read(int(length))
        address = urlsplit(self.path)
        params = {name: values[-1] for name, values in parse_qs(address.query).items()}
        body = None
        if "json" in self.headers.get("Content-Type", ""):
            body = _json(raw)
        elif raw:
            params |= {name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
        host = self.headers.get("Host", "127.0.0.1")
        return Asked(self.command, address.path, params, body, self.headers, f"http://{host}")

    def _send(self, answer: Answer, *, cut: bool = False) -> None:
        body = answer.encoded()
        headers = {"Content-Type": "application/json; charset=utf-8", **answer.headers}
        headers["Content-Length"] = str(len(body))
        reason = HTTPStatus(answer.status).phrase
        lines = [
            f"HTTP/1.1 {answer.status} {reason}",
            *(f"{name}: {text}" for name, text in headers.items()),
        ]
        self.close_connection |= cut
        sent = body[: len(body) // 2] if cut else body
        # one write: two would wait for each other's acknowledgement
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + sent)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Requests are not logged."""


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


class Server:
    """One vendor on a loopback port of its own."""

    def __init__(self, vendor: Vendor, meter: Meter, port: int = 0) -> None:
        self.vendor, self.meter = vendor, meter
        self.troubles, self._stopping = Troubles(), threading.Event()
        parts = {"vendor": vendor, "meter": meter, "troubles": self.troubles, "stopping": self._stopping}
        handler = type("Handler", (_Handler,), {**parts, "before": {}})
        try:
            self._server = _Threads(("127.0.0.1", port), handler)
        except OSError as error:
            raise Unusable(
                f"Port {port} for {vendor.name} is taken ({error.strerror}): is the demo running already? "
                "End it, or choose another with --port."
            ) from error
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()

    def close(self) -> None:
        """Stop at once, also where a request hangs."""
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours; anything else is shown."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)
