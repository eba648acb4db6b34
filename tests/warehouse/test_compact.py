"""Few files instead of many hold the same batches: a rebuild cannot tell them apart."""

import shutil
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest

from tests.warehouse.shop import order
from tests.warehouse.test_rebuild import equal
from warehouse import build, landing, rebuild, retry
from warehouse.compact import DAY_MS, HOUR_MS, compact

DAY = 20_600 * DAY_MS
STATUSES = ["ok", "failed", "ok", None, "abandoned"]


def days(shop):
    """Two days of pulls: rows without versions that change there and back, bad ones, further columns."""
    for n, status in enumerate(STATUSES * 2):
        read_ms = DAY + n * DAY_MS // 5
        shop.orders(order("1", status=status), order(f"n{n}"), order("bad", status="x"), read_ms=read_ms)
        shop.pull(
            "attribute", {"customer": ["email:a"], "name": "plan", "value": f"{n % 3}"}, read_ms=read_ms
        )
    shop.orders(order("1", status="ok", wait_s=5, done_at="2026-02-01"), read_ms=DAY + 2 * DAY_MS - 1)


def files(shop):
    return sorted((shop.data / "landing").rglob("[0-9]*.parquet"))


def test_rebuilt_from_few_files_is_equal(shop):
    days(shop)
    build.refresh(shop.wh, shop.wh.workspace)
    shop.wh.close()
    shutil.copytree(shop.data, shop.home / "before")
    assert compact(shop.data / "landing", DAY + 3 * DAY_MS) == 17
    assert len(files(shop)) == 4
    rebuild.rebuild(shop.wh.workspace, shop.data)
    assert equal(shop.home / "before", shop.data, shop.wh.workspace) == []
    shop.open()


def test_present_day_is_left_alone(shop):
    days(shop)
    compact(shop.data / "landing", DAY + DAY_MS + HOUR_MS - 1)
    assert len(files(shop)) == 21
    compact(shop.data / "landing", DAY + DAY_MS + HOUR_MS)
    assert len(files(shop)) == 13
    assert compact(shop.data / "landing", DAY + DAY_MS + HOUR_MS) == 0


@pytest.mark.parametrize("removed", [0, 1, 3])
def test_stopped_between_no_batch_is_lost_or_double(shop, monkeypatch, removed):
    days(shop)
    home, gone, unlink = shop.data / "landing", [], Path.unlink

    def stops(path, **more):
        if len(gone) == removed and not path.name.startswith("."):
            raise KeyboardInterrupt
        gone.append(path)
        unlink(path, **more)

    before = [(one.batch.name, one.batch.rows) for one in landing.batches(home)]
    monkeypatch.setattr(Path, "unlink", stops)
    with pytest.raises(KeyboardInterrupt):
        compact(home, DAY + 3 * DAY_MS)
    monkeypatch.undo()
    assert [(one.batch.name, one.batch.rows) for one in landing.batches(home)] == before
    compact(home, DAY + 3 * DAY_MS)
    assert len(files(shop)) == 4
    assert [(one.batch.name, one.batch.rows) for one in landing.batches(home)] == before


def test_older_copy_replays_only_what_it_lacks(shop):
    days(shop)
    held = shop.rows("select path from ops.batch where run_id <= 4")
    compact(shop.data / "landing", DAY + 3 * DAY_MS)
    with shop.wh.write() as writer:
        writer.execute("delete from ops.batch where run_id > 4")
    assert rebuild.replay(shop.wh).batches == 21 - len(held) == 17


def test_row_in_quarantine_is_found_again(shop):
    days(shop)
    compact(shop.data / "landing", DAY + 3 * DAY_MS)
    assert retry.retry(shop.wh, "shop").quarantined == 1


def test_kept_records_stay_in_their_order(tmp_path):
    for n in range(4):
        table = pa.table({"id": [f"{n}"], **({"more": ["x"]} if n == 2 else {})})
        landing.keep(tmp_path, "crm", "deals", table, {"read_ms": DAY + n, "comment": "scrub"})
    landing.keep(tmp_path, "crm", "deals", pa.table({"id": ["4"]}), {"read_ms": DAY + 5, "comment": "drop"})
    assert compact(tmp_path, DAY + 2 * DAY_MS) == 3
    tables = [landing.read_kept(path) for path in landing.kept(tmp_path, "crm", "deals")]
    assert [(table["id"].to_pylist(), comment) for table, comment in tables] == [
        (["0", "1", "2", "3"], "scrub"),
        (["4"], "drop"),
    ]
    assert tables[0][0]["more"].to_pylist() == [None, None, "x", None]


def test_column_of_two_types_parts_the_files(tmp_path):
    for n, value in enumerate([1, 2, "c", "d"]):
        table = pa.table({"key": [value]})
        landing.write(tmp_path, "s", "t", "interaction", table, {"read_ms": DAY + n})
    assert compact(tmp_path, DAY + 2 * DAY_MS) == 2
    rows = [one.batch.rows for one in landing.batches(tmp_path)]
    firsts = [one.batch.first for one in landing.batches(tmp_path)]
    assert (rows, firsts) == ([1, 1, 1, 1], [0, 1, 0, 1])


def test_large_files_stay_as_they_are(tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.compact.LARGE", 3)
    for n, rows in enumerate([1, 3, 1, 1]):
        landing.write(
            tmp_path, "s", "t", "interaction", pa.table({"key": ["k"] * rows}), {"read_ms": DAY + n}
        )
    assert compact(tmp_path, DAY + 2 * DAY_MS) == 1
    names = [one.batch.name for one in landing.batches(tmp_path)]
    assert all(one < other for one, other in pairwise(names))
