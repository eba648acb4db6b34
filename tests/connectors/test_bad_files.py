import gzip
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.connectors.playground import COLUMNS, HEADER, Playground, orders

GOOD = HEADER + orders(1, 2)
STREAM = {"into": "interaction", "from": "orders", "columns": COLUMNS}


@pytest.fixture
def ground(tmp_path):
    return Playground(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders.csv", b"", "empty"),
        ("orders.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        ("orders.csv.gz", gzip.compress(GOOD.encode() * 200, mtime=0)[:-40], "half written"),
        ("orders.csv.gz", b"not packed at all\n", "half written"),
        ("orders.parquet", b"PAR1 and nothing", "parquet"),
        ("orders.csv", "id,placed,mail\no1,2026-01-01,José\n".encode("latin-1"), "encoding"),
        ("orders.csv", b"order,placed,mail,items\no1,2026-01-01,a@b.c,1\n", "no column `id`"),
        ("orders.csv", b"name\n", "no column `id`"),
        ("orders.csv", b'{"error": "expired"}', "no column `id`"),
        ("orders.xlsx", b"PK\x03\x04zip", "ends in none of"),
    ],
)
def test_unreadable_file_is_called_what_it_is(ground, name, content, said):
    ground.write(name, content)
    batches, (trouble,) = ground.fetch(ground.source({"orders": name}))
    assert said.lower() in trouble.lower()
    assert name in trouble
    assert sum(len(batch.table) for batch in batches) == 0


def test_missing_file_is_named_with_what_to_do(ground):
    _, (trouble,) = ground.fetch()
    assert "orders*.csv" in trouble
    assert "sources.yml" in trouble


def test_renamed_column_is_guessed(ground):
    ground.write("orders.csv", "ids,placed,mail,items\no1,2026-01-01,a@b.c,1\n")
    _, (trouble,) = ground.fetch()
    assert "Did it become `ids`?" in trouble


def test_a_file_without_its_header_names_nobody(ground):
    ground.write("orders.csv", "o1,2026-01-01,canary@example.com,1\no2,2026-01-02,b@example.com,2\n")
    _, (trouble,) = ground.fetch()
    assert "first line looks like a row" in trouble
    assert "canary" not in trouble
    ground.write("s.sql", "select nope from orders")
    _, (trouble,) = ground.fetch(ground.source(streams=[{"into": "interaction", "sql": "s.sql"}]))
    assert "canary" not in trouble


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"select 'caf\xe9' as key"), os.remove])
def test_a_select_that_cannot_be_read_leaves_the_other_streams(ground, damage):
    ground.write("orders.csv", GOOD)
    path = ground.write("s.sql", "select 1 as key")
    source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}, STREAM])
    damage(path)
    batches, (trouble,) = ground.fetch(source)
    assert "s.sql" in trouble
    assert sum(len(batch.table) for batch in batches) == 2


def test_lines_appended_with_another_line_end_are_rows(ground):
    ground.write("orders.csv", GOOD)
    ground.keys()
    with (ground.home / "orders.csv").open("a", newline="") as file:
        file.write(orders(3).replace("\n", "\r\n"))
    assert ground.keys()[-1] == "o3"


def test_bad_file_leaves_the_others_of_its_glob(ground):
    ground.write("orders1.csv", GOOD)
    ground.write("orders2.csv", "")
    ground.write("orders3.csv", HEADER + orders(3))
    batches, troubles = ground.fetch()
    assert [row["key"] for batch in batches for row in batch.table.to_pylist()] == ["o1", "o2", "o3"]
    assert len(troubles) == 1


def test_bad_stream_leaves_the_others_of_its_source(ground):
    ground.write("orders.csv", GOOD)
    ground.write("s.sql", "select nonsense from orders")
    source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}, STREAM])
    batches, troubles = ground.fetch(source)
    assert [batch.stream for batch in batches if len(batch.table)] == ["orders-interaction-order"]
    assert "s.sql" in troubles[0]


def test_bad_file_is_told_each_time_and_read_again_once_mended(ground):
    ground.write("orders.csv", "")
    assert len(ground.fetch()[1]) == 1
    assert len(ground.fetch()[1]) == 1
    ground.write("orders.csv", GOOD)
    assert ground.keys() == ["o1", "o2"]


def test_a_select_runs_again_once_its_file_is_back(ground):
    there, away = ground.write("orders.csv", GOOD), ground.home / "away"
    os.utime(there, (1_700_000_000, 1_700_000_000))
    ground.write("s.sql", "select id as key, placed as occurred_at, 'x' as event from orders")
    source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}])
    ground.fetch(source)
    there.rename(away)
    assert len(ground.fetch(source)[1]) == 1
    away.rename(there)
    assert ground.keys(source) == ["o1", "o2"]


