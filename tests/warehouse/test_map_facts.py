from config.__main__ import main as config
from tests.warehouse.shop import order
from warehouse import build, map_facts


def test_data_say_where_the_map_is_wide_or_narrow(shop):
    shop.orders(order("1"), order("2", event="chat"), order("3", event="chat"))
    build.refresh(shop.wh, shop.wh.workspace)
    with shop.wh.read() as reader:
        facts = map_facts.map_facts(reader, shop.wh.workspace)
    assert (facts.touchpoint_rows, facts.events, facts.history_days) == ({"order": 1}, 3, 1)
    assert facts.unmapped_events == {("shop", "chat"): 2}


def test_check_with_data_names_the_event_at_no_touchpoint(shop, capsys):
    shop.orders(order("1"), order("2", event="chat"), order("3", event="chat"))
    build.refresh(shop.wh, shop.wh.workspace)
    folder, data = shop.wh.workspace.folder, shop.wh.data
    shop.wh.close()
    assert config(["check", "--workspace", str(folder), "--data", str(data)]) == 0
    assert "67% of 3 recorded events are at no touchpoint" in capsys.readouterr().out


def test_check_of_a_folder_without_data_says_how_to_pull(shop, tmp_path, capsys):
    assert config(["check", "--workspace", str(shop.wh.workspace.folder), "--data", str(tmp_path)]) == 1
    assert "python -m connectors pull" in capsys.readouterr().err
