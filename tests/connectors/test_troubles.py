"""Three in ten answers fail, in every way that answers do: what is read is what the vendor has.

`TROUBLE_S=600` keeps answers failing for ten minutes of a living company, not just until all is read once.
"""

import os
import shutil
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import demo_files
from connectors import http
from connectors.pull import pull
from connectors.vendor import portion
from demo.company import Company
from demo.faults import OUTAGE
from demo.folder import origin
from demo.vendors import limits
from demo.vendors.limits import Limit
from demo.vendors.town import Town
from demo.vendors.troubles import RANDOM
from tests.demo.standstill import StoppedClock
from warehouse import compare, runtime, workspace

pytestmark = pytest.mark.long
TODAY = datetime.now(UTC)  # connectors look back from the present, so the company lives there
SECRET = "the secret of these tests, long enough"
TROUBLE_S = float(os.environ.get("TROUBLE_S", "0"))
SERVERS = {"helpdesk": "zendesk", "crm": "hubspot", "website": "matomo"}
HOUR_MS = 3_600_000
SINCE = (TODAY - timedelta(days=4)).date()
APART = (
    "crm second_service",  # sales that somebody typed in twice
    "website walk_in_checkin",  # clicks that nobody mapped
    "crm follow_up",  # lies ahead when it is written down, so before what was read
    "helpdesk csat",  # a survey is of the day on which it was sent, a rating in the files of the answer's
)
FIGURES = """
with fact as (
  select source_code, event_code as code, ts_ms, status_code, done_ms, due_ms, wait_ms, duration_ms,
    amount_minor, null as score
  from core.interaction
  union all
  select source_code, instrument_code, ts_ms, null, null, null, null, null, null, score from core.feedback
  where invited_ms is null
  union all
  select source_code, outcome_code, opened_ms, result_code, closed_ms, due_ms, null, null, value_minor, null
  from core.episode
)
select source.text || ' ' || what.text as of, coalesce(status.text, '') as status, count(*) as n,
  count(done_ms) as done, count(due_ms) as due, sum(wait_ms) as wait, sum(duration_ms) as duration,
  sum(amount_minor) as amount, sum(score) as score
from fact
inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
inner join core.code as what on what.code = fact.code and what.kind in ('event', 'instrument', 'outcome')
left join core.code as status on status.code = fact.status_code and status.kind in ('status', 'result')
where ts_ms between $from_ms and $to_ms and source.text || ' ' || what.text not in (select unnest($apart))
group by all
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """The demo's vendors at a moment that stands still, with limits that nobody meets."""
    lives = tmp_path_factory.mktemp("lives")
    company = Company(lives, origin(lives, TODAY, day=TODAY.date()), StoppedClock(int(TODAY.timestamp())))
    company.control({"touchpoint": OUTAGE, "repair": True})
    wide = {vendor: dict.fromkeys(groups, Limit(100_000, 1)) for vendor, groups in limits.read().items()}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(limits, "read", lambda kind="demo": wide)
        found = Town(company)
        for name, value in found.environment.items():
            patched.setenv(name, value)
        yield found
    found.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The demo's workspace, of the last weeks only and with little patience."""
    home = tmp_path_factory.mktemp("of") / "demo"
    shutil.copytree(Path("config/demo"), home)
    text = (home / "sources.yml").read_text(encoding="utf-8")
    text = text.replace("    connector:", f"    since: {SINCE}\n    connector:")
    text = text.replace("options: {", "options: {timeout_s: 0.5, ").replace(
        "    options:\n", "    options:\n      timeout_s: 0.5\n"
    )
    (home / "sources.yml").write_text(text, encoding="utf-8")
    return home


@pytest.fixture
def soon(monkeypatch):
    """Wait a moment between attempts, not seconds."""
    monkeypatch.setenv("KPI_SECRET", SECRET)
    monkeypatch.setattr(http, "RETRY", http.RETRY.new(backoff_factor=0.01, backoff_jitter=0.01))
    monkeypatch.setattr(http, "UNTOLD_S", 0.05)
    monkeypatch.setattr(portion, "SOON_MS", 50)
    monkeypatch.setattr(portion, "SLOWEST_MS", 50)


def opened(folder, data):
    return runtime.open_warehouse(workspace.load(folder, data), data)


