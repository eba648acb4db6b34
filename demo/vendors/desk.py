"""The helpdesk's own view: every call is a case too, and a call-back is a case's due time and a call out."""

from __future__ import annotations

import numpy as np

from demo.draws import Ints
from demo.people import CLINICS, PLANS
from demo.records import Column, Table
from demo.times import BLANK
from demo.world import World

_PERSON = 64 * 64 * 64
CASE = (
    "reason", "channel", "team", "status", "due_at", "done_at", "wait_s", "duration_s", "redirected",
    "clinic", "plan", "call_back_due_at",
)  # fmt: skip


def person(number: Ints) -> Ints:
    """Whose record it is: the number is made of the person's."""
    return number // _PERSON


def cases(world: World) -> Table:
    """Tickets, and a ticket of every call; with `call_back_due_at` where a call-back was promised."""
    tickets, calls = world.tables["helpdesk/tickets"], world.tables["helpdesk/calls"]
    plain = {name: tickets.columns.get(name, np.full(len(tickets), BLANK)) for name in CASE}
    of_calls, final = _of_calls(world, calls)
    ids = np.concatenate([tickets.columns["id"], calls.columns["ticket"]])
    columns = {name: np.concatenate([plain[name], of_calls[name]]) for name in CASE}
    return Table(
        "helpdesk/cases",
        np.concatenate([tickets.seen, calls.seen]),
        np.concatenate([tickets.final, final]),
        {"id": ids, **columns},
    )


def _of_calls(world: World, calls: Table) -> tuple[dict[str, Column], Ints]:
    found = calls.columns
    backs = world.tables["helpdesk/call_backs"]
    order = np.argsort(backs.columns["ticket"])
    place = np.clip(np.searchsorted(backs.columns["ticket"][order], found["ticket"]), 0, len(order) - 1)
    back = order[place]
    promised = backs.columns["ticket"][back] == found["ticket"]
    ended = calls.seen + found["wait_s"] + found["duration_s"]
    done = np.where(promised, backs.columns["done_at"][back], ended)
    people = world.people
    who = np.searchsorted(people.id, person(found["ticket"]))
    count = len(calls)
    return {
        "reason": found["cause"], "channel": np.full(count, "phone"), "team": np.full(count, "care_team"),
        "status": np.where(promised & (done == BLANK), "failed", found["status"]),
        "due_at": np.full(count, BLANK), "done_at": done, "wait_s": found["wait_s"],
        "duration_s": found["duration_s"], "redirected": np.full(count, ""),
        "clinic": CLINICS[people.clinic[who]], "plan": PLANS[people.plan[who]],
        "call_back_due_at": np.where(promised, backs.columns["due_at"][back], BLANK),
    }, np.where(promised, np.maximum(ended, backs.final[back]), ended)  # fmt: skip


def calls(world: World) -> Table:
    """Calls in, and the calls out that kept a promise to call back."""
    rung, backs = world.tables["helpdesk/calls"], world.tables["helpdesk/call_backs"]
    made = backs.take(backs.columns["done_at"] != BLANK)
    count = len(made)
    out = {
        "id": made.columns["id"], "ticket": made.columns["ticket"], "direction": np.full(count, "outbound"),
        "queue": np.full(count, "care_line"), "status": np.full(count, "ok"), "wait_s": np.zeros(count, int),
        "duration_s": made.columns["duration_s"],
    }  # fmt: skip
    seen = np.concatenate([rung.seen, made.columns["done_at"]])
    columns = {name: np.concatenate([rung.columns[name], out[name]]) for name in out}
    return Table("helpdesk/talk", seen, seen, columns)


def ratings(world: World) -> Table:
    """Ratings, and for one case in five of the others that one was offered and not given."""
    given, all_cases = world.tables["helpdesk/ratings"], cases(world)
    silent = ~np.isin(all_cases.columns["id"], given.columns["id"]) & (all_cases.columns["id"] % 5 == 0)
    offered = all_cases.take(silent & (all_cases.columns["done_at"] != BLANK))
    count = len(offered)
    seen = np.concatenate([given.seen, offered.final])
    score = np.where(given.columns["score"] == 1, "good", "bad")
    columns = {
        "id": np.concatenate([given.columns["id"], offered.columns["id"]]),
        "score": np.concatenate([score, np.full(count, "offered")]),
        "theme": np.concatenate([given.columns["theme"], np.full(count, "")]),
        "comment": np.concatenate([given.columns["comment"], np.full(count, "")]),
    }
    return Table("helpdesk/rated", seen, seen, columns)
