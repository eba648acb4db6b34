"""Hear, choose and book: from the first contact to a check, or to none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.draws import Bools, Floats, Ints
from demo.help import chats
from demo.people import AGES, CLINICS, DEVICES, FRIEND, GP, HEARD, PLANS, REASONS, TIERS, heard_rate
from demo.scene import Scene, centred, days
from demo.switches import BEGINS, look_again, to_desktop
from demo.times import BLANK, DAY, HISTORY

ATTEND = 0.52
"""Share of those with a booked check who come to it, first-timers, in normal times."""
JOIN_IF_CHECKED = 1 / 0.52
_WEB = 0.74
_LOST_BY_FAILED_FORM, _LOST_BY_QUEUE, _LOST_BY_CHAT = 0.208, 0.055, 0.055
_GIVEN_UP = 0.05


@dataclass(frozen=True)
class Bookings:
    """Requests for a check: whose, when, how, and when it takes place if they come."""

    who: Ints
    term: Ints
    asked: Ints
    starts: Ints
    web: Bools
    comes: Bools
    due: Ints
    """End of the member's term; blank for first-timers."""


def take(bookings: Bookings, rows: Ints | Bools) -> Bookings:
    """The bookings at these positions."""
    return Bookings(*(getattr(bookings, name)[rows] for name in Bookings.__dataclass_fields__))


def introduce(scene: Scene) -> None:
    """Write down everybody as a contact, with what is known of them."""
    people = scene.people
    who = np.arange(len(people))
    none = np.full(len(who), BLANK)
    member_since = scene.calendar.moment(-HISTORY) - (people.years * 365 * DAY)
    seen = np.where(people.enquired == BLANK, member_since, people.enquired)
    portal = scene.draws.chance("portal", 0.7, people.id) | (people.enquired == BLANK)
    inviter = 1 + (scene.draws.uniform("inviter", people.id) * 8_000).astype(np.int64)
    invited = (people.heard == FRIEND) & scene.draws.chance("invited", 0.3, people.id)
    scene.book.add(
        "crm/contacts", seen, id=people.id, email=people.email(who),
        portal_id=np.where(portal, people.id, none), enquired_at=people.enquired,
        heard_from=HEARD[people.heard], plan=PLANS[people.plan], clinic=CLINICS[people.clinic],
        tenure=people.tenure(who, 0),
        age_band=AGES[people.age], value_tier=TIERS[people.tier], device=DEVICES[people.device],
        vulnerable=np.where(people.vulnerable, "yes", "no"), account=people.account,
        invite_code=np.where(invited, inviter, none), chosen_for=REASONS[people.reason],
        gp_code=np.where(people.heard == GP, 1 + people.id % 40, none),
    )  # fmt: skip


def visits(scene: Scene, who: Ints, since: Ints, asked: Ints) -> Ints:
    """An enquirer's own visits to the website, known by the form they begin; when it was begun, or blank."""
    count = 1 + scene.draws.count("visits", 0.5, scene.people.id[who])
    rows = np.repeat(np.arange(len(who)), count)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    who, keys = who[rows], scene.keys(who[rows], 0, turn)
    at = scene.later("visit", since[rows], 0, 20, *keys)
    bad = scene.rates.wrong("website", at, *keys)
    begins = (turn == 0) & (at < asked[rows])
    number = scene.key("visit", who, 0, turn)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="visit", status=np.where(bad, "failed", "ok"),
        device=DEVICES[scene.people.device[who]], portal_id=scene.people.id[who],
        page=np.where(begins, BEGINS, "membership"),
    )  # fmt: skip
    scene.book.expose("website", scene.chance_key(who, 0), at, bad)
    return np.where(begins, at, BLANK)[turn == 0]


def _wait_days(scene: Scene, who: Ints, term: Ints, asked: Ints, web: Bools) -> Floats:
    """Days from asking to the check offered; within seven ever less often from −200 d on."""
    day = scene.calendar.day(asked)
    fallen = np.clip((day + 200) / 140, 0, 1)
    short = 0.787 - fallen * (0.787 - 0.697)
    slow = ~web & (CLINICS[scene.people.clinic[who]] == "north_quay")
    kept = scene.draws.chance("soon", np.where(slow, 0.41, short), *scene.keys(who, term))
    spread = scene.draws.uniform("soon/days", *scene.keys(who, term))
    return np.where(kept, 1.0 + spread * 5.4, 8.0 + spread**2 * 12)


def slot(scene: Scene, who: Ints, term: Ints, asked: Ints, web: Bools) -> Ints:
    """When the check takes place that is offered to somebody who asks now."""
    day = scene.calendar.day(asked) + np.floor(_wait_days(scene, who, term, asked, web)).astype(np.int64)
    return scene.calendar.at_hour("slot", day, "clinic", *scene.keys(who, term))


