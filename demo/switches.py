"""Changing between devices and channels on the way: the same errand, taken up elsewhere."""

from __future__ import annotations

import numpy as np

from demo.draws import Bools, Ints
from demo.people import DEVICES
from demo.scene import Scene
from demo.times import BLANK, HOUR

BEGINS = "booking_start"
"""The page on which a booking is begun."""
TAKEN_UP_SINCE = -134
"""Since the new booking system a booking begun on one device can be taken up on another."""
_TAKEN_UP_TO_BOOK, _TAKEN_UP_IN_VAIN = 0.24, 0.95
_LAST = 63
RINGS, RINGS_GLAD, RINGS_CROSS = 0.53, 0.44, 0.86
"""Chats of members that go on by phone: of those who say nothing, who are content, who are not."""
EXPLAINS_AGAIN = 0.54


def to_desktop(scene: Scene, who: Ints, begun: Ints, web: Bools) -> Bools:
    """Who begins to book on a phone and takes it up on a desktop; most of them never finish."""
    keys = scene.keys(who, 0)
    may = scene.people.mobile[who] & (begun >= scene.calendar.moment(TAKEN_UP_SINCE))
    likely = np.where(web, _TAKEN_UP_TO_BOOK, _TAKEN_UP_IN_VAIN)
    return may & scene.draws.chance("device/switch", likely, *keys)


def look_again(scene: Scene, who: Ints, begun: Ints, asked: Ints) -> None:
    """The visit on a desktop in which a booking was taken up that is then made by phone."""
    keys = scene.keys(who, 0, _LAST)
    at = begun + ((asked - begun) * scene.draws.between("device/when", 0.1, 0.9, *keys)).astype(np.int64)
    bad = scene.rates.wrong("website", at, *keys)
    number = scene.key("visit", who, 0, _LAST)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="visit", status=np.where(bad, "failed", "ok"),
        device=DEVICES[1], portal_id=scene.people.id[who],
        page=BEGINS,
    )  # fmt: skip
    scene.book.expose("website", scene.chance_key(who, 0), at, bad)


def walk_ins(scene: Scene, who: Ints, term: Ints, due: Ints) -> None:
    """Some come to the desk for their results before the day promised, and check in at its screen."""
    rows = scene.draws.chance("walks_in", 0.03, *scene.keys(who, term))
    who, term = who[rows], term[rows]
    keys = scene.keys(who, term)
    day = scene.calendar.day(scene.later("walks_in/when", due[rows], -40, -14, *keys))
    number = scene.key("walk_in", who, term)
    scene.book.add(
        "website/actions", scene.calendar.at_hour("walks_in", day, "clinic", *keys), id=number, visit=number,
        kind="walk_in_checkin", status="ok", device=DEVICES[1], portal_id=scene.people.id[who],
        page="report",
    )  # fmt: skip


def first_of(rows: Ints, values: Ints, size: int) -> Ints:
    """For each position the value of its first row; blank where it has none."""
    found = np.full(size, BLANK)
    places, first = np.unique(rows, return_index=True)
    found[places] = values[first]
    return found


def rings_after(scene: Scene, number: Ints, answered: Bools, glad: Bools) -> Bools:
    """After which chats the person rings up, all the same."""
    likely = np.where(answered, np.where(glad, RINGS_GLAD, RINGS_CROSS), RINGS)
    return scene.draws.chance("chat/rings", likely, number)


def before_call(scene: Scene, call: Ints, number: Ints) -> Ints:
    """A moment up to six hours before a call."""
    return call - (scene.draws.between("chat/before", 0.75, 6, number) * HOUR).astype(np.int64)
