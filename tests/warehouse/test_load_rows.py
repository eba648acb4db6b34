import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.shop import NOON, Shop, answer, order
from warehouse import load
from warehouse.landing import Pulled

LATER = NOON + dt.timedelta(hours=1)


def statuses(shop):
    sql = "select key, text from core.interaction left join core.code on code = status_code order by key"
    return {row["key"]: row["text"] for row in shop.rows(sql)}


def test_same_rows_again_change_nothing(shop):
    first = shop.orders(order("1"), order("2"))
    version = shop.wh.data_version
    again = shop.orders(order("1"), order("2"))
    assert (first.upserted, again.upserted, again.unchanged) == (2, 0, 2)
    assert shop.wh.data_version == version


def test_changed_row_replaces_and_keeps_its_id(shop):
    shop.orders(order("1", status="ok"), order("2", status="ok"))
    before = shop.rows("select id from core.interaction order by key")
    assert shop.orders(order("1", status="failed")).upserted == 1
    assert statuses(shop) == {"1": "failed", "2": "ok"}
    assert shop.rows("select id from core.interaction order by key") == before


def test_older_version_never_overwrites(shop):
    shop.orders(order("1", status="failed", version_at=LATER))
    assert shop.orders(order("1", status="ok", version_at=NOON)).unchanged == 1
    assert statuses(shop) == {"1": "failed"}


def test_newest_version_of_a_batch_wins(shop):
    result = shop.orders(
        order("1", status="failed", version_at=LATER), order("1", status="ok", version_at=NOON)
    )
    assert (result.upserted, result.unchanged) == (1, 1)
    assert statuses(shop) == {"1": "failed"}


def test_without_versions_the_last_row_wins(shop):
    shop.orders(order("1", status="ok"), order("1", status="failed"))
    assert statuses(shop) == {"1": "failed"}


def test_key_is_unique_in_its_stream_only(shop):
    shop.orders(order("1"))
    shop.orders(order("1"), stream="other")
    assert shop.value("select count(*) from core.interaction") == 2


def test_empty_pull_raises_no_data_version(shop):
    version, ops = shop.wh.data_version, shop.wh.ops_version
    shop.pull()
    assert shop.wh.data_version == version
    assert shop.wh.ops_version > ops


def test_days_touched_become_dirty(shop):
    shop.orders(order("1"), order("2", at=NOON + dt.timedelta(days=3)))
    days = {row["day"] for row in shop.rows("from ops.dirty_day")}
    assert days == {dt.date(2026, 1, 31), dt.date(2026, 2, 3)}


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("12.34", None, 1234), ("12.345", "usd", 1235), ("1500", "JPY", 1500), (Decimal("1.5"), "KWD", 1500)],
)
def test_money_is_whole_minor_units(shop, amount, currency, minor):
    shop.orders(order(amount=amount, currency=currency))
    row = shop.rows("select amount_minor, text from core.interaction join core.code on code = currency_code")[
        0
    ]
    assert row == {"amount_minor": minor, "text": (currency or "GBP").upper()}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"status": "failled"}, "status is none of ok, failed, abandoned; the nearest is failed"),
        ({"direction": "in"}, "direction is none of inbound, outbound; the nearest is inbound"),
        ({"amount": "12,50"}, "amount is not a number"),
        ({"amount": float("nan")}, "amount is not a number"),
        ({"wait_s": -1}, "wait_s is less than nothing"),
        ({"currency": "pounds"}, "currency is not a currency of three letters"),
        ({"key": None}, "key is missing"),
        ({"key": "x" * 600}, "key is longer than 512 characters"),
        ({"event": " "}, "event is missing"),
        ({"attributes": "x" * 200_000}, "attributes is longer than 100000 characters"),
    ],
)
def test_unreadable_row_is_set_apart_and_others_load(shop, more, told):
    result = shop.orders({**order("1"), **more}, order("2"))
    assert (result.upserted, result.quarantined) == (1, 1)
    assert shop.reason() == told


def test_score_off_its_scale_is_no_answer(shop):
    rows = [answer("1", 5), answer("2", 0), answer("3", 6), answer("4", None)]
    assert shop.pull("feedback", *rows).quarantined == 0
    found = shop.rows("select score, off_scale from core.feedback order by key")
    assert [(row["score"], row["off_scale"]) for row in found] == [
        (5, None),
        (None, 0),
        (None, 6),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (answer(score="five"), "score is not a number"),
        (answer(scale_max=1), "scale_max is not above scale_min 1"),
    ],
)
def test_score_that_cannot_be_read_is_quarantined(shop, given, told):
    shop.pull("feedback", given)
    assert shop.reason() == told


