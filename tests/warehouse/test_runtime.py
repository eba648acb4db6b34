import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.warehouse.shop import Shop, order, write_workspace
from warehouse import runtime, secret, workspace
from warehouse.errors import (
    ForeignData,
    InUse,
    NothingToRead,
    SecretChanged,
    TooLittleMemory,
    UnknownCommand,
    Unreadable,
    WarehouseError,
)

ROOT = Path(__file__).parents[2]


def other_process(shop, code):
    program = (
        "from pathlib import Path\nfrom warehouse import runtime, workspace\n"
        f"folder, data = Path({str(shop.folder)!r}), Path({str(shop.data)!r})\n"
        "ws = workspace.load(folder, data)\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=ROOT
    )
    return done.stdout + done.stderr


def test_second_process_is_told_who_holds_it(shop):
    told = other_process(shop, "runtime.open_warehouse(ws, data)")
    assert "InUse" in told
    assert "is held by process" in told


def test_second_process_is_sent_to_the_server(shop):
    runtime.announce(shop.wh, page="http://localhost:8501/sources", endpoint="http://localhost:8501/api/pull")
    told = other_process(shop, "runtime.open_warehouse(ws, data)")
    assert "http://localhost:8501/sources" in told
    assert "curl -X POST http://localhost:8501/api/pull" in told


def test_same_process_cannot_open_twice(shop):
    with pytest.raises(InUse):
        runtime.open_warehouse(shop.wh.workspace, shop.data)


def test_refused_opening_leaves_the_holder_at_work(shop):
    with pytest.raises(InUse):
        runtime.open_warehouse(shop.wh.workspace, shop.data)
    assert shop.orders(order()).upserted == 1


def test_data_of_another_workspace_is_refused(shop):
    shop.wh.close()
    foreign = workspace.load(write_workspace(shop.home / "other"), shop.data)
    with pytest.raises(ForeignData, match="Choose another folder"):
        runtime.open_warehouse(foreign, shop.data)
    shop.open()


def test_other_secret_stops_with_both_remedies(shop, monkeypatch):
    shop.wh.close()
    monkeypatch.setenv("KPI_SECRET", "another one")
    with pytest.raises(SecretChanged, match=r"give the former secret back.*new data folder"):
        shop.open()
    monkeypatch.delenv("KPI_SECRET")
    shop.open()


def test_folder_that_cannot_be_written_is_told(shop, tmp_path):
    (tmp_path / "file").write_text("")
    for data in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(Unreadable, match="choose another folder with --data"):
            runtime.open_warehouse(shop.wh.workspace, data)


def test_secret_is_readable_by_its_owner_only(shop):
    assert (shop.data / "secret").stat().st_mode & 0o077 == 0
    assert len(secret.read(shop.data)) == 64


def test_failed_write_leaves_no_trace(shop):
    versions = shop.wh.data_version, shop.wh.ops_version
    with pytest.raises(ZeroDivisionError):
        _write_half(shop)
    assert shop.value("select count(*) from ops.meta where name = 'half'") == 0
    assert (shop.wh.data_version, shop.wh.ops_version) == versions


def _write_half(shop):
    with shop.wh.write() as writer:
        writer.execute("insert into ops.meta values ('half', 'done')")
        writer.touch_data()
        raise ZeroDivisionError


def test_versions_count_what_was_touched(shop):
    data, ops = shop.wh.data_version, shop.wh.ops_version
    with shop.wh.write() as writer:
        writer.touch_ops()
    assert (shop.wh.data_version, shop.wh.ops_version) == (data, ops + 1)
    with shop.wh.read() as reader:
        assert (reader.data_version, reader.ops_version) == (data, ops + 1)


def test_readers_cannot_write(shop):
    with pytest.raises(Exception, match="read-only mode"), shop.wh.read() as reader:
        reader.rows("insert into ops.meta values ('a', 'b')")


def test_write_inside_a_write_is_refused(shop):
    with pytest.raises(WarehouseError, match="wait for itself"), shop.wh.write(), shop.wh.write():
        pass


def test_file_beyond_landing_cannot_be_read(shop):
    with pytest.raises(Exception, match="disabled by configuration"):
        shop.rows("from read_csv('/etc/passwd')")


def test_reading_needs_something_to_read(tmp_path):
    loaded = workspace.load(write_workspace(tmp_path / "shop"), tmp_path / "data")
    with pytest.raises(NothingToRead, match="python -m connectors pull"):
        runtime.open_for_reading(loaded, tmp_path / "data")


def test_free_file_is_read_itself(shop):
    shop.orders(order())
    shop.wh.close()
    with runtime.open_for_reading(shop.wh.workspace, shop.data) as wh, wh.read() as reader:
        assert wh.read_from["kind"] == "file"
        assert reader.value("select count(*) from core.interaction") == 1
    shop.open()


def test_readers_see_whole_batches_only(shop):
    torn, done = [], threading.Event()

    def watch():
        while not done.is_set():
            with shop.wh.read() as reader:
                rows, version = reader.value("select count(*) from core.interaction"), reader.data_version
                again = reader.value("select count(*) from core.interaction")
            if rows % 50 or rows != again:
                torn.append((rows, again, version))

    watchers = [threading.Thread(target=watch) for _ in range(3)]
    for watcher in watchers:
        watcher.start()
    for batch in range(6):
        shop.orders(*(order(f"{batch}-{n}", customer=[f"k:{n}"]) for n in range(50)))
    done.set()
    for watcher in watchers:
        watcher.join()
    assert torn == []
    assert shop.value("select count(*) from core.interaction") == 300


def test_commands_are_called_by_name():
    commands = runtime.Commands()
    commands.register("greet", lambda name: f"hello {name}")
    assert commands.call("greet", name="you") == "hello you"
    with pytest.raises(UnknownCommand, match="known: greet"):
        commands.call("nope")


def test_workspace_is_found_by_argument_then_variable(monkeypatch):
    monkeypatch.delenv("KPI_WORKSPACE", raising=False)
    monkeypatch.delenv("KPI_DATA", raising=False)
    assert workspace.locate() == (Path("config/demo"), Path("data/demo"))
    monkeypatch.setenv("KPI_WORKSPACE", "clients/acme")
    assert workspace.locate(data="/d") == (Path("clients/acme"), Path("/d"))


def test_anchor_is_read_from_the_data_folder(tmp_path):
    assert workspace.anchor(tmp_path) is None
    (tmp_path / "anchor.json").write_text('{"anchor": "2026-11-21"}')
    assert str(workspace.anchor(tmp_path)) == "2026-11-21"


def test_too_little_memory_names_the_setting(shop):
    with shop.wh.cursor() as settings:
        settings.execute("set memory_limit = '1MB'")
        with pytest.raises(TooLittleMemory, match=r"memory_limit.*workspace\.yml"):
            shop.rows("select list(x || repeat('y', 200)) from range(500000) r(x)")
        settings.execute("set memory_limit = '1GB'")
    assert shop.orders(order()).upserted == 1


def test_limits_of_the_workspace_hold(tmp_path):
    made = Shop(tmp_path)
    made.wh.close()
    write_workspace(made.folder, settings="name: T\nthreads: 1\nmemory_limit: 300MB\n")
    made.open()
    assert made.value("select current_setting('threads')") == 1
    made.wh.close()
