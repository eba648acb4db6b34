"""The negative control: scores drawn at random. Whatever fails or is supported here is an invention."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs, rows

pytestmark = needs("support_tickets_synthetic")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TICKETS_DIR", str(SHARED / "support_tickets_synthetic"))
        yield Example("tickets", tmp_path_factory.mktemp("tickets") / "data").found()


def test_46_percent_were_solved_before_the_first_response(found):
    assert rows(found, "done_before_begun") == 1_292
    assert round(1_292 / 2_808, 2) == 0.46


def test_most_tickets_have_no_score(found):
    assert rows(found, "no_answer") == 5_661
    assert counted(found, "kpis", "csat") == (1_133, 2_808)


def test_who_was_answered_after_the_solution_waited_unknown(found):
    assert counted(found, "touchpoints", "solution") == (856, 2_808 - 1_292)


def test_nothing_is_failing(found):
    assert found["failing_moments"] == found["incidents"] == []
    assert {each["state"] for each in found["touchpoints"]} <= {"learning", "too_quiet", "ok"}


def test_nothing_is_supported_in_random_tickets(found):
    assert {each["verdict"] for each in found["links"]} == {"inconclusive"}
    assert found["suggested_links"] == []
