"""The helpdesk's own view: every call is a case too, and a call-back is a case's due time and a call out.

Some cases were opened twice, and the second one deleted. Since some weeks customers are asked by a survey.
"""

from __future__ import annotations

import numpy as np

from demo.draws import Ints
from demo.people import CLINICS, PLANS
from demo.records import Column, Table
from demo.times import BLANK, HOUR
from demo.world import World

_PERSON = 64 * 64 * 64
CASE = (
    "reason", "channel", "team", "status", "due_at", "done_at", "wait_s", "duration_s", "redirected",
    "clinic", "plan", "call_back_due_at", "call_back_s", "explained_again", "rel",
)  # fmt: skip
SURVEYS_SINCE = -14
"""The day on which the helpdesk's survey took the place of good and bad."""
_TWICE, _TWIN = 211, 32 * 64


def person(number: Ints) -> Ints:
    """Whose record it is: the number is made of the person's."""
    return number // _PERSON


def cases(world: World) -> Table:
    """Tickets, and a ticket of every call; with `call_back_due_at` where a call-back was promised."""
    tickets, calls = world.tables["helpdesk/tickets"], world.tables["helpdesk/calls"]
    plain = {name: tickets.columns.get(name, np.full(len(tickets), BLANK)) for name in CASE}
    plain |= dict.fromkeys(("explained_again", "rel"), np.full(len(tickets), ""))
    own = Table(tickets.name, tickets.seen, tickets.final, {"id": tickets.columns["id"], **plain})
    of_calls, final = _of_calls(world, calls)
    rung = Table(calls.name, calls.seen, final, {"id": calls.columns["ticket"], **of_calls})
    return _joined("helpdesk/cases", own, rung, _deleted(own))


def _joined(name: str, *parts: Table) -> Table:
    columns = {one: np.concatenate([part.columns[one] for part in parts]) for one in parts[0].columns}
    seen, final = (
        np.concatenate([part.seen for part in parts]),
        np.concatenate([part.final for part in parts]),
    )
    return Table(name, seen, final, columns)


def _deleted(tickets: Table) -> Table:
    """Some tickets once more, opened a minute later and deleted two hours after that."""
    again = tickets.take(tickets.columns["id"] % _TWICE == 0)
    ids, seen = again.columns["id"] + _TWIN, again.seen + 60
    gone = {name: np.full(len(again), BLANK) for name in ("done_at", "wait_s", "duration_s")}
    status = np.full(len(again), "deleted")
    return Table(again.name, seen, seen + 2 * HOUR, {**again.columns, **gone, "id": ids, "status": status})


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
        "reason": np.where(promised, "call_back", found["queue"]),
        "channel": np.full(count, "phone"), "team": np.full(count, "care_team"),
        "status": np.where(promised & (done == BLANK), "failed", found["status"]),
        "due_at": np.full(count, BLANK), "done_at": done, "wait_s": found["wait_s"],
        "duration_s": found["duration_s"], "redirected": np.full(count, ""),
        "clinic": CLINICS[people.clinic[who]], "plan": PLANS[people.plan[who]],
        "call_back_due_at": np.where(promised, backs.columns["due_at"][back], BLANK),
        "call_back_s": np.where(promised, backs.columns["duration_s"][back], BLANK),
        "explained_again": found["explained_again"],
        "rel": np.full(count, "inbound"),
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


def _asked(world: World) -> Table:
    """Ratings given, and for one case in five of the others that one was offered; asked at the case's end."""
    given, all_cases = world.tables["helpdesk/ratings"], cases(world)
    silent = ~np.isin(all_cases.columns["id"], given.columns["id"]) & (all_cases.columns["id"] % 5 == 0)
    offered = all_cases.take(silent & (all_cases.columns["done_at"] != BLANK))
    count = len(offered)
    order = np.argsort(all_cases.columns["id"])
    place = np.searchsorted(all_cases.columns["id"][order], given.columns["id"])
    ended = np.minimum(all_cases.final[order[place]], given.seen - 60)
    columns = {
        "id": np.concatenate([given.columns["id"], offered.columns["id"]]),
        "score": np.concatenate([
            np.where(given.columns["score"] == 1, "good", "bad"), np.full(count, "offered"),
        ]),
        **{name: np.concatenate([given.columns[name], np.full(count, "")])
           for name in ("theme", "emotion", "comment")},
    }  # fmt: skip
    answered = np.concatenate([given.seen, offered.final])
    return Table("helpdesk/surveys", np.concatenate([ended, offered.final]), answered, columns)


def ratings(world: World) -> Table:
    """Good, bad and offered, until the survey came; a rating is made when it is given."""
    asked = _asked(world)
    before = asked.take(asked.final < world.calendar.start(SURVEYS_SINCE))
    return Table("helpdesk/rated", before.final, before.final, before.columns)


def surveys(world: World) -> Table:
    """The survey's responses: made when it is asked, and answered later or never."""
    asked = _asked(world)
    return asked.take(asked.final >= world.calendar.start(SURVEYS_SINCE))
