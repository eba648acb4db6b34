"""What other programs ask of the server: is it well, how is it doing, pull now."""

import hmac
import json
import os
from collections.abc import Awaitable, Callable, Iterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from config.errors import UnknownId
from warehouse import runtime

TOKEN = "KPI_TOKEN"  # noqa: S105 (the variable's name)
CONCLUDED = "select max(data_version) from stat.finding where as_of is null"
BODY_LIMIT = 64 * 1024
Endpoint = Callable[[Request], Awaitable[Response]]


async def healthz(_request: Request) -> Response:
    """200 while the warehouse is open, else 503."""
    warehouse = runtime.current()
    if warehouse is None:
        return JSONResponse({"status": "starting"}, status_code=503)
    return JSONResponse(
        {"status": "ok", "workspace": warehouse.workspace.id, "data_version": warehouse.data_version}
    )


async def metrics(request: Request) -> Response:
    """Versions, freshness and runs in Prometheus' text format."""
    warehouse = runtime.current()
    if warehouse is None:
        return PlainTextResponse("", status_code=503)
    if os.environ.get(TOKEN) and not _allowed(request):
        return _refused()
    text = await run_in_threadpool(lambda: "".join(_exposed(warehouse)))
    return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


def _exposed(warehouse: runtime.Warehouse) -> Iterator[str]:
    yield _series("data_version", "counter", "commits that readers saw", [({}, warehouse.data_version)])
    yield _series(
        "ops_version", "counter", "commits of runs, freshness or journal", [({}, warehouse.ops_version)]
    )
    from warehouse import progress, status

    with warehouse.read() as reader:
        unread = len(progress.unread(reader, warehouse.workspace))
        concluded = reader.value(CONCLUDED) or 0
        limits = progress.limits(reader, warehouse.workspace)
        fresh = status.freshness(reader, warehouse.workspace)
        runs = reader.rows("select source_id, state, count(*) as n from ops.run group by all order by all")
        waiting = reader.rows(
            "select source_id, count(*) as n from ops.quarantine where resolved_ms is null group by all"
        )
    yield _series("unread_sources", "gauge", "sources whose history is still being read", [({}, unread)])
    yield _series("findings_version", "gauge", "data version the findings were drawn from", [({}, concluded)])
    yield _series(
        "refused_total",
        "counter",
        "requests that a vendor refused for its limit",
        [({"source": each["source_id"]}, each["refused"]) for each in limits],
    )
    until = [
        ({"source": name}, state.complete_until_ms / 1000)
        for name, state in fresh.items()
        if state.complete_until_ms
    ]
    yield _series("source_complete_until_seconds", "gauge", "up to when the source is complete", until)
    yield _series(
        "source_late",
        "gauge",
        "1 where the source is past fresh_within",
        [({"source": n}, int(s.late)) for n, s in fresh.items()],
    )
    yield _series(
        "runs_total",
        "counter",
        "pulls by how they ended",
        [({"source": r["source_id"], "state": r["state"]}, r["n"]) for r in runs],
    )
    yield _series(
        "quarantined_rows",
        "gauge",
        "rows that wait in quarantine",
        [({"source": r["source_id"]}, r["n"]) for r in waiting],
    )


def _series(name: str, kind: str, told: str, samples: list[tuple[dict[str, str], float]]) -> str:
    full = f"throughline_{name}"
    lines = [f"# HELP {full} {told}", f"# TYPE {full} {kind}"]
    for labels, number in samples:
        inside = ",".join(f"{key}={json.dumps(text)}" for key, text in labels.items())
        lines.append(f"{full}{{{inside}}} {number}" if inside else f"{full} {number}")
    return "\n".join(lines) + "\n"


async def pull(request: Request) -> Response:
    """Pull the named sources now, or all: `{"sources": ["crm"]}`, with the bearer token of KPI_TOKEN."""
    if not _allowed(request):
        return _refused()
    try:
        wanted = json.loads(await _body(request) or b"{}").get("sources")
    except (ValueError, AttributeError) as problem:
        return JSONResponse(
            {"error": f'Expected a body such as {{"sources": ["crm"]}}: {problem}'}, status_code=400
        )
    try:
        started = [
            name for source in wanted or [None] for name in runtime.commands.call("pull", source=source)
        ]
    except UnknownId as problem:
        return JSONResponse({"error": str(problem)}, status_code=404)
    return JSONResponse({"pulling": started}, status_code=202)


async def _body(request: Request) -> bytes:
    """The body, read as it comes and refused once it is too long."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > BODY_LIMIT:
            raise ValueError(f"the body is longer than {BODY_LIMIT} bytes")
    return read


def _allowed(request: Request) -> bool:
    token, given = os.environ.get(TOKEN), request.headers.get("authorization", "")
    # Bytes, compared in constant time: how long a wrong token takes must not say how much of it is right.
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _refused() -> Response:
    told = (
        f"Set {TOKEN} for the server and send it as “Authorization: Bearer …”."
        if not os.environ.get(TOKEN)
        else "Wrong or missing bearer token."
    )
    return JSONResponse({"error": told}, status_code=401, headers={"WWW-Authenticate": "Bearer"})


ROUTES: list[tuple[str, str, Endpoint]] = [
    ("/healthz", "GET", healthz),
    ("/metrics", "GET", metrics),
    ("/api/pull", "POST", pull),
]
