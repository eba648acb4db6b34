"""Sequence rules on a small shop, every alert countable by hand."""

import pytest

import config
from metrics.evidence import sequences
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.warehouse.rollups.facts import Story
from warehouse.where import problem_in

SETTINGS = "name: Test\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-03-31\n"
KPIS = """
outcomes:
  - id: buys
    kind: conversion
    opens: {source: shop, event: visit}
    won: {source: shop, event: sale}
    within: 60d
"""
SEGMENTS = """
segments: [{id: frail, where: "frail = 'yes'", vulnerable: true}]
"""
ALERTS = """
interventions:
  - {id: ring, text: Ring them., given: {source: desk, event: call}, within: 5d, outcome: buys}
sequences:
  - id: gave_up
    steps: [{source: shop, event: form, where: "status = 'failed'"}]
    at_least: 3
    within: 2d
    wait: 1d
    unless: {source: shop, event: form, where: "status = 'ok'"}
    intervention: ring
  - id: offer
    steps: [{source: shop, event: overspent}]
    within: 1d
    sells: true
    consent: offers = 'yes'
    cap: {times: 1, per: 30d}
    advice: Offer the larger plan.
"""


class Shop(Story):
    def __init__(self, folder):
        super().__init__(folder, settings=SETTINGS, kpis=KPIS, segments=SEGMENTS)
        (folder / "ws" / "alerts.yml").write_text(ALERTS)
        self.ws = config.load(folder / "ws", check_where=problem_in)
        self.complete("2026-03-31 23:00")

    def tried(self, customer, day, *, ok=False, times=3):
        for hour in range(times):
            status = "ok" if ok else "failed"
            self.add(
                "interaction",
                {
                    "event": "form",
                    "status": status,
                    "customer": customer,
                    "at": f"2026-03-{day:02} 1{hour}:00",
                },
            )

    def told(self, rule):
        self.refresh()
        with self.wh.read() as reader:
            found = sequences.sequences(open_scope(reader, self.ws, Lens()))
        return next(entry for entry in found if entry["id"] == rule)


@pytest.fixture
def shop(tmp_path):
    shop = Shop(tmp_path)
    yield shop
    shop.wh.close()


def test_three_failures_then_nothing_fire(shop):
    shop.tried("ann", 28)
    shop.tried("bob", 28, times=2)
    told = shop.told("gave_up")
    assert (told["fired"], told["open"]) == (1, 1)
    assert told["cases"][0]["fired_at"] == "2026-03-29T12:00:00+00:00"


def test_success_in_time_stops_the_alert(shop):
    shop.tried("ann", 28)
    shop.tried("ann", 29, ok=True, times=1)
    assert shop.told("gave_up")["fired"] == 0


def test_nothing_fires_before_its_wait_is_over(shop):
    shop.complete("2026-03-29 11:00")
    shop.tried("ann", 28)
    assert shop.told("gave_up")["fired"] == 0


def test_given_alerts_are_no_longer_open(shop):
    shop.tried("ann", 28)
    call = {"source": "desk", "event": "call", "customer": "ann", "at": "2026-03-30 09:00"}
    shop.add("interaction", call)
    told = shop.told("gave_up")
    assert (told["given"], told["open"]) == (1, 0)


def test_offers_need_consent_and_spare_the_vulnerable(shop):
    for customer in ("ann", "bob", "cy"):
        for day in (26, 29):
            row = {"event": "overspent", "customer": customer, "at": f"2026-03-{day} 10:00"}
            shop.add("interaction", row)
    for customer in ("ann", "cy"):
        shop.attribute(customer, "offers", "yes")
    shop.attribute("cy", "frail", "yes")
    told = shop.told("offer")
    assert told["left_out"] == {"over the cap": 1, "vulnerable": 2, "no consent known": 2}
    assert told["open"] == 1


def test_consent_given_later_does_not_count_before(shop):
    shop.add("interaction", {"event": "overspent", "customer": "ann", "at": "2026-03-28 10:00"})
    shop.attribute("ann", "offers", "yes", since="2026-03-29 00:00")
    assert shop.told("offer")["left_out"] == {"no consent known": 1}


def months(number):
    """Forty were rung, of whom twenty bought; of the other forty four did."""
    name, reached = f"c{number}", number < 40
    yield {"event": "visit", "customer": name, "at": "2026-01-02 09:00"}
    for hour in range(3):
        yield {"event": "form", "status": "failed", "customer": name, "at": f"2026-01-05 1{hour}:00"}
    if reached:
        yield {"source": "desk", "event": "call", "customer": name, "at": "2026-01-08 09:00"}
    if number % 40 < (20 if reached else 4):
        yield {"event": "sale", "customer": name, "at": "2026-01-20 09:00"}


def test_those_reached_are_compared_by_one_clock(shop):
    rows = [row for number in range(80) for row in months(number)]
    shop.add("interaction", *rows)
    result = shop.told("gave_up")["became"]
    assert (result["given"]["k"], result["given"]["n"]) == (20, 40)
    assert (result["not_given"]["k"], result["not_given"]["n"]) == (4, 40)
    assert result["difference"]["value"] == pytest.approx(0.4)


def test_open_alerts_are_one_incident_per_rule(shop):
    shop.tried("ann", 28)
    shop.tried("bob", 29)
    shop.refresh()
    with shop.wh.read() as reader:
        found = sequences.sequence_incidents(open_scope(reader, shop.ws, Lens()))
    assert [(one["kind"], one["measure"], one["customers"]) for one in found] == [("sequence", "gave_up", 2)]


def test_data_looked_at_before_are_not_read_again(shop, monkeypatch):
    shop.tried("c1", 10)
    shop.complete("2026-03-30 12:00")
    shop.refresh()
    sequences.note_seen(shop.wh, shop.ws)
    monkeypatch.setattr(sequences, "alerts", pytest.fail)
    sequences.note_seen(shop.wh, shop.ws)


def test_delay_counts_only_what_was_seen_live(shop):
    shop.complete("2026-03-31 10:00")
    shop.tried("ann", 20)
    shop.refresh()
    sequences.note_seen(shop.wh, shop.ws)
    assert shop.told("gave_up")["delay_n"] == 0
    shop.tried("bob", 30)
    shop.complete("2026-03-31 23:30")
    shop.refresh()
    sequences.note_seen(shop.wh, shop.ws)
    assert shop.told("gave_up")["delay_n"] == 1


@pytest.mark.parametrize(
    "broken",
    [
        "{id: a, steps: [{event: x}], within: 1d}",
        "{id: a, steps: [{event: x}], within: 1d, sells: true, advice: Sell.}",
    ],
)
def test_alerts_without_an_answer_are_refused(shop, broken):
    (shop.folder / "ws" / "alerts.yml").write_text(
        f"sequences:\n  - {{id: a, steps: [{{event: x}}], {broken}}}\n"
    )
    with pytest.raises(config.errors.ConfigError):
        config.load(shop.folder / "ws", check_where=problem_in)
