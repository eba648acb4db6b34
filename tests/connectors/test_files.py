import gzip
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.files import changes
from tests.connectors.playground import COLUMNS, HEADER, Playground, orders


@pytest.fixture
def ground(tmp_path):
    return Playground(tmp_path)


def is_quiet(ground):
    return registry.get("files").is_quiet(ground.source(), ground.state)


def rewind(path):
    """Make a file look as if it was written long ago, so that its date is beyond doubt."""
    os.utime(path, (1_700_000_000, 1_700_000_000))


TABLE = [{"id": "o1", "placed": "2026-01-02 10:00:00", "mail": "a@b.c", "note": "two\nlines; été"}]
WITH_NOTE = {**COLUMNS, "note": "note"}
CSV = 'id,placed,mail,note\no1,2026-01-02 10:00:00,a@b.c,"two\nlines; été"\n'


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("t.csv", CSV.encode(), {}),
        ("t.csv", b"\xef\xbb\xbf" + CSV.encode(), {}),
        ("t.csv", CSV.replace("\n", "\r\n").replace("two\r\n", "two\n").encode(), {}),
        ("t.csv.gz", gzip.compress(CSV.encode(), mtime=0), {}),
        ("t.csv.zst", pa.compress(CSV.encode(), codec="zstd", asbytes=True), {}),
        ("t.csv", CSV.encode("latin-1"), {"encoding": "latin-1"}),
        ("t.csv", CSV.encode("cp1252"), {"encoding": "cp1252"}),
        ("t.csv", CSV.encode("utf-16"), {"encoding": "utf-16"}),
        ("t.csv", CSV.replace(",", ";").replace("lines;", "lines;").encode(), {"delimiter": ";"}),
        ("t.tsv", CSV.replace(",", "\t").encode(), {}),
        ("t.json", json.dumps(TABLE).encode(), {}),
        ("t.ndjson", (json.dumps(TABLE[0]) + "\n").encode(), {}),
        ("t.ndjson.gz", gzip.compress((json.dumps(TABLE[0]) + "\n").encode(), mtime=0), {}),
        ("t.jsonl", (json.dumps(TABLE[0], ensure_ascii=False) + "\n").encode(), {}),
    ],
)
def test_every_form_of_a_table_gives_the_same_row(ground, name, content, options):
    ground.write(name, content)
    source = ground.source(
        {"t": {"path": name, **options}}, [{"into": "interaction", "from": "t", "columns": WITH_NOTE}]
    )
    (row,) = ground.rows(source)
    assert (row["key"], str(row["occurred_at"]), row["customer"]["email"]) == (
        "o1",
        "2026-01-02 10:00:00",
        "a@b.c",
    )
    assert row["note"] == "two\nlines; été"


def test_parquet_gives_its_rows(ground):
    pq.write_table(pa.Table.from_pylist(TABLE), ground.home / "t.parquet")
    source = ground.source({"t": "t.parquet"}, [{"into": "interaction", "from": "t", "columns": COLUMNS}])
    assert ground.keys(source) == ["o1"]


def test_files_of_a_glob_are_united_by_column_name(ground):
    ground.write("orders1.csv", HEADER + orders(1))
    ground.write("orders2.csv", "mail,id,placed\nbob@example.com,o2,2026-01-03\n")
    assert [(row["key"], row["customer"]["email"]) for row in ground.rows()] == [
        ("o1", "ann1@example.com"),
        ("o2", "bob@example.com"),
    ]


def test_column_names_meet_despite_case_and_blanks(ground):
    ground.write("orders.csv", "ID ,Placed,MAIL,items\no1,2026-01-01,a@b.c,1\n")
    assert ground.keys() == ["o1"]


def test_where_chooses_rows(ground):
    ground.write("orders.csv", HEADER + orders(1, 2, 3, 4))
    stream = {
        "into": "interaction",
        "from": "orders",
        "columns": COLUMNS,
        "where": "items >= 2 and id <> 'o3'",
    }
    assert ground.keys(ground.source(streams=[stream])) == ["o2"]


def test_select_sees_all_tables(ground):
    ground.write("orders.csv", HEADER + orders(1, 2))
    ground.write("people.csv", "mail,plan\nann1@example.com,solo\n")
    ground.write(
        "s.sql",
        "select id as key, placed as occurred_at, 'order' as event, plan "
        "from orders join people using (mail)",
    )
    source = ground.source(
        {"orders": "orders.csv", "people": "people.csv"}, [{"into": "interaction", "sql": "s.sql"}]
    )
    assert [(row["key"], row["plan"]) for row in ground.rows(source)] == [("o1", "solo")]