def forms(scene: Scene, bookings: Bookings, moved: Bools) -> tuple[Bools, Bools]:
    """Fill in the booking form; who met an error, and who gave up; `moved` turned to a desktop for it."""
    who, term, at = bookings.who, bookings.term, bookings.asked
    mobile = scene.people.mobile[who] & ~moved
    keys = scene.keys(who, term)
    bad = scene.rates.wrong("web_booking", at, *keys, mobile=mobile, desktop=~mobile)
    quit_ = ~bad & scene.draws.chance("form/quit", _GIVEN_UP, *keys)
    number = scene.key("form", who, term)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="booking_form", portal_id=scene.people.id[who],
        status=np.where(bad, "failed", np.where(quit_, "abandoned", "ok")), page="booking",
        device=np.where(mobile, *DEVICES),
    )  # fmt: skip
    scene.book.expose("web_booking", scene.chance_key(who, term), at, bad)
    return bad, quit_


def booking_calls(scene: Scene, bookings: Bookings) -> Bools:
    """Ring to book; who waited over four minutes."""
    who, term, at = bookings.who, bookings.term, bookings.asked
    keys = scene.keys(who, term)
    bad = scene.rates.wrong("phone_booking", at, *keys)
    spread = scene.draws.uniform("queue", *keys)
    wait = np.where(bad, 241 + 500 * spread**2, 8 + 225 * spread**2).astype(np.int64)
    gone = bad & scene.draws.chance("queue/gone", 0.3, *keys)
    talk = scene.draws.between("queue/talk", 180, 540, *keys).astype(np.int64)
    scene.book.add(
        "helpdesk/calls", at, id=scene.key("phone", who, term), direction="inbound", queue="booking",
        email=scene.people.email(who), ticket=scene.key("phone", who, term), wait_s=wait, cause="booking",
        status=np.where(gone, "abandoned", "ok"), duration_s=np.where(gone, 0, talk),
    )  # fmt: skip
    scene.book.expose("phone_booking", scene.chance_key(who, term), at, bad)
    return bad


def enquire(scene: Scene) -> tuple[Bookings, Floats]:
    """All enquirers up to their booking; the appointments they got, and each one's chance of joining."""
    people = scene.people
    who = np.flatnonzero(people.enquired != BLANK)
    keys = scene.keys(who, 0)
    asked = scene.later("asks", people.enquired[who], 0.5, 40, *keys)
    begun = visits(scene, who, people.enquired[who], asked)
    chatted, chat_poor = chats(scene, who, people.enquired[who], asked)
    web = scene.draws.chance("by_web", _WEB, *keys)
    term = np.zeros(len(who), dtype=np.int64)
    booked = Bookings(
        who, term, asked, slot(scene, who, term, asked, web), web, web, np.full(len(who), BLANK)
    )
    failed, left, queued = (np.zeros(len(who), dtype=np.bool_) for _ in range(3))
    moved = to_desktop(scene, who, begun, web)
    in_vain = moved & ~web
    look_again(scene, who[in_vain], begun[in_vain], asked[in_vain])
    failed[web], left[web] = forms(scene, take(booked, web), moved[web])
    queued[~web] = booking_calls(scene, take(booked, ~web))
    comes = ATTEND + 0.033 * web - _LOST_BY_FAILED_FORM * failed - _LOST_BY_QUEUE * ~web * (queued - 0.08)
    comes = np.where(left, 0.25, comes - _LOST_BY_CHAT * chatted * centred("chat", chat_poor))
    attends = scene.draws.chance("attends", comes, *keys)
    known = attends | ~(failed | left)
    return (
        take(Bookings(who, term, asked, booked.starts, web, attends, booked.due), known),
        (heard_rate()[people.heard[who]] * JOIN_IF_CHECKED)[known],
    )


def appoint(scene: Scene, bookings: Bookings) -> None:
    """Write down the appointments of those who do not come; the others are written with their check."""
    missed = take(bookings, ~bookings.comes)
    who, term = missed.who, missed.term
    no_show = scene.draws.chance("no_show", 0.35, *scene.keys(who, term))
    scene.book.add(
        "crm/appointments", missed.asked, missed.starts, id=scene.key("check", who, term), kind="check",
        **request_columns(scene, missed), status=np.where(no_show, "no_show", "cancelled"),
    )  # fmt: skip


def request_columns(scene: Scene, bookings: Bookings) -> dict[str, object]:
    """What an appointment says about the request it came from."""
    people, who = scene.people, bookings.who
    return {
        "contact": people.id[who], "clinic": CLINICS[people.clinic[who]], "plan": PLANS[people.plan[who]],
        "tenure": people.tenure(who, bookings.term), "booked_by": np.where(bookings.web, "web", "phone"),
        "starts_at": bookings.starts, "offer_due_at": bookings.asked + days(7), "offered_at": bookings.starts,
    }  # fmt: skip
