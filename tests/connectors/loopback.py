"""A server on the loopback, for vendors that tests make up."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, dict[str, str], Any]


class Loopback:
    """Serves as soon as it is made; whoever inherits says what is answered."""

    prefix = ""

    def __init__(self) -> None:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                owner.respond(self)

            do_POST = do_GET  # noqa: N815 (http.server names it so)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}{self.prefix}"

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer in JSON what `reply` gives for the path and the body."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        status, headers, answer = self.reply(handler.path, body)
        told = json.dumps(answer).encode()
        handler.send_response(status)
        for name, text in {**headers, "Content-Length": str(len(told))}.items():
            handler.send_header(name, text)
        handler.end_headers()
        handler.wfile.write(told)

    def reply(self, path: str, body: bytes) -> Answer:
        """Status, headers, and what becomes JSON."""
        raise NotImplementedError

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
