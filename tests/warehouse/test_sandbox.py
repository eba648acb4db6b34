import gzip

import pytest

from warehouse.errors import DeadlinePassed, QueryFailed, RefusedSql
from warehouse.sandbox import Sandbox, TableSpec


def read(folder, name, content, sql="select * from t", **spec):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with Sandbox([folder]) as sandbox:
        tables = {"t": TableSpec(str(folder / spec.pop("glob", name)), **spec)}
        rows = [row for batch in sandbox.run(sql, tables, 20) for row in batch.to_pylist()]
        return rows, sandbox.rejects()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "id,name\n1,Zoë\n"),
        ("a.csv", b"\xef\xbb\xbfid,name\n1,Zo\xc3\xab\n"),
        ("a.tsv", "id\tname\n1\tZoë\n"),
        ("a.csv.gz", gzip.compress("id,name\n1,Zoë\n".encode(), mtime=0)),
        ("a.ndjson", '{"id": 1, "name": "Zoë"}\n'),
        ("a.json", '[{"id": 1, "name": "Zoë"}]'),
    ],
)
def test_files_of_many_kinds(tmp_path, name, content):
    assert read(tmp_path, name, content) == ([{"id": 1, "name": "Zoë"}], [])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_other_encodings(tmp_path, encoding):
    rows, _ = read(tmp_path, "a.csv", "id,name\n1,Zoë\n".encode(encoding), encoding=encoding)
    assert rows == [{"id": 1, "name": "Zoë"}]


def test_newlines_inside_quotes(tmp_path):
    assert read(tmp_path, "a.csv", 'id,name\n1,"two\nlines"\n')[0] == [{"id": 1, "name": "two\nlines"}]


def test_files_of_a_glob_are_united_by_name(tmp_path):
    (tmp_path / "b.csv").write_text("name,id,more\nb,2,x\n")
    rows, _ = read(tmp_path, "a.csv", "id,name\n1,a\n", glob="*.csv")
    assert rows == [{"id": 1, "name": "a", "more": None}, {"id": 2, "name": "b", "more": "x"}]


def test_unreadable_lines_are_set_apart_without_their_text(tmp_path):
    lines = "".join(f"{n},{n}\n" for n in range(30_000))
    rows, rejects = read(tmp_path, "a.csv", f"id,n\n{lines}x,secret@example.com\n7\n8,8\n")
    assert len(rows) == 30_001
    assert [(each.line, each.reason) for each in rejects] == [(30_002, "cast"), (30_003, "missing columns")]
    assert "secret" not in repr(rejects)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.csv", "", "is empty"),
        ("a.csv", "<!DOCTYPE html><html>sign in</html>", "is a web page"),
        ("a.csv.gz", gzip.compress(b"id\n" + b"1\n" * 9999, mtime=0)[:-20], "half written"),
        ("a.csv", "id,näme\n1,Zoë\n".encode("latin-1"), "is not UTF-8: say its `encoding`"),
        ("a.csv", '<?xml version="1.0"?><error/>', "is a web page"),
        ("a.csv", "<!-- moved --><html>", "is a web page"),
        ("a.csv", "id,name\n1,x\n".encode("utf-16"), "utf-16"),
        ("a.csv", b"\0" * 4096, "holds zero bytes"),
        ("a.xlsx", "PK", "its name ends in none of"),
    ],
)
def test_file_that_is_no_data_says_so(tmp_path, name, content, told):
    with pytest.raises(QueryFailed, match=told):
        read(tmp_path, name, content)


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from other",
        "select * from information_schema.tables",
        "select * from duckdb_settings()",
        "select getenv('HOME')",
        "select 1; select 2",
        "copy (select 1) to 'out.csv'",
        "attach 'x.duckdb'",
        "set threads = 1",
        "install httpfs",
        "describe t",
        "with x as (select * from sqlite_master) select * from x",
    ],
)
def test_sql_that_reaches_beyond_its_tables_is_refused(tmp_path, sql):
    with pytest.raises(RefusedSql):
        read(tmp_path, "a.csv", "id\n1\n", sql)


def test_lock_holds_below_the_check(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out.csv").write_text("id\n1\n")
    with Sandbox([tmp_path / "in"]) as sandbox, pytest.raises(QueryFailed, match=r"Cannot access|disabled"):
        list(sandbox.run("select * from t", {"t": TableSpec(str(tmp_path / "out.csv"))}))


def test_tables_and_own_names_may_be_joined(tmp_path):
    sql = "with x as (select id from t) select n from t as a join x using (id), generate_series(1, 2) g(n)"
    assert len(read(tmp_path, "a.csv", "id\n1\n", sql)[0]) == 2


def test_endless_query_is_stopped(tmp_path):
    sql = "with recursive r as (select 1 as i union all select i + 1 from r) select count(*) from r"
    (tmp_path / "a.csv").write_text("id\n1\n")
    with Sandbox([tmp_path]) as sandbox, pytest.raises(DeadlinePassed, match=r"longer than 0\.2 seconds"):
        list(sandbox.run(sql, {"t": TableSpec(str(tmp_path / "a.csv"))}, 0.2))


def test_message_names_columns_but_no_values(tmp_path):
    with pytest.raises(QueryFailed, match=r"Candidate bindings.*name"):
        read(tmp_path, "a.csv", "id,name\n1,Zoë\n", "select nope from t")
    with pytest.raises(QueryFailed) as caught:
        read(tmp_path, "a.csv", "id,name\n1,secret\n", "select name::int from t")
    assert "secret" not in str(caught.value)


def test_text_compared_with_a_time_is_told_how_to_be_read(tmp_path):
    with pytest.raises(QueryFailed, match=r"empty cells are null.*all_text: true"):
        read(tmp_path, "a.csv", "id,came\n1,2026-01-01 10:00:00\n2,\n", "select nullif(came, '') from t")


def test_profile_tells_what_columns_hold(tmp_path):
    (tmp_path / "a.csv").write_text("id,name\n1,a\n2,\n3,a\n")
    with Sandbox([tmp_path]) as sandbox:
        _, name = sandbox.profile("t", {"t": TableSpec(str(tmp_path / "a.csv"))})
    assert (name.type, name.rows, name.empty, name.distinct, name.least) == ("VARCHAR", 3, 1, 1, "a")


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_lines_that_end_in_two_ways_are_all_read(tmp_path, name):
    text = b'id,said\n1,"two\r\nlines"\n2,"x"\r\n3,y\r\n4,z\n'
    rows, rejects = read(tmp_path, name, gzip.compress(text) if name.endswith("gz") else text)
    assert [(row["id"], row["said"]) for row in rows] == [(1, "two\r\nlines"), (2, "x"), (3, "y"), (4, "z")]
    assert rejects == []


def test_columns_are_told_where_there_are_no_rows(tmp_path):
    (tmp_path / "a.csv").write_text("id,name\n")
    with Sandbox([tmp_path]) as sandbox:
        (batch,) = sandbox.run("select * from t", {"t": TableSpec(str(tmp_path / "a.csv"))})
    assert (batch.num_rows, batch.schema.names) == (0, ["id", "name"])
