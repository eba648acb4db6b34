"""Calls that sold deposits, without dates: calling again sells less, how long one lasts is known late."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs

pytestmark = needs("bank_marketing")


@pytest.fixture(scope="module")
def bank(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BANK_DIR", str(SHARED / "bank_marketing"))
        yield Example("bank", tmp_path_factory.mktemp("bank") / "data")


@pytest.fixture(scope="module")
def found(bank):
    return bank.found()


def test_rows_that_stand_twice_are_one_client(found):
    assert counted(found, "kpis", "deposits") == (4639, 41_188 - 12)


def test_land_lines_are_counted_without_duplicates(found):
    assert counted(found, "touchpoints", "first_call") == (15_044 - 3, 41_176)


def test_999_days_mean_no_earlier_contact(bank):
    with bank.opened() as wh, wh.read() as reader:
        texts = reader.rows("select attributes from core.interaction where attributes like '%days_since%'")
    assert 0 < len(texts) < 188_130 / 20
    assert not any("999" in row["attributes"] for row in texts)


def test_nothing_is_said_over_time(found):
    assert {each["state"] for each in found["touchpoints"]} == {None}
    assert found["incidents"] == []
    assert [each["touchpoint"] for each in found["failing_moments"]] == []


def test_length_of_the_talk_is_held_back(found):
    links = {each["touchpoint"]: each for each in found["links"]}
    assert links["talk"]["reason"].startswith("talk_s alone tells the outcome")
    assert links["first_call"]["held_back"] == ["talk_s"]


def test_calling_again_is_mostly_a_matter_of_the_month(found):
    """The plain fall, 13.0 in 100 at the first call to 4.1 from the ninth on, is that of busy months."""
    link = next(each for each in found["links"] if each["touchpoint"] == "call_again")
    assert (link["compare"], link["n_poor"] + link["n_good"]) == ("count", 41_176)
    assert link["naive_pp"] > 3 > 1 > link["high_pp"]
    assert [step["n"] for step in link["curve"]][:2] == [10_568, 5_340]
    # only from seven more calls on does it go with fewer deposits
    assert (link["threshold"], link["curve"][-1]["and_more"]) == (7, True)
    assert link["curve"][-1]["low_pp"] > 0
