"""One pull from end to end: look, fetch, land, commit, refresh what the rows touched."""

from __future__ import annotations

import logging
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.errors import UnknownId
from connectors import registry
from connectors.base import State
from connectors.errors import ConnectorError, UnknownSource
from connectors.fetching import DEADLINE_S, PullRequest, now_ms, run
from warehouse import build, load, runs, secret
from warehouse.errors import WarehouseError, is_interrupt
from warehouse.landing import Pulled
from warehouse.load import RunResult

if TYPE_CHECKING:
    from config.models.sources import Source
    from connectors.worker import Worker, Workers
    from warehouse.runtime import Warehouse

log = logging.getLogger(__name__)
LAST_RUN = "select state, message from ops.run where source_id = $id order by run_id desc limit 1"


def pull(
    wh: Warehouse,
    source_id: str,
    worker: Worker | Workers | None = None,
    *,
    deadline_s: float = DEADLINE_S,
    refresh: bool = True,
    again: bool = False,
) -> RunResult:
    """Pull one source into the warehouse; what went wrong stands in the result and on Sources.

    A vendor gives one portion; the result's `more_at_ms` says when the next is due. `again` forgets how far
    the source was read, so that all of it comes once more.

    The worker fetches, or this process where none is given. A quiet source, whose files and mapping
    are as they were, costs a look at their dates and writes nothing, nor does a trouble that is known
    already: the result then has the number 0, and the state of the last run in the log.
    Raises UnknownSource and WarehouseError.
    """
    source = _source(wh, source_id)
    with wh.read() as reader:
        state, last = runs.state(reader, source.id), reader.one(LAST_RUN, {"id": source.id})
    if again:
        state = {name: kept for name, kept in state.items() if name == "budget"}
    if last and not again and _is_quiet(source, state):
        return _nothing_new(last)
    request = PullRequest(source, wh.data / "landing", secret.read(wh.data), state, deadline_s)
    pulled = _pulled(request, worker)
    if last and _is_known(pulled, state, last):
        return _nothing_new(last)
    result = load.commit_run(wh, pulled)
    if refresh:
        build.refresh(wh, wh.workspace)
    return result


def _nothing_new(last: dict[str, Any]) -> RunResult:
    return RunResult(0, 0, 0, 0, 0, 0, state=last["state"], message=last["message"])


def _is_known(pulled: Pulled, state: State, last: dict[str, Any]) -> bool:
    """Whether a pull met the very trouble that the log already tells, and nothing else."""
    brought = pulled.batches or pulled.rejected or pulled.state != state
    return not brought and pulled.error is not None and pulled.error == last["message"]


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


def _pulled(request: PullRequest, worker: Worker | Workers | None) -> Pulled:
    started = now_ms()
    try:
        return worker.pull(request) if worker else run(request)
    except ConnectorError as error:
        message = str(error)
    except WarehouseError:
        raise
    except Exception as error:
        if is_interrupt(error):
            raise KeyboardInterrupt from error
        message = _unforeseen(request.source, error)
        log.error("%s", message)
    return Pulled(
        request.source.id, started, now_ms(), state=request.state, error=message, state_name="failed"
    )


def _unforeseen(source: Source, error: Exception) -> str:
    """Where the program failed and how, without the error's own text: that may hold values of the data."""
    places = traceback.extract_tb(error.__traceback__)
    place = f"{Path(places[-1].filename).name}, line {places[-1].lineno}" if places else "an unknown place"
    return (
        f"The pull of {source.id} met an error of the program itself: {type(error).__name__} in {place}. "
        "Nothing of it was committed, and the other sources go on. Please report it with this line."
    )
