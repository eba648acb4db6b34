"""Three yearly waves of a survey in three layouts: one scale, and nothing watched by the hour."""

from __future__ import annotations

import pytest

from tests.examples.real import SHARED, Example, counted, needs, one, rows

pytestmark = needs("sfo_survey")
YEARS = (2014, 2015, 2016)


@pytest.fixture(scope="module")
def airport(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SFO_DIR", str(SHARED / "sfo_survey"))
        yield Example("airport", tmp_path_factory.mktemp("airport") / "data")


@pytest.fixture(scope="module")
def waves(airport):
    return {year: airport.found(period=f"{year}-05-01..{year}-05-31") for year in YEARS}


@pytest.fixture(scope="module")
def found(airport):
    return airport.found()


@pytest.mark.parametrize(
    ("kpi", "year", "mean", "n"),
    [
        ("restaurants", 2014, 3.581, 2339),
        ("restaurants", 2015, 3.680, 2460),
        ("restaurants", 2016, 3.631, 2680),
        ("shops", 2014, 3.596, 2308),
        ("shops", 2015, 3.671, 2441),
        ("shops", 2016, 3.651, 2625),
    ],
)
def test_three_layouts_are_one_scale(waves, kpi, year, mean, n):
    entry = one(waves[year], "kpis", kpi)
    assert (round(entry["value"], 3), entry["n"]) == (mean, n)


MEANS = """
    select touchpoint.text as touchpoint, avg(answer.score) as mean
    from roll.answer as answer
    join core.code as touchpoint
      on touchpoint.kind = 'touchpoint' and touchpoint.code = answer.touchpoint_code
    where year(answer.event_date) = $year and touchpoint.text <> 'whole' group by all order by mean
"""


@pytest.mark.parametrize("year", YEARS)
def test_restaurants_and_shops_are_weakest_safety_and_boarding_strongest(airport, year):
    with airport.opened() as wh, wh.read() as reader:
        order = [row["touchpoint"] for row in reader.rows(MEANS, {"year": year})]
    assert {*order[:2]} == {"restaurants", "shops"}
    assert {"safety", "clean_boarding"} <= {*order[-3:]}


def test_blank_and_not_used_are_no_scores(found):
    assert counted(found, "touchpoints", "restaurants")[1] == 2339 + 2460 + 2680
    assert rows(found, "off_scale") == 46_709


def test_the_same_number_in_two_years_is_two_people(airport):
    with airport.opened() as wh, wh.read() as reader:
        years = reader.rows(
            "select count(distinct year(event_date)) as n from roll.answer group by customer_code"
        )
    assert [row["n"] for row in years] == [1] * (2818 + 2958 + 3087)


def test_each_wave_is_compared_with_the_one_before(found):
    entry = one(found, "kpis", "restaurants")
    before, year = entry["previous"], entry["last_year"]
    assert (round(entry["value"], 3), entry["n"], round(before["value"], 3)) == (3.631, 2680, 3.680)
    assert year["value"] == before["value"]
    low = next(
        each
        for each in one(found, "touchpoints", "restaurants")["measures"]
        if each["measure"] == "low_score"
    )
    assert low["baseline_n"] == 2460


def test_a_yearly_wave_has_no_incidents(found):
    assert found["incidents"] == []
    assert {each["state"] for each in found["touchpoints"]} == {None}
