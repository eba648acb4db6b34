"""What an operations lead can do here: pull now, pause, resume, read quarantined rows again."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from config import Workspace
from config.errors import UnknownId
from pages.parts import backfill, reading, words
from pages.parts.dates import Clock
from pages.parts.sourcing import strips, vendors
from warehouse import runtime
from warehouse.errors import WarehouseError

Row = Mapping[str, Any]
EVERY = "2s"


@st.fragment(run_every=EVERY)
def live() -> None:
    """The sources as they are this moment: what is being read, and when the next pull is."""
    if warehouse := runtime.current():
        data, clock = reading.latest(warehouse)
        st.html(strips.strips(data, reading.jobs(), clock))


def limits(ws: Workspace, data: Row, clock: Clock) -> None:
    """What vendors let us ask, and how far each kind of record is read."""
    _limits(ws)
    if kinds := vendors.kinds(ws, data, clock):
        st.html(kinds)


@st.fragment(run_every=EVERY)
def _limits(ws: Workspace) -> None:
    """What vendors let us ask this moment, and what is still being read."""
    if warehouse := runtime.current():
        data, clock = reading.latest(warehouse)
        if shown := vendors.vendors(ws, data, clock):
            st.html(shown)


def buttons(data: Row) -> None:
    """Pull the late source or all now; each source alone in a menu."""
    if "pull" not in runtime.commands.names():
        return
    first = backfill.sources(data["progress"])
    late = [source for source in data["sources"] if source["late"] and source["id"] not in first]
    with st.container(horizontal=True, key="tl-gap-pull"):
        for source in late[:1]:
            if st.button(f"Pull {source['title']} now", type="primary", key="tl-pull-late"):
                _pull(source["id"], source["title"])
        if st.button("Pull all now", key="tl-pull-all"):
            _pull(None, "All sources")
        with st.popover("One source …", key="tl-one-source"):
            for source in data["sources"]:
                _one(source)


def _one(source: Row) -> None:
    name, title = source["id"], source["title"]
    st.text(title)
    with st.container(horizontal=True, key=f"tl-one-{name}"):
        if st.button("Pull now", key=f"tl-pull-{name}"):
            _pull(name, title)
        if source["paused"]:
            if st.button("Resume", key=f"tl-resume-{name}"):
                _call("resume", f"{title} is pulled by itself again.", source=name)
        elif st.button("Pause", key=f"tl-pause-{name}"):
            _call("pause", f"{title} is pulled only when asked to, also after a restart.", source=name)


def retry_buttons(data: Row) -> None:
    """A button per source with rows in quarantine that reads them again."""
    if "retry" not in runtime.commands.names():
        return
    with st.container(horizontal=True, key="tl-gap-retry"):
        for source in data["sources"]:
            rows = words.plural(source["quarantined"], "row")
            label = f"Read {rows} of {source['title']} again"
            if source["quarantined"] and st.button(label, key=f"tl-retry-{source['id']}"):
                _call("retry", f"{rows} of {source['title']} were read again.", source=source["id"])


def _pull(source: str | None, name: str) -> None:
    _call("pull", f"{name}: the pull begins; this page follows it.", source=source)


def _call(command: str, done: str, **arguments: Any) -> None:
    """Run a command of the server; what it refuses is said in its place."""
    try:
        runtime.commands.call(command, **arguments)
    except (WarehouseError, UnknownId) as problem:
        st.text(str(problem))
        return
    st.toast(done)
