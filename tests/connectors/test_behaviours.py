"""The list of what connectors must do names tests that exist."""

import re
from pathlib import Path

HERE = Path(__file__).parent


def test_every_behaviour_names_tests_that_exist():
    rows = re.findall(r"^\| (\d+) \|.*\| (.+) \|$", (HERE / "README.md").read_text("utf-8"), re.MULTILINE)
    tests = {
        name
        for path in HERE.parent.rglob("*.py")
        for name in re.findall(r"def (test_\w+)\(", path.read_text("utf-8"))
    }
    assert [int(number) for number, _ in rows] == list(range(1, 33))
    for number, held_by in rows:
        named = set(re.findall(r"`(test_\w+)`", held_by))
        assert named, number
        assert named <= tests, number
