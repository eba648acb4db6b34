"""What a period's name means, and what it is compared with."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import BadRequest
from metrics.period import Period, Reach, last_year, previous, resolve, run_up, wave_a_year_before

REACH = Reach(dt.date(2025, 1, 1), dt.date(2026, 3, 10), fiscal_month=4)
days = st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1))
names = st.sampled_from(["28d", "month", "quarter", "fytd", "all"])


def written(period):
    return f"{period.start}..{period.end}"


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("28d", "2026-02-11..2026-03-10"),
        ("month", "2026-02-01..2026-02-28"),
        ("quarter", "2025-10-01..2025-12-31"),
        ("fytd", "2025-04-01..2026-03-10"),
        ("all", "2025-01-01..2026-03-10"),
        ("2026-01-05..2026-01-09", "2026-01-05..2026-01-09"),
    ],
)
def test_names_mean_days(name, means):
    assert written(resolve(name, REACH)) == means


def test_month_that_just_ended_counts():
    assert written(resolve("month", Reach(REACH.first, dt.date(2026, 3, 31)))) == "2026-03-01..2026-03-31"


@pytest.mark.parametrize("name", ["", "yesterday", "d", "2026-01-09..2026-01-05", "2026-02-30..2026-03-01"])
def test_unreadable_periods_say_what_to_write(name):
    with pytest.raises(BadRequest, match="such as 28d"):
        resolve(name, REACH)


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("28d", "2026-01-14..2026-02-10"),
        ("month", "2026-01-01..2026-01-31"),
        ("quarter", "2025-07-01..2025-09-30"),
        ("fytd", "2024-04-01..2025-03-10"),
    ],
)
def test_previous_is_the_one_before(name, before):
    assert written(previous(name, resolve(name, REACH))) == before


def test_last_year_keeps_the_end_of_the_month():
    assert written(last_year(Period(dt.date(2025, 2, 1), dt.date(2025, 2, 28)))) == "2024-02-01..2024-02-29"
    assert written(last_year(Period(dt.date(2024, 2, 29), dt.date(2024, 3, 5)))) == "2023-02-28..2023-03-05"


WAVES = tuple(
    Period(dt.date(*first), dt.date(*last))
    for first, last in (
        ((2025, 2, 3), (2025, 2, 14)),
        ((2025, 8, 4), (2025, 8, 9)),
        ((2026, 2, 2), (2026, 2, 13)),
    )
)


def test_wave_is_the_last_that_began():
    assert resolve("wave", Reach(REACH.first, REACH.last, waves=WAVES)) == WAVES[-1]
    assert (
        written(resolve("wave", Reach(REACH.first, dt.date(2026, 2, 5), waves=WAVES)))
        == "2026-02-02..2026-02-05"
    )
    assert run_up("wave", WAVES[-1], 12, WAVES) == list(WAVES)


def test_wave_is_compared_with_the_one_before_and_the_one_a_year_ago():
    assert previous("wave", WAVES[-1], WAVES) == WAVES[1]
    assert wave_a_year_before(WAVES[-1], WAVES) == WAVES[0]
    assert previous("wave", WAVES[0], WAVES).days == wave_a_year_before(WAVES[1], WAVES).days == 0


@given(days, names)
def test_periods_end_where_data_do(last, name):
    period = resolve(name, Reach(min(last, dt.date(2000, 1, 1)), last))
    assert period.start <= period.end <= last


@given(days, st.sampled_from(["28d", "month", "quarter"]))
def test_runs_leave_no_day_out(last, name):
    runs = run_up(name, resolve(name, Reach(last, last)), 5)
    assert all(one.end + dt.timedelta(days=1) == two.start for one, two in pairwise(runs))
