"""Seeded worlds are what they say they are, and the product reads them."""

from __future__ import annotations

import json

import duckdb
import pytest

from benchmarks import worlds
from benchmarks.planted import Plan
from benchmarks.world_files import WITHIN_DAYS
from connectors.pull import pull
from metrics import findings
from metrics.evidence import before, estimates, rows
from metrics.lens import Lens
from metrics.scope import open_scope
from warehouse import build, runtime, workspace

PLAN = Plan(seed=7, customers=3_000, touchpoints=12, days=120)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    worlds.make(PLAN, folder)
    return folder


@pytest.fixture(scope="module")
def truth(folder):
    return json.loads((folder / "truth.json").read_text())


@pytest.fixture(scope="module")
def scope(folder, tmp_path_factory):
    data = tmp_path_factory.mktemp("world-data") / "data"
    loaded = workspace.load(folder, data)
    with runtime.open_warehouse(loaded, data) as wh:
        pull(wh, "world", refresh=False)
        build.refresh(wh, loaded)
        with wh.read() as reader:
            yield open_scope(reader, loaded, may_estimate=True)


@pytest.fixture(scope="module")
def found(scope):
    return findings.compute(scope.reader, scope.ws, Lens(), may_estimate=True)


def test_same_seed_gives_same_world(folder, tmp_path):
    worlds.make(PLAN, tmp_path)
    assert (tmp_path / "truth.json").read_text() == (folder / "truth.json").read_text()
    assert (tmp_path / "files" / "events-t00.parquet").read_bytes() == (
        folder / "files" / "events-t00.parquet"
    ).read_bytes()


def test_null_world_has_no_effect_and_no_fault(tmp_path):
    null = worlds.make(Plan(seed=8, customers=500, touchpoints=12, null=True), tmp_path)
    assert {*null.effects.values(), *null.lost.values()} == {0.0}
    assert null.faults == []
    assert set(null.kpi_states.values()) == {"no_effect", "unlinked", "silent"}


def test_plain_differences_mislead_where_there_is_no_effect(tmp_path):
    world = worlds.make(Plan(seed=9, customers=20_000, touchpoints=12, null=True), tmp_path)
    kept = [key for key in world.effects if key.endswith(":conversion")]
    assert max(abs(_plain_pp(tmp_path / "files", *key.split(":"))) for key in kept) > 3


def test_past_leaves_the_journey_as_it_was(truth, tmp_path, monkeypatch):
    monkeypatch.setattr(worlds, "VISITS", 0)
    assert json.loads(worlds.make(PLAN, tmp_path).as_json()) == truth


def test_past_is_over_before_the_journey(folder):
    opened, soon = duckdb.sql(f"""
        with came as (
            select "at" as opened, lead("at") over (partition by customer order by "at") as next
            from '{folder}/files/events-enter.parquet'
        )
        select count(next), count(*) filter (next < opened + interval {WITHIN_DAYS} day) from came
    """).fetchone()
    assert opened > PLAN.customers
    assert soon == 0


def test_surge_is_as_poor_as_usual(tmp_path):
    world = worlds.make(Plan(seed=9, customers=60_000, touchpoints=12, null=True), tmp_path)
    due, more = zip(*(_surge(tmp_path, name) for name in world.surges), strict=True)
    assert sum(due) > 80
    assert abs(sum(more)) < 3 * sum(due) ** 0.5


def _surge(folder, touchpoint):
    """How many poor ones of nobody known the others' share by the hour makes due, and how many more came."""
    kind = "scores" if list(folder.glob(f"files/scores-{touchpoint}.parquet")) else "events"
    poor = "score <= 2" if kind == "scores" else "status = 'failed' or wait_s > 300 or done_at > due_at"
    return duckdb.sql(f"""
        with met as (
            select customer is null as surge, hour("at") as hour, ({poor})::int as poor
            from '{folder}/files/{kind}-{touchpoint}.parquet'
        ),
        usual as (select hour, avg(poor) as share from met where not surge group by hour)
        select sum(share), sum(poor - share) from met join usual using (hour) where surge
    """).fetchone()


def test_what_nobody_sees_shows_in_the_past(tmp_path):
    worlds.make(Plan(seed=10, customers=20_000, touchpoints=12, null=True, hidden=1.0), tmp_path)
    assert _past_pp(tmp_path / "files", "t01") < -2


def _past_pp(files, touchpoint):
    return duckdb.sql(f"""
        with met as (
            select customer, max((done_at > due_at)::int) as poor, min("at") as first
            from '{files}/events-{touchpoint}.parquet' where customer is not null group by customer
        )
        select 100 * (avg(had) filter (poor = 1) - avg(had) filter (poor = 0)) from (
            select poor, (exists (
                select 1 from '{files}/events-won_conversion.parquet' as won
                where won.customer = met.customer and won."at" < met.first
            ))::int as had from met
        )
    """).fetchone()[0]


def test_past_answers_the_placebo(scope):
    tried = [one.pair for one in estimates.declared(scope) if one.found.se]
    for pair in tried:
        there, won = before.past_of(scope, pair, rows.read(scope, pair))
        assert there.all()
        assert 0.02 < won.mean() < 0.5
    assert tried


def _plain_pp(files, touchpoint, outcome):
    return duckdb.sql(f"""
        with met as (
            select customer, max((status = 'failed' or wait_s > 300 or done_at > due_at)::int) as poor
            from '{files}/events-{touchpoint}.parquet' where customer is not null group by customer
        ),
        won as (select distinct customer, 1 as won from '{files}/events-won_{outcome}.parquet')
        select 100 * (avg(coalesce(won, 0)) filter (poor = 1) - avg(coalesce(won, 0)) filter (poor = 0))
        from met left join won using (customer)
    """).fetchone()[0]


def test_product_reads_all_but_the_dirty_rows(found, truth):
    quarantined = sum(each["rows"] for each in found["data_quality"] if each["check"] == "quarantined")
    assert quarantined == truth["dirty"] > 0


def test_states_that_need_no_test_are_those_planted(found, truth):
    states = {each["id"]: each["state"] for each in found["kpis"]}
    for kpi in ("renewal", "repeat"):
        assert states[kpi] == truth["kpi_states"][kpi]


def test_what_follows_the_outcome_is_refused(found, truth):
    said = {f"{one['touchpoint']}:{one['outcome']}": one for one in found["links"]}
    for trap in truth["traps"]:
        assert said[trap]["verdict"] == "not_measurable"
        assert said[trap]["reason"].startswith("it follows the outcome")
