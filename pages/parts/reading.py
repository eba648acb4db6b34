"""What pages read: one transaction per run of a page, answers kept per data version and nothing else."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from config import Workspace
from metrics.handling import Handling
from metrics.handling import handling as handled
from metrics.lens import Lens
from pages.parts import backfill, prepared, queries
from pages.parts.dates import Clock
from warehouse import build, runtime, status
from warehouse.store import Reader

log = logging.getLogger(__name__)


@dataclass
class View:
    """One run of a page: the warehouse as it is at this moment, and the reader's lens."""

    warehouse: runtime.Warehouse
    lens: Lens
    reader: Reader
    data_version: int
    ops_version: int
    held: ExitStack = field(default_factory=ExitStack)
    past: Reader | None = None

    def cut(self) -> Reader:
        """What could be read at the end of the lens's date; made once a run, where something asks for it."""
        if self.past is None:
            from metrics.scope import now_ms

            self.past = self.held.enter_context(build.as_of(self.reader, self.ws, now_ms(self.ws, self.lens)))
        return self.past

    @property
    def ws(self) -> Workspace:
        """The workspace that is served."""
        return self.warehouse.workspace


_VIEW: ContextVar[View] = ContextVar("view")


@contextmanager
def opened(warehouse: runtime.Warehouse, lens: Lens) -> Iterator[View]:
    """Read everything of this run in one transaction."""
    with ExitStack() as stack:
        reader = stack.enter_context(warehouse.read())
        view = View(warehouse, lens, reader, reader.data_version, reader.ops_version, stack)
        token = _VIEW.set(view)
        stack.callback(_VIEW.reset, token)
        yield view


def view() -> View:
    """The run of the page that is being drawn."""
    return _VIEW.get()


def ws() -> Workspace:
    """The workspace that is served."""
    return view().ws


def clock() -> Clock:
    """Now for the reader: a dated workspace stands still at the end of its day."""
    return clock_of(ws(), lens())


def clock_of(workspace: Workspace, looked: Lens) -> Clock:
    """Now in a workspace, for a lens."""
    zone, day = ZoneInfo(workspace.settings.time_zone), looked.as_of or workspace.settings.clock_date
    if day is not None:
        return Clock(datetime.combine(day, time(23, 59, 59), zone), zone)
    return Clock(datetime.now(UTC), zone)


