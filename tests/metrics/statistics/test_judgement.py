"""What a figure may show, and what it says about its target."""
# pyright: reportOptionalOperand=false, reportOperatorIssue=false, reportArgumentType=false
# pyright: reportCallIssue=false

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics import Estimate, NpsCounts, colour, face, nps, status, trend, wilson


@pytest.mark.parametrize(
    ("n", "shown"), [(0, "count_only"), (9, "count_only"), (10, "grey"), (29, "grey"), (30, "full")]
)
def test_few_rows_show_less(n, shown):
    assert face(wilson(n // 2, n)) == shown


def test_effective_rows_decide_what_shows():
    assert face(wilson(50, 100, n_effective=20)) == "grey"


@pytest.mark.parametrize(
    ("target", "direction", "expected"),
    [
        (0.70, "up", "on_target"),
        (0.77, "up", "too_close"),
        (0.80, "up", "off_target"),
        (0.70, "down", "off_target"),
        (0.77, "down", "too_close"),
        (0.80, "down", "on_target"),
        (None, "up", "unknown"),
    ],
)
def test_status_needs_the_whole_interval(target, direction, expected):
    assert status(wilson(11476, 14944), target, direction) == expected


def test_reaching_the_target_is_on_target():
    exact = Estimate(0.8, 0.8, 0.8, 100)
    assert status(exact, 0.8, "up") == status(exact, 0.8, "down") == "on_target"


def test_unknown_is_neither_on_nor_off():
    assert status(wilson(0, 0), 0.5, "up") == "unknown"
    assert status(wilson(9, 9), 0.1, "up") == "unknown"
    assert status(Estimate(4.0, None, None, 40), 0.5, "up") == "unknown"


def test_small_samples_have_no_colour():
    assert colour(wilson(29, 29), 0.5, "up") == "grey"
    assert colour(wilson(30, 30), 0.5, "up") == "green"
    assert colour(wilson(0, 30), 0.5, "up") == "red"
    assert colour(wilson(15, 30), 0.5, "up") == "amber"


def test_vague_nps_has_no_colour():
    assert colour(nps(NpsCounts(40, 15, 5)), 0, "up") == "grey"
    assert colour(nps(NpsCounts(400, 150, 50)), 0, "up") == "green"


def test_arrow_needs_more_than_chance():
    assert trend(wilson(70, 100), wilson(50, 100)) == "up"
    assert trend(wilson(50, 100), wilson(70, 100)) == "down"
    assert trend(wilson(55, 100), wilson(50, 100)) is None
    assert trend(wilson(29, 29), wilson(5, 100)) is None


@given(st.integers(10, 500), st.floats(0, 1), st.data())
def test_turning_everything_turns_nothing(n, target, data):
    k = data.draw(st.integers(0, n))
    turned = status(wilson(n - k, n), 1 - target, "down")
    assert status(wilson(k, n), target, "up") in {turned, "too_close"} or turned == "too_close"
