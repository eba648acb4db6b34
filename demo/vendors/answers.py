"""All that people answer in HubSpot: about visits, single moments, recommending us, and the staff's pulse."""

from __future__ import annotations

import numpy as np

from demo.draws import Draws, Ints
from demo.records import Column, Table
from demo.times import BLANK, HISTORY, HOUR
from demo.vendors.desk import person
from demo.world import World

PULSE = {
    "front_desk": (20, "reception", 3.1), "clinicians": (31, "results_call", 4.3),
    "care_team": (14, "call_back", 3.4), "digital": (9, "web_booking", 3.8),
    "lab_admin": (8, "results_call", 4.3), "employer_sales": (8, "employer_review", 3.6),
}  # fmt: skip
"""The 90 staff by team: how many, the touchpoint each judges, and its mean of one to five."""
_RECEPTION = (0.0, 0.06, 0.13, 0.36, 0.45)
_IN_TIME, _LATE = (0.0, 0.10, 0.20, 0.40, 0.30), (0.75, 0.20, 0.05, 0.0, 0.0)
_NPS = (0.03, 0.02, 0.03, 0.03, 0.04, 0.04, 0.05, 0.13, 0.17, 0.24, 0.22)
_ANSWER_MOMENT, _ANSWER_NPS = 0.20, 0.03
_BLOCK = 10**13
"""Each survey numbers its answers from a multiple of this on."""


def feedback(world: World) -> Table:
    """All answers, told apart by `survey`; `touchpoint` says which moment, `voice` who speaks."""
    draws = Draws(world.anchor.seed)
    parts = [_visits(world), _reception(world, draws), _results(world, draws), _nps(world, draws)]
    parts.append(_pulse(world, draws))
    seen = np.concatenate([part.seen for part in parts])
    columns = {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns}
    return Table("crm/surveys", seen, seen, columns)


def _part(seen: Ints, **columns: Column | str) -> Table:
    plain = {
        "appointment": BLANK, "theme": "", "emotion": "", "comment": "", "contact": BLANK, "team": "",
        "voice": "customer",
    }  # fmt: skip
    full = {name: np.broadcast_to(np.asarray(value), seen.shape) for name, value in (plain | columns).items()}
    return Table("crm/surveys", seen, seen, dict(sorted(full.items())))


def _visits(world: World) -> Table:
    found = world.tables["crm/surveys"]
    return _part(found.seen, survey="visit", touchpoint="health_check", **found.columns)


def _reception(world: World, draws: Draws) -> Table:
    found = world.tables["crm/surveys"]
    ids = found.columns["id"]
    return _part(
        found.seen, id=2 * _BLOCK + ids, survey="moment", touchpoint="reception",
        contact=found.columns["contact"], appointment=found.columns["appointment"],
        score=1 + draws.pick("answers/reception", _RECEPTION, ids),
    )  # fmt: skip


def _results(world: World, draws: Draws) -> Table:
    tickets = world.tables["helpdesk/tickets"]
    told = tickets.take(tickets.columns["reason"] == "results")
    told = told.take(draws.chance("answers/results", _ANSWER_MOMENT, told.columns["id"]))
    ids, done = told.columns["id"], told.columns["done_at"]
    late = done > told.columns["due_at"]
    score = np.where(
        late, draws.pick("answers/late", _LATE, ids), draws.pick("answers/in_time", _IN_TIME, ids)
    )
    return _part(
        done + 2 * HOUR, id=3 * _BLOCK + ids, survey="moment", touchpoint="results_call",
        contact=person(ids), score=1 + score,
    )  # fmt: skip


def _nps(world: World, draws: Draws) -> Table:
    people = np.flatnonzero(world.people.ends != BLANK)
    ids = world.people.id[people]
    quarter = np.arange(-HISTORY // 91, max(1, world.until) // 91 + 1)
    who, which = (each.ravel() for each in np.meshgrid(ids, quarter, indexing="ij"))
    asked = draws.chance("answers/nps", _ANSWER_NPS, who, which + 1_000)
    who, which = who[asked], which[asked]
    at = world.calendar.at_hour("answers/nps", which * 91 + 10 + who % 14, "web", who, which + 1_000)
    score = draws.pick("answers/nps/score", _NPS, who, which + 1_000)
    number = 4 * _BLOCK + who * 1_024 + which + 512
    return _part(at, id=number, survey="nps", touchpoint="", contact=who, score=score)


def _pulse(world: World, draws: Draws) -> Table:
    months = np.arange(-HISTORY // 30, max(1, world.until) // 30 + 1)
    team = np.concatenate([np.full(size, place) for place, (size, _, _) in enumerate(PULSE.values())])
    staff, month = (each.ravel() for each in np.meshgrid(np.arange(len(team)), months, indexing="ij"))
    means = np.array([mean for _, _, mean in PULSE.values()])[team[staff]]
    moments = np.array([moment for _, moment, _ in PULSE.values()])[team[staff]]
    at = world.calendar.at_hour("answers/pulse", month * 30 + staff % 5, "office", staff, month + 1_000)
    spread = draws.uniform("answers/pulse/score", staff, month + 1_000)
    return _part(
        at, id=5 * _BLOCK + staff * 1_024 + month + 512, survey="pulse", voice="employee",
        team=np.array(list(PULSE))[team[staff]], touchpoint=moments,
        score=np.floor(means - 0.5 + 2 * spread).astype(np.int64),
    )  # fmt: skip
