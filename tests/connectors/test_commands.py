import re

import pytest

from connectors.__main__ import main
from warehouse import runtime, workspace
from warehouse.load import RunResult


@pytest.fixture
def pulled(small_workspace):
    folder, data = small_workspace
    return ["--workspace", str(folder), "--data", str(data)]


def test_pull_prints_one_line_per_source_whose_counts_add_up(pulled, capsys):
    assert main(["pull", *pulled]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["workshop", "phones", "survey", "office"]
    for line in lines:
        read, new, before, quarantined = (
            int(number.replace(",", "")) for number in re.findall(r"[\d,]+", line)
        )
        assert read == new + before + quarantined


def test_pulled_again_says_that_nothing_changed(pulled, capsys):
    main(["pull", *pulled])
    capsys.readouterr()
    assert main(["pull", *pulled]) == 0
    assert capsys.readouterr().out.count("nothing changed") == 4


def test_pull_of_one_source_reads_no_other(pulled, capsys):
    assert main(["pull", "phones", *pulled]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["phones"]


def test_source_in_trouble_is_told_and_ends_with_1(small_workspace, pulled, capsys):
    (small_workspace[0] / "files" / "calls.csv").unlink()
    assert main(["pull", *pulled]) == 1
    out = capsys.readouterr().out
    assert "phones           failed" in out
    assert "No file at" in out
    assert "survey           ok" in out


def test_unknown_source_starts_nothing(pulled, capsys):
    assert main(["pull", "phone", *pulled]) == 2
    assert "did you mean `phones`" in capsys.readouterr().err


def test_bad_configuration_starts_nothing(small_workspace, pulled, capsys):
    (small_workspace[0] / "sources.yml").write_text("sources: [{id: a, connector: files}]")
    assert main(["pull", *pulled]) == 2
    assert "sources.yml:1" in capsys.readouterr().err
    assert not small_workspace[1].exists()


def test_server_that_holds_the_data_is_named_with_what_does_the_same(small_workspace, pulled, capsys):
    folder, data = small_workspace
    with runtime.open_warehouse(workspace.load(folder, data), data) as wh:
        runtime.announce(wh, page="http://127.0.0.1:8501/sources", endpoint="http://127.0.0.1:8501/api/pull")
        assert main(["pull", *pulled]) == 2
    said = capsys.readouterr().err
    assert "http://127.0.0.1:8501/sources" in said
    assert "POST http://127.0.0.1:8501/api/pull" in said


def test_live_source_that_is_behind_is_called_late(small_workspace, pulled, capsys):
    path = small_workspace[0] / "workspace.yml"
    path.write_text(path.read_text().replace("clock: 2026-07-31", "clock: live"))
    main(["pull", "phones", *pulled])
    assert "phones: late; complete until 2026-07-03" in capsys.readouterr().out


def test_rows_whose_time_moved_count_once(small_workspace, pulled):
    folder, data = small_workspace
    main(["pull", *pulled])
    entry = (folder / "sources.yml").read_text()
    (folder / "sources.yml").write_text(entry.replace("every: 15m", "every: 15m\n    time_zone: Asia/Tokyo"))
    assert main(["pull", *pulled]) == 0
    with runtime.open_for_reading(workspace.load(folder, data), data) as wh, wh.read() as reader:
        assert reader.value("select count(*) from core.interaction") == 600


def test_ctrl_c_in_a_query_is_told_without_a_traceback(pulled, capsys, monkeypatch):
    def interrupted(*_, **__):
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr("connectors.files.connector.Files.fetch", interrupted)
    assert main(["pull", *pulled]) == 130
    monkeypatch.undo()
    assert capsys.readouterr().err.startswith("Interrupted.")
    monkeypatch.setattr("warehouse.store.Writer.execute", interrupted)
    assert main(["pull", *pulled]) == 130


def test_a_source_that_keeps_failing_is_left_to_the_next_pull(pulled, monkeypatch):
    asked = []

    def down(_wh, source_id, **_):
        asked.append(source_id)
        return RunResult(len(asked), 0, 0, 0, 0, 0, state="failed", message="down", more_at_ms=1)

    monkeypatch.setattr("connectors.__main__.pull", down)
    assert main(["pull", "phones", *pulled]) == 1
    assert asked == ["phones"] * 3
