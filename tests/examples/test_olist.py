"""A real marketplace through the whole line: pulled by the command, read from the findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.__main__ import main
from metrics import findings
from metrics.lens import Lens
from warehouse import runtime, workspace
from warehouse.__main__ import main as rebuild

SHARED = Path(__file__).parents[3] / "shared" / "data"
HOME = Path(__file__).parents[2] / "config" / "examples" / "olist"
METHOD = Path(__file__).parents[2] / "docs" / "method.md"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not (SHARED / "olist_sample15k").is_dir(), reason=f"no real data at {SHARED}"),
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The workspace and a data folder into which it was pulled once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLIST_DIR", str(SHARED / "olist_sample15k"))
        patch.setenv("OLIST_TABLES_DIR", str(SHARED / "olist_tables"))
        data = tmp_path_factory.mktemp("olist") / "data"
        assert pull(data) == 0
        yield HOME, data


def pull(data):
    return main(["pull", "--workspace", str(HOME), "--data", str(data)])


@pytest.fixture(scope="module")
def found(folders):
    home, data = folders
    loaded = workspace.load(home, data)
    with runtime.open_warehouse(loaded, data) as wh, wh.read() as reader:
        return findings.compute(reader, loaded, Lens(), may_estimate=True)


def one(found, part, wanted):
    return next(entry for entry in found[part] if entry["id"] == wanted)


def test_there_are_15000_orders(found):
    assert one(found, "touchpoints", "order")["n"] == 15_000


def test_delivery_is_poor_where_it_was_late_or_never_came(found):
    delivery = one(found, "touchpoints", "delivery")
    assert (delivery["k"], delivery["n"]) == (957 + 448, 15_000)


def test_fulfilment_by_several_sellers_is_poor(found):
    assert one(found, "touchpoints", "fulfilment")["k"] == 163


@pytest.mark.parametrize(
    ("kpi", "k", "n"), [("csat", 11_484, 14_944), ("conversion", 842, 8_000), ("repeat_purchase", 93, 14_904)]
)
def test_kpis_are_those_of_the_data(found, kpi, k, n):
    entry = one(found, "kpis", kpi)
    assert (entry["k"], entry["n"]) == (k, n)


def test_csat_is_76_8_percent(found):
    assert round(one(found, "kpis", "csat")["value"], 3) == 0.768


@pytest.mark.parametrize("kpi", ["repeat_purchase", "retention"])
def test_kpis_with_nobody_behind_them_are_unlinked(found, kpi):
    assert one(found, "kpis", kpi)["state"] == "unlinked"


@pytest.fixture
def links(found):
    return {link["touchpoint"]: link for link in found["links"]}


def test_late_delivery_goes_with_most_dissatisfaction(links):
    supported = sorted(
        (link["effect_pp"], name) for name, link in links.items() if link["verdict"] == "supported"
    )
    assert [name for _, name in supported][:2] == ["delivery", "fulfilment"]
    # Counted from the files: of answers after the promised day or the delivery 21.9 % and 82.4 % are 4 or 5.
    assert links["delivery"]["low_pp"] < 21.9 - 82.4 < links["delivery"]["high_pp"]
    assert links["fulfilment"]["high_pp"] < -5


def test_slow_approval_is_not_supported(links):
    assert links["approval"]["verdict"] in ("inconclusive", "no_visible_effect")


def test_nothing_is_suggested_for_who_hardly_buys_again(found):
    assert "repeat_purchase" not in {each["outcome"] for each in found["suggested_links"]}


def test_what_was_never_recorded_has_no_value(found):
    assert one(found, "kpis", "retention")["value"] is None


def test_late_and_never_delivered_are_told_apart(folders):
    home, data = folders
    with runtime.open_warehouse(workspace.load(home, data), data) as wh, wh.read() as reader:
        row = reader.one(
            "select sum(late) filter (done_ms is not null) as late, "
            "sum(late) filter (done_ms is null) as never from roll.experience e "
            "join core.code c on c.kind = 'touchpoint' and c.code = e.touchpoint_code "
            "where c.text = 'delivery'"
        )
    assert row == {"late": 957, "never": 448}


def test_pulling_again_changes_nothing(folders, capsys):
    home, data = folders
    with runtime.open_warehouse(workspace.load(home, data), data) as wh:
        before = wh.data_version
    assert pull(data) == 0
    assert capsys.readouterr().out.count("nothing changed") == 2
    with runtime.open_warehouse(workspace.load(home, data), data) as wh:
        assert wh.data_version == before


def test_reading_every_file_again_finds_every_row_as_before(folders):
    home, data = folders
    with runtime.open_warehouse(workspace.load(home, data), data) as wh:
        before = wh.data_version
        with wh.write() as writer:
            writer.execute("update ops.source_state set state = '{}'")
    assert pull(data) == 0
    with runtime.open_warehouse(workspace.load(home, data), data) as wh, wh.read() as reader:
        last = reader.rows("select upserted, unchanged, fetched from ops.run order by run_id desc limit 2")
        assert [row["upserted"] for row in last] == [0, 0]
        assert sum(row["unchanged"] for row in last) == sum(row["fetched"] for row in last) == 120_587
        assert wh.data_version == before


TABLES = """
select schema_name as s, table_name as t from duckdb_tables()
where schema_name in ('core', 'roll') order by all
"""
COLUMNS = """
select column_name as c from duckdb_columns()
where schema_name = $s and table_name = $t order by column_name
"""
BY_CODE = ("customer_key", "account_key", "key_code", "person_code", "component_code", "other_key_code")
BY_CODE += ("account_code", "customer_code", "unit_code")


def decoded(reader, schema, table):
    """How many rows a table has, and a digest of them with codes as texts and without surrogates."""
    names = [row["c"] for row in reader.rows(COLUMNS, {"s": schema, "t": table})]
    parts = [part for name in names if (part := decoded_column(table, name))]
    digest = f"sum(hash({', '.join(parts) or '0'})::hugeint)"
    return reader.rows(f"select count(*) as n, {digest} as d from {schema}.{table} x")


def decoded_column(table, name):
    if name in ("id", "code") or (name in BY_CODE and table == "customer_key"):
        return None
    if name in BY_CODE:
        return f"(select any_value(digest) from core.customer_key k where k.key_code = x.{name})"
    if name.endswith("_code"):
        return f"(select any_value(text) from core.code c where c.code = x.{name})"
    return f"x.{name}"


def contents(home, data):
    with runtime.open_warehouse(workspace.load(home, data), data) as wh, wh.read() as reader:
        return {f"{row['s']}.{row['t']}": decoded(reader, row["s"], row["t"]) for row in reader.rows(TABLES)}


def test_rebuild_gives_equal_tables(folders):
    home, data = folders
    before = contents(home, data)
    assert rebuild(["rebuild", "--workspace", str(home), "--data", str(data)]) == 0
    after = contents(home, data)
    assert {name for name in before if before[name] != after[name]} == set()
    assert before["core.interaction"][0]["n"] == 74_739 + 8_000


def opened(found, touchpoint):
    """When incidents of health opened there, and when they ended, as days."""
    return [
        (each["opened_at"][:10], (each["closed_at"] or "")[:10])
        for each in found["incidents"]
        if (each["kind"], each["touchpoint"]) == ("health", touchpoint)
    ]


@pytest.mark.parametrize("window", [("2017-11-20", "2017-12-31"), ("2018-02-20", "2018-03-31")])
def test_late_parcels_open_an_incident_in_their_season(found, window):
    first, last = window
    assert any(first <= began <= last for began, _ in opened(found, "delivery"))


@pytest.mark.parametrize("touchpoint", ["delivery", "seller_handover", "approval", "review"])
def test_each_incident_is_explained(found, touchpoint):
    told = METHOD.read_text(encoding="utf-8")
    assert opened(found, touchpoint)
    assert [began for began, _ in opened(found, touchpoint) if began not in told] == []


def test_few_other_weeks_are_incidents(found):
    assert len(opened(found, "delivery")) <= 7
    assert opened(found, "fulfilment") == opened(found, "order") == []


def test_leads_known_by_the_day_are_never_silent(found):
    silent = [each for each in found["incidents"] if each["kind"] == "silence"]
    assert "lead_contact" not in {each["touchpoint"] for each in silent}
