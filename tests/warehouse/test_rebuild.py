import shutil

import pytest

from tests.warehouse.shop import answer, order
from warehouse import __main__ as command
from warehouse import build, compare, rebuild, recovery, runtime, workspace
from warehouse.errors import ReadOtherwise


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


@pytest.mark.parametrize(
    ("name", "before", "after"), [("time_zone", "Europe/London", "Asia/Tokyo"), ("currency", "GBP", "JPY")]
)
def test_rows_read_in_another_zone_or_currency_ask_for_a_rebuild(shop, name, before, after):
    shop.orders(order("1"))
    shop.wh.close()
    path = shop.folder / "workspace.yml"
    path.write_text(path.read_text().replace(before, after))
    with pytest.raises(ReadOtherwise, match=f"{name}: {before}.*now says {after}.*rebuild"):
        shop.open()
    rebuild.rebuild(workspace.load(shop.folder, shop.data), shop.data)
    shop.open()
    assert shop.value("select count(*) from core.interaction") == 1


def test_a_file_that_is_gone_is_made_again_from_landing(shop):
    shop.orders(order("1"))
    shop.wh.close()
    (shop.data / "warehouse.duckdb").unlink()
    shop.open()
    assert shop.value("select count(*) from core.interaction") == 1
