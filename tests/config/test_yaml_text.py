"""YAML 1.2: a word is a word, a time is a text, and every part knows its line."""

import pytest

from config.positions import read


@pytest.mark.parametrize(
    "word", ["no", "NO", "yes", "on", "off", "y", "n", "22:00", "1:30:00", "2026-01-01", "0o"]
)
def test_what_yaml_1_1_would_change_stays_text(word):
    assert read("x.yml", f"value: {word}").data == {"value": word}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("0x1f", 31),
        ("0o17", 15),
        ("017", 17),
        ("1.5", 1.5),
        ("true", True),
        ("~", None),
        ('"12"', "12"),
    ],
)
def test_plain_values(text, value):
    assert read("x.yml", f"value: {text}").data == {"value": value}


def test_norway_is_a_country(folder):
    folder.change("segments.yml", "{each: region}", "{id: NO, where: \"country = 'NO'\"}")
    assert folder.load().segment("NO").where == "country = 'NO'"


def test_quiet_hours_are_times_of_day(folder):
    folder.write("alerts.yml", "quiet_hours: {from: 22:00, to: 07:30}\n")
    quiet = folder.load().alerts.quiet_hours
    assert (quiet.from_, quiet.to) == (22 * 60, 7 * 60 + 30)


def test_opening_hours_by_day_and_range(folder):
    folder.change(
        "workspace.yml", "GBP", "GBP\nopening_hours: {mon-fri: [08:00-12:00, 13:00-17:00], sat: closed}"
    )
    week = folder.load().settings.opening_hours
    assert week == (((480, 720), (780, 1020)),) * 5 + ((), ())


@pytest.mark.parametrize(
    "hours", ["{mo: 08:00-12:00}", "{mon: 12:00-08:00}", "{mon: 8-12}", "{fri-mon: closed}"]
)
def test_opening_hours_that_cannot_be(folder, hours):
    folder.change("workspace.yml", "GBP", f"GBP\nopening_hours: {hours}")
    assert [problem.where for problem in folder.problems()] == ["opening_hours"]


def test_lines_of_keys_and_items():
    document = read("x.yml", "a:\n  - id: 1\n    b: {c: 2,\n        d: 3}\n  -\n    id: 2\n")
    lines = {
        path: document.line(path) for path in [("a",), ("a", 0), ("a", 0, "b", "d"), ("a", 1), ("a", 1, "id")]
    }
    assert list(lines.values()) == [1, 2, 4, 5, 6]


def test_anchors_and_aliases_are_read():
    assert read("x.yml", "a: &rule {source: shop}\nb: [*rule]\n").data["b"] == [{"source": "shop"}]
