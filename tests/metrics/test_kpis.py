"""KPIs of the ferry line: what can be counted by hand, and what queries of their own say."""

import datetime as dt

import pytest

from metrics import kpi as kpis
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.warehouse.rollups.facts import Story

STAYS = """
outcomes:
  - {id: stays, kind: other, opens: [{event: solved}], lost: [{event: solved, nth: 2}],
     unrecorded: won, within: 30d}
kpis: [{id: stays, outcome: stays, period: all}]
"""


@pytest.fixture
def shown(scope, ferry):
    """A KPI as findings show it, through a lens."""
    return lambda kpi, **lens: kpis.entry(scope(**lens), ferry.ws.kpi(kpi))


@pytest.mark.parametrize(
    ("kpi", "k", "n"),
    [("join_rate", 100, 200), ("happy", 93, 124), ("kept_today", 900, 1000), ("short_waits", 200, 500)],
)
def test_shares_are_counted(shown, kpi, k, n):
    figure = shown(kpi)
    assert (figure["k"], figure["n"], figure["value"]) == (k, n, pytest.approx(k / n))
    assert figure["low"] < figure["value"] < figure["high"]


@pytest.mark.parametrize(
    ("kpi", "value"),
    [("mean_wait", 180), ("middle_wait", 180), ("calls", 140), ("serving", 2500 / 200 * 3.65)],
)
def test_amounts_are_counted(shown, kpi, value):
    assert shown(kpi)["value"] == pytest.approx(value)


def test_no_total_of_a_time_before_there_were_data(shown):
    calls = shown("calls", period="90d")
    assert (calls["value"], calls["previous"]["value"], calls["last_year"]["value"]) == (450, None, None)
    assert shown("calls", period="2025-12-01..2025-12-31")["note"] == "data begin 2025-12-22"


def test_conversion_agrees_with_a_query_of_its_own(shown, reader):
    expected = reader.one(
        """
        with fact as (
          select i.customer_key, i.ts_ms, e.text as event
          from core.interaction i join core.code e on e.kind = 'event' and e.code = i.event_code
        ),
        first as (
          select customer_key, min(ts_ms) as opened from fact
          where event = 'booking' and ts_ms < epoch_ms(timestamp '2026-03-02') group by customer_key
        )
        select count(*) as n, count(case when exists (
          select 1 from fact
          where event = 'joins' and fact.customer_key = first.customer_key
            and fact.ts_ms between first.opened and first.opened + cast(2592000000 as bigint)
        ) then 1 end) as k
        from first
        """
    )
    figure = shown("join_rate")
    assert (figure["k"], figure["n"]) == (expected["k"], expected["n"])


def test_period_ends_where_windows_are_over(shown):
    assert shown("join_rate")["period"]["to"] == "2026-03-01"
    assert shown("happy")["period"] == {"from": "2026-03-01", "to": "2026-03-31"}


def test_nothing_recorded_is_unknown_not_zero(shown):
    stay = shown("stay_rate")
    assert (stay["value"], stay["low"], stay["status"]) == (None, None, "unknown")


def test_target_is_the_one_that_holds(ferry):
    kpi = ferry.ws.kpi("join_rate")
    assert kpis.target(kpi, dt.date(2025, 12, 31)) == 0.9
    assert kpis.target(kpi, dt.date(2026, 1, 1)) == 0.4


@pytest.mark.parametrize(
    ("kpi", "status"),
    [
        ("join_rate", "on_target"),
        ("short_waits", "off_target"),
        ("kept_today", "too_close"),
        ("calls", "unknown"),
    ],
)
def test_status_is_that_of_the_whole_interval(shown, kpi, status):
    assert shown(kpi)["status"] == status


def test_segment_takes_its_customers_only(shown):
    north, south = shown("join_rate", segment="town:north"), shown("join_rate", segment="town:south")
    assert (north["k"], north["n"]) == (0, 100)
    assert (south["k"], south["n"]) == (100, 100)


def test_one_person_is_not_even_counted(shown):
    frail = shown("join_rate", segment="frail")
    assert (frail["k"], frail["n"], frail["value"]) == (None, None, None)
    assert frail["note"] == "fewer than 5 people"


def test_few_show_their_count_alone(shown):
    day = shown("kept_today", period="2026-03-31..2026-03-31")
    assert (day["k"], day["n"], day["face"]) == (9, 10, "grey")
    few = shown("short_waits", period="2026-03-31..2026-03-31")
    assert (few["k"], few["n"], few["value"], few["face"]) == (2, 5, None, "count_only")


def test_period_of_the_lens_wins(shown):
    week = shown("kept_today", period="7d")
    assert (week["n"], week["period"]["from"]) == (70, "2026-03-25")


def test_previous_period_stands_beside(shown):
    happy = shown("happy")
    assert happy["previous"]["period"] == {"from": "2026-02-01", "to": "2026-02-28"}
    assert (happy["previous"]["k"], happy["previous"]["n"]) == (84, 112)
    assert happy["last_year"]["n"] == 0


def test_what_a_kpi_replaces_is_said(shown):
    assert shown("happy")["replaces"] == ["Friday mail"]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_of_two_chances_opened_at_one_moment_the_first_by_key_counts(tmp_path, order):
    told = Story(tmp_path, kpis=STAYS)
    told.complete("2026-03-01 00:00")
    twice = [(customer, letter) for customer in "pqrstu" for letter in order]
    row = {"event": "solved", "at": "2026-01-05 12:00"}
    told.add("interaction", *({**row, "customer": who, "key": who + letter} for who, letter in twice))
    told.refresh()
    with told.wh.read() as reader:
        shown = kpis.entry(open_scope(reader, told.ws, Lens()), told.ws.kpi("stays"))
    told.wh.close()
    assert (shown["k"], shown["n"]) == (0, 6)