def test_episode_merges_over_the_whole_table(shop):
    chance = {"key": "1", "customer": ["email:a"], "outcome": "renewal", "opened_at": NOON}
    shop.pull("episode", chance)
    shop.pull(
        "episode", {**chance, "opened_at": NOON + dt.timedelta(days=90), "result": "Won", "value": "10"}
    )
    row = shop.rows("select value_minor, text from core.episode join core.code on code = result_code")
    assert row == [{"value_minor": 1000, "text": "won"}]


def test_attribute_is_replaced_and_known_since(shop):
    def plan(value, since=None):
        return {"customer": ["email:a"], "name": "plan", "value": value, "valid_from": since}

    shop.pull("attribute", plan("basic"), plan("gold", "2026-03-01"))
    assert shop.pull("attribute", plan("basic")).unchanged == 1
    shop.pull("attribute", plan("free"))
    found = shop.rows("select value, valid_from_ms is null as lasting from core.attribute order by value")
    assert [tuple(row.values()) for row in found] == [("free", True), ("gold", False)]


def test_reading_keeps_its_dimensions(shop):
    shop.pull(
        "reading",
        {"key": "1", "occurred_at": NOON, "measure": "visits", "value": 12.5, "attributes": '{"c": "x"}'},
    )
    row = shop.rows("select value, dimensions from core.reading")[0]
    assert row == {"value": Decimal("12.5"), "dimensions": '{"c": "x"}'}


def test_reading_of_a_day_is_replaced(shop):
    def day(value):
        return {"key": "2026-01-31", "occurred_at": dt.date(2026, 1, 31), "measure": "visits", "value": value}

    shop.pull("reading", day("10"))
    shop.pull("reading", day("12"), {**day("many"), "key": "2026-02-01"})
    assert [row["value"] for row in shop.rows("select value from core.reading")] == [12]
    shop.pull(error="the vendor answers 500", state=None)
    assert shop.value("select value from core.reading") == 12


def test_moment_is_never_read_past(shop):
    read = int((NOON + dt.timedelta(days=1)).timestamp() * 1000)
    result = shop.orders(order("1"), order("2", at=dt.datetime(2099, 1, 1, tzinfo=dt.UTC)), read_ms=read)
    assert result.upserted == 2
    until = shop.value("select complete_until_ms from ops.source_state")
    assert until == int(NOON.timestamp() * 1000) - 60_000


def test_failed_pull_moves_no_watermark(shop):
    shop.orders(order("1"))
    before = shop.rows("select state, complete_until_ms from ops.source_state")
    shop.pull(error="the vendor answers 500", complete_until_ms=int(LATER.timestamp() * 1000), state=None)
    assert shop.rows("select state, complete_until_ms from ops.source_state") == before
    assert shop.rows("select state, message from ops.run order by run_id")[-1] == {
        "state": "failed",
        "message": "the vendor answers 500",
    }


def test_silent_vendor_is_not_complete(shop):
    rows = [order(str(n), at=NOON + dt.timedelta(minutes=n)) for n in range(30)]
    last = int((NOON + dt.timedelta(minutes=29)).timestamp() * 1000)
    shop.orders(*rows, complete_until_ms=last + 600_000)
    assert shop.value("select complete_until_ms from ops.source_state") == last + 600_000
    shop.pull(complete_until_ms=last + 6 * 3_600_000)
    assert shop.value("select complete_until_ms from ops.source_state") == last


ROW = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["1", "2", "3", None, ""]),
        "occurred_at": st.sampled_from(["2026-01-01", "2026-01-02T10:00:00Z", "never", None]),
        "event": st.sampled_from(["order", ""]),
        "status": st.sampled_from(["ok", "OK", "bad", None]),
        "wait_s": st.sampled_from(["1", "-1", "x", "1e30", None]),
        "version_at": st.sampled_from(["2026-01-01", "2026-01-02", None]),
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(ROW, min_size=1, max_size=8), min_size=1, max_size=3))
def test_counts_always_add_up(tmp_path_factory, empty_shop, pulls):
    shop = Shop(tmp_path_factory.mktemp("counts"), empty_shop)
    schema = pa.schema(
        [(name, pa.string()) for name in ("key", "occurred_at", "event", "status", "wait_s", "version_at")]
    )
    for rows in pulls:
        batch = shop.land("interaction", pa.Table.from_pylist(rows, schema))
        result = _commit(shop, batch)
        assert result.fetched == len(rows) == result.upserted + result.unchanged + result.quarantined
        assert _commit(shop, batch).upserted == 0
    shop.wh.close()


def _commit(shop, batch):
    return load.commit_run(shop.wh, Pulled("shop", 1, 1_780_272_000_000, [batch], state={}))
