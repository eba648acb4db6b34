"""Sequence rules: what happened to customers in order, who is to be approached, and what became of them.

Asked anew at each refresh. An alert is due when its last row is there, or when the `wait` after it is over;
how many minutes later the engine saw it is kept in `stat.sequence_seen`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from metrics import sql
from metrics.evidence.chains import Chain, Lived, Order, capped, chains
from metrics.evidence.uplift import became
from metrics.scope import DAY_MS, open_scope
from warehouse import rules

if TYPE_CHECKING:
    from config import Workspace
    from config.models.alerts import Intervention, SequenceRule
    from metrics.scope import Scope
    from warehouse.runtime import Warehouse
    from warehouse.store import Writer

HISTORY_DAYS = 365
RECENT_DAYS = 28
SEEN_DAYS = 90
MOST_CASES = 200
ACT_MS = 7 * DAY_MS
"""How long an alert stays open where no intervention says so."""


@dataclass(frozen=True)
class Alert:
    """One customer who went through a rule's steps; `held` says why nobody is told to act."""

    customer: int
    person: int | None
    began_ms: int
    fired_ms: int
    touchpoint: str | None
    source: str
    key: str
    vulnerable: bool = False
    held: str | None = None
    given_ms: int | None = None


@dataclass(frozen=True)
class Book:
    """Every row that some rule takes, column by column, in the order customers lived them."""

    lived: Lived
    person: list[int | None]
    key: list[str]
    source: list[str]
    touchpoint: list[str | None]
    by_rule: dict[int, np.ndarray]

    def positions(self, asked: list[rules.Rule]) -> np.ndarray:
        """The rows that any of these rules takes; with `nth` only that one of each customer."""
        found = [self._of(rule) for rule in asked]
        return np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)

    def _of(self, rule: rules.Rule) -> np.ndarray:
        rows = self.by_rule.get(rule.code, np.empty(0, np.int64))
        if rule.nth is None:
            return rows
        customer = self.lived.customer[rows]
        starts = np.flatnonzero(np.diff(customer, prepend=-1))
        place = np.arange(len(rows)) - np.repeat(starts, np.diff(starts, append=len(rows)))
        return rows[place == rule.nth - 1]


def sequences(scope: Scope) -> list[dict[str, Any]]:
    """Every sequence rule: how often it fired, who is still to be approached, who is left out and why."""
    if "sequences" not in scope.cache:
        scope.cache["sequences"] = [_entry(scope, rule) for rule in scope.ws.alerts.sequences]
    return scope.cache["sequences"]


def sequence_incidents(scope: Scope) -> list[dict[str, Any]]:
    """One incident per rule with customers to approach, as findings write incidents."""
    return [
        {
            "id": f"sequence-{entry['id']}",
            "touchpoint": entry["touchpoint"],
            "kind": "sequence",
            "measure": entry["id"],
            "slice": {},
            "state": "open",
            "began_at": min(case["began_at"] for case in entry["cases"]),
            "opened_at": min(case["fired_at"] for case in entry["cases"]),
            "closed_at": None,
            "from": None,
            "to": None,
            "customers": entry["open"],
            "owner": entry["owner"],
            "name": entry["name"],
            "advice": entry["advice"],
        }
        for entry in sequences(scope)
        if entry["open"]
    ]


def alerts(scope: Scope, rule: SequenceRule) -> list[Alert]:
    """Every alert of one rule in the last year, oldest first; those held are among them, with why."""
    key = ("alerts", rule.id)
    if key not in scope.cache:
        book, known_until = _book(scope), complete_until(scope, rule)
        fired = [_alert(book, chain, _wait(rule)) for chain in _chains(scope, book, rule)]
        due = [one for one in fired if known_until is not None and one.fired_ms <= known_until]
        told = _given(scope, book, rule, _within_cap(rule, _judged(scope, rule, due)))
        scope.cache[key] = sorted(told, key=attrgetter("fired_ms", "customer"))
    return scope.cache[key]


def note_seen(wh: Warehouse, ws: Workspace) -> None:
    """Keep when each new alert was first seen, for the delay that pages print; writes only what is new."""
    if not ws.alerts.sequences:
        return
    with wh.read() as reader:
        scope = open_scope(reader, ws)
        looks = {row["rule_id"]: row["complete_until_ms"] for row in reader.rows("from stat.sequence_look")}
        fresh = {
            rule.id: (known_until, alerts(scope, rule))
            for rule in ws.alerts.sequences
            if (known_until := complete_until(scope, rule)) is not None and known_until != looks.get(rule.id)
        }
    if fresh:
        with wh.write() as writer:
            for name, (known_until, told) in fresh.items():
                _note(writer, name, known_until, told)


