"""The check itself: reception, the doctor's notes, the steps, and the survey afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.draws import Bools, Ints
from demo.enquiry import Bookings, request_columns
from demo.people import CLINICS, GP, PLANS
from demo.scene import Scene, centred, days
from demo.times import BLANK, HOUR
from demo.voices import survey

_STEPS = np.array(["", "sample_spoiled", "machine_down", "late_over_15_min", "cut_short"])
_STEP_SHARES = np.array([0.030, 0.020, 0.053, 0.020])
_RECOVERED = np.array([0, 0.80, 0.95, 0.55, 0.55])
CROWDED, QUIET, NEWCOMERS = 0.60, 0.09, 0.135
"""Share waiting over 20 minutes: on employers' crowded days, else, and on the newcomer's mornings."""
_NOTES = 0.227


@dataclass(frozen=True)
class Checks:
    """Checks that took place, and what of them decides about later."""

    who: Ints
    term: Ints
    arrived: Ints
    ended: Ints
    due: Ints
    notes_missing: Ints
    """1 missing, 0 there, −1 none were asked for."""

    @property
    def first(self) -> Bools:
        """Checks of people who are no members yet."""
        return self.due == BLANK


def _wait(scene: Scene, bookings: Bookings) -> Ints:
    people, who = scene.people, bookings.who
    keys = scene.keys(who, bookings.term)
    crowd = np.where(people.newcomer[who], NEWCOMERS, np.where(people.employed[who], CROWDED, QUIET))
    bad = scene.rates.wrong("reception", bookings.starts, *keys, base=crowd)
    spread = scene.draws.uniform("reception/wait", *keys)
    scene.book.expose("reception", scene.chance_key(who, bookings.term), bookings.starts, bad)
    return np.where(bad, 1_201 + 1_500 * spread**2, 60 + 1_100 * spread).astype(np.int64)


def _notes(scene: Scene, bookings: Bookings) -> tuple[Ints, Ints, Ints]:
    """For first-timers with a doctor who sends notes: due, received, and if missing (−1: none asked for)."""
    who, term = bookings.who, bookings.term
    keys = scene.keys(who, term)
    asked = (bookings.due == BLANK) & (
        (scene.people.heard[who] == GP) | scene.draws.chance("notes", _NOTES, *keys)
    )
    bad = scene.rates.wrong("gp_notes", bookings.starts, *keys)
    early = bookings.asked + (
        (bookings.starts - bookings.asked) * scene.draws.between("notes/when", 0.2, 0.95, *keys)
    ).astype(np.int64)
    late = scene.later("notes/late", bookings.starts, 10, 200, *keys)
    scene.book.expose("gp_notes", scene.chance_key(who, term)[asked], bookings.starts[asked], bad[asked])
    due, received = (
        np.where(asked, bookings.starts, BLANK),
        np.where(asked, np.where(bad, late, early), BLANK),
    )
    return due, received, np.where(asked, bad, -1).astype(np.int64)


def _steps(scene: Scene, bookings: Bookings) -> tuple[Ints, Bools]:
    """The step that went wrong (0: none) and whether it was put right."""
    keys = scene.keys(bookings.who, bookings.term)
    bad = scene.rates.wrong("health_check", bookings.starts, *keys)
    step = np.where(bad, 1 + scene.draws.pick("steps", _STEP_SHARES, *keys), 0)
    return step, scene.draws.chance("steps/recovered", _RECOVERED[step], *keys)


def check(scene: Scene, bookings: Bookings) -> Checks:
    """Carry out the checks of those who come."""
    who, term = bookings.who, bookings.term
    keys = scene.keys(who, term)
    wait = _wait(scene, bookings)
    arrived = bookings.starts
    lasts = scene.draws.between("lasts", 55, 85, *keys).astype(np.int64) * 60
    ended = arrived + wait + lasts
    notes_due, notes_at, missing = _notes(scene, bookings)
    step, recovered = _steps(scene, bookings)
    number = scene.key("check", who, term)
    scene.book.add(
        "crm/appointments", bookings.asked, ended, id=number, kind="check", status="seen",
        **request_columns(scene, bookings), arrived_at=arrived, seen_at=arrived + wait, wait_s=wait,
        duration_s=lasts,
        outcome=np.where(step > 0, "failed", "ok"), failure=_STEPS[step],
        recovered=np.where(step == 0, "", np.where(recovered, "yes", "no")),
        notes_due_at=notes_due, notes_at=np.where(notes_at > ended, BLANK, notes_at),
        notes=np.where(missing < 0, "", np.where(missing > 0, "failed", "ok")),
    )  # fmt: skip
    scene.book.expose("health_check", scene.chance_key(who, term), ended, step > 0)
    survey(scene, who, number, ended, 0.78 - 0.14 * centred("health_check", step > 0))
    return Checks(who, term, arrived, ended, bookings.due, missing)


FOLLOW_UP = 0.186


def follow_up(scene: Scene, checks: Checks) -> tuple[Bools, Bools]:
    """A second visit some are asked to; who, and whom we cancelled."""
    who, term = checks.who, checks.term
    keys = scene.keys(who, term)
    asked = scene.draws.chance("follow_up", FOLLOW_UP, *keys)
    bad = scene.rates.wrong("follow_up_visit", checks.ended, *keys) & asked
    day = scene.calendar.day(checks.ended) + 4 + scene.draws.pick("follow_up/day", np.ones(5), *keys)
    starts = scene.calendar.at_hour("follow_up", day, "clinic", *keys)
    told = starts - days(1)
    settled = np.where(bad, told, starts + HOUR)
    rows = np.flatnonzero(asked)
    people = scene.people
    scene.book.add(
        "crm/appointments", checks.ended[rows], settled[rows], id=scene.key("follow_up", who, term)[rows],
        kind="follow_up", contact=people.id[who[rows]], starts_at=starts[rows], booked_by="clinic",
        status=np.where(bad, "cancelled_by_us", "seen")[rows], outcome=np.where(bad, "failed", "ok")[rows],
        arrived_at=np.where(bad, BLANK, starts)[rows], tenure=people.tenure(who[rows], term[rows]),
        clinic=CLINICS[people.clinic[who[rows]]], plan=PLANS[people.plan[who[rows]]],
    )  # fmt: skip
    scene.book.expose("follow_up_visit", scene.chance_key(who, term)[rows], settled[rows], bad[rows])
    return asked, bad
