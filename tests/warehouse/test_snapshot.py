import json

import pytest

from tests.warehouse.shop import order
from warehouse import recovery, runtime, snapshot
from warehouse.errors import WarehouseError


def rows_in_snapshot(shop):
    with runtime.open_for_reading(shop.wh.workspace, shop.data) as wh, wh.read() as reader:
        return wh.read_from["kind"], reader.value("select count(*) from core.interaction")


def test_snapshot_is_read_while_the_server_holds_the_file(shop):
    shop.orders(order("1"))
    path = snapshot.take(shop.wh)
    assert path.name == f"snapshot-{shop.wh.data_version}.duckdb"
    assert rows_in_snapshot(shop) == ("snapshot", 1)


def test_snapshot_holds_what_open_readers_do_not_see_yet(shop):
    with shop.wh.read() as early:
        assert early.value("select count(*) from core.interaction") == 0
        shop.orders(order("1"))
        snapshot.take(shop.wh)
    assert rows_in_snapshot(shop) == ("snapshot", 1)


def test_snapshot_is_due_when_data_changed_and_not_too_soon(shop):
    shop.orders(order("1"))
    assert snapshot.take_if_due(shop.wh)
    shop.orders(order("2"))
    assert snapshot.take_if_due(shop.wh) is None
    about = shop.data / snapshot.LAST
    about.write_text(json.dumps(json.loads(about.read_text()) | {"at": 0}))
    assert snapshot.take_if_due(shop.wh)
    assert snapshot.take_if_due(shop.wh) is None


def test_slow_snapshots_are_rarer(shop):
    shop.orders(order("1"))
    snapshot.take(shop.wh)
    about = json.loads((shop.data / snapshot.LAST).read_text())
    (shop.data / snapshot.LAST).write_text(json.dumps(about | {"at": about["at"] - 100, "seconds": 3}))
    shop.orders(order("2"))
    assert snapshot.take_if_due(shop.wh) is None


def test_copy_that_does_not_open_never_counts(shop, monkeypatch):
    shop.orders(order("1"))
    first = snapshot.take(shop.wh)
    shop.orders(order("2"))
    real = snapshot._child

    def spoil(*command):
        real(*command)
        if command[0] == "cp":
            with open(command[2], "r+b") as file:
                file.write(b"\0" * 9000)

    monkeypatch.setattr(snapshot, "_child", spoil)
    with pytest.raises(WarehouseError, match="the one before stays in force"):
        snapshot.take(shop.wh)
    assert recovery.newest(shop.data) == first


def test_only_the_newest_are_kept(shop):
    for n in range(4):
        shop.orders(order(str(n)))
        snapshot.take(shop.wh)
    assert len(list((shop.data / "snapshots").glob("snapshot-*.duckdb"))) == snapshot.KEPT


def test_secret_is_in_no_snapshot(shop):
    shop.orders(order("1", customer=["email:a"]))
    path = snapshot.take(shop.wh)
    assert (shop.data / "secret").read_bytes().strip() not in path.read_bytes()
