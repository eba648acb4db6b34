"""A connector differs between the demo's vendors and the vendors' own in base URL and token alone."""

import re
from pathlib import Path

import pytest

import config
from demo.vendors.town import environment, on_ports

CODE = sorted(Path("connectors").rglob("*.py"))
OURS = re.compile(r"demo|harbour|127\.0\.0\.1:\d", re.IGNORECASE)


@pytest.mark.parametrize("path", CODE, ids=str)
def test_no_connector_knows_the_demo(path):
    told = [line for line in path.read_text(encoding="utf-8").splitlines() if OURS.search(line)]
    assert [line for line in told if "default KPI_" not in line] == []


def entries(env):
    """The demo's entries without address, account and token."""
    found = config.load(Path("config/demo"), env=env).sources
    return [source.model_copy(update={"base_url": None, "user": None, "token": None}) for source in found]


def test_another_address_and_token_are_all_that_changes():
    demo = environment(on_ports(8503))
    company = {name: "https://company.example" if name.endswith("URL") else "another" for name in demo}
    assert entries(company) == entries(demo)


def test_the_entries_hold_no_address_and_no_token():
    text = Path("config/demo/sources.yml").read_text(encoding="utf-8")
    assert not [value for value in environment(on_ports(8503)).values() if value in text]
    assert "http:" not in text