def latest(warehouse: runtime.Warehouse) -> tuple[dict[str, Any], Clock]:
    """The machinery as it is this moment, also for a fragment that runs outside a page's own read."""
    key = (str(warehouse.data), warehouse.ops_version, int(monotonic() // 60))
    return _machinery(key, _warehouse=warehouse), clock_of(warehouse.workspace, Lens())


def jobs() -> Mapping[str, Any]:
    """What the schedule does, by name of the job; nothing where no server runs."""
    return runtime.commands.call("jobs") if "jobs" in runtime.commands.names() else {}


@st.cache_data(show_spinner=False, max_entries=4)
def _machinery(key: tuple[str, int, int], *, _warehouse: runtime.Warehouse) -> dict[str, Any]:
    with _warehouse.read() as reader:
        return queries.READS["sources"](reader, _warehouse.workspace, Lens())


def lens() -> Lens:
    """What the reader looks through."""
    return view().lens


def at_present() -> bool:
    """Look at this moment from here on, whatever day was chosen; returns whether one was."""
    looking = view()
    chosen = looking.lens.as_of is not None
    looking.lens = replace(looking.lens, as_of=None)
    return chosen


def findings() -> dict[str, Any]:
    """Everything concluded so far, as `python -m metrics findings` prints it."""
    return _kept("findings")


def is_ready() -> bool:
    """Whether the findings of this lens were worked out ahead, so that nobody waits for them."""
    looking = view()
    asked = "findings", prepared.lens_of("findings", looking.lens, looking.ws), ()
    return prepared.find(looking.warehouse, asked) is not None


def is_built() -> bool:
    """Whether there are figures at all: not while they are made anew after a change of program or map."""
    looking = view()
    return queries.READS["built"](looking.reader, looking.ws, looking.lens)


def journey() -> dict[str, Any]:
    """The journey of the lens, else the first of the map."""
    return _kept("journey")


def boardroom() -> dict[str, Any]:
    """KPIs with their history, goals and what stands behind them."""
    return _kept("boardroom")


def touchpoint(name: str) -> dict[str, Any]:
    """Everything known of one touchpoint."""
    return _kept("touchpoint", name)


def groups() -> dict[str, str]:
    """The segments a reader can choose from, by what the address carries."""
    return _kept("groups")


def sources() -> dict[str, Any]:
    """Runs, freshness, quarantine, drift: what the machinery knows of itself, at this moment."""
    return latest(view().warehouse)[0]


def held() -> dict[str, Any]:
    """Which source knows which persons, touchpoints and channels; contact pressure and responses."""
    return _kept("held")


def handling() -> Handling:
    """What people did and what was announced; as of an earlier day, what was done by then."""
    looking = view()
    key = (str(looking.warehouse.data), looking.ops_version)
    entries = _answer("journal", key, Lens(), (), _view=looking)
    return handled(entries, now_ms())


def now_ms() -> int:
    """The present moment, also in a dated workspace, whose people act now; else the lens's date."""
    return clock().ms(None) if lens().as_of else int(datetime.now(UTC).timestamp() * 1000)


def recovered() -> dict[str, str] | None:
    """The last time the file did not open and a copy took its place, if ever."""
    return status.recovered(view().warehouse.data)


def freshness() -> dict[str, Any]:
    """Complete until when each source is, and whether that is late."""
    return fresh_at(view().warehouse, clock())


def fresh_at(warehouse: runtime.Warehouse, now: Clock) -> dict[str, Any]:
    """The same outside a page's own read; what `is_first` read now is neither late nor `unread`."""
    behind = backfill.sources(progress(warehouse))
    return {
        name: {
            **state,
            "is_first": name in behind,
            "late": state["late"] and name not in behind and state["last_ok_ms"] is not None,
            "unread": state["last_ok_ms"] is None and name not in behind,
        }
        for name, state in seen_at(fresh(warehouse), now).items()
    }


def seen_at(states: dict[str, Any], now: Clock) -> dict[str, Any]:
    """Freshness as it was on an earlier day: what is complete beyond that day was not late on it."""
    now_ms = now.now.timestamp() * 1000
    return {
        source: {**state, "late": state["late"] and (state["complete_until_ms"] or 0) < now_ms}
        for source, state in states.items()
    }


def fresh(warehouse: runtime.Warehouse) -> dict[str, Any]:
    """The same at this moment, also outside a page's own read."""
    return _fresh((str(warehouse.data), warehouse.ops_version, int(monotonic() // 60)), _warehouse=warehouse)


@st.cache_data(show_spinner=False, max_entries=4)
def _fresh(key: tuple[str, int, int], *, _warehouse: runtime.Warehouse) -> dict[str, Any]:
    with _warehouse.read() as reader:
        return queries.READS["freshness"](reader, _warehouse.workspace, Lens())


def progress(warehouse: runtime.Warehouse) -> list[dict[str, Any]]:
    """How far each kind of record of each vendor is read, also outside a page's own read."""
    return _progress((str(warehouse.data), warehouse.ops_version), _warehouse=warehouse)


@st.cache_data(show_spinner=False, max_entries=4)
def _progress(key: tuple[str, int], *, _warehouse: runtime.Warehouse) -> list[dict[str, Any]]:
    with _warehouse.read() as reader:
        return queries.READS["progress"](reader, _warehouse.workspace, Lens())


def _kept(what: str, *args: str) -> Any:
    looking = view()
    lens = prepared.lens_of(what, looking.lens, looking.ws)
    ahead = prepared.find(looking.warehouse, (what, lens, args))
    if ahead is not None:
        return ahead
    key = (str(looking.warehouse.data), looking.data_version)
    return _answer(what, key, lens, args, _view=looking)


@st.cache_data(show_spinner=False, max_entries=256)
def _answer(what: str, key: tuple[str, int], lens: Lens, args: tuple[str, ...], *, _view: View) -> Any:
    reader = _view.cut() if lens.as_of else _view.reader
    return queries.READS[what](reader, _view.ws, lens, *args)
