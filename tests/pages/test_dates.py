"""Times are the reader's: today's as a clock, others with their day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages.parts import reading
from pages.parts.dates import Clock
from pages.parts.words import NBSP

CLOCK = Clock(datetime(2026, 7, 20, 12, 40, tzinfo=UTC), ZoneInfo("Europe/London"))


def plain(text):
    return text.replace(NBSP, " ")


def test_today_is_a_clock():
    assert CLOCK.time("2026-07-20T12:40:00+00:00") == "13:40"


def test_another_day_is_named():
    assert plain(CLOCK.time("2026-07-19T05:00:00+00:00")) == "19 Jul, 06:00"
    assert plain(CLOCK.time("2025-12-19T05:00:00Z")) == "19 Dec 2025, 05:00"


def test_a_date_has_no_hour():
    assert plain(CLOCK.time("2026-07-11")) == "Sat 11 Jul"
    assert plain(CLOCK.since(date(2026, 7, 11))) == "since Sat 11 Jul (9 days)"


def test_a_period_says_how_long_it_is():
    assert plain(CLOCK.length({"from": "2026-07-01", "to": "2026-07-28"})) == "28 days"
    assert plain(CLOCK.period({"from": "2026-07-01", "to": "2026-07-28"})) == "28 days to Tue 28 Jul 2026"
    assert CLOCK.length(None) == CLOCK.length({"to": "2026-07-28"}) == ""


def test_hours_until_two_days():
    assert plain(CLOCK.ago("2026-07-19T10:40:00+00:00")) == "26 h"
    assert plain(CLOCK.ago("2026-07-17T10:40:00+00:00")) == "3 days"


def test_milliseconds_are_read():
    assert CLOCK.time(1_784_551_200_000) == CLOCK.time("2026-07-20T12:40:00+00:00")


def test_unknown_is_a_dash():
    assert CLOCK.time(None) == CLOCK.day(None) == "–"


def test_what_is_late_now_was_not_late_on_an_earlier_day():
    just_before = int(CLOCK.now.timestamp() * 1000) - 1
    known = {"shop": just_before, "new": None}
    late = {name: {"late": True, "complete_until_ms": ms} for name, ms in known.items()}
    earlier = Clock(CLOCK.now - timedelta(days=1), CLOCK.zone)
    assert [state["late"] for state in reading.seen_at(late, CLOCK).values()] == [True, True]
    assert [state["late"] for state in reading.seen_at(late, earlier).values()] == [False, True]
