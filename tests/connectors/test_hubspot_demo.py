"""The connector against the demo's own HubSpot over HTTP: what comes out is what was lived."""

import datetime as dt
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

from config.models.scalars import Context
from config.models.sources import Source
from connectors.fetching import PullRequest, run
from connectors.privacy import Keys
from demo.vendors import hubspot
from demo.vendors.town import Town
from tests.connectors.playground import SECRET
from tests.demo.standstill import NOON, company, lift_limits

SOURCES = Path(__file__).parents[2] / "config/demo/sources.yml"
SINCE = NOON.date() - dt.timedelta(days=10)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    return company(tmp_path_factory.mktemp("lived"))


@pytest.fixture
def town(lived, monkeypatch):
    lift_limits(monkeypatch)
    found = Town(lived)
    yield found
    found.close()


def whole(town, home, objects=None):
    """Rows by stream and drift of all portions of a pull of the last days with the demo's entry."""
    sources = yaml.safe_load(SOURCES.read_text(encoding="utf-8"))["sources"]
    [entry] = [one for one in sources if one["connector"] == "hubspot"]
    given = {**entry, "since": SINCE.isoformat()}
    given["options"]["objects"] = objects or given["options"]["objects"]
    source = Source.model_validate(given, context=Context(env=town.environment))
    state, rows, drift, troubles = {}, {}, [], 1
    while troubles is not None:
        found = run(PullRequest(source, home, SECRET, state))
        assert found.rejected == []
        state, drift = found.state, drift + found.drift
        troubles = found.error or found.more_at_ms
        time.sleep(1 if found.error else 0)
        for batch in found.batches:
            rows.setdefault(batch.stream, []).extend(pq.read_table(batch.path).to_pylist())
    return rows, drift


def lately(lived, kind):
    """What the search index shows of the records that changed in the last days."""
    shelf = hubspot.Hubspot(lived).stock.shelf(kind)
    begin = dt.datetime.combine(SINCE, dt.time(), dt.UTC).timestamp()
    return shelf.read(np.flatnonzero(shelf.visible(int(NOON.timestamp())) & (shelf.at >= begin))).columns


def keys(rows, stream):
    return sorted(int(row["key"]) for row in rows.get(stream, ()))


@pytest.fixture(scope="module")
def expected(lived):
    """The record numbers of some streams, and whose the invoices are."""
    deals, visits, bills = (lately(lived, kind) for kind in ("0-3", "0-421", "0-53"))
    digest = Keys(SECRET).digest
    whose = zip(bills["id"].tolist(), bills["contact"].tolist(), strict=True)
    return {
        "joined": sorted(deals["id"][(deals["kind"] == "membership") & (deals["status"] == "won")].tolist()),
        "check": sorted(visits["id"][(visits["kind"] == "check") & (visits["seen_at"] >= 0)].tolist()),
        "bills": {number: [digest("hubspot", str(contact))] for number, contact in whose},
    }


def found_in(rows):
    bills = rows["invoices-interaction-invoice"]
    return {
        "joined": keys(rows, "deals-interaction-joined"),
        "check": keys(rows, "appointments-interaction-check"),
        "bills": {int(row["key"]): row["customer"] for row in bills},
    }


def test_rows_are_those_that_were_lived(lived, town, expected, tmp_path):
    rows, drift = whole(town, tmp_path)
    assert found_in(rows) == expected
    known = lived.world.tables["crm/contacts"].seen <= int(NOON.timestamp()) - hubspot.INDEX.high
    assert len(rows["contacts-identity"]) >= known.sum()
    assert [(note.stream, note.name) for note in drift] == [("contacts", "reason_for_choosing")]


@pytest.mark.long
def test_failing_vendor_loses_nothing(town, expected, tmp_path):
    town.control({"vendor": "hubspot", "fail": 0.3, "kinds": ["500", "429", "cut", "repeat"]})
    rows, _ = whole(town, tmp_path, ["deals", "appointments", "invoices"])
    unique = {
        stream: list({row["key"]: row for row in found if "key" in row}.values())
        for stream, found in rows.items()
    }
    assert found_in(unique) == expected
