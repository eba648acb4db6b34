"""Durations and dates as they are written."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.times import RelativeDate, parse_duration

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
amounts = st.decimals(min_value=0, max_value=5000, places=2)


@given(amounts, st.sampled_from(sorted(SECONDS)))
def test_a_duration_is_amount_times_unit(amount, unit):
    duration = parse_duration(f"{amount}{unit}")
    assert duration.ms == amount * SECONDS[unit] * 1000
    assert (Decimal(duration.text.removesuffix(unit)), duration.unit) == (amount, unit)
    assert not duration.working


@given(amounts)
def test_working_time_is_marked_and_keeps_its_unit(amount):
    for unit in ("wh", "wd"):
        duration = parse_duration(f"{amount}{unit}")
        assert (duration.working, duration.unit, duration.amount) == (True, unit, float(amount))


@given(st.text(max_size=8))
def test_anything_else_is_refused_not_guessed(text):
    try:
        duration = parse_duration(text)
    except ValueError:
        return
    assert duration.text == text
    assert text[0].isdigit()


@pytest.mark.parametrize(
    "text", ["2", "2 d", "-2d", "2D", "2mo", "2min", "d", "1e3s", ".5h", "99999w", "2d2h"]
)
def test_no_duration(text):
    with pytest.raises(ValueError, match="no duration"):
        parse_duration(text)


def test_m_are_minutes():
    assert parse_duration("3m").ms == 180_000


@given(st.integers(0, 9999), st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_a_relative_date_counts_days_before_the_anchor(days, anchor):
    relative = RelativeDate.parse(f"-{days}d")
    assert relative is not None
    assert (anchor - relative.resolve(anchor)).days == days


def test_relative_dates_count_from_the_written_anchor(folder):
    assert folder.load(anchor=dt.date(1999, 1, 1)).map.systems[0].since == dt.date(2026, 2, 19)


def test_with_anchor_data_they_count_from_the_stored_date(folder):
    folder.change("workspace.yml", "anchor: 2026-03-01", "anchor: data")
    assert folder.load(anchor=dt.date(2026, 1, 11)).map.systems[0].since == dt.date(2026, 1, 1)


def test_with_nothing_stored_they_count_from_today(folder):
    folder.change("workspace.yml", "anchor: 2026-03-01\n", "")
    today = dt.datetime.now(dt.UTC).date()
    assert (today - folder.load().map.systems[0].since).days in (10, 11)
