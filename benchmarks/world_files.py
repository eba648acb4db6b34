"""Writes a seeded world: its files, with some rows that cannot be read, and the workspace that reads them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.planted import (
    DEVICES,
    OUTCOMES,
    REGIONS,
    START,
    VALUE,
    WON_DAYS,
    Floats,
    Link,
    Met,
    Truth,
    World,
)

DAY_MS = 86_400_000
WITHIN_DAYS = 45


def write(rng: np.random.Generator, folder: Path, world: World) -> None:
    """Files, workspace and truth of a world into `folder`."""
    _write_files(rng, folder / "files", world)
    _write_workspace(folder, world)
    (folder / "truth.json").write_text(world.truth.as_json(), encoding="utf-8")


def _ms(day: Floats) -> pa.Array:
    return pa.array(
        np.int64(START.timestamp() * 1000) + (day * DAY_MS).astype(np.int64), pa.timestamp("ms", "UTC")
    )


def _write_files(rng: np.random.Generator, folder: Path, world: World) -> None:
    people, earlier, truth = world.people, world.earlier, world.truth
    limit = float(truth.plan.days)
    pq.write_table(
        pa.table(
            {
                "customer": np.char.add("c", np.arange(people.n).astype(str)),
                "region": np.array(REGIONS)[people.region],
            }
        ),
        folder / "customers.parquet",
    )
    for each in world.met:
        _write_met(rng, folder, each, world)
    now = np.arange(people.n), people.start
    _write_plain(folder, "enter", *_both(now, (earlier.who, earlier.at)))
    for outcome, happened in world.won.items():
        who = np.flatnonzero(happened)
        now = who, people.start[who] + rng.uniform(*WON_DAYS, len(who))
        who, at = _both(now, earlier.won[outcome])
        _write_plain(folder, f"won_{outcome}", who[at < limit], at[at < limit])
        if outcome == "conversion":  # the trap: what comes after the outcome, to those who had it
            _write_plain(folder, "thanks", who[at < limit - 1], at[at < limit - 1] + 0.5)


def _both(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    who, at = (np.concatenate(pair) for pair in zip(one, other, strict=True))
    return who, at


def _write_met(rng: np.random.Generator, folder: Path, met: Met, world: World) -> None:
    people, truth = world.people, world.truth
    surge = _surge(rng, met, truth) if met.name in truth.surges else (met.who[:0], met.at[:0], met.poor[:0])
    who, at, poor = (np.concatenate(pair) for pair in zip((met.who, met.at, met.poor), surge, strict=True))
    anonymous = np.arange(len(who)) >= len(met.who)
    named = np.char.add("c", who.astype(str))
    columns = {
        "key": np.char.add(f"{met.name}:", np.arange(len(who)).astype(str)),
        "at": _ms(at),
        "event": np.full(len(who), met.name),
        "customer": pa.array(named, mask=anonymous),
        "session": np.char.add(f"s{met.name}:", np.arange(len(who)).astype(str)),
        "device": np.array(DEVICES)[people.device[who]],
        "age": people.age[who].astype(int),
        "years": people.tenure[who].round(2),
    }
    if met.kind == "low_score":
        score = np.where(poor, rng.integers(1, 3, len(who)), rng.integers(3, 6, len(who)))
        pq.write_table(pa.table(columns | {"score": score}), folder / f"scores-{met.name}.parquet")
        return
    bad = {kind: poor & (met.kind == kind) for kind in ("failed", "late", "wait")}
    columns |= {
        "status": np.where(bad["failed"], "failed", "ok"),
        "wait_s": np.where(bad["wait"], rng.integers(301, 3000, len(who)), rng.integers(1, 300, len(who))),
        "due_at": _ms(at + 1.0 / 24),
        "done_at": _ms(at + np.where(bad["late"], 2.0, 0.5) / 24),
    }
    table = pa.table(columns)
    dirty = table.slice(0, len(who) // 500).set_column(
        1, "at", pa.nulls(len(who) // 500, pa.timestamp("ms", "UTC"))
    )
    dirty = dirty.set_column(
        0, "key", pa.array([f"{met.name}:dirty{i}" for i in range(len(dirty))], pa.string())
    )
    truth.dirty += len(dirty)
    pq.write_table(
        pa.concat_tables([table, dirty, table.slice(0, 20)]), folder / f"events-{met.name}.parquet"
    )


def _surge(rng: np.random.Generator, met: Met, truth: Truth) -> tuple[Floats, Floats, Floats]:
    """Four days of thrice the volume at the hours and shares of poor that are usual: a decoy."""
    first = truth.plan.days * 0.65
    again = np.flatnonzero((met.at >= first) & (met.at < first + 4)).repeat(2)
    return (
        met.who[again],
        met.at[again] + rng.random(len(again)) / 24,
        rng.random(len(again)) < met.usual[again],
    )


def _write_plain(folder: Path, event: str, who: Floats, at: Floats) -> None:
    columns = {
        "key": np.char.add(f"{event}:", np.arange(len(who)).astype(str)),
        "at": _ms(at),
        "event": np.full(len(who), event),
        "customer": np.char.add("c", who.astype(str)),
    }
    pq.write_table(pa.table(columns), folder / f"events-{event}.parquet")


SOURCES = """sources:
  - id: world
    connector: files
    tables:
      events: "files/events-*.parquet"
      scores: "files/scores-*.parquet"
      customers: files/customers.parquet
    streams:
      - into: interaction
        from: events
        columns:
          {key: key, occurred_at: at, event: event, customer: customer, session: session, device: device,
           status: status, wait_s: wait_s, due_at: due_at, done_at: done_at, age: age, years: years}
        known_before: [age, years]
      - into: attribute
        from: customers
        columns: {customer: customer}
        attributes: [region]
