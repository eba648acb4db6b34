# ruff: noqa: E501 — a line of YAML is one thing of the map
"""A small ferry line, by plain arithmetic: 100 days up to 2026-03-31, every figure can be counted by hand.

Each day has twenty bookings (i = 0..19) by customers c0..c199 in turn, ten crossings, five calls, four answers.
A booking fails where i < 2, from 2026-03-18 on where i < 6. A crossing is due at 18:00; one in ten is late.
A call waits 60 s × (1 + i), more than 3 minutes is poor. Of the answers three are 5 and one is 2.
"""

import datetime as dt

import pyarrow as pa

import config
from tests.warehouse.rollups.facts import CODED, KEYS, TIMES, Story, ms
from warehouse import mapping, match
from warehouse.where import problem_in

LAST = dt.date(2026, 3, 31)
FIRST = LAST - dt.timedelta(days=99)
BROKE = dt.date(2026, 3, 18)
DAYS = [FIRST + dt.timedelta(days=day) for day in range(100)]
SETTINGS = "name: Ferry\ntime_zone: UTC\ncurrency: EUR\nfiscal_year_start: 4\nclock: 2026-03-31\n"
TOUCHPOINTS = """
  - {id: booking, stage: start, moment_of_truth: true, critical: true, match: {source: shop, event: [booking, survey]}, channels: [web], owner: desk_team,
     poor: {status: failed}, standard: {measure: failed, share_at_most: 0.15},
     low_score: {instrument: csat, at_most: 2, of: 5},
     serves: [{outcome: joined, effect: up, within: 30d, because: A booking that works is the first thing people see.}]}
  - {id: crossing, stage: sail, match: {source: shop, event: crossing}, poor: {late: true}, owner: crew,
     serves: [{outcome: joined, effect: up, kpis: []}]}
  - {id: helpline, stage: sail, match: {source: desk, event: call}, poor: {wait_over: 3m}, owner: desk_team,
     accepted_negative: {limit: 0.5, reason: Nobody minds., review: 2026-12-01}}
  - {id: brochure, stage: start, match: {source: shop, event: brochure}, poor: {status: failed},
     serves: [{outcome: friend, effect: up}]}
"""
PROMISES = """
promises: [{id: there_today, made_at: crossing, kept_at: crossing, by: due_at, slices: [channel], chosen_for: "reason = 'speed'"}]
teams: [{id: desk_team, rate: 30}, {id: crew, rate: 60}]
"""
JOURNEYS = """
journeys: [{id: trip, stages: [start, sail]}]
stages: [{id: start, phase: before}, {id: sail, phase: during, exit: true}]
touchpoints:
"""
KPIS = """
outcomes:
  - {id: joined, kind: conversion, opens: [{source: shop, event: booking}], won: [{source: shop, event: joins}], within: 30d}
  - {id: csat, kind: satisfaction, opens: [{source: shop, event: survey}], won: [{source: shop, event: survey, where: "score >= 4"}]}
  - {id: stayed, kind: retention}
  - {id: friend, kind: referral}
kpis:
  - {id: join_rate, outcome: joined, level: boardroom, period: all, target: [{value: 0.9}, {value: 0.4, since: 2026-01-01}]}
  - {id: stay_rate, outcome: stayed, level: boardroom, target: 0.8}
  - {id: friend_rate, outcome: friend, level: executive}
  - {id: happy, outcome: csat, level: executive, period: month, target: 0.7, replaces: [Friday mail]}
  - {id: kept_today, promise: there_today, period: all, target: 0.85}
  - {id: short_waits, of: interaction, touchpoint: helpline, measure: share, where: "wait_s <= 120", period: all, target: 0.5}
  - {id: mean_wait, of: interaction, touchpoint: helpline, measure: mean, column: wait_s, direction: down, period: all}
  - {id: middle_wait, of: interaction, touchpoint: helpline, measure: median, column: wait_s, direction: down, period: all}
  - {id: calls, of: interaction, touchpoint: helpline, measure: count, period: 28d}
  - {id: serving, of: interaction, touchpoint: helpline, measure: cost_to_serve, direction: down, period: all}
"""
SEGMENTS = "segments: [{each: town}, {id: frail, where: \"frail = 'yes'\", vulnerable: true}]\n"


