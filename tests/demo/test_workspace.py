"""`config/demo` maps what the demo writes, and nothing it does not write."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from benchmarks import demo_files
from connectors import registry
from demo.company import TOUCHPOINTS
from demo.records import TABLES
from demo.vendors.town import environment, on_ports
from tests.demo.standstill import ANCHOR

HOME = Path("config/demo")
PORTS = on_ports(8503)


@pytest.fixture(scope="module")
def workspace():
    return config.load(HOME, anchor=ANCHOR.day, env=environment(PORTS))


@pytest.fixture(scope="module")
def of_files(tmp_path_factory):
    """The variant that reads the demo's files."""
    home = demo_files.workspace(tmp_path_factory.mktemp("files") / "demo")
    return config.load(home, anchor=ANCHOR.day, env={"DEMO_DIR": "data/demo/files"})


def test_every_entry_can_be_pulled(workspace):
    for source in workspace.sources:
        registry.get(source.connector).check(source)


def test_files_and_vendors_give_the_same_events(workspace, of_files):
    for vendor, files in zip(workspace.sources, of_files.sources, strict=True):
        assert (vendor.id, vendor.name, vendor.fresh_within) == (files.id, files.name, files.fresh_within)
        assert events(vendor) | OWN[vendor.id] == events(files), vendor.id


def events(source):
    columns = [stream.columns.get("event") or stream.columns.get("outcome") for stream in source.streams]
    named = {column.value or column.column for column in columns if column}
    return named - {"kind"} | (KINDS if "kind" in named else set())


KINDS = {"visit", "booking_form", "report_open"}
OWN = {"helpdesk": {"ticket", "call", "rating"}, "crm": set(), "website": KINDS - {"visit"}}
"""What the connectors' own streams give."""


def test_every_table_of_the_demo_is_read(of_files):
    read = {f"{source.id}/{table}" for source in of_files.sources for table in source.tables}
    assert read == set(TABLES)


def test_every_column_that_is_read_is_written(of_files):
    for source in of_files.sources:
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
