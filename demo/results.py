"""Results and onward: hearing them in time, reading them, being referred, and what people buy afterwards."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.check import Checks, follow_up
from demo.draws import Bools, Floats, Ints
from demo.help import care_calls, ticket
from demo.people import DEVICES
from demo.scene import Scene, centred, days
from demo.switches import walk_ins
from demo.times import BLANK, HOUR
from demo.voices import rate

_CALM, _VULNERABLE = 0.0862, 0.15
"""Share of results calls not made in two days, in normal times: 9 % of all."""
_UNANSWERED, _UNANSWERED_EMPLOYER = 0.31, 0.09
_REFERRED, _READ, _VIDEO = 0.209, 0.84, 0.116
_VIDEO_SINCE = -35
_BASE, _BASE_EMPLOYER = 0.205, 0.09
_SERVICES = np.array(["dental", "physiotherapy", "vaccination", "family_cover"])


@dataclass(frozen=True)
class Told:
    """What became of each check: poor as 1 or 0 less the normal share; 0 without the experience."""

    late: Floats
    unread: Floats
    vanished: Floats
    cancelled: Floats
    referred: Bools


def _call(scene: Scene, checks: Checks) -> Floats:
    """Ring with the results; missed by the second day: poor."""
    who, term = checks.who, checks.term
    keys = scene.keys(who, term)
    at = checks.ended + HOUR
    due = at + days(2)
    fragile = scene.people.vulnerable[who]
    normal = np.where(fragile, _VULNERABLE, _CALM)
    bad = scene.rates.wrong("results_call", at, *keys, base=normal, vulnerable=fragile, steady=~fragile)
    soon = np.minimum(scene.calendar.office(scene.later("call/soon", at, 2, 40, *keys)), due - HOUR)
    late = scene.calendar.office(scene.later("call/late", due, 3, 120, *keys))
    ticket(
        scene, who, scene.key("results", who, term), at, done_at=np.where(bad, late, soon), reason="results",
        channel="phone", due_at=due,
        duration_s=scene.draws.between("call/talk", 300, 900, *keys).astype(np.int64),
    )  # fmt: skip
    scene.book.expose("results_call", scene.chance_key(who, term), due, bad)
    _ring_up(scene, checks, due, bad)
    walk_ins(scene, who, term, due)
    return centred("results_call", bad, normal)


def _ring_up(scene: Scene, checks: Checks, due: Ints, bad: Bools) -> None:
    """9 % ring before the day promised, a third of those whose call is missed ring after it."""
    for cause, rows, span, turn in (
        (
            "results_early",
            scene.draws.chance("rings/early", 0.09, *scene.keys(checks.who, checks.term)),
            (-44, -6),
            40,
        ),
        (
            "results_late",
            bad & scene.draws.chance("rings/late", 0.35, *scene.keys(checks.who, checks.term)),
            (4, 110),
            41,
        ),
    ):
        who, term = checks.who[rows], checks.term[rows]
        keys = scene.keys(who, term, turn)
        day = scene.calendar.day(scene.later(f"rings/{cause}", due[rows], *span, *keys))
        at = scene.calendar.at_hour(f"rings/{cause}", day, "phone", *keys)
        care_calls(scene, who, term, at, np.full(len(who), turn), cause=cause)


def _report(scene: Scene, checks: Checks) -> Floats:
    """Open the report in the portal; those for whom it does not open get a nurse on the phone."""
    keys = scene.keys(checks.who, checks.term)
    rows = np.flatnonzero(scene.draws.chance("report", _READ, *keys))
    who, term = checks.who[rows], checks.term[rows]
    keys = scene.keys(who, term)
    at = scene.later("report/when", checks.ended[rows], 30, 80, *keys)
    bad = scene.rates.wrong("results_report", at, *keys)
    number = scene.key("report", who, term)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="report_open", portal_id=scene.people.id[who],
        status=np.where(bad, "failed", "ok"), page="report", device=DEVICES[scene.people.device[who]],
    )  # fmt: skip
    scene.book.expose("results_report", scene.chance_key(who, term), at, bad)
    unread = np.zeros(len(checks.who))
    unread[rows] = centred("results_report", bad)
    return unread


def _video(scene: Scene, checks: Checks) -> None:
    """Results by video, on trial since −35 d."""
    keys = scene.keys(checks.who, checks.term)
    offered = checks.ended >= scene.calendar.moment(_VIDEO_SINCE)
    rows = np.flatnonzero(offered & scene.draws.chance("video", _VIDEO, *keys))
    who, term = checks.who[rows], checks.term[rows]
    keys = scene.keys(who, term)
    at = checks.ended[rows] + HOUR
    bad = scene.rates.wrong("video_results", at, *keys)
    done = scene.later("video/when", at + np.where(bad, days(1), 0), 2, 22, *keys)
    ticket(
        scene, who, scene.key("video", who, term), at, done_at=done, reason="video_results", channel="video",
        due_at=at + days(1), duration_s=scene.draws.between("video/talk", 400, 1_200, *keys).astype(np.int64),
    )  # fmt: skip
    scene.book.expose("video_results", scene.chance_key(who, term), at + days(1), bad)


def _refer(scene: Scene, checks: Checks) -> tuple[Bools, Floats]:
    """Refer to a specialist clinic; some never hear of it again."""
    keys = scene.keys(checks.who, checks.term)
    referred = scene.draws.chance("referred", _REFERRED, *keys)
    rows = np.flatnonzero(referred)
    who, term = checks.who[rows], checks.term[rows]
    keys = scene.keys(who, term)
    normal = np.where(scene.people.employed[who], _UNANSWERED_EMPLOYER, _UNANSWERED)
    at = scene.later("referral/when", checks.ended[rows], 4, 30, *keys)
    bad = scene.rates.wrong("specialist_referral", at, *keys, base=normal)
    heard = scene.calendar.office(scene.later("referral/heard", at, 40, 470, *keys))
    number = scene.key("referral", who, term)
    ticket(
        scene, who, number, at, until=np.where(bad, at + days(30), heard), reason="referral_out",
        done_at=np.where(bad, BLANK, heard), channel="letter", status=np.where(bad, "failed", "ok"),
        due_at=at + days(21),
    )  # fmt: skip
    scene.book.expose("specialist_referral", scene.chance_key(who, term), at + days(21), bad)
    answers = ~bad | scene.draws.chance("referral/answers", 0.12, *keys)
    settled = np.where(bad, at + days(24), heard)
    rate(scene, who[answers], number[answers], settled[answers], good=0.78, reason="referral_out")
    vanished = np.zeros(len(checks.who))
    vanished[rows] = centred("specialist_referral", bad, normal)
    return referred, vanished


def tell(scene: Scene, checks: Checks) -> Told:
    """Everything that follows a check until it is settled."""
    late = _call(scene, checks)
    unread = _report(scene, checks)
    _video(scene, checks)
    referred, vanished = _refer(scene, checks)
    asked, cancelled = follow_up(scene, checks)
    return Told(late, unread, vanished, np.where(asked, centred("follow_up_visit", cancelled), 0.0), referred)


def buy(scene: Scene, checks: Checks, told: Told) -> None:
    """A second service within 60 days of the check; who was referred decides after the specialist."""
    who, term = checks.who, checks.term
    keys = scene.keys(who, term)
    base = np.where(scene.people.employed[who], _BASE_EMPLOYER, _BASE)
    likely = base - 0.06 * told.late + 0.06 * told.unread - 0.10 * told.vanished - 0.01 * told.cancelled
    won = scene.draws.chance("second", likely, *keys)
    span = np.where(
        told.referred,
        scene.draws.between("second/late", 27, 57, *keys),
        scene.draws.between("second/soon", 5, 45, *keys),
    )
    at = checks.ended + (span * days(1)).astype(np.int64)
    key = scene.chance_key(who, term)
    scene.book.settle("second_service", key, checks.arrived, due=checks.arrived + days(60), won=won)
    amount = scene.draws.between("second/amount", 140, 220, *keys).astype(np.int64)
    item = _SERVICES[scene.draws.pick("second/item", (0.36, 0.28, 0.16, 0.20), *keys)]
    scene.book.add(
        "crm/deals", at[won], id=scene.key("second", who, term)[won], kind="second_service", status="won",
        contact=scene.people.id[who[won]], closed_at=at[won], amount=amount[won], item=item[won],
    )  # fmt: skip


def recommend(scene: Scene, checks: Checks) -> None:
    """Bring a friend within 90 days of the check, and send a friend a voucher."""
    who, term = checks.who, checks.term
    keys = scene.keys(who, term)
    won = scene.draws.chance("recommend", 0.039, *keys)
    at = scene.later("recommend/when", checks.ended, 5 * 24, 85 * 24, *keys)
    scene.book.settle(
        "referral", scene.chance_key(who, term), checks.arrived, due=checks.arrived + days(90), won=won
    )
    scene.book.add(
        "crm/deals", at[won], id=scene.key("invited", who, term)[won], kind="referral", status="won",
        contact=scene.people.id[who[won]], closed_at=at[won], item="friend",
    )  # fmt: skip
    _vouchers(scene, checks)


def _vouchers(scene: Scene, checks: Checks) -> None:
    keys = scene.keys(checks.who, checks.term)
    sent = scene.later("voucher/when", checks.ended, 48, 28 * 24, *keys)
    rows = scene.draws.chance("voucher", 0.093, *keys) & ~scene.rates.silent("friend_invite", sent)
    who, term, at = checks.who[rows], checks.term[rows], sent[rows]
    bad = scene.rates.wrong("friend_invite", at, *scene.keys(who, term))
    scene.book.add(
        "crm/deals", at, id=scene.key("voucher", who, term), kind="friend_voucher", item="voucher",
        status=np.where(bad, "refused", "redeemed"), contact=scene.people.id[who], closed_at=at,
    )  # fmt: skip
    scene.book.expose("friend_invite", scene.chance_key(who, term), at, bad)
