"""How far vendors are read and what they let us ask, as Sources shows it."""

import pytest

from tests.warehouse.shop import order
from warehouse import progress, runs
from warehouse.landing import ObjectState, Rejected

START, HOUR = 1_780_000_000_000, 3_600_000


def told(shop, *objects, at=START + HOUR, **more):
    return shop.orders(read_ms=at, objects=list(objects), complete_until_ms=at, **more)


def read(shop, of, **more):
    with shop.wh.read() as reader:
        return of(reader, shop.wh.workspace, **more)


def test_expected_end_is_at_the_pace_so_far(shop):
    told(shop, ObjectState("tickets", done=0.25, started_ms=START), ObjectState("calls", done=1.0))
    calls, tickets = read(shop, progress.progress)
    assert (tickets["whole"], tickets["expected_ms"]) == (False, START + 4 * HOUR)
    assert (calls["whole"], calls["expected_ms"]) == (True, None)


def test_pace_counts_what_the_pull_itself_took(shop):
    told(shop, ObjectState("tickets", done=0.5, started_ms=START), at=START, told_ms=START + HOUR)
    assert read(shop, progress.progress)[0]["expected_ms"] == START + 2 * HOUR


@pytest.mark.parametrize("done", [None, 0.0, 0.01])
def test_no_end_is_guessed_from_nothing(shop, done):
    told(shop, ObjectState("tickets", done=done, started_ms=START))
    assert read(shop, progress.progress)[0]["expected_ms"] is None


def test_nearest_limit_is_told_with_all_that_was_met(shop):
    wide = ObjectState(
        "tickets", dialect="x", limit_of=100, remaining=90, refused=1, requests=5, waited_ms=20
    )
    near = ObjectState("calls", dialect="y", limit_of=10, remaining=1, refused=2, requests=7)
    told(shop, wide, near, budget_per_day=50, budget_used=12)
    [row] = read(shop, progress.limits, now_ms=START + HOUR)
    assert (row["tightest"], row["dialect"], row["remaining"]) == ("calls", "y", 1)
    assert (row["refused"], row["requests"], row["waited_ms"]) == (3, 12, 20)
    assert (row["budget_used"], row["budget_per_day"]) == (12, 50)


def test_limit_that_was_reset_is_told_no_more(shop):
    told(shop, ObjectState("tickets", limit_of=10, remaining=0, resets_ms=START, next_ms=START + 9))
    [row] = read(shop, progress.limits, now_ms=START + HOUR)
    assert (row["remaining"], row["waiting_until_ms"]) == (None, None)


def test_history_is_unread_until_every_object_is_whole(shop):
    assert read(shop, progress.unread) == ["shop"]
    told(shop, ObjectState("tickets", done=0.5), ObjectState("calls", done=1.0))
    assert read(shop, progress.unread) == ["shop"]
    told(shop, ObjectState("tickets", done=1.0), ObjectState("calls", done=1.0))
    assert read(shop, progress.unread) == []


def test_trouble_and_pause_keep_nobody_waiting(shop):
    told(shop, ObjectState("tickets", done=0.5, trouble="503"))
    assert read(shop, progress.unread) == []
    told(shop, ObjectState("tickets", done=0.5))
    with shop.wh.write() as writer:
        runs.set_paused(writer, "shop", is_paused=True)
    assert read(shop, progress.unread) == []


def test_counts_add_up_with_what_came_as_before(shop):
    rejected = [Rejected("orders", None, None, "str", "no record")]
    result = shop.orders(order("1"), as_before=5, rejected=rejected)
    assert (result.fetched, result.upserted, result.unchanged, result.quarantined) == (7, 1, 5, 1)


def test_quiet_pulls_in_a_row_leave_one_line(shop):
    for n in range(3):
        told(shop, ObjectState("tickets"), at=START + n)
    shop.orders(order("1"), objects=[ObjectState("tickets")])
    for n in range(2):
        told(shop, ObjectState("tickets"), at=START + HOUR + n, error="503")
    runs = shop.rows("select state, started_ms from ops.run order by run_id")
    assert [run["state"] for run in runs] == ["ok", "ok", "failed"]
    assert [run["started_ms"] for run in runs if run["state"] == "failed"] == [START + HOUR + 1]


def test_failed_object_moves_no_other_back(shop):
    told(shop, ObjectState("tickets", trouble="503"), ObjectState("calls"), error="503")
    assert (
        shop.value("select complete_until_ms from ops.source_state where source_id = 'shop'") == START + HOUR
    )


def test_vendors_wait_stands_in_the_log(shop):
    told(
        shop,
        ObjectState("tickets", next_ms=START + 2 * HOUR),
        note="goes on in 1 h",
        more_at_ms=START + 2 * HOUR,
    )
    assert shop.value("select message from ops.run") == "goes on in 1 h"
    [row] = read(shop, progress.limits, now_ms=START + HOUR)
    assert row["waiting_until_ms"] == row["more_at_ms"] == START + 2 * HOUR
