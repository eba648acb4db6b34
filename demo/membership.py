"""Joining, the year of a member, and the renewal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.check import Checks, check
from demo.draws import Bools, Floats, Ints
from demo.enquiry import Bookings, appoint, booking_calls, enquire, forms, slot, take
from demo.faults import NORMAL
from demo.help import CARE, CARE_OF_ENQUIRER, ask, ask_by_chat, kit_help, ticket
from demo.people import PLANS
from demo.results import Told, buy, recommend, tell
from demo.scene import Scene, centred, days
from demo.times import BLANK, DAY, HOUR
from demo.web import portal_visits

YEAR = 365 * DAY
_CHECKED, _WEB = 0.826, 0.74
_RENEWS = 0.795
_REASONS = np.array(["nobody_explained_my_results", "price", "moved", "competitor", "unknown"])
_REASON_SHARES = (0.34, 0.21, 0.18, 0.12, 0.15)
_COMPETITORS = np.array(["Bayview Clinics", "Northern Check", "My Health Year"])
_PRICES = np.array([420, 690, 350])


@dataclass(frozen=True)
class Terms:
    """Years of membership: whose, which (counting), and when each ends."""

    who: Ints
    term: Ints
    end: Ints


def _take(terms: Terms, rows: Ints | Bools) -> Terms:
    return Terms(terms.who[rows], terms.term[rows], terms.end[rows])


def first_terms(scene: Scene) -> Terms:
    """The terms that the members of the first day are in."""
    who = np.flatnonzero(scene.people.ends != BLANK)
    return Terms(who, np.zeros(len(who), dtype=np.int64), scene.people.ends[who])


def joiners(scene: Scene) -> Terms:
    """Let all enquirers find their way to a check and decide; the first terms of those who join."""
    bookings, likely = enquire(scene)
    appoint(scene, bookings)
    checks = check(scene, take(bookings, bookings.comes))
    told = tell(scene, checks)
    buy(scene, checks, told)
    recommend(scene, checks)
    who = np.flatnonzero(scene.people.enquired != BLANK)
    zero = np.zeros(len(who), dtype=np.int64)
    ask(scene, who, zero, (scene.people.enquired[who], 21 * DAY), CARE_OF_ENQUIRER * 365 / 21)
    return _join(scene, checks, told, likely[bookings.comes])


def _join(scene: Scene, checks: Checks, told: Told, likely: Floats) -> Terms:
    people, who = scene.people, checks.who
    keys = scene.keys(who, 0)
    missing = np.where(checks.notes_missing >= 0, centred("gp_notes", checks.notes_missing), 0.0)
    won = scene.draws.chance("joins", likely - 0.09 * told.late - 0.09 * missing, *keys)
    at = np.where(won, scene.later("joins/when", checks.ended, 80, 24 * 24, *keys), checks.ended + days(50))
    reason = scene.draws.pick("joins/not", _REASON_SHARES, *keys)
    rival = _COMPETITORS[scene.draws.pick("joins/rival", np.ones(3), *keys)]
    scene.book.add(
        "crm/deals", checks.ended, at, id=scene.key("membership", who, 0), kind="membership",
        contact=people.id[who], closed_at=at, status=np.where(won, "won", "lost"),
        item=PLANS[people.plan[who]], amount=_PRICES[people.plan[who]],
        reason=np.where(won, "", _REASONS[reason]),
        competitor=np.where(~won & (reason == 3), rival, ""),
    )  # fmt: skip
    enquirers = np.flatnonzero(people.enquired != BLANK)
    joined = np.isin(enquirers, who[won])
    opened = people.enquired[enquirers]
    scene.book.settle("conversion", scene.chance_key(enquirers, 0), opened, due=opened + days(60), won=joined)
    return Terms(who[won], np.ones(int(won.sum()), dtype=np.int64), at[won] + YEAR)


def _yearly_check(scene: Scene, terms: Terms) -> tuple[Checks, Told]:
    who, term = terms.who, terms.term
    keys = scene.keys(who, term)
    asked = terms.end - (scene.draws.between("yearly", 82, 97, *keys) * DAY).astype(np.int64)
    day = scene.calendar.day(asked)
    web = scene.draws.chance("yearly/web", _WEB, *keys)
    asked = np.where(
        web,
        scene.calendar.at_hour("yearly/web", day, "web", *keys),
        scene.calendar.at_hour("yearly/phone", day, "phone", *keys),
    )
    comes = scene.draws.chance("yearly/comes", _CHECKED, *keys)
    bookings = Bookings(who, term, asked, slot(scene, who, term, asked, web), web, comes, terms.end)
    forms(scene, take(bookings, web), np.zeros(int(web.sum()), dtype=np.bool_))
    booking_calls(scene, take(bookings, ~web))
    appoint(scene, bookings)
    checks = check(scene, take(bookings, comes))
    told = tell(scene, checks)
    buy(scene, checks, told)
    recommend(scene, checks)
    return checks, told


def _letters(scene: Scene, terms: Terms) -> None:
    """A quarterly letter that offers the home kit again; 7 % order one within 90 days, opened or not."""
    people = scene.people
    for quarter in range(4):
        who, term = terms.who, terms.term
        keys = scene.keys(who, term, quarter)
        day = scene.calendar.day(terms.end - YEAR) + 20 + 91 * quarter
        at = scene.calendar.at_hour("letter", day, "office", *keys)
        bad = scene.rates.wrong("health_letter", at, *keys)
        bounced = bad & scene.draws.chance("letter/bounced", 0.05, *keys)
        opened = np.where(bad, BLANK, scene.later("letter/opened", at, 0.2, 160, *keys))
        number = scene.key("letter", who, term, quarter)
        known = np.where(bounced, at + HOUR, np.where(bad, at + days(7), opened))
        scene.book.add(
            "crm/emails", at, known, id=number, contact=people.id[who],
            kind="health_letter", status=np.where(bad, "failed", "ok"), opened_at=opened,
        )  # fmt: skip
        scene.book.expose("health_letter", number, at + days(7), bad)
        won = scene.draws.chance("reorders", 0.07, *keys)
        ordered = scene.later("reorders/when", at, 8 * 24, 85 * 24, *keys)
        scene.book.settle("kit_reorder", number, at, due=at + days(90), won=won)
        scene.book.add(
            "crm/deals", ordered[won], id=scene.key("reorder", who, term, quarter)[won], kind="kit_reorder",
            status="won", contact=people.id[who[won]], closed_at=ordered[won], amount=29, item="home_kit",
        )  # fmt: skip


def _invoice(scene: Scene, terms: Terms) -> None:
    who, term = terms.who, terms.term
    keys = scene.keys(who, term)
    at = scene.calendar.at_hour("invoice", scene.calendar.day(terms.end) - 25, "office", *keys)
    bad = scene.rates.wrong("renewal_invoice", at, *keys)
    agreed = _PRICES[scene.people.plan[who]] - 30
    scene.book.add(
        "crm/invoices", at, np.where(bad, scene.later("invoice/put_right", at, 70, 300, *keys), at + HOUR),
        id=scene.key("invoice", who, term), contact=scene.people.id[who], due_at=at + DAY, agreed=agreed,
        done_at=np.where(bad, scene.later("invoice/put_right", at, 70, 300, *keys), at + HOUR),
        amount=agreed + np.where(bad, 30, 0), status=np.where(bad, "failed", "ok"),
    )  # fmt: skip
    scene.book.expose("renewal_invoice", scene.chance_key(who, term), at, bad)


def _by_row(rows: Ints, values: Bools, size: int) -> Bools:
    """For each position, whether any of its values is true."""
    return np.bincount(rows[values], minlength=size).astype(np.bool_)


def _memory(scene: Scene, terms: Terms, closes: Ints, after_chat: Bools) -> Floats:
    """Chance of renewing lost by the call-backs and the check of the last 120 days."""
    size = len(terms.who)
    rows, due, bad = ask(scene, terms.who, terms.term, (terms.end - YEAR, YEAR), CARE, after_chat=after_chat)
    recent = (due > terms.end[rows] - days(120)) & (due < closes[rows])
    missed, had = _by_row(rows, recent & bad, size), _by_row(rows, recent, size)
    checks, told = _yearly_check(scene, terms)
    lost: Floats = 0.12 * missed - 0.12 * NORMAL["call_back"] * had
    position = np.searchsorted(terms.who, checks.who)
    lost[position] += 0.08 * told.late + 0.15 * told.vanished
    return lost


def _leave(scene: Scene, terms: Terms) -> None:
    """Ring those who left, within a week; most are not rung."""
    who, term = terms.who, terms.term
    keys = scene.keys(who, term)
    at = scene.calendar.at_hour("leaving", scene.calendar.day(terms.end) + 1, "office", *keys)
    bad = scene.rates.wrong("leaving_call", at, *keys)
    rung = scene.calendar.office(scene.later("leaving/rung", at, 20, 150, *keys))
    ticket(
        scene, who, scene.key("leaving", who, term), at, reason="leaving", channel="phone",
        until=np.where(bad, at + days(7), rung), done_at=np.where(bad, BLANK, rung), due_at=at + days(7),
        status=np.where(bad, "failed", "ok"), duration_s=np.where(bad, BLANK, 420),
    )  # fmt: skip
    scene.book.expose("leaving_call", scene.chance_key(who, term), at + days(7), bad)


def live_terms(scene: Scene, terms: Terms) -> Terms:
    """Live through years of membership; the next years of those who renew."""
    terms = _take(terms, np.argsort(terms.who))
    who, term = terms.who, terms.term
    keys = scene.keys(who, term)
    span = (terms.end - YEAR, YEAR)
    after_chat = ask_by_chat(scene, who, term, span)
    kit_help(scene, who, term, span)
    portal_visits(scene, who, term, span)
    _letters(scene, terms)
    _invoice(scene, terms)
    closes = scene.later("renews/when", terms.end, -6 * 24, -12, *keys)
    won = scene.draws.chance("prolongs", _RENEWS - _memory(scene, terms, closes, after_chat), *keys)
    closed = np.where(won, closes, terms.end)
    opened = terms.end - days(120)
    scene.book.settle("retention", scene.chance_key(who, term), opened, due=terms.end, won=won)
    reason = _REASONS[scene.draws.pick("leaves", _REASON_SHARES, *keys)]
    scene.book.add(
        "crm/terms", opened, closed, id=scene.key("term", who, term), contact=scene.people.id[who],
        plan=PLANS[scene.people.plan[who]], opened_at=opened, due_at=terms.end, closed_at=closed,
        result=np.where(won, "won", "lost"), reason=np.where(won, "", reason),
    )  # fmt: skip
    _leave(scene, _take(terms, ~won))
    return Terms(who[won], term[won] + 1, terms.end[won] + YEAR)
