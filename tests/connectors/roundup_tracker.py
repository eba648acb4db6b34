"""A real issue tracker, Roundup, served on the loopback: nothing of it was written with us in mind."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from roundup import configuration, init, instance, password
from roundup.cgi.wsgi_handler import RequestDispatcher

from connectors.auth import basic
from connectors.http import Request
from connectors.paging import NextUrl, with_params
from connectors.vendor.connector import Vendor
from connectors.vendor.declare import DROP, PLAIN, ObjectType, Record, Row, key
from connectors.vendor.walks import Windows

SECRET = "the-admins-password-6f1d"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def _template() -> str:
    """The folder of Roundup's own classic tracker."""
    files = metadata.files("roundup") or ()
    schema = next(file for file in files if file.match("*/classic/schema.py"))
    return str(Path(str(schema.locate())).resolve().parent)


class Tracker:
    """A tracker with issues; it answers so many requests in so many seconds."""

    def __init__(self, home: Path, calls: int, seconds: int) -> None:
        self.server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        init.install(str(home), _template())
        settings = configuration.CoreConfig()
        for name, value in {
            "TRACKER_WEB": f"{self.url}/",
            "MAIL_DOMAIN": "tracker.example",
            "MAIL_HOST": "localhost",
            "RDBMS_BACKEND": "sqlite",
            "WEB_API_CALLS_PER_INTERVAL": calls,
            "WEB_API_INTERVAL_IN_SEC": seconds,
        }.items():
            settings[name] = value
        settings.save(str(home / "config.ini"))
        self.tracker = instance.open(str(home))
        self.tracker.init(password.Password(SECRET, config=self.tracker.config))
        self.server.set_app(RequestDispatcher(str(home), debug=False))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def do(self, change: Any) -> Any:
        """Change the tracker's data as its own programs do."""
        database = self.tracker.open("admin")
        try:
            found = change(database.issue)
            database.commit()
        finally:
            database.close()
        return found

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _between(request: Request, from_ms: int, to_ms: int) -> Request:
    moments = (dt.datetime.fromtimestamp(second, dt.UTC) for second in (from_ms // 1000, to_ms // 1000 + 1))
    return with_params(request, activity=";".join(f"{moment:%Y-%m-%d.%H:%M:%S}" for moment in moments))


def _issue(record: Record) -> Iterable[Row]:
    is_done = record.get("status_name") == "resolved"
    yield (
        "issues",
        {
            "key": record.get("id"),
            "occurred_at": record.get("creation"),
            "version_at": record.get("activity"),
            "event": "issue",
            "agent": record.get("assignedto_id"),
            "status": "ok" if is_done else None,
            "done_at": record.get("activity") if is_done else None,
        },
    )


FIELDS = "creation,activity,status,assignedto,title"
ISSUES = ObjectType(
    name="issues",
    request=Request("rest/data/issue", {"@verbose": 2, "@fields": FIELDS, "@sort": "activity,id"}),
    paging=NextUrl(3, "@page_size", ("data", "@links", "next", 0, "uri")),
    walk=Windows(_between),
    records=("data", "collection"),
    total=("data", "@total_size"),
    version="activity",
    streams={"issues": "interaction"},
    make=_issue,
    keep=dict.fromkeys(("id", "creation", "activity", "status.name"), PLAIN)
    | {"assignedto.id": key("agent")}
    | dict.fromkeys(("link", "title", "status", "assignedto"), DROP),
)
ROUNDUP = Vendor(
    name="roundup",
    support_system="Roundup",
    objects=(ISSUES,),
    auth=lambda source: basic(str(source.user), source.token.get_secret_value() if source.token else ""),
    headers={"Accept": "application/json"},
)
