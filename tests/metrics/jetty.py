# ruff: noqa: E501 — a line of YAML is one thing of the map
"""A jetty of contacts that are counted: 1,600 customers ask, and in the ten days after it are called, or not, and come to see it.

Being called once changes nothing, from the second time on fewer join; who saw it joins more often. Who asks may
join early, on day 5, and is then no longer at risk when the ten days are over; some come to see it only on day 12.
"""

import datetime as dt

import numpy as np

import config
from tests.metrics.ferry import Ferry
from tests.metrics.pier import row
from tests.warehouse.rollups.facts import MAP
from warehouse.where import problem_in

FIRST = dt.date(2026, 1, 1)
CUSTOMERS = 1_600
SETTINGS = "name: Jetty\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-06-30\n"
SOURCES = """
sources:
  - {id: shop, connector: files, tables: {rows: shop.csv}, streams: [{into: interaction, from: rows, known_before: [size], columns: {key: key, occurred_at: at, event: event}}]}
"""
LATER = "among: {event: ask}, landmark: 10d"
TOUCHPOINTS = f"""
  - {{id: call, stage: start, match: {{event: call}}, serves: [{{outcome: joined, effect: down, compare: count, {LATER}}}]}}
  - {{id: tour, stage: start, match: {{event: tour}}, serves: [{{outcome: joined, effect: up, compare: reached, {LATER}}}]}}
  - {{id: talk, stage: start, match: {{event: talk}}, serves: [{{outcome: joined, effect: up, compare: reached, among: {{event: ask}}}}]}}
  - {{id: thanks, stage: start, match: {{event: thanks}}, serves: [{{outcome: joined, effect: up, compare: reached, among: {{event: ask}}}}]}}
"""
KPIS = """
outcomes:
  - {id: joined, kind: conversion, opens: [{event: ask}], won: [{event: joins}], within: 40d}
kpis: [{id: join_rate, outcome: joined, level: boardroom, period: all}]
"""


class Lives:
    """What became of everybody: how often called, when it was seen, whether and when they joined."""

    def __init__(self):
        rng = np.random.default_rng(11)
        self.calls = rng.choice(6, CUSTOMERS, p=(0.3, 0.2, 0.2, 0.2, 0.05, 0.05))
        self.seen_on = rng.choice([0, 3, 12], CUSTOMERS, p=(0.5, 0.35, 0.15))
        self.early = rng.random(CUSTOMERS) < 0.05
        chance = 0.35 - 0.15 * (self.calls >= 2) + 0.2 * (self.seen_on == 3)
        self.joins = self.early | (rng.random(CUSTOMERS) < chance)

    def of(self, k):
        """The rows of one customer."""
        day = FIRST + dt.timedelta(days=k % 60)
        size = f'{{"size": "{k % 17}"}}'
        yield row(day, "08:00", "ask", k, attributes=size, stream="rows-interaction")
        for number in range(self.calls[k]):
            yield row(day + dt.timedelta(days=number + 1), "10:00", "call", k)
        if self.seen_on[k]:
            yield row(day + dt.timedelta(days=int(self.seen_on[k])), "11:00", "tour", k)
            yield row(day + dt.timedelta(days=int(self.seen_on[k])), "11:30", "talk", k)
        if self.joins[k]:
            joined = day + dt.timedelta(days=5 if self.early[k] else 20)
            yield row(joined, "16:00", "joins", k)
            yield row(joined, "17:00", "thanks", k)


def story(folder):
    """The jetty with all its rows, refreshed, and the lives behind them."""
    told, lives = Ferry(folder), Lives()
    texts = {"workspace": SETTINGS, "sources": SOURCES, "map": MAP + TOUCHPOINTS, "kpis": KPIS}
    for name, text in texts.items():
        (folder / "ws" / f"{name}.yml").write_text(text)
    (folder / "ws" / "segments.yml").unlink(missing_ok=True)
    told.ws = config.load(folder / "ws", check_where=problem_in)
    told.complete("2026-06-30 23:59")
    told.bulk("interaction", [each for k in range(CUSTOMERS) for each in lives.of(k)])
    told.refresh()
    return told, lives