def test_lines_that_are_no_rows_are_quarantined_by_line(ground):
    ground.write("orders.csv", GOOD + "o3,2026-01-03,c@d.e,1,too,many\n" + orders(4))
    batches, troubles = ground.fetch()
    (rejected,) = [one for batch in batches for one in batch.rejected]
    assert troubles == []
    assert rejected.record == "orders.csv:4"
    assert rejected.reason == "more values than the file has columns"
    assert [row["key"] for batch in batches for row in batch.table.to_pylist()] == ["o1", "o2", "o4"]


def test_a_value_of_a_wrong_type_costs_its_row_not_its_file(ground):
    ground.write("orders.csv", GOOD + "o3,soon,c@d.e,many\n")
    assert [row["occurred_at"] for row in ground.rows()][-1] == "soon"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select * from read_csv('/etc/passwd')", "not allowed"),
        ("copy orders to 'x.csv'", "select"),
        ("select 1; select 2", "one select"),
        ("select * from people", "no table"),
        ("select error(mail) as key from orders", "error() is not allowed"),
        (
            "select id as key, placed as occurred_at, 'x' as event, id as n, mail as n from orders",
            "n more than once",
        ),
        ("select id as key from orders", "yields no occurred_at and no event"),
        ("select count(*) from range(100000) a, range(100000) b, range(100000) c", "yields no key"),
    ],
)
def test_refused_select_says_why(ground, sql, said):
    ground.write("orders.csv", GOOD)
    ground.write("s.sql", sql)
    if "range(" in sql:
        sql = ground.write("s.sql", "select 'a' as x from orders")
    _, (trouble,) = ground.fetch(ground.source(streams=[{"into": "interaction", "sql": "s.sql"}]))
    assert said in trouble.lower()
    assert "s.sql" in trouble


def test_any_kind_of_value_can_be_an_attribute(ground):
    ground.write("orders.csv", GOOD)
    ground.write(
        "s.sql",
        "select id as key, placed as occurred_at, 'x' as event, interval 1 day as i, '\\xFF'::blob as bytes, "
        "{'a': mail} as pair from orders",
    )
    pulled = ground.pull(ground.source(streams=[{"into": "interaction", "sql": "s.sql"}]))
    assert pulled.error is None
    assert "example.com" not in " ".join(str(table.to_pylist()) for table in ground.landed())


def test_endless_select_is_stopped_at_the_deadline(ground, monkeypatch):
    ground.write("orders.csv", GOOD)
    ground.write(
        "s.sql",
        "select sum(a.range) as key, '2026-01-01' as occurred_at, 'x' as event "
        "from range(1000000) a, range(1000000) b",
    )
    monkeypatch.setattr("connectors.base.Context.remaining_s", lambda self: 0.2)
    source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}])
    _, (trouble,) = ground.fetch(source)
    assert "took longer" in trouble
    assert ground.state["streams"]["s-interaction"]["files"] == {}


def test_error_texts_hold_no_values_of_the_data(ground):
    ground.write("orders.csv", GOOD + "o3,2026-01-01,canary@example.com,9\n")
    ground.write(
        "s.sql",
        "select id as key, placed as occurred_at, 'x' as event, cast(mail as integer) as n from orders",
    )
    _, (trouble,) = ground.fetch(ground.source(streams=[{"into": "interaction", "sql": "s.sql"}]))
    assert "@example.com" not in trouble


def test_no_personal_text_reaches_landing(ground):
    canary = "Zebulon Quackenbush, zeb@canary.example, 07700 900123"
    pq.write_table(
        pa.table(
            {
                "id": ["a"],
                "placed": ["2026-01-01"],
                "mail": ["zeb@canary.example"],
                "agent": ["Nosey"],
                "text": [f"Dear {canary}"],
            }
        ),
        ground.home / "answers.parquet",
    )
    columns = {
        "key": "id",
        "occurred_at": "placed",
        "instrument": {"value": "csat"},
        "score": {"value": 3},
        "scale_min": {"value": 1},
    }
    columns |= {
        "scale_max": {"value": 5},
        "customer": {"email": "mail"},
        "comment": "text",
        "agent": "agent",
        "reply": "mail",
    }
    streams = [
        {"into": "feedback", "from": "t", "columns": columns},
        {"into": "interaction", "from": "t", "columns": {**COLUMNS, "agent": "agent"}},
    ]
    pulled = ground.pull(ground.source({"t": "answers.parquet"}, streams))
    landed = " ".join(str(table.to_pylist()) for table in ground.landed())
    assert "[name]" in landed
    for secret in ("Quackenbush", "canary", "900123", "Nosey"):
        assert secret not in landed + repr(pulled)
