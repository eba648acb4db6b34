"""A source that somebody paused stays so when the server starts again."""

import pytest

import dashboard
from connectors.schedule import Schedule
from connectors.worker import Workers
from warehouse import status


@pytest.fixture
def start(small_warehouse, monkeypatch):
    """Start a server over the small warehouse that pulls and concludes nothing."""
    monkeypatch.setattr(dashboard.Concluder, "run", lambda self: None)
    monkeypatch.setattr(dashboard.Server, "pull", lambda self, source: None)
    monkeypatch.setattr(Workers, "start", lambda self: None)
    started = []

    def begin():
        concluder = dashboard.Concluder(small_warehouse)
        server = dashboard.Server(small_warehouse, Schedule(), Workers(), concluder)
        server.start()
        started.append(server)
        return server

    yield begin
    for server in started:
        server.schedule.stop()


def paused(server):
    """What the schedule holds back, and what pages call paused."""
    jobs = {name for name, state in server.schedule.state().items() if state.paused}
    with server.warehouse.read() as reader:
        rows = status.sources(reader, server.warehouse.workspace)
    return jobs, {row["id"] for row in rows if row["paused"]}


def test_pause_outlives_a_restart_until_somebody_resumes(start):
    start().pause("workshop")
    server = start()
    assert paused(server) == ({"pull workshop"}, {"workshop"})
    server.resume("workshop")
    assert paused(server) == paused(start()) == (set(), set())
