"""docs/workspace.md is current, complete, and its example is a workspace that passes check."""

import re
from pathlib import Path

import pytest

import config
from config.docs import all_models, workspace_page
from warehouse.where import problem_in

PAGE = Path(__file__).parents[2] / "docs" / "workspace.md"
BLOCK = re.compile(r"`my-bakery/([\w./]+)`:\n\n```\w+\n(.*?)```", re.DOTALL)


def test_the_page_is_current():
    assert PAGE.read_text("utf-8") == workspace_page(), "make docs"


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model.__name__)
def test_every_key_is_explained(model):
    page = workspace_page()
    for name, field in model.model_fields.items():
        assert field.description, f"{model.__name__}.{name} says nothing"
        assert f"| `{field.alias or name}` |" in page
        assert field.description in page


def test_every_link_leads_to_a_heading():
    page = workspace_page()
    headings = {
        line.lstrip("# ").lower().replace(" ", "-") for line in page.splitlines() if line.startswith("#")
    }
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= headings


def test_the_example_is_a_workspace_without_problems(tmp_path):
    for name, text in BLOCK.findall(workspace_page()):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    workspace = config.load(tmp_path, check_where=problem_in)
    assert workspace.lints() == []
    tables = [table.path for source in workspace.sources for table in source.tables.values()]
    assert len(tables) == 3
    assert all(Path(path).is_file() for path in tables)


def test_the_columns_of_the_example_are_in_its_files(tmp_path):
    blocks = dict(BLOCK.findall(workspace_page()))
    for name, text in blocks.items():
        if name.endswith(".csv"):
            header = text.splitlines()[0].split(",")
            assert all(len(line.split(",")) == len(header) for line in text.splitlines())
