"""Customers of a telephone company at one moment: no technical support goes with leaving, gender does not."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs

pytestmark = needs("telco_churn_ibm")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELCO_DIR", str(SHARED / "telco_churn_ibm"))
        yield Example("telco", tmp_path_factory.mktemp("telco") / "data").found()


def test_a_quarter_left(found):
    assert counted(found, "kpis", "retention") == (7043 - 1869, 7043)


def test_half_have_no_technical_support(found):
    assert counted(found, "touchpoints", "tech_support") == (1243 + 2230, 7043)


def test_nothing_is_said_over_time(found):
    assert {each["state"] for each in found["touchpoints"]} == {None}
    assert found["incidents"] == found["failing_moments"] == []


def test_tech_support_goes_with_staying_and_gender_does_not(found):
    links = {each["touchpoint"]: each for each in found["links"]}
    support = links["tech_support"]
    assert support["verdict"] == "supported"
    assert support["low_pp"] < -11 < support["high_pp"]
    # how a letter addresses somebody is a control: it should make no difference
    assert links["address"]["verdict"] in ("inconclusive", "no_visible_effect")
