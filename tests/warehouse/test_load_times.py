import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tests.warehouse.shop import order

PAULO = ZoneInfo("America/Sao_Paulo")
NAIVE = dt.datetime.fromisoformat("2026-01-31 09:30")


def ms(*moment, zone=dt.UTC):
    return int(dt.datetime(*moment, tzinfo=zone).timestamp() * 1000)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2026-01-31T09:30:00Z", ms(2026, 1, 31, 9, 30)),
        ("2026-01-31 09:30:00+02:00", ms(2026, 1, 31, 7, 30)),
        ("2026-01-31T09:30:00.250-0330", ms(2026, 1, 31, 13) + 250),
        ("2026-01-31 09:30", ms(2026, 1, 31, 9, 30, zone=PAULO)),
        ("2026-11-21.18:36:00", ms(2026, 11, 21, 18, 36, zone=PAULO)),
        ("2026-01-31", ms(2026, 1, 31, zone=PAULO)),
        (NAIVE, ms(2026, 1, 31, 9, 30, zone=PAULO)),
        (dt.datetime(2026, 1, 31, 9, 30, tzinfo=dt.UTC), ms(2026, 1, 31, 9, 30)),
        (dt.date(2026, 1, 31), ms(2026, 1, 31, zone=PAULO)),
        (1769851800, ms(2026, 1, 31, 9, 30)),
        (1769851800000, ms(2026, 1, 31, 9, 30)),
    ],
)
def test_time_is_read_in_the_sources_zone(shop, given, expected):
    shop.orders(order(at=given))
    assert shop.value("select ts_ms from core.interaction") == expected


@pytest.mark.parametrize("given", ["21/11/2026", "soon", "2026-02-30", "2026-01", "1769851800", "infinity"])
def test_text_that_is_no_time_is_quarantined(shop, given):
    assert shop.orders(order(at=given)).quarantined == 1
    assert "occurred_at is not a time" in shop.reason()


@pytest.mark.parametrize("given", ["0001-01-01", "1066-10-14 09:00", "9999-12-31", "2101-01-02"])
def test_absurd_year_is_quarantined(shop, given):
    assert shop.orders(order(at=given)).quarantined == 1
    assert "outside the years 1970 to 2100" in shop.reason()


def test_day_is_the_business_zones(shop):
    shop.orders(order(at="2026-07-01T23:30:00Z"))
    assert shop.value("select event_date from core.interaction") == dt.date(2026, 7, 2)


def test_date_stays_the_day_it_names(shop):
    shop.orders(order(at=dt.date(2026, 7, 1)))
    row = shop.rows("select event_date, day_only from core.interaction")[0]
    assert row == {"event_date": dt.date(2026, 7, 1), "day_only": True}


def test_promised_day_is_due_until_its_end(shop):
    shop.orders(order(due_at=dt.date(2026, 2, 1)))
    assert shop.value("select due_ms from core.interaction") == ms(2026, 2, 2, zone=PAULO) - 1


def test_done_on_the_same_day_is_not_before_it_began(shop):
    shop.orders(order(at=NAIVE, done_at=dt.date(2026, 1, 31)))
    row = shop.rows("select ts_ms, done_ms from core.interaction")[0]
    assert row["done_ms"] == row["ts_ms"]
