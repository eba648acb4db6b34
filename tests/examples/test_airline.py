"""Answers of an airline's travellers: 0 is no score, and what matters differs by what they travel for."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs, rows

pytestmark = [pytest.mark.long, needs("airline_satisfaction")]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIRLINE_DIR", str(SHARED / "airline_satisfaction"))
        yield Example("airline", tmp_path_factory.mktemp("airline") / "data").found()


@pytest.mark.parametrize(
    ("kpi", "k", "n"),
    [
        ("satisfied", 11_403, 25_976),
        ("satisfied_business", 10_610, 18_038),
        ("satisfied_personal", 793, 7_938),
    ],
)
def test_satisfied_travellers_are_those_of_the_file(found, kpi, k, n):
    assert counted(found, "kpis", kpi) == (k, n)


@pytest.mark.parametrize(
    ("touchpoint", "low", "scored"),
    [("boarding", 6_998, 25_324), ("wifi", 10_978, 25_163), ("time", 8_254, 24_595)],
)
def test_not_applicable_is_no_score(found, touchpoint, low, scored):
    assert counted(found, "touchpoints", touchpoint) == (low, scored)
    assert rows(found, "off_scale") == 4_202


def test_nothing_is_said_over_time(found):
    assert {each["state"] for each in found["touchpoints"]} == {None}
    assert found["incidents"] == found["failing_moments"] == []
