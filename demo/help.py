"""Ask and solve: calls to the care line, chats, call-backs and help with the home kit."""

from __future__ import annotations

import numpy as np

from demo.draws import Bools, Ints
from demo.people import CLINICS, PLANS
from demo.records import Column
from demo.scene import Scene, centred
from demo.switches import EXPLAINS_AGAIN, before_call, first_of, rings_after
from demo.times import BLANK, DAY, HOUR, thinning
from demo.voices import rate, rates

CARE, CHAT, KIT = 1.54, 0.62, 0.25
"""Calls, chats and questions about the kit of one member in a year."""
CARE_OF_ENQUIRER, CHAT_OF_ENQUIRER = 0.30, 0.33
_GOOD_CHAT = 0.78
PROMISED = 0.31
"""Share of first calls that end with "we call you back today"."""


def moments(
    scene: Scene, label: str, who: Ints, term: Ints, span: tuple[Ints, int], yearly: float
) -> tuple[Ints, Ints, Ints]:
    """Contacts spread over each one's year by season and weekday: row, turn, day."""
    start, length = span
    mean = yearly * length / (365 * DAY) * thinning()
    count = scene.draws.count(f"{label}/count", mean, *scene.keys(who, term))
    rows = np.repeat(np.arange(len(who)), count)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(count) - count, count)
    keys = scene.keys(who[rows], term[rows], turn)
    at = start[rows] + (scene.draws.uniform(f"{label}/when", *keys) * length).astype(np.int64)
    kept = scene.calendar.kept(label, at, *keys)
    return rows[kept], turn[kept], scene.calendar.day(at[kept])


def chats(scene: Scene, who: Ints, since: Ints, before: Ints) -> tuple[Bools, Bools]:
    """Enquirers who chat before they book; who did, and who got no answer in five minutes."""
    keys = scene.keys(who, 0)
    chatted = scene.draws.chance("chat/enquirer", CHAT_OF_ENQUIRER, *keys)
    poor = np.zeros(len(who), dtype=np.bool_)
    asks = who[chatted]
    spread = scene.draws.uniform("chat/when", *scene.keys(asks, 0))
    at = since[chatted] + ((before - since)[chatted] * 0.95 * spread).astype(np.int64)
    poor[chatted] = chat(scene, asks, np.zeros(len(asks), dtype=np.int64), at, np.full(len(asks), 63))
    return chatted, poor


def chat(scene: Scene, who: Ints, term: Ints, at: Ints, turn: Ints) -> Bools:
    """One chat each; true where no answer came in five minutes."""
    keys = scene.keys(who, term, turn)
    bad = scene.rates.wrong("chat", at, *keys)
    spread = scene.draws.uniform("chat/wait", *keys)
    wait = np.where(bad, 301 + 1_500 * spread**2, 10 + 270 * spread**2).astype(np.int64)
    talk = scene.draws.between("chat/talk", 460, 1_940, *keys).astype(np.int64)
    number = scene.key("chat", who, term, turn)
    ticket(
        scene,
        who,
        number,
        at,
        reason="chat",
        channel="chat",
        wait_s=wait,
        duration_s=talk,
        done_at=at + wait + talk,
    )
    scene.book.expose("chat", scene.chance_key(who, term), at, bad)
    rate(scene, who, number, at + wait + talk, good=_GOOD_CHAT, reason="chat")
    return bad


def ticket(
    scene: Scene,
    who: Ints,
    number: Ints,
    at: Ints,
    *,
    done_at: Ints,
    until: Ints | None = None,
    **columns: object,
) -> None:
    """A ticket, done at a moment or never; `until` is when its last state is known, where it is not then."""
    defaults = {"team": "care_team", "status": "ok", "email": scene.people.email(who)}
    kinds = {"clinic": CLINICS[scene.people.clinic[who]], "plan": PLANS[scene.people.plan[who]]}
    scene.book.add(
        "helpdesk/tickets",
        at,
        done_at if until is None else until,
        id=number,
        done_at=done_at,
        **{**defaults, **kinds, **columns},
    )