def workspace(folder):
    """The texts of the line, in place of those of the story."""
    texts = {
        "workspace": SETTINGS,
        "map": JOURNEYS + TOUCHPOINTS + PROMISES,
        "kpis": KPIS,
        "segments": SEGMENTS,
    }
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text)
    return config.load(folder, check_where=problem_in)


def customer(number):
    return f"c{number % 200}"


def bookings(day, date):
    broken = 6 if date >= BROKE else 2
    for i in range(20):
        status = "failed" if i < broken else "ok"
        yield row(
            "interaction",
            date,
            8,
            event="booking",
            status=status,
            customer=customer(20 * day + i),
            channel="web",
        )
    if day < 60:
        # every second customer of the first cycle of a day joins five days later
        for i in range(0, 20, 2):
            joined = date + dt.timedelta(days=5)
            yield row("interaction", joined, 9, event="joins", customer=customer(20 * day + i))


def crossings(day, date):
    for i in range(10):
        hour = 23 if i == 3 else 12
        times = {"due": at(date, 18), "done": at(date, hour)}
        channel = "pier" if i < 5 else "quay"
        yield row(
            "interaction",
            date,
            10,
            event="crossing",
            customer=customer(20 * day + i),
            channel=channel,
            **times,
        )


def calls(day, date):
    for i in range(5):
        waits = {"wait_ms": 60_000 * (1 + i), "duration_ms": 600_000, "team": "desk_team"}
        yield row(
            "interaction", date, 14, source="desk", event="call", customer=customer(7 * day + i), **waits
        )


def answers(day, date):
    for i in range(4):
        score = 2 if i == 3 else 5
        scale = {"instrument": "csat", "score": score, "scale_min": 1, "scale_max": 5}
        yield row("feedback", date, 15, event="survey", customer=customer(20 * day + i), **scale)


def at(date, hour):
    return f"{date} {hour:02}:00"


def row(fact, date, hour, **values):
    return fact, {"source": "shop", "stream": "rows", "at": at(date, hour), **values}


def story(folder):
    """The line with all its rows, refreshed."""
    told = Ferry(folder)
    told.ws = workspace(folder / "ws")
    rows = [
        each
        for day, date in enumerate(DAYS)
        for part in (bookings, crossings, calls, answers)
        for each in part(day, date)
    ]
    told.complete("2026-03-31 23:59")
    told.bulk("interaction", [values for fact, values in rows if fact == "interaction"])
    told.bulk("feedback", [values for fact, values in rows if fact == "feedback"])
    for number in range(200):
        told.attribute(customer(number), "town", "north" if number % 2 else "south")
        told.attribute(customer(number), "reason", "speed" if number % 5 == 0 else "price")
    told.attribute("c3", "frail", "yes")
    told.refresh()
    return told


class Ferry(Story):
    """A story that is written in bulk."""

    def bulk(self, fact, rows):
        with self.wh.write() as writer:
            codes = {
                name: mapping.codes(writer, name, {r[name] for r in rows if name in r}) for name in CODED
            }
            table = [self.values(writer, number, each, codes) for number, each in enumerate(rows)]
            names = {name for each in table for name in each}
            columns = {name: [each.get(name) for each in table] for name in sorted(names)}
            writer.register("bulk_rows", pa.table(columns))
            writer.execute(
                f"insert into core.{fact} by name select nextval('core.fact_id') as id, * from bulk_rows"
            )
            writer.execute(
                "insert into core.customer_key select distinct customer_key, 0, 'c' || customer_key "
                f"from core.{fact} where customer_key not in (select key_code from core.customer_key)"
            )
            match.match(writer, self.ws, "all")
            writer.execute("insert into ops.dirty_day select distinct event_date from bulk_rows")
            writer.touch_data()

    def values(self, writer, number, each, codes):
        found = {"key": f"{number}", "day_only": False, "event_date": dt.date.fromisoformat(each["at"][:10])}
        for name, value in each.items():
            if name in CODED:
                found[f"{name}_code"] = codes[name][value]
            elif name in KEYS:
                found[KEYS[name]] = self.key_code(writer, value)
            elif name in TIMES:
                found[TIMES[name]] = ms(value)
            else:
                found[name] = value
        return found
