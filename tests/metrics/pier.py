# ruff: noqa: E501 — a line of YAML is one thing of the map
"""A pier with planted links: 480 customers, one visit each, every figure can be counted by hand.

Customer k asks on day k % 60 at 08:00, fills in a form at 09:00 that fails where k % 4 == 0, is called at 10:00
(late where k % 4 == 1), is told something at 11:00 and gets a letter the next day, at no time known. A form that works writes a request
in the same instant.
"""

import datetime as dt

import config
from tests.metrics.ferry import Ferry
from tests.warehouse.rollups.facts import MAP
from warehouse.where import problem_in

FIRST = dt.date(2026, 1, 1)
CUSTOMERS = 480
SETTINGS = "name: Pier\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-06-30\n"
SOURCES = """
sources:
  - id: shop
    connector: files
    tables: {rows: shop.csv, more: more.csv}
    streams:
      - {into: interaction, from: rows, known_before: [size], columns: {key: key, occurred_at: at, event: event}}
      - {into: interaction, from: more, columns: {key: key, occurred_at: at, event: event}}
  - {id: desk, connector: files, tables: {rows: desk.csv}, streams: [{into: interaction, from: rows, columns: {key: key, occurred_at: at, event: event}}]}
"""
TOUCHPOINTS = """
  - {id: form, stage: start, match: {source: shop, event: form}, poor: {status: failed}, serves: [{outcome: joined, effect: up}, {outcome: joined, effect: up, segment: town_folk}]}
  - {id: request, stage: start, match: {source: shop, event: request}, poor: {status: failed}}
  - {id: ring, stage: start, match: {source: shop, event: ring}, poor: {late: true}, serves: [{outcome: joined, effect: up}, {outcome: joined, effect: up, compare: reached, among: {event: ask}}]}
  - {id: letter, stage: start, match: {source: shop, event: letter}, poor: {status: failed}, serves: [{outcome: joined, effect: up}]}
  - {id: told, stage: start, match: {source: shop, event: told}, poor: {where: "joined = 'no'"}, serves: [{outcome: joined, effect: up}]}
"""
KPIS = """
outcomes:
  - {id: joined, kind: conversion, opens: [{source: shop, event: ask}], won: [{source: shop, event: joins}], within: 30d}
kpis: [{id: join_rate, outcome: joined, level: boardroom, period: all}]
"""
SEGMENTS = "segments: [{id: town_folk, where: \"town = 'yes'\"}]\n"


def joins(k):
    """Half join where the form worked, a quarter where it failed."""
    return k % 8 == 0 if k % 4 == 0 else k % 2 == 0 if k % 4 == 2 else k % 3 == 0


def visit(k):
    """What customer k lives through."""
    day = FIRST + dt.timedelta(days=k % 60)
    failed, next_day = k % 4 == 0, day + dt.timedelta(days=1)
    yield row(day, "08:00", "ask", k)
    yield row(
        day,
        "09:00",
        "form",
        k,
        status="failed" if failed else "ok",
        stream="rows-interaction",
        attributes=f'{{"size": "{k % 20}"}}',
    )
    if not failed:
        yield row(
            day,
            "09:00",
            "request",
            k,
            status="ok",
            stream="more-interaction",
            attributes=f'{{"size": "{k % 20}"}}',
        )
    yield row(
        day,
        "10:00",
        "ring",
        k,
        due=at(day + dt.timedelta(days=2), "10:00"),
        done=at(day + dt.timedelta(days=3 if k % 4 == 1 else 1), "10:00"),
    )
    yield row(next_day, "00:00", "letter", k, status="failed" if k % 5 == 0 else "ok", day_only=True)
    yield row(day, "11:00", "told", k, attributes='{"joined": "%s"}' % ("yes" if joins(k) else "no"))
    if joins(k):
        yield row(next_day if k % 10 == 0 else day + dt.timedelta(days=5), "16:00", "joins", k)


def at(day, hour):
    return f"{day} {hour}"


def row(day, hour, event, k, **values):
    return {
        "source": "shop",
        "stream": "rows",
        "at": at(day, hour),
        "event": event,
        "customer": f"c{k}",
        **values,
    }


def story(folder):
    """The pier with all its rows, refreshed."""
    told = Ferry(folder)
    texts = {
        "workspace": SETTINGS,
        "sources": SOURCES,
        "map": MAP + TOUCHPOINTS,
        "kpis": KPIS,
        "segments": SEGMENTS,
    }
    for name, text in texts.items():
        (folder / "ws" / f"{name}.yml").write_text(text)
    told.ws = config.load(folder / "ws", check_where=problem_in)
    told.complete("2026-06-30 23:59")
    told.bulk("interaction", [each for k in range(CUSTOMERS) for each in visit(k)])
    for k in range(0, CUSTOMERS, 2):
        # half of these became town folk only after their visit
        told.attribute(f"c{k}", "town", "yes", since="2025-12-01 00:00" if k % 4 else "2026-05-01 00:00")
    told.refresh()
    return told
