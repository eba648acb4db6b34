"""Harbour Health behind the pages, without a warehouse: what metrics would say comes from `fixture`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from config import Workspace
from pages.parts import queries
from tests.pages import evidence, fixture
from tests.pages.seen import ROUTER
from warehouse import runtime


class Served:
    """As much of a warehouse as pages ask for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace, self.data = workspace, Path("nowhere")
        self.data_version, self.ops_version = 1, 1

    @contextmanager
    def read(self) -> Iterator[Any]:
        yield SimpleNamespace(data_version=self.data_version, ops_version=self.ops_version)


@pytest.fixture(scope="session")
def ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return fixture.workspace(tmp_path_factory.mktemp("ws") / "demo")


@pytest.fixture
def served(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    st.cache_data.clear()
    answers = {
        "built": lambda *_: True,
        "findings": lambda *_: fixture.findings(ws),
        "journey": lambda _r, _w, lens: fixture.journey(ws, name=lens.journey),
        "boardroom": lambda *_: fixture.boardroom(ws),
        "touchpoint": lambda _r, _w, _l, name: fixture.touchpoint(ws, name),
        "progress": lambda *_: [],
        "freshness": lambda *_: fixture.freshness(),
        "groups": lambda *_: {"vulnerable": "Vulnerable people", "plan:solo": "Plan: solo"},
        "sources": lambda *_: fixture.sources(),
        "journal": lambda *_: evidence.journal(),
        "held": lambda *_: fixture.held(),
    }
    for name, answer in answers.items():
        monkeypatch.setitem(queries.READS, name, answer)
    served = Served(ws)
    runtime.set_current(served)  # pyright: ignore[reportArgumentType]
    yield served
    runtime.set_current(None)


@pytest.fixture
def tested(ws: Workspace, served: Served, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The evidence engine has spoken, and the journal can be written; returns its entries."""
    entries = evidence.journal()

    def append(_warehouse: Any, kind: str, payload: dict[str, Any]) -> str:
        entries.append({"entry": "x", "at_ms": evidence.NOW_MS, "kind": kind, "payload": payload})
        served.ops_version += 1
        return "x"

    answers = {
        "findings": lambda *_: fixture.findings(ws, tested=True),
        "journey": lambda _r, _w, lens: fixture.journey(ws, tested=True, name=lens.journey),
        "boardroom": lambda *_: fixture.boardroom(ws, tested=True),
        "touchpoint": lambda _r, _w, _l, name: fixture.touchpoint(ws, name, tested=True),
        "journal": lambda *_: list(entries),
    }
    for name, answer in answers.items():
        monkeypatch.setitem(queries.READS, name, answer)
    monkeypatch.setattr("warehouse.journal.append", append)
    monkeypatch.setattr("pages.parts.reading.clock_of", lambda *_: fixture.CLOCK)
    monkeypatch.setattr("pages.parts.reading.now_ms", lambda: evidence.NOW_MS)
    return entries


@pytest.fixture
def app(served: Served) -> AppTest:
    return AppTest.from_file(str(ROUTER), default_timeout=60)
