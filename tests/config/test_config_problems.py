"""One mistake is one problem, at the line where it stands, with what was found and expected."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import config
from config.positions import read
from tests.config.conftest import FILES

MISTAKES = read("mistakes.yml", Path(__file__).with_name("mistakes.yml").read_text("utf-8")).data


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_one_problem(folder, mistake):
    made = MISTAKES[mistake]
    folder.change(made["file"], made["instead of"], made["somebody wrote"])
    problems = folder.problems()
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert (problems[0].file, problems[0].line) == (
        made["file"],
        folder.line(made["file"], made["the line with"]),
    )
    assert made["is reported, saying"] in str(problems[0])


def test_the_folder_itself_is_right(folder):
    assert folder.load().lints() == []


def test_all_problems_in_one_report(folder):
    folder.change("map.yml", "owner: shop_team", "ownr: shop_team")
    folder.change("map.yml", "outcome: satisfied", "outcome: nothing")
    folder.change("kpis.yml", "target: 0.8", "target: 80")
    folder.change("workspace.yml", "GBP", "pounds")
    with pytest.raises(config.ConfigErrors) as caught:
        folder.load()
    report = str(caught.value)
    assert "4 problems; nothing was started" in report
    for file, text in (
        ("map.yml", "ownr"),
        ("map.yml", "nothing"),
        ("kpis.yml", "80"),
        ("workspace.yml", "pounds"),
    ):
        assert f"{file}:{folder.line(file, text)}  " in report


def test_broken_text_hides_no_other_file(folder):
    folder.write("map.yml", "journeys: [\n")
    folder.change("kpis.yml", "kind: conversion", "kind: convrsion")
    assert {problem.file for problem in folder.problems()} == {"map.yml", "kpis.yml"}
    assert len(folder.problems()) == 2


def test_bytes_that_are_no_text_are_one_problem(folder):
    (folder.path / "kpis.yml").write_bytes("kpis: []\n".encode("utf-16"))
    (problem,) = folder.problems()
    assert (problem.file, problem.found) == ("kpis.yml", "bytes that are not UTF-8")


@pytest.mark.parametrize("depth", [200, 400, 800, 3000])
def test_nesting_without_end_is_a_problem_of_its_file(folder, depth):
    folder.write("alerts.yml", "sequences: " + "[" * depth + "]" * depth + "\n")
    assert {problem.file for problem in folder.problems()} == {"alerts.yml"}


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("name: a: b\n", 1, "needs quotes"),
        ("name: A\n\tclock: live\n", 2, "not tabs"),
        ("name: @home\n", 1, "needs quotes"),
    ],
)
def test_what_is_no_yaml_is_explained(folder, text, line, hint):
    folder.write("workspace.yml", text)
    (problem,) = folder.problems()
    assert problem.line == line
    assert hint in problem.hint


def test_missing_files_are_named(folder):
    (folder.path / "map.yml").unlink()
    assert [problem.file for problem in folder.problems() if problem.found == "no such file"] == ["map.yml"]


def test_a_misspelt_file_is_not_passed_over(folder):
    (folder.path / "segments.yml").rename(folder.path / "segment.yml")
    assert any("`segments.yml`" in problem.hint for problem in folder.problems())


def test_bytes_that_are_no_text(folder):
    (folder.path / "kpis.yml").write_bytes(b"\xff\xfe\x00kpis")
    assert any("UTF-8" in problem.found for problem in folder.problems())


def test_a_dash_on_its_own_line_is_named(folder):
    folder.write("segments.yml", "segments:\n  -\n\n    id: small\n")
    assert [problem.line for problem in folder.problems() if problem.file == "segments.yml"] == [2]


def test_an_alias_without_end_is_refused(folder):
    levels = "\n".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 9))
    folder.write("alerts.yml", f"x0: &x0 [1]\n{levels}\n")
    assert any("an alias" in problem.found for problem in folder.problems())


def test_conditions_are_asked_of_the_checker(folder):
    problems = folder.problems(check_where=lambda text: "no functions" if "rework" in text else None)
    assert [(problem.file, problem.line, problem.expected) for problem in problems] == [
        ("map.yml", folder.line("map.yml", "rework"), "no functions")
    ]


def test_refused_sources_are_named(folder):
    (problem,) = folder.problems(check_source=lambda source: "no" if source.id == "desk" else None)
    assert (problem.line, problem.found) == (folder.line("sources.yml", "id: desk"), "no")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_shape_of_data_escapes_the_report(folder, data):
    name = data.draw(st.sampled_from([name for name in FILES if name.endswith(".yml")]))
    content = read(name, FILES[name]).data
    path = data.draw(st.sampled_from(list(paths(content))))
    odd = st.sampled_from([None, 5, -1.5, "x", "", [], {}, [[]], {"a": 1}, True, [None], "-1d", [{}]])
    folder.write(name, json.dumps(replaced(content, path, data.draw(odd))))
    problems = found_in(folder)
    folder.write(name, FILES[name])
    assert all(problem.expected and problem.line for problem in problems)


def found_in(folder):
    try:
        folder.load()
    except config.ConfigErrors as error:
        return error.problems
    return []


def paths(content, path=()):
    yield path
    keys = content if isinstance(content, dict) else range(len(content)) if isinstance(content, list) else ()
    for key in keys:
        yield from paths(content[key], (*path, key))


def replaced(content, path, value):
    if not path:
        return value
    content[path[0]] = replaced(content[path[0]], path[1:], value)
    return content
