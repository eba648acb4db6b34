"""`/control` on the loopback: ask how the demo stands, break a touchpoint or a vendor, repair it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from demo.company import Company
from demo.errors import BadControl, Unusable
from demo.vendors.town import Town

_LONGEST = 4_096


class _Handler(BaseHTTPRequestHandler):
    company: Company
    town: Town | None

    def do_GET(self) -> None:
        if self._here():
            self._answer(200, self._status())

    def _status(self) -> dict[str, Any]:
        return self.company.status() | ({"vendors": self.town.status()} if self.town else {})

    def _obey(self, request: dict[str, Any]) -> dict[str, Any]:
        if "vendor" in request and self.town:
            self.town.control(request)
        elif "make" in request:
            self.company.make(request["make"])
        else:
            self.company.control(request)
        return self._status()

    def do_POST(self) -> None:
        if not self._here():
            return
        try:
            self._answer(200, self._obey(self._request()))
        except BadControl as error:
            self._answer(400, {"error": str(error)})

    def _here(self) -> bool:
        # a page of another site must not reach the loopback through the reader's browser
        if self.headers.get("Origin") or self.headers.get("Host", "").rpartition(":")[0] not in (
            "127.0.0.1",
            "localhost",
        ):
            self._answer(403, {"error": "only programs on this machine may ask"})
        elif self.path != "/control":
            self._answer(404, {"error": f"nothing at {self.path}; ask /control"})
        else:
            return True
        return False

    def _request(self) -> dict[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _LONGEST:
            raise BadControl(f"a JSON object of at most {_LONGEST} bytes, with its Content-Length")
        try:
            found = json.loads(self.rfile.read(int(length)))
        except ValueError as error:
            raise BadControl(f"not JSON: {error}") from error
        if not isinstance(found, dict):
            raise BadControl('expected an object such as {"touchpoint": "chat", "poor": 0.5}')
        return found

    def _answer(self, code: int, content: dict[str, Any]) -> None:
        body = (json.dumps(content, indent=1) + "\n").encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Requests are not logged: the answer says all there is."""


def serve(company: Company, port: int, town: Town | None = None) -> ThreadingHTTPServer:
    """Answer `/control` in a thread of its own; port 0 takes any free one. Raises Unusable."""
    handler = type("Handler", (_Handler,), {"company": company, "town": town})
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise Unusable(
            f"Port {port} is taken ({error.strerror}): is the demo running already? "
            "End it, or choose another with --port."
        ) from error
    threading.Thread(target=server.serve_forever, args=(0.1,), name="control", daemon=True).start()
    return server
