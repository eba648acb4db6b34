"""`python -m config`: what people type, and what it answers."""

import json

import jsonschema
import pytest

from config.__main__ import TEMPLATES, main
from config.diff import difference
from config.schema import schemas

NAMES = ["buying-cycle", "internal", "lifecycle"]


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    from tests.config.conftest import ENV

    for name, value in ENV.items():
        monkeypatch.setenv(name, value)


def test_check_passes_and_counts(folder, capsys):
    assert main(["check", "--workspace", str(folder.path)]) == 0
    assert "2 touchpoints, 2 outcomes, 3 KPIs, 2 sources" in capsys.readouterr().out


def test_check_prints_the_report_and_fails(folder, capsys):
    folder.change("map.yml", "stage: choose", "stage: chose")
    assert main(["check", "--workspace", str(folder.path)]) == 1
    assert f"map.yml:{folder.line('map.yml', 'stage: chose')}" in capsys.readouterr().err


def test_check_asks_the_engine_about_conditions(folder, capsys):
    folder.change("map.yml", "rework = true", "rework = (select 1)")
    assert main(["check", "--workspace", str(folder.path)]) == 1
    assert f"map.yml:{folder.line('map.yml', 'select 1')}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("connector: zendsk", "did you mean `zendesk`"),
        ('connector: zendesk\n    fields: {tickets: {"7": group}}', "would be lost"),
        ("connector: zendesk\n    options: {objets: [tickets]}", "did you mean `objects`"),
    ],
)
def test_check_names_sources_that_can_never_be_pulled(folder, capsys, wrong, told):
    folder.change("sources.yml", "connector: zendesk", wrong)
    assert main(["check", "--workspace", str(folder.path)]) == 1
    report = capsys.readouterr().err
    assert f"sources.yml:{folder.line('sources.yml', 'id: desk')}" in report
    assert told in report


def test_check_prints_lints(folder, capsys):
    folder.change("map.yml", ", exit: true", "")
    assert main(["check", "--workspace", str(folder.path)]) == 0
    assert "add `exit: true`" in capsys.readouterr().out


def test_there_are_three_templates():
    assert sorted(path.name for path in TEMPLATES.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_new_workspace_passes_check(name, tmp_path, capsys):
    folder = tmp_path / "mine"
    assert main(["new", str(folder), "--template", name]) == 0
    assert main(["check", "--workspace", str(folder)]) == 0
    assert "to think about" not in capsys.readouterr().out


def test_new_never_writes_over_a_folder(folder, capsys):
    before = (folder.path / "map.yml").read_text()
    assert main(["new", str(folder.path)]) == 1
    assert (folder.path / "map.yml").read_text() == before
    assert "choose another folder" in capsys.readouterr().err


def test_schema_knows_every_file_and_alias(tmp_path):
    assert main(["schema", "--into", str(tmp_path)]) == 0
    schemas = {path.name.split(".")[0]: json.loads(path.read_text()) for path in tmp_path.iterdir()}
    assert set(schemas) == {"workspace", "sources", "map", "kpis", "segments", "alerts", "notes"}
    stream = schemas["sources"]["$defs"]["Stream"]
    assert "from" in stream["properties"]
    assert stream["additionalProperties"] is False


def test_editors_accept_what_the_loader_accepts(folder):
    for name, document in folder.load().documents.items():
        schema = schemas()["notes" if name.startswith("notes/") else name.removesuffix(".yml")]
        jsonschema.validate(document.data, schema)


def test_editors_refuse_an_unknown_key(folder):
    with pytest.raises(jsonschema.ValidationError, match="ownr"):
        jsonschema.validate({"name": "Shop", "ownr": "me"}, schemas()["workspace"])


def test_diff_tells_what_changed_by_id(folder):
    before = folder.load().texts
    folder.change("map.yml", "  - id: order\n    stage: choose", "  - id: order\n    stage: get")
    folder.change("map.yml", "systems:\n  - {id: till, status: new, since: -10d}\n", "systems: []\n")
    folder.change("map.yml", "within: 60d", "within: 90d")
    folder.change("kpis.yml", "kpis:\n", "kpis:\n  - {id: sales, of: interaction, measure: count}\n")
    changes = difference(before, folder.load().texts)
    assert "map.yml: changed touchpoints › order › stage: choose → get" in changes
    assert "map.yml: changed touchpoints › delivery › serves › satisfied › within: 60d → 90d" in changes
    assert any(change.startswith("kpis.yml: added kpis › sales") for change in changes)
    assert any(change.startswith("map.yml: removed systems › till") for change in changes)
    assert len(changes) == 4


def test_order_of_entries_is_a_change_only_where_it_means_something(folder):
    before = folder.load().texts
    folder.change("map.yml", "stages: [choose, get]", "stages: [get, choose]")
    assert difference(before, folder.load().texts) == [
        "map.yml: changed journeys › buying › stages: [choose, get] → [get, choose]"
    ]


def test_diff_of_folders(folder, tmp_path, capsys):
    other = tmp_path / "mine"
    assert main(["new", str(other)]) == 0
    assert main(["diff", str(folder.path), str(other)]) == 0
    assert "added journeys › lifecycle" in capsys.readouterr().out
    assert main(["diff", str(folder.path), str(folder.path)]) == 0
    assert "no difference" in capsys.readouterr().out
