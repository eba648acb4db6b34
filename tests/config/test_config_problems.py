"""One mistake is one problem, at the line where it stands, with what was found and expected."""

import pytest

import config

# file, what is replaced, by what, a text on the line the problem must name, a text the report must hold
MISTAKES = {
    "unknown key": ("map.yml", "owner: shop_team", "ownr: shop_team", "ownr", "did you mean `owner`?"),
    "required key misspelt": ("map.yml", "stage: choose", "stgae: choose", "stgae", "did you mean `stage`?"),
    "id misspelt": ("kpis.yml", "- id: satisfied", "- ID: satisfied", "ID: satisfied", "did you mean `id`?"),
    "missing key of an item": ("map.yml", "    stage: choose\n", "", "- id: order", "no `stage`"),
    "missing key of a flow mapping": ("kpis.yml", ", kind: conversion", "", "{id: conversion", "no `kind`"),
    "missing key of a mapping": ("map.yml", "measure: late, ", "", "standard:", "no `measure`"),
    "missing key of a file": ("workspace.yml", "name: Corner Shop\n", "", "time_zone", "no `name`"),
    "duration without unit": ("map.yml", "        within: 60d", "        within: 2", "        within: 2", "2d for days"),
    "unknown unit": ("map.yml", "within: 2d", "within: 2 days", "in_time", "a duration with its unit"),
    "share in percent": ("map.yml", "at_most: 0.1}", "at_most: 10}", "standard", "for 10 % write 0.1"),
    "target in percent": ("kpis.yml", "target: 0.8", "target: 80", "{id: csat", "for 80 % write 0.8"),
    "dangling stage": ("map.yml", "stages: [choose, get]", "stages: [chose, get]", "chose", "`choose`?"),
    "dangling outcome": ("map.yml", "outcome: satisfied", "outcome: satisfid", "satisfid", "`satisfied`?"),
    "dangling kpi of a link": ("map.yml", "kpis: [csat]", "kpis: [csta]", "csta", "did you mean `csat`?"),
    "dangling team": ("map.yml", "owner: shop_team", "owner: shopteam", "shopteam", "`shop_team`?"),
    "dangling source": ("map.yml", "{source: shop, event: d", "{source: shp, event: d", "shp", "`shop`?"),
    "dangling place": ("map.yml", "[delivery, get]", "[delivry, get]", "delivry", "touchpoint or stage"),
    "dangling promise": ("kpis.yml", "promise: in_time", "promise: intime", "intime", "`in_time`?"),
    "dangling segment": ("segments.yml", "segment: small", "segment: smal", "smal}", "`small`?"),
    "dangling touchpoint of a note": ("notes/talks.yml", "delivery", "deliveri", "deliveri", "`delivery`?"),
    "dangling table": ("sources.yml", "from: reviews", "from: review", "from: review", "a table of this source"),
    "id twice": ("map.yml", "- {id: get,", "- {id: choose}\n  - {id: get,", "{id: choose}", "stage id once"),
    "key twice": ("map.yml", "    owner: shop_team", "    owner: shop_team\n    stage: get", "stage: get", "once"),
    "comma in text": ("map.yml", "{late: true}", "{where: a = 1, or b = 2}", "or b", "a comma in unquoted"),
    "two commas in text": (
        "notes/talks.yml", "title: A talk", "title: A talk, long, and good", "A talk", "a comma in unquoted",
    ),
    "two conditions in one": ("map.yml", "{late: true}", "{late: true, wait_over: 1d}", "wait_over", "exactly one"),
    "count without number": ("map.yml", "{late: true}", "{count: interaction}", "count:", "`at_least` together"),
    "reached without among": ("map.yml", "effect: up", "effect: up\n        compare: reached", "- outcome", "`among`"),
    "scale without top": ("map.yml", "at_most: 2, of: 5", "at_most: 2", "low_score", "`of`, the top"),
    "no limit of a promise": ("map.yml", ", within: 2d", "", "{id: in_time", "exactly one of `by`, `within`"),
    "standard of no measure": ("map.yml", "measure: late", "measure: wait", "- id: delivery", "limit of the wait"),
    "unknown word": ("map.yml", "effect: up", "effect: upp", "upp", "did you mean `up`?"),
    "text for a flag": ("map.yml", "entry: true", "entry: yes", "entry: yes", "true or false"),
    "number for a text": ("map.yml", "name: Buying", "name: 2026", "2026", "put it in quotes"),
    "no such day": ("kpis.yml", "2026-01-01", "2026-02-30", "2026-02-30", "there is no such day"),
    "no such zone": ("workspace.yml", "Europe/London", "London", "London", "IANA"),
    "a list where a mapping is": ("map.yml", "low_score: {instrument: csat, at_most: 2, of: 5}", "low_score: [1]",
                                  "low_score", "a mapping of keys"),
    "a file that is not there": ("sources.yml", "sql: orders.sql", "sql: order.sql", "order.sql", "a file that exists"),
    "column missing": ("sources.yml", "occurred_at: at", "occured_at: at", "- into: feedback", "occurred_at"),
    "measure of another subject": ("kpis.yml", "target: 0.8", "measure: sum", "{id: csat", "goes with `outcome`"),
    "live but not measured": ("map.yml", "name: Buying", "state: live", "state: live", "`baseline` and `target`"),
    "opens alone": ("kpis.yml", "    won: [{source: shop, instrument: csat, where: \"score >= 4\"}]\n", "",
                    "- id: satisfied", "`won` or `lost`"),
    "value out of its range": ("kpis.yml", "recorded", "{amount: 5, low: 6}", "amount: 5", "low ≤ amount ≤ high"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_one_problem(folder, mistake):
    file, before, after, marker, said = MISTAKES[mistake]
    folder.change(file, before, after)
    problems = folder.problems()
    assert len(problems) == 1, "\n".join(map(str, problems))
    assert (problems[0].file, problems[0].line) == (file, folder.line(file, marker))
    assert said in str(problems[0])


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


def test_unknown_connectors_are_named(folder):
    (problem,) = folder.problems(connectors=["files", "zendsk"])
    assert "`zendsk`" in problem.hint