def _note(writer: Writer, rule: str, known_until: int, told: list[Alert]) -> None:
    oldest = known_until - SEEN_DAYS * DAY_MS
    recent = [one for one in told if one.fired_ms >= oldest]
    columns = {
        "customer_code": pa.array([one.customer for one in recent], pa.int64()),
        "fired_ms": pa.array([one.fired_ms for one in recent], pa.int64()),
    }
    writer.register("fired", pa.table(columns))
    now = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    params = {"rule": rule, "now_ms": now, "complete_until_ms": known_until, "oldest_ms": oldest}
    writer.execute(sql.text("sequence_note"), params)
    writer.cursor.unregister("fired")


def complete_until(scope: Scope, rule: SequenceRule) -> int | None:
    """Until when every source that decides about a rule is complete; nothing later can have fired."""
    return scope.complete_until({source for each in (*rule.steps, *rule.unless) for source in each.source})


def _wait(rule: SequenceRule) -> int:
    return rule.wait.ms if rule.wait else 0


def _book(scope: Scope) -> Book:
    if "sequence_book" not in scope.cache:
        asked = [each for each in rules.all_rules(scope.ws) if each.use in ("step", "unless", "given")]
        since = scope.day(scope.now_ms) - dt.timedelta(days=HISTORY_DAYS)
        params = {"rules": sorted({each.code for each in asked}), "from_date": since}
        rows = scope.reader.arrow(sql.text("sequence_hits"), params)
        position, rule = (rows[name].to_numpy() for name in ("position", "rule_code"))
        _, first = np.unique(position, return_index=True)
        once = rows.take(first)
        scope.cache["sequence_book"] = Book(
            Lived(once["customer_code"].to_numpy(), once["ts_ms"].to_numpy()),
            once["person_code"].to_pylist(),
            once["key"].to_pylist(),
            once["source"].to_pylist(),
            once["touchpoint"].to_pylist(),
            {code: position[rule == code] for code in params["rules"]},
        )
    return scope.cache["sequence_book"]


def _chains(scope: Scope, book: Book, rule: SequenceRule) -> list[Chain]:
    steps = [book.positions(_asked(scope, "step", rule.id, number)) for number in range(len(rule.steps))]
    order = Order(rule.at_least, rule.within.ms, _wait(rule))
    unless = book.positions(rules.of(scope.ws, "unless", rule.id)) if rule.unless else None
    return chains(book.lived, steps, order, unless)


def _asked(scope: Scope, use: str, owner: str, position: int) -> list[rules.Rule]:
    return [each for each in rules.of(scope.ws, use, owner) if each.position == position]


def _alert(book: Book, chain: Chain, wait_ms: int) -> Alert:
    return Alert(
        customer=int(book.lived.customer[chain.last]),
        person=book.person[chain.last],
        began_ms=int(book.lived.ts_ms[chain.first]),
        fired_ms=int(book.lived.ts_ms[chain.last]) + wait_ms,
        touchpoint=book.touchpoint[chain.last],
        source=book.source[chain.last],
        key=book.key[chain.last],
    )


def _judged(scope: Scope, rule: SequenceRule, fired: list[Alert]) -> list[Alert]:
    """Those whom the rule is about, each with the reason for which it is left out, if any."""
    frail = [segment.id for segment in scope.ws.segments if segment.vulnerable]
    among, consent = f"among:{rule.id}", f"consent:{rule.id}"
    member = _members(scope, (among, consent, *frail))
    judged = []
    for one in fired:
        if rule.among and not _is_in(member, [among], one):
            continue
        vulnerable = _is_in(member, frail, one)
        held = None
        if rule.sells and vulnerable:
            held = "vulnerable"
        elif rule.sells and _is_sensitive(scope, one):
            held = "sensitive"
        elif rule.consent and not _is_in(member, [consent], one):
            held = "no consent known"
        judged.append(replace(one, vulnerable=vulnerable, held=held))
    return judged


def _members(scope: Scope, segments: tuple[str, ...]) -> dict[tuple[str, int], int]:
    rows = scope.reader.rows(sql.text("sequence_members"), {"segments": list(segments)})
    return {(row["segment_id"], row["person_code"]): row["since_ms"] or 0 for row in rows}


def _is_in(member: dict[tuple[str, int], int], segments: list[str], one: Alert) -> bool:
    """Whether it was known at that moment that the person belongs to one of these."""
    known = [member[name, one.person] for name in segments if one.person and (name, one.person) in member]
    return any(since <= one.fired_ms for since in known)


