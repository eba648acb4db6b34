"""`config/demo` maps what the demo writes, and nothing it does not write."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from demo.company import TOUCHPOINTS
from demo.records import TABLES
from tests.demo.standstill import ANCHOR

HOME = Path("config/demo")


@pytest.fixture(scope="module")
def workspace():
    patch = pytest.MonkeyPatch()
    patch.setenv("DEMO_DIR", "data/demo/files")
    yield config.load(HOME, anchor=ANCHOR.day)
    patch.undo()


def test_every_table_of_the_demo_is_read(workspace):
    read = {f"{source.id}/{table}" for source in workspace.sources for table in source.tables}
    assert read == set(TABLES)


def test_every_column_that_is_read_is_written(workspace):
    for source in workspace.sources:
        for stream in source.streams:
            wanted = {column.column for column in stream.columns.values() if column.column}
            wanted |= {name for column in stream.columns.values() for _, name in column.keys} | set(
                stream.attributes
            )
            assert wanted <= set(TABLES[f"{source.id}/{stream.from_}"]), (source.id, stream.from_)


def test_every_touchpoint_with_a_rate_is_on_the_map(workspace):
    mapped = {touchpoint.id for touchpoint in workspace.map.touchpoints}
    assert len(mapped) == 24
    assert mapped - TOUCHPOINTS == {"word_of_mouth", "gp_recommendation"}
    assert mapped > TOUCHPOINTS


def test_only_retention_has_no_link(workspace):
    served = {link.outcome for touchpoint in workspace.map.touchpoints for link in touchpoint.serves}
    assert {kpi.id for kpi in workspace.kpis if kpi.outcome and kpi.outcome not in served} == {"retention"}


def test_two_touchpoints_serve_nothing(workspace):
    idle = {touchpoint.id for touchpoint in workspace.map.touchpoints if not touchpoint.serves}
    assert idle == {"renewal_invoice", "leaving_call"}


@pytest.mark.parametrize(
    ("kind", "number"), [("interview", 12), ("critical_incident", 20), ("decision", 5), ("belief", 6)]
)
def test_notes_are_all_there(workspace, kind, number):
    assert sum(note.kind == kind for note in workspace.notes) == number
