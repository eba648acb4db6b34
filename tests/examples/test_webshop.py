"""Sessions of a web shop: newcomers buy more often, and the value of pages already holds the purchase."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs

pytestmark = needs("online_shoppers")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHOPPERS_DIR", str(SHARED / "online_shoppers"))
        yield Example("webshop", tmp_path_factory.mktemp("webshop") / "data").found()


def test_15_5_percent_of_visits_end_in_a_purchase(found):
    assert counted(found, "kpis", "conversion") == (1908, 12_330)


def test_most_visitors_were_here_before(found):
    assert counted(found, "touchpoints", "welcome") == (10_551, 12_330)


def test_nothing_is_said_over_time(found):
    assert {each["state"] for each in found["touchpoints"]} == {None}
    assert found["incidents"] == found["failing_moments"] == []


def test_value_of_pages_is_held_back(found):
    links = {each["touchpoint"]: each for each in found["links"]}
    assert links["page_value"]["verdict"] == "not_measurable"
    assert "alone tells the outcome" in links["page_value"]["reason"]
    assert all("page_value" in links[name]["held_back"] for name in ("welcome", "pages"))