def _is_sensitive(scope: Scope, one: Alert) -> bool:
    day = scope.day(one.fired_ms)
    notes = [note for note in scope.ws.notes if note.sensitive and one.touchpoint in note.touchpoint]
    return any(note.at <= day <= (note.until or note.at) for note in notes)


def _within_cap(rule: SequenceRule, judged: list[Alert]) -> list[Alert]:
    if rule.cap is None:
        return judged
    told = [one for one in judged if one.held]
    open_ones = sorted((one for one in judged if not one.held), key=attrgetter("customer", "fired_ms"))
    for _, group in groupby(open_ones, key=attrgetter("customer")):
        mine = list(group)
        verdicts = capped([one.fired_ms for one in mine], rule.cap.times, rule.cap.per.ms)
        told += [
            one if kept else replace(one, held="over the cap")
            for one, kept in zip(mine, verdicts, strict=True)
        ]
    return told


def intervention_of(scope: Scope, rule: SequenceRule) -> Intervention | None:
    """What is to be done about a rule's alerts."""
    return next((each for each in scope.ws.alerts.interventions if each.id == rule.intervention), None)


def _given(scope: Scope, book: Book, rule: SequenceRule, told: list[Alert]) -> list[Alert]:
    """The alerts with the moment at which the intervention was given, where it was, in its time."""
    what = intervention_of(scope, rule)
    rows = book.positions(rules.of(scope.ws, "given", what.id)) if what else np.empty(0, np.int64)
    if what is None or not len(rows):
        return told
    times: dict[int, list[int]] = {}
    for customer, moment in zip(book.lived.customer[rows], book.lived.ts_ms[rows], strict=True):
        times.setdefault(int(customer), []).append(int(moment))
    return [replace(one, given_ms=_first_in(times.get(one.customer, []), one, what)) for one in told]


def _first_in(times: list[int], one: Alert, what: Intervention) -> int | None:
    return next((ms for ms in times if one.fired_ms < ms <= one.fired_ms + what.within.ms), None)


def _entry(scope: Scope, rule: SequenceRule) -> dict[str, Any]:
    what, found = intervention_of(scope, rule), alerts(scope, rule)
    known_until = complete_until(scope, rule)
    recent = [one for one in found if one.fired_ms > (known_until or 0) - RECENT_DAYS * DAY_MS]
    stays_ms = what.within.ms if what else ACT_MS
    waiting = [
        one
        for one in recent
        if not one.held and one.given_ms is None and one.fired_ms > (known_until or 0) - stays_ms
    ]
    waiting.sort(key=lambda one: (rule.sells or not one.vulnerable, one.fired_ms))
    places = Counter(one.touchpoint for one in recent if one.touchpoint)
    return {
        "id": rule.id,
        "name": rule.title,
        "owner": rule.owner,
        "sells": rule.sells,
        "intervention": {"id": what.id, "name": what.title, "text": what.text} if what else None,
        "advice": rule.advice or (what.text if what else None),
        "touchpoint": min(places, key=lambda place: (-places[place], place)) if places else None,
        "period_days": RECENT_DAYS,
        "fired": len(recent),
        "customers": len({one.customer for one in recent}),
        "open": len(waiting),
        "given": sum(one.given_ms is not None for one in recent),
        "left_out": dict(Counter(one.held for one in recent if one.held)),
        "complete_until": scope.iso(known_until),
        "late": scope.is_late({source for each in rule.steps for source in each.source}),
        **_delay(scope, rule),
        "cases": [_case(scope, one) for one in waiting[:MOST_CASES]],
        "became": became(scope, what, [one for one in found if not one.held]) if what else None,
    }


def _case(scope: Scope, one: Alert) -> dict[str, Any]:
    return {
        "source": one.source,
        "key": one.key,
        "touchpoint": one.touchpoint,
        "began_at": scope.iso(one.began_ms),
        "fired_at": scope.iso(one.fired_ms),
        "vulnerable": one.vulnerable,
    }


def _delay(scope: Scope, rule: SequenceRule) -> dict[str, Any]:
    """Minutes from the moment an alert was due to the refresh that saw it, of those seen live."""
    # A copy made before the first look has no such table.
    kept = scope.reader.value(sql.text("has_table"), {"schema": "stat", "name": "sequence_seen"})
    rows = scope.reader.rows(sql.text("sequence_delays"), {"rule": rule.id}) if kept else []
    minutes = [(row["seen_ms"] - row["fired_ms"]) / 60_000 for row in rows]
    return {"delay_min": round(median(minutes), 1) if minutes else None, "delay_n": len(minutes)}