"""
SCORES = """      - into: feedback
        from: scores
        columns:
          {key: key, occurred_at: at, event: event, customer: customer, session: session,
           instrument: {value: csat}, score: score, scale_min: {value: 1}, scale_max: {value: 5}}
"""
POOR = {
    "failed": "poor: [{status: failed}]",
    "late": "poor: [{late: true}]",
    "wait": "poor: [{wait_over: 5m}]",
    "low_score": "low_score: {instrument: csat, at_most: 2, of: 5}",
}


def _write_workspace(folder: Path, world: World) -> None:
    plan, end = world.truth.plan, world.truth.end.date().isoformat()
    texts = {
        "workspace": f"name: World {plan.seed}\ntime_zone: UTC\nclock: {end}\n",
        "sources": SOURCES + (SCORES if "low_score" in world.kinds.values() else ""),
        "map": _map(world.kinds, world.links),
        "kpis": _kpis(),
        "segments": "segments:\n  - {each: region}\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")


def _map(kinds: dict[str, str], links: list[Link]) -> str:
    stages = ("before", "early", "late", "after")
    lines = [
        f"journeys: [{{id: life, name: Life, stages: [{', '.join(stages)}]}}]",
        "stages:",
        *(f"  - {{id: {each}, name: {each.capitalize()}{_ends(each)}}}" for each in stages),
        "teams: [{id: team, name: Team}]",
        "touchpoints:",
    ]
    for number, (name, kind) in enumerate(kinds.items()):
        serves = [_serves(each) for each in links if each.declared and each.touchpoint == name]
        lines += [
            f"  - id: {name}",
            f"    name: Touchpoint {name[1:]}",
            f"    stage: {stages[number * len(stages) // len(kinds)]}",
            f"    match: {{event: {name}}}",
            f"    {POOR[kind]}",
            *(["    serves:", *serves] if serves else []),
            "    owner: team",
        ]
    thanks = (
        "{outcome: conversion, effect: up, compare: reached, among: {event: enter}, because: It comes after.}"
    )
    lines.append(
        "  - {id: thanks, name: Thanks, stage: after, match: {event: thanks}, "
        f"serves: [{thanks}], owner: team}}"
    )
    return "\n".join(lines) + "\n"


def _serves(link: Link) -> str:
    return f"      - {{outcome: {link.outcome}, effect: up, because: It was declared.}}"


def _kpis() -> str:
    lines = ["outcomes:"]
    for name in OUTCOMES:
        rules = f"opens: {{event: enter}}, won: {{event: won_{name}}}, within: {WITHIN_DAYS}d, repeats: true"
        value = (
            f"value: {{amount: {VALUE[name]}, low: {VALUE[name] * 0.8:.0f}, high: {VALUE[name] * 1.2:.0f}}}"
        )
        lines.append(f"  - {{id: {name}, name: {name.capitalize()}, kind: other, {rules}, {value}}}")
    lines.append("kpis:")
    for name in OUTCOMES:
        lines.append(
            f"  - {{id: {name}, name: {name.capitalize()}, outcome: {name}, level: boardroom, owner: team}}"
        )
    return "\n".join(lines) + "\n"


def _ends(stage: str) -> str:
    return {"before": ", entry: true", "after": ", exit: true"}.get(stage, "")