def care_calls(
    scene: Scene, who: Ints, term: Ints, at: Ints, turn: Ints, *, cause: str, explained: Column | str = ""
) -> tuple[Ints, Ints]:
    """Calls to the care line; the number of each one's ticket, and when it ended."""
    kind = "care_line" if cause == "question" else "again"
    keys = (*scene.keys(who, term, turn), len(cause))
    bad = scene.rates.wrong("care_line", at, *keys)
    spread = scene.draws.uniform("hold", *keys)
    wait = np.where(bad, 181 + 700 * spread**2, 6 + 172 * spread).astype(np.int64)
    talk = scene.draws.between("hold/talk", 300, 1_270, *keys).astype(np.int64)
    number = scene.key(kind, who, term, turn)
    ended = at + wait + talk
    scene.book.add(
        "helpdesk/calls", at, id=number, direction="inbound", queue="care_line",
        email=scene.people.email(who), ticket=number, status="ok", wait_s=wait, duration_s=talk, cause=cause,
        explained_again=explained,
    )  # fmt: skip
    scene.book.expose("care_line", scene.chance_key(who, term), at, bad)
    return number, ended


def call_backs(
    scene: Scene, who: Ints, term: Ints, turn: Ints, *, number: Ints, at: Ints
) -> tuple[Ints, Bools]:
    """A call-back promised for the same day; when it was due, and whether it was not made by then."""
    keys = scene.keys(who, term, turn)
    day = scene.calendar.day(at)
    due = np.maximum(scene.calendar.start(day) + 20 * HOUR, at + HOUR)
    bad = scene.rates.wrong("call_back", at, *keys)
    in_time = at + ((due - at) * scene.draws.between("call_back/when", 0.1, 0.97, *keys)).astype(np.int64)
    made = ~bad | scene.draws.chance("call_back/late", 0.4, *keys)
    done = np.where(bad, scene.later("call_back/after", due, 14, 46, *keys), in_time)
    talk = scene.draws.between("call_back/talk", 460, 1_840, *keys).astype(np.int64)
    scene.book.add(
        "helpdesk/call_backs", at, done, id=scene.key("call_back", who, term, turn), ticket=number,
        email=scene.people.email(who), due_at=due, status=np.where(made, "ok", "failed"),
        done_at=np.where(made, done, np.iinfo(np.int64).min), duration_s=np.where(made, talk, 0),
    )  # fmt: skip
    scene.book.expose("call_back", scene.chance_key(who, term), due, bad)
    rate(
        scene,
        who,
        number,
        np.maximum(due, np.where(made, done, due)),
        good=0.78 - 0.25 * centred("call_back", bad),
        reason="call_back",
    )
    again = bad & scene.draws.chance("call_back/again", 0.61, *keys)
    following = scene.calendar.day(scene.later("call_back/rings", due, 6, 70, *keys))
    rings = scene.calendar.at_hour("call_back/rings", following, "phone", *keys)
    care_calls(scene, who[again], term[again], rings[again], turn[again], cause="call_back_missed")
    return due, bad


def _calls(
    scene: Scene, who: Ints, term: Ints, span: tuple[Ints, int], yearly: float
) -> tuple[Ints, Ints, Ints]:
    """Calls that nothing of ours has caused: row, turn, moment."""
    rows, turn, day = moments(scene, "care", who, term, span, yearly)
    return rows, turn, scene.calendar.at_hour("care", day, "phone", *scene.keys(who[rows], term[rows], turn))


def _explained(scene: Scene, number: Ints, rows: Ints, after_chat: Bools | None) -> Column | str:
    """Of each one's first call after a chat, whether they had to explain everything again."""
    if after_chat is None:
        return ""
    first = np.isin(np.arange(len(rows)), np.unique(rows, return_index=True)[1]) & after_chat[rows]
    again = scene.draws.chance("chat/explains", EXPLAINS_AGAIN, number)
    return np.where(first, np.where(again, "yes", "no"), "")


