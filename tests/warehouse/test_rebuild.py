import shutil

import pytest

from tests.warehouse.shop import answer, order
from warehouse import __main__ as command
from warehouse import build, compare, rebuild, recovery, runtime


def equal(one, two, loaded):
    a, b = (runtime.open_for_reading(loaded, data) for data in (one, two))
    with a, b, a.read() as first, b.read() as second:
        return compare.differences(first, second)


def history(shop):
    shop.orders(
        order("1", customer=["email:a"], status="ok"),
        order("2", customer=["crm:1"]),
        order("bad", status="x"),
    )
    shop.pull("feedback", answer("1", 5, customer=["email:b"]), source="desk")
    shop.orders(order("1", customer=["email:a", "crm:1"], status="failed"))
    shop.pull("attribute", {"customer": ["email:a"], "name": "plan", "value": "gold"})
    shop.pull(complete_until_ms=1_780_000_000_000, state={"cursor": "last"})
    build.refresh(shop.wh, shop.wh.workspace)


def test_rebuilt_tables_are_equal(shop):
    history(shop)
    shop.wh.close()
    shutil.copytree(shop.data, shop.home / "before")
    rebuild.rebuild(shop.wh.workspace, shop.data)
    assert equal(shop.home / "before", shop.data, shop.wh.workspace) == []
    shop.open()
    state = shop.rows("select state, complete_until_ms from ops.source_state where source_id = 'shop'")
    assert state == [{"state": '{"cursor": "last"}', "complete_until_ms": 1_780_000_000_000}]


def test_comparison_sees_one_changed_value(shop):
    history(shop)
    shop.wh.close()
    shutil.copytree(shop.data, shop.home / "before")
    shop.open()
    with shop.wh.write() as writer:
        writer.execute("update core.feedback set score = 4")
    shop.wh.close()
    told = equal(shop.home / "before", shop.data, shop.wh.workspace)
    assert any(line.startswith("core.feedback") for line in told)
    shop.open()


def test_small_workspace_rebuilds_equal(small_warehouse, tmp_path):
    loaded, data = small_warehouse.workspace, small_warehouse.data
    small_warehouse.close()
    shutil.copytree(data, tmp_path / "before")
    rebuild.rebuild(loaded, data)
    assert equal(tmp_path / "before", data, loaded) == []


def test_interrupted_rebuild_is_finished_by_the_next_opening(shop, monkeypatch):
    history(shop)
    rows = shop.value("select count(*) from core.interaction")
    shop.wh.close()

    def die(_wh):
        raise ZeroDivisionError

    monkeypatch.setattr(rebuild, "replay", die)
    with pytest.raises(ZeroDivisionError):
        rebuild.rebuild(shop.wh.workspace, shop.data)
    monkeypatch.undo()
    assert recovery.pending(shop.data)
    shop.open()
    assert shop.value("select count(*) from core.interaction") == rows


def test_command_says_what_it_did(shop, capsys):
    history(shop)
    shop.wh.close()
    assert command.main(["rebuild", "--workspace", str(shop.folder), "--data", str(shop.data)]) == 0
    assert "6 rows of 4 landed batches" in capsys.readouterr().out
    shop.open()


def test_command_leaves_an_open_database_alone(shop, capsys):
    assert command.main(["rebuild", "--workspace", str(shop.folder), "--data", str(shop.data)]) == 2
    assert "is held by process" in capsys.readouterr().err
    assert shop.orders(order("9")).upserted == 1
