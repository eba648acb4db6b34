"""One pull from end to end: look, fetch, land, commit, refresh what the rows touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.errors import UnknownId
from connectors import registry
from connectors.base import State
from connectors.errors import ConnectorError, UnknownSource
from connectors.fetching import DEADLINE_S, PullRequest, now_ms, run
from warehouse import build, load, runs, secret
from warehouse.landing import Pulled
from warehouse.load import RunResult

if TYPE_CHECKING:
    from config.models.sources import Source
    from connectors.worker import Worker
    from warehouse.runtime import Warehouse


LAST_RUN = "select state, message from ops.run where source_id = $id order by run_id desc limit 1"


def pull(
    wh: Warehouse,
    source_id: str,
    worker: Worker | None = None,
    *,
    deadline_s: float = DEADLINE_S,
    refresh: bool = True,
) -> RunResult:
    """Pull one source into the warehouse; what went wrong stands in the result and on Sources.

    The worker fetches, or this process where none is given. A quiet source, whose files and mapping
    are as they were, costs a look at their dates and writes nothing: its run has the number 0, and
    the state of the last real one. Raises UnknownSource and WarehouseError.
    """
    source = _source(wh, source_id)
    with wh.read() as reader:
        state, last = runs.state(reader, source.id), reader.one(LAST_RUN, {"id": source.id})
    if last and _is_quiet(source, state):
        return RunResult(0, 0, 0, 0, 0, 0, state=last["state"], message=last["message"])
    request = PullRequest(source, wh.data / "landing", secret.read(wh.data), state, deadline_s)
    result = load.commit_run(wh, _pulled(request, worker))
    if refresh:
        build.refresh(wh, wh.workspace)
    return result


def _source(wh: Warehouse, source_id: str) -> Source:
    try:
        return wh.workspace.source(source_id)
    except UnknownId as error:
        text = str(error)
        raise UnknownSource(text[0].upper() + text[1:]) from error


def _is_quiet(source: Source, state: State) -> bool:
    try:
        return registry.get(source.connector).is_quiet(source, state)
    except ConnectorError:
        return False


def _pulled(request: PullRequest, worker: Worker | None) -> Pulled:
    started = now_ms()
    try:
        return worker.pull(request) if worker else run(request)
    except ConnectorError as error:
        return Pulled(
            request.source.id, started, now_ms(), state=request.state, error=str(error), state_name="failed"
        )