def ask(
    scene: Scene,
    who: Ints,
    term: Ints,
    span: tuple[Ints, int],
    yearly: float,
    *,
    after_chat: Bools | None = None,
) -> tuple[Ints, Ints, Bools]:
    """First calls to the care line and their call-backs; row, due time and miss of each call-back."""
    rows, turn, at = _calls(scene, who, term, span, yearly)
    caller, of = who[rows], term[rows]
    keys = scene.keys(caller, of, turn)
    told = _explained(scene, scene.key("care_line", caller, of, turn), rows, after_chat)
    number, ended = care_calls(scene, caller, of, at, turn, cause="question", explained=told)
    promised = scene.draws.chance("call_back/promised", PROMISED, *keys)
    plain = ~promised
    rate(scene, caller[plain], number[plain], ended[plain], good=0.78, reason="care_line")
    due, bad = call_backs(
        scene, caller[promised], of[promised], turn[promised], number=number[promised], at=ended[promised]
    )
    return rows[promised], due, bad


def ask_by_chat(scene: Scene, who: Ints, term: Ints, span: tuple[Ints, int]) -> Bools:
    """Chats of members; whose first call follows upon one, because the chat did not settle it."""
    rows, turn, day = moments(scene, "chats", who, term, span, CHAT)
    keys = scene.keys(who[rows], term[rows], turn)
    at = scene.calendar.at_hour("chats", day, "web", *keys)
    called, _, call = _calls(scene, who, term, span, CARE)
    call = first_of(called, call, len(who))[rows]
    number = scene.key("chat", who[rows], term[rows], turn)
    first = np.isin(np.arange(len(rows)), np.unique(rows, return_index=True)[1])
    rings = first & (call != BLANK) & rings_after(scene, number, *rates(scene, number, _GOOD_CHAT))
    chat(scene, who[rows], term[rows], np.where(rings, before_call(scene, call, number), at), turn)
    return np.bincount(rows[rings], minlength=len(who)) > 0


def kit_help(scene: Scene, who: Ints, term: Ints, span: tuple[Ints, int]) -> None:
    """Questions about the home kit, of which some end with "call the maker"; 44 % of those come back."""
    rows, turn, day = moments(scene, "kit", who, term, span, KIT / (1 + 0.31 * 0.44))
    who, term = who[rows], term[rows]
    keys = scene.keys(who, term, turn)
    at = scene.calendar.at_hour("kit", day, "phone", *keys)
    bad = _kit_case(scene, who, term, at, turn)
    again = bad & scene.draws.chance("kit/again", 0.44, *keys)
    later = scene.calendar.office(scene.later("kit/later", at, 30, 190, *keys))
    _kit_case(scene, who[again], term[again], later[again], turn[again] + 32)


def _kit_case(scene: Scene, who: Ints, term: Ints, at: Ints, turn: Ints) -> Bools:
    keys = scene.keys(who, term, turn)
    bad = scene.rates.wrong("kit_help", at, *keys)
    done = scene.later("kit/done", at, 0.3, 30, *keys)
    number = scene.key("kit", who, term, turn)
    mail = scene.draws.chance("kit/mail", 0.55, *keys)
    ticket(
        scene, who, number, at, reason="kit", channel=np.where(mail, "e-mail", "phone"), done_at=done,
        duration_s=scene.draws.between("kit/talk", 460, 2_300, *keys).astype(np.int64),
        redirected=np.where(bad, "yes", "no"),
    )  # fmt: skip
    scene.book.expose("kit_help", scene.chance_key(who, term), done, bad)
    rate(scene, who, number, done, good=0.78 - 0.22 * centred("kit_help", bad), reason="kit")
    return bad
