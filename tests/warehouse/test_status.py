import datetime as dt

import pytest

from tests.warehouse.shop import NOON, answer, order, write_workspace
from warehouse import build, checks, runs, status

NOON_MS = int(NOON.timestamp() * 1000)


def ask(shop, question, *arguments):
    with shop.wh.read() as reader:
        return question(reader, shop.wh.workspace, *arguments)


@pytest.mark.parametrize(("minutes", "late_by"), [(60, None), (61, 60_000)])
def test_source_is_late_past_four_turns_and_late_by(shop, minutes, late_by):
    shop.orders(order())
    found = ask(shop, status.freshness, NOON_MS + minutes * 60_000)["shop"]
    assert found.complete_until_ms == NOON_MS - 60_000
    assert (found.late, found.late_by_ms) == (bool(late_by), late_by)


def test_source_that_never_came_is_unknown_not_late(shop):
    found = ask(shop, status.freshness)["desk"]
    assert (found.complete_until_ms, found.late) == (None, False)


def test_dated_clock_is_complete_to_its_end_and_never_late(shop):
    shop.wh.close()
    write_workspace(shop.folder, settings="name: T\ntime_zone: UTC\nclock: 2026-02-10\n")
    shop.open()
    shop.orders(order())
    found = ask(shop, status.freshness)["shop"]
    end = int(dt.datetime(2026, 2, 11, tzinfo=dt.UTC).timestamp() * 1000)
    assert (found.complete_until_ms, found.late) == (end - 60_000, False)


def test_page_tells_each_source_whole(shop):
    shop.orders(order("1"), order("2", status="x"))
    shop.pull("feedback", answer())
    one, other = ask(shop, status.sources)
    assert one["rows"] == {"interaction": 1, "feedback": 1}
    assert (one["quarantined"], one["run"]["state"], one["feeds"]["touchpoints"]) == (1, "ok", ["order"])
    assert (other["rows"], other["run"], other["feeds"]["touchpoints"]) == ({}, None, [])


def test_quarantine_groups_by_reason_with_an_example(shop):
    shop.orders(*(order(str(n), status="x") for n in range(3)), order("9", at=None, status="ok"))
    found = ask(shop, status.quarantine)
    assert [(row["field"], row["rows"]) for row in found] == [("status", 3), ("occurred_at", 1)]
    assert found[0]["example_found"] == "x"
    assert "sources.yml" in found[0]["next_step"]


def test_unmapped_events_come_with_the_lines_that_map_them(shop):
    shop.orders(order("1"), order("2", event="chat"), order("3", event="it's"), order("4", event="chat"))
    build.refresh(shop.wh, shop.wh.workspace)
    chat, quote = ask(shop, status.unmapped_events)
    assert (chat["event"], chat["unmapped"], chat["share_of_source"]) == ("chat", 2, 0.5)
    assert chat["yaml"] == "match:\n  - {source: shop, event: chat}"
    assert "event: 'it''s'" in quote["yaml"]


def test_events_that_an_outcome_asks_for_are_not_left_out(shop):
    shop.wh.close()
    buys = "outcomes: [{id: buys, kind: conversion, opens: {event: order}, won: {event: paid}}]\n"
    (shop.folder / "kpis.yml").write_text(buys)
    shop.open()
    shop.orders(order("1"), order("2", event="chat"), order("3", event="paid"))
    build.refresh(shop.wh, shop.wh.workspace)
    assert [row["event"] for row in ask(shop, status.unmapped_events)] == ["chat"]


def test_match_rate_counts_persons_known_to_both(shop):
    shop.orders(order("1", customer=["email:a", "crm:1"]), order("2", customer=["email:b"]))
    shop.orders(order("1", customer=["crm:1"]), source="desk")
    found = {(row["source_id"], row["other_id"]): row["share"] for row in ask(shop, status.match_rates)}
    assert found == {("shop", "desk"): 0.5, ("desk", "shop"): 1.0}


def test_quality_counts_what_is_wrong_with_readable_rows(shop):
    shop.pull("feedback", answer("1", 9, interaction="nobody"))
    shop.orders(order("1", amount="5", currency="USD"))
    found = {row["check"]: row["rows"] for row in ask(shop, checks.quality)}
    assert found == {"off_scale": 1, "interaction_not_found": 1, "other_currency": 1}


def test_older_version_whose_time_moved_is_removed_with_a_note(shop):
    shop.orders(order("1"), order("2"))
    shop.orders(order("1", at=NOON + dt.timedelta(days=40)))
    assert shop.value("select count(*) from core.interaction") == 3
    version = shop.wh.data_version
    assert checks.daily(shop.wh) == 1
    assert shop.value("select event_date from core.interaction where key = '1'") == dt.date(2026, 3, 12)
    assert [(row["kind"], row["name"]) for row in ask(shop, status.drift)] == [("time moved", "occurred_at")]
    assert shop.wh.data_version == version + 1


def test_nothing_moved_changes_nothing(shop):
    shop.orders(order("1"))
    version = shop.wh.data_version
    assert checks.daily(shop.wh) == 0
    assert shop.wh.data_version == version


def test_a_paused_source_stays_paused_over_pull_and_restart(shop):
    with shop.wh.write() as writer:
        runs.set_paused(writer, "shop", is_paused=True)
        runs.set_paused(writer, "desk", is_paused=True)
        runs.set_paused(writer, "desk", is_paused=False)
    shop.orders(order())
    shop.wh.close()
    shop.open()
    assert {row["id"]: row["paused"] for row in ask(shop, status.sources)} == {"shop": True, "desk": False}