def pull_once(wh, source_id):
    result = pull(wh, source_id, refresh=False)
    assert result.fetched == result.upserted + result.unchanged + result.quarantined
    return result


def is_read(result):
    return result.more_at_ms is None and result.state == "ok"


def read(wh):
    """Pull every source until nothing of it is left."""
    for source_id in SERVERS:
        until = time.monotonic() + 300
        while not is_read(result := pull_once(wh, source_id)):
            assert time.monotonic() < until, f"{source_id} was not read to its end: {result}"
            time.sleep(min(1.0, max(0.0, (result.more_at_ms or 0) / 1000 - time.time())))


def held(wh):
    with wh.read() as reader:
        found = compare.contents(reader)
    return {**found, "core.identity": people(found["core.identity"])}


def figures(wh):
    """Counts and sums of each kind of record by status, from night to night."""
    midnights = (datetime.combine(day, datetime.min.time(), UTC) for day in (SINCE, TODAY.date()))
    first, last = (int(midnight.timestamp() * 1000) for midnight in midnights)
    with wh.read() as reader:
        rows = reader.rows(
            FIGURES, {"from_ms": first + HOUR_MS, "to_ms": last - HOUR_MS, "apart": list(APART)}
        )
    return {(row.pop("of"), row.pop("status")): row for row in rows}


def differences(one, other):
    """The tables that differ, each with a row that only one of them has."""
    unequal = [
        (name, rows - other[name], other[name] - rows) for name, rows in one.items() if rows != other[name]
    ]
    return [(name, len(more), list(more)[:1], len(less), list(less)[:1]) for name, more, less in unequal]


def people(rows):
    """Which keys are one person; what that person is called depends on which key came first."""
    persons = {}
    for row in rows:
        key, component, *_ = (part.partition("=")[2] for part in row.split("|"))
        persons.setdefault(component, set()).add(key)
    return {frozenset(keys) for keys in persons.values()}


def fail(town, share):
    for vendor in SERVERS.values():
        town.control({"vendor": vendor, "fail": share})


def failed(town):
    found = Counter()
    for server in town.servers.values():
        found.update({kind: n for kind, n in server.troubles.met.items() if kind in RANDOM})
    return found


@pytest.fixture(scope="module")
def well(town, folder, tmp_path_factory):
    """The tables and figures of a reading in which nothing failed."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("KPI_SECRET", SECRET)
        with opened(folder, tmp_path_factory.mktemp("well")) as wh:
            read(wh)
            return held(wh), figures(wh)


def test_figures_over_http_are_those_of_the_files(town, well, tmp_path, monkeypatch):
    """The same company writes files: those of the last two months are read beside its vendors."""
    company = next(iter(town.servers.values())).vendor.stock.company
    company.history()
    lately = {f"{TODAY - timedelta(days=days):%Y-%m}" for days in (0, 31)}
    for path in (company.data / "files").glob("*/*.csv"):
        if not any(month in path.name for month in lately):
            path.unlink()
    monkeypatch.setenv("DEMO_DIR", str(company.data / "files"))
    with opened(demo_files.workspace(tmp_path / "demo"), tmp_path / "data") as wh:
        read(wh)
        told = figures(wh)
    _, over_http = well
    assert {of: row for of, row in over_http.items() if of in told} == told
    assert len(told) > 30


def test_tables_equal_the_source_though_three_in_ten_answers_failed(town, folder, soon, well, tmp_path):
    clock = next(iter(town.servers.values())).vendor.stock.company.clock
    fail(town, 0.3)
    began, left, pulls = time.monotonic(), set(SERVERS), 0
    with opened(folder, tmp_path / "ill") as wh:
        while left or time.monotonic() - began < TROUBLE_S:
            clock.moment = int(TODAY.timestamp() + time.monotonic() - began)
            for source_id in SERVERS:
                left -= {source_id} if is_read(pull_once(wh, source_id)) else set()
                pulls += 1
            assert time.monotonic() - began < max(600, 2 * TROUBLE_S), f"not read to their end: {left}"
        fail(town, 0)
        read(wh)
        ill = held(wh)
    tables, _ = well
    print(f"{pulls} pulls met {dict(failed(town))}; {tables['core.interaction'].total():,} interactions")
    assert failed(town).total() > 20
    assert tables["core.interaction"].total() > 500
    assert differences(ill, tables) == []
