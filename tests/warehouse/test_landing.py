import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from warehouse import landing
from warehouse.errors import LandingUnreadable
from warehouse.landing import Landed, LandedBatch, Pulled

TABLE = pa.table({"key": ["1"]})


def test_file_says_what_it_is(tmp_path):
    path = landing.write(tmp_path, "shop", "orders", "interaction", TABLE, {"read_ms": 5, "run": "r"})
    [found] = landing.batches(tmp_path)
    assert found == Landed(LandedBatch("orders", "interaction", path, 1, file=path.name), "shop", 5)


def test_files_come_in_the_order_they_were_read(tmp_path):
    for read_ms, stream in ((900, "b"), (1000, "a"), (900, "a")):
        landing.write(tmp_path, "shop", stream, "interaction", TABLE, {"read_ms": read_ms})
    assert [(one.read_ms, one.batch.stream) for one in landing.batches(tmp_path)] == [
        (900, "a"),
        (900, "b"),
        (1000, "a"),
    ]


def test_batches_of_one_moment_do_not_overwrite(tmp_path):
    paths = {landing.write(tmp_path, "s", "t", "interaction", TABLE, {"read_ms": 1}) for _ in range(3)}
    assert len(paths) == 3


def test_strange_names_stay_inside(tmp_path):
    path = landing.write(tmp_path / "landing", "../../x", "..", "interaction", TABLE, {"read_ms": 1})
    assert (tmp_path / "landing") in path.resolve().parents


def test_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    def fail(*_arguments, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(KeyboardInterrupt):
        landing.write(tmp_path, "s", "t", "interaction", TABLE, {"read_ms": 1})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_foreign_file_is_named(tmp_path):
    path = tmp_path / "s" / "t" / "1.parquet"
    path.parent.mkdir(parents=True)
    path.write_text("no parquet")
    with pytest.raises(LandingUnreadable, match=r"1\.parquet cannot be read.*last\.json away"):
        landing.batches(tmp_path)


def test_last_pull_is_remembered(tmp_path):
    landing.remember(tmp_path, Pulled("shop", 1, 2, state={"cursor": "x"}, complete_until_ms=9))
    assert [
        (one["source"], one["state"], one["complete_until_ms"]) for one in landing.remembered(tmp_path)
    ] == [("shop", {"cursor": "x"}, 9)]
