"""The command line, on a data folder of the ferry line."""

import json

import pytest

from metrics.__main__ import main
from tests.metrics import ferry as line


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    told = line.story(tmp_path_factory.mktemp("commands"))
    told.wh.close()
    return ["--workspace", str(told.folder / "ws"), "--data", str(told.folder / "data")]


def test_another_program_reads_json(folder, capsys):
    assert main(["findings", *folder]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["read_from"]["kind"] == "file"
    assert {kpi["id"]: kpi["state"] for kpi in document["kpis"]}["stay_rate"] == "unlinked"


def test_figures_of_an_older_map_say_so(tmp_path, capsys):
    told = line.story(tmp_path)
    told.wh.close()
    asked = ["findings", "--workspace", str(tmp_path / "ws"), "--data", str(tmp_path / "data")]
    assert main(asked) == 0
    assert capsys.readouterr().err == ""
    text = (tmp_path / "ws" / "map.yml").read_text()
    (tmp_path / "ws" / "map.yml").write_text(text.replace("wait_over: 3m", "wait_over: 4m"))
    assert main(asked) == 0
    assert "until the next pull figures follow its older text" in capsys.readouterr().err


def test_findings_are_printed_as_table(folder, capsys):
    assert main(["findings", "--format", "table", *folder]) == 0
    printed = capsys.readouterr().out
    assert "stay_rate    boardroom" in printed
    assert "100 of 200   2025-12-22..2026-03-01" in printed
    assert "n 500" in printed
    assert "None" not in printed


def test_as_of_reads_nothing_later(folder, capsys):
    assert main(["findings", "--format", "json", "--as-of", "2026-03-17", *folder]) == 0
    booking = next(
        each for each in json.loads(capsys.readouterr().out)["touchpoints"] if each["id"] == "booking"
    )
    assert (booking["k"], booking["n"]) == (172, 1720)


def test_period_is_that_asked_for(folder, capsys):
    assert main(["findings", "--format", "json", "--period", "7d", *folder]) == 0
    booking = next(
        each for each in json.loads(capsys.readouterr().out)["touchpoints"] if each["id"] == "booking"
    )
    assert booking["n"] == 140


def test_money_is_printed_with_its_interval_and_as_a_document(folder, capsys):
    assert main(["money", "--format", "table", *folder]) == 0
    assert "Cost to serve per customer and year" in (printed := capsys.readouterr().out)
    assert main(["money", "--format", "json", *folder]) == 0
    for cost in json.loads(capsys.readouterr().out)["cost_to_serve"]:
        assert f"{cost['value']:,.2f} ({cost['low']:,.2f}–{cost['high']:,.2f})" in printed


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ([], ["stay_rate"]),
        (["--level", "executive"], ["stay_rate", "friend_rate", "happy"]),
        (["--level", "executive", "--fail-on", "silent"], ["friend_rate"]),
    ],
)
def test_check_names_what_has_nothing_behind_it(folder, capsys, more, named):
    assert main(["check", *more, *folder]) == 1
    assert [row.partition(":")[0] for row in capsys.readouterr().out.splitlines()] == named


def test_check_passes_where_nothing_is_wrong(folder, capsys):
    assert main(["check", "--fail-on", "no_effect", *folder]) == 0
    assert capsys.readouterr().out == ""


def test_check_can_fail_on_what_is_unproven(folder, capsys):
    assert main(["check", "--fail-on", "no_effect", *folder]) == 0
    assert main(["check", "--fail-on", "unproven", *folder]) == 1
    assert capsys.readouterr().out.startswith("join_rate: unproven (boardroom)")


@pytest.mark.parametrize(
    "wrong",
    [["findings", "--period", "soon"], ["findings", "--as-of", "today"], ["check", "--fail-on", "bad"]],
)
def test_unreadable_request_exits_2(folder, capsys, wrong):
    assert main([*wrong, *folder]) == 2
    assert capsys.readouterr().err


def test_data_without_rollups_say_so(tmp_path, capsys):
    told = line.Ferry(tmp_path)
    told.wh.close()
    assert main(["findings", "--workspace", str(tmp_path / "ws"), "--data", str(tmp_path / "data")]) == 2
    assert "Pull once" in capsys.readouterr().err


def test_folder_without_data_exits_2(folder, tmp_path, capsys):
    assert main(["findings", folder[0], folder[1], "--data", str(tmp_path)]) == 2
    assert "python -m connectors pull" in capsys.readouterr().err