def test_select_runs_again_when_any_file_changed(ground):
    ground.write("orders.csv", HEADER + orders(1, 2))
    ground.write("people.csv", "mail,plan\n")
    ground.write(
        "s.sql",
        "select id as key, placed as occurred_at, 'order' as event from orders join people using (mail)",
    )
    source = ground.source(
        {"orders": "orders.csv", "people": "people.csv"}, [{"into": "interaction", "sql": "s.sql"}]
    )
    assert ground.keys(source) == []
    ground.write("people.csv", "mail,plan\nann2@example.com,solo\n")
    assert ground.keys(source) == ["o2"]


def test_unchanged_files_are_not_read(ground):
    rewind(ground.write("orders1.csv", HEADER + orders(1)))
    rewind(ground.write("orders2.csv", HEADER + orders(2)))
    assert ground.keys() == ["o1", "o2"]
    assert is_quiet(ground)
    ground.write("orders2.csv", HEADER + orders(3))
    assert not is_quiet(ground)
    assert ground.keys() == ["o3"]


def test_a_file_that_grew_gives_its_new_rows(ground):
    path = ground.write("orders.csv", HEADER + orders(1, 2, 3))
    ground.fetch()
    with path.open("a") as file:
        file.write(orders(4))
    assert ground.keys() == ["o3", "o4"]


def test_a_file_that_was_rewritten_is_read_whole(ground):
    ground.write("orders.csv", HEADER + orders(1, 2, 3))
    ground.fetch()
    ground.write("orders.csv", HEADER + orders(7, 2, 3, 4))
    assert ground.keys() == ["o7", "o2", "o3", "o4"]


def test_another_mapping_reads_all_again(ground):
    rewind(ground.write("orders.csv", HEADER + orders(1)))
    ground.fetch()
    stream = {"into": "interaction", "from": "orders", "columns": {**COLUMNS, "items": "items"}}
    assert [row["items"] for row in ground.rows(ground.source(streams=[stream]))] == ["1"]


def test_changed_select_runs_again(ground):
    rewind(ground.write("orders.csv", HEADER + orders(1)))
    sql = ground.write("s.sql", "select id as key, placed as occurred_at, 'a' as event from orders")
    source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}])
    assert [row["event"] for row in ground.rows(source)] == ["a"]
    sql.write_text("select id as key, placed as occurred_at, 'b' as event from orders")
    assert [row["event"] for row in ground.rows(source)] == ["b"]


def test_a_file_changed_this_very_moment_is_looked_at_once_more(ground):
    path = ground.write("orders.csv", HEADER + orders(1))
    now = os.stat(path).st_mtime_ns
    assert changes.prints(ground.source().tables["orders"])[str(path)][1] in (0, now)
    rewind(path)
    assert changes.prints(ground.source().tables["orders"])[str(path)][1] == 1_700_000_000 * 10**9


def test_removed_file_takes_no_rows_with_it(ground):
    rewind(ground.write("orders1.csv", HEADER + orders(1)))
    path = ground.write("orders2.csv", HEADER + orders(2))
    rewind(path)
    ground.fetch()
    path.unlink()
    assert ground.keys() == []


def test_columns_nobody_mapped_are_noted_by_name(ground):
    ground.write("orders.csv", HEADER + orders(1))
    (batch, *_), _ = ground.fetch()
    assert [(note.kind, note.name) for note in batch.drift] == [("column not mapped", "items")]


def test_lost_optional_column_is_noted_and_rows_stay(ground):
    stream = {"into": "interaction", "from": "orders", "columns": {**COLUMNS, "channel": "channel"}}
    ground.write("orders.csv", HEADER + orders(1))
    (batch, *_), troubles = ground.fetch(ground.source(streams=[stream]))
    assert troubles == []
    assert ("missing column", "channel") in [(note.kind, note.name) for note in batch.drift]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_however_rows_are_cut_into_files_each_comes_once(tmp_path_factory, sizes):
    ground, at = Playground(tmp_path_factory.mktemp("cut")), 0
    for number, size in enumerate(sizes):
        ground.write(f"orders{number}.csv", HEADER + orders(*range(at, at + size)))
        at += size
    assert ground.keys() == [f"o{n}" for n in range(at)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=15)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=5))
def test_however_a_file_grows_no_row_is_missed(tmp_path_factory, sizes):
    ground, seen, at = Playground(tmp_path_factory.mktemp("grow")), set(), 0
    path = ground.write("orders.csv", HEADER)
    for size in sizes:
        with path.open("a") as file:
            file.write(orders(*range(at, at + size)))
        at += size
        seen |= set(ground.keys())
    assert seen == {f"o{n}" for n in range(at)}
