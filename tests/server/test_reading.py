"""While a history is being read pages follow it, and nothing is estimated or announced from half of it."""

import threading

import pytest

import dashboard
from connectors.schedule import Schedule
from connectors.worker import Workers
from warehouse import load
from warehouse.landing import ObjectState, Pulled


@pytest.fixture
def stored(monkeypatch):
    """What is asked of the findings, in order: whether they may learn."""
    asked = []
    monkeypatch.setattr(dashboard.Concluder, "_store", lambda self, learns: asked.append(learns))
    monkeypatch.setattr(dashboard.Concluder, "_copy", lambda self: asked.append("copied"))
    monkeypatch.setattr(dashboard, "READING_S", 0.0)
    return asked


def read(warehouse, done):
    pulled = Pulled("phones", 1, 1, state={}, objects=[ObjectState("calls", done=done)])
    load.commit_run(warehouse, pulled)


def test_half_a_history_teaches_nothing(small_warehouse, stored):
    concluder = dashboard.Concluder(small_warehouse)
    read(small_warehouse, 0.5)
    concluder.conclude()
    assert (stored, concluder.is_learning) == ([False], False)


def test_whole_history_is_learnt_from_though_no_row_came(small_warehouse, stored):
    concluder = dashboard.Concluder(small_warehouse)
    read(small_warehouse, 0.5)
    concluder.conclude()
    read(small_warehouse, 1.0)
    concluder.conclude()
    assert stored == [False, True, "copied"]


def test_what_is_read_to_its_end_is_concluded_at_once(small_warehouse, stored, monkeypatch):
    monkeypatch.setattr(dashboard, "READING_S", 600.0)
    concluder = dashboard.Concluder(small_warehouse)
    read(small_warehouse, 0.5)
    concluding = threading.Thread(target=concluder.conclude, daemon=True)
    concluding.start()
    read(small_warehouse, 1.0)
    concluding.join(30)
    assert stored[-2:] == [True, "copied"]


def test_pull_that_has_more_says_when(small_warehouse, monkeypatch):
    result = load.RunResult(1, 0, 0, 0, 0, 0, more_at_ms=5_000)
    monkeypatch.setattr("connectors.pull.pull", lambda *_, **__: result)
    server = dashboard.Server(small_warehouse, Schedule(), Workers(), dashboard.Concluder(small_warehouse))
    goes_on = server.pull("phones")
    assert goes_on
    assert goes_on.timestamp() == 5
