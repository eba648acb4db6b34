"""The connector against the demo's own Zendesk over HTTP: what comes out is what was lived."""

import datetime as dt
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from config.models.scalars import Context
from config.models.sources import Source
from connectors.fetching import PullRequest, run
from demo.vendors.town import Town
from demo.vendors.zendesk import HIDDEN_S
from tests.demo.standstill import NOON, company, lift_limits

README = Path(__file__).parents[2] / "connectors/zendesk/README.md"
SINCE = NOON.date() - dt.timedelta(days=20)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    return company(tmp_path_factory.mktemp("lived"))


@pytest.fixture(scope="module")
def landed(lived, tmp_path_factory):
    """Rows by stream of a pull of the last weeks with the README's entry."""
    with pytest.MonkeyPatch.context() as patched:
        lift_limits(patched)
        town = Town(lived)
    [entry] = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README.read_text(encoding="utf-8"), re.S)[0])
    given = {**entry, "since": SINCE.isoformat()}
    source = Source.model_validate(given, context=Context(env=town.environment))
    rows = {}
    for batch in whole(source, tmp_path_factory.mktemp("landing")):
        rows.setdefault(batch.stream, []).extend(pq.read_table(batch.path).to_pylist())
    town.close()
    return rows


def whole(source, home):
    """The batches of all portions of one pull."""
    state, batches, is_over = {}, [], False
    while not is_over:
        found = run(PullRequest(source, home, b"secret of the tests", state))
        assert (found.error, found.rejected) == (None, [])
        state, is_over = found.state, found.more_at_ms is None
        batches += found.batches
    return batches


def recent(table, *, of="seen"):
    """The rows of a table of the world that changed since the pull's first day and were to be seen."""
    begin, end = dt.datetime.combine(SINCE, dt.time(), dt.UTC).timestamp(), NOON.timestamp() - HIDDEN_S
    last = getattr(table, of)
    return table.take((last >= begin) & (last < end))


def keys(rows, event):
    return {int(row["key"]) for row in rows if row["event"] == event}


def test_tickets_are_those_that_customers_opened(lived, landed):
    tickets = lived.world.tables["helpdesk/tickets"]
    known = {*recent(tickets).columns["id"].tolist(), *recent(tickets, of="final").columns["id"].tolist()}
    assert keys(landed["tickets"], "ticket") == known
    assert keys(landed["tickets"], "ticket_deleted")


def test_calls_in_and_calls_out_are_told_apart(lived, landed):
    tables = lived.world.tables
    assert keys(landed["calls"], "call") == set(recent(tables["helpdesk/calls"]).columns["id"].tolist())
    backs = tables["helpdesk/call_backs"]
    made = backs.take(backs.columns["done_at"] > 0)
    begin, end = dt.datetime.combine(SINCE, dt.time(), dt.UTC).timestamp(), NOON.timestamp() - HIDDEN_S
    done = made.columns["done_at"]
    kept = made.columns["id"][(done >= begin) & (done < end)].tolist()
    assert keys(landed["calls"], "call_out") == set(kept)


def test_answers_are_as_good_as_given(lived, landed):
    begin, end = dt.datetime.combine(SINCE, dt.time(), dt.UTC).timestamp(), NOON.timestamp()
    given = lived.world.tables["helpdesk/ratings"]
    given = given.take((given.seen >= begin) & (given.seen <= end))
    answers = [row for name in ("ratings", "surveys") for row in landed[name] if row["score"] is not None]
    assert len(answers) == len(given)
    assert sum(int(row["score"]) for row in answers) == given.columns["score"].sum()
    about = {json.loads(row["attributes"]).get("reason") for row in answers}
    assert about == set(given.columns["reason"].tolist())


def test_a_call_back_is_a_row_of_its_own(landed):
    [stream] = [name for name in landed if name.endswith("call_back")]
    statuses = {row["status"] for row in landed[stream]}
    assert {"ok", "failed"} <= statuses
    assert all(row["due_at"] for row in landed[stream])


def test_events_of_cases_come_without_customers(landed):
    events = {row["event"] for row in landed["ticket_events"]}
    assert events >= {"case_team_changed", "case_owner_changed", "case_status_changed", "case_comment"}
    teams = {row["team"] for row in landed["ticket_events"] if row["event"] == "case_team_changed"}
    assert teams == {"care_team", "lab_admin", "clinicians"}
