"""Secrets come from the environment and are never printed."""

import pytest

from tests.config.conftest import ENV


def test_a_secret_is_read_and_not_shown(folder):
    workspace = folder.load()
    assert workspace.source("desk").token.get_secret_value() == ENV["DESK_TOKEN"]
    assert ENV["DESK_TOKEN"] not in repr(workspace) + str(workspace.source("desk").model_dump())


def test_a_variable_of_several_sources_is_one_problem(folder):
    folder.change("sources.yml", "${DESK}", "${SHOP_DIR}")
    (problem,) = folder.problems(env={"DESK_TOKEN": "x"})
    assert problem.where.startswith("sources › shop")
    assert "desk" in problem.hint


@pytest.mark.parametrize("name", ["SHOP_DIR", "DESK", "DESK_TOKEN"])
def test_a_missing_variable_is_one_problem_that_names_it(folder, name):
    (problem,) = folder.problems(env={key: value for key, value in ENV.items() if key != name})
    assert name in problem.expected
    assert ("shop" if name == "SHOP_DIR" else "desk") in problem.where
    assert "docs/workspace.md" in problem.hint


def test_no_report_holds_a_value(folder):
    folder.change("sources.yml", "${DESK_TOKEN}", "plain-secret-9")
    folder.change("sources.yml", "every: 15m", "every: ${DESK_TOKEN}")
    folder.change("sources.yml", "base_url:", "base_ulr:")
    report = "\n".join(str(problem) for problem in folder.problems())
    assert "a secret written out" in report
    for value in [*ENV.values(), "plain-secret-9"]:
        assert value not in report.replace("corner", "")


def test_options_are_expanded_at_any_depth(folder):
    folder.change("sources.yml", "    token:", "    options: {view: ['${DESK}', 3]}\n    token:")
    assert folder.load().source("desk").options == {"view": ["corner", 3]}


def test_paths_are_of_the_workspace_or_of_the_variable(folder):
    folder.change(
        "sources.yml", 'reviews: {path: "${SHOP_DIR}/reviews.csv"', "reviews: {path: data/reviews.csv"
    )
    tables = folder.load().source("shop").tables
    assert tables["orders"].path == "/files/orders*.csv"
    assert tables["reviews"].path == str(folder.path / "data/reviews.csv")
