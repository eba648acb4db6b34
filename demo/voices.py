"""What people answer when asked: good or bad after a case, one to five after a check."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from demo.draws import Bools, Ints
from demo.records import Column
from demo.scene import Scene

ANSWER_RATING, ANSWER_SURVEY = 0.22, 0.30
_GOOD = np.array([
    "Friendly and quick.", "Everything was explained to me.", "Sorted at the first try.",
    "They knew who I was and what I had asked before.", "Calm, clear and kind.", "Better than I expected.",
])  # fmt: skip
_BAD = np.array([
    "Nobody rang me back.", "I had to explain everything again.", "I waited and then was sent elsewhere.",
    "Nobody could tell me what my results meant.", "I was told to call somebody else.",
    "It took far too long.",
])  # fmt: skip
_THEMES = np.array(["waiting", "explanation", "friendliness", "being_kept_informed", "booking", ""])
_THEME_SHARES = (0.22, 0.24, 0.16, 0.14, 0.08, 0.16)
_GLAD = np.array(["relieved", "grateful", "calm", ""])
_CROSS = np.array(["annoyed", "worried", "let_down", ""])


def _voice(scene: Scene, label: str, happy: Column, *keys: ArrayLike) -> dict[str, Column]:
    """Theme and emotion as ticked in the survey, and a comment from some."""
    mood = scene.draws.pick(f"{label}/mood", np.ones(4), *keys)
    line = scene.draws.pick(f"{label}/line", np.ones(6), *keys)
    writes = scene.draws.chance(f"{label}/writes", 0.28, *keys)
    return {
        "theme": _THEMES[scene.draws.pick(f"{label}/theme", _THEME_SHARES, *keys)],
        "emotion": np.where(happy, _GLAD[mood], _CROSS[mood]),
        "comment": np.where(writes, np.where(happy, _GOOD[line], _BAD[line]), ""),
    }


def rates(scene: Scene, ticket: Ints, good: ArrayLike) -> tuple[Bools, Bools]:
    """Who rates a case when it has ended, and whose rating is good, given or not."""
    return scene.draws.chance("rates", ANSWER_RATING, ticket), scene.draws.chance("rates/good", good, ticket)


def rate(scene: Scene, who: Ints, ticket: Ints, ended: Ints, *, good: ArrayLike, reason: str) -> None:
    """Ratings good or bad of 22 % of the cases, some hours after their end."""
    answered, glad = rates(scene, ticket, np.broadcast_to(good, ended.shape))
    answers = np.flatnonzero(answered)
    ticket, who, happy = ticket[answers], who[answers], glad[answers]
    at = scene.later("rates/when", ended[answers], 0.2, 40, ticket)
    scene.book.add(
        "helpdesk/ratings", at, id=ticket, ticket=ticket, email=scene.people.email(who),
        score=happy.astype(np.int64), reason=reason,
        **_voice(scene, "rates", happy, ticket),
    )  # fmt: skip


def survey(scene: Scene, who: Ints, appointment: Ints, ended: Ints, satisfied: ArrayLike) -> None:
    """Visit surveys, one to five, of 30 % of the checks, within four days."""
    answers = np.flatnonzero(scene.draws.chance("survey", ANSWER_SURVEY, appointment))
    number, who = appointment[answers], who[answers]
    happy = scene.draws.chance("survey/good", np.broadcast_to(satisfied, ended.shape)[answers], number)
    high = 4 + scene.draws.chance("survey/five", 0.6, number)
    low = 1 + scene.draws.pick("survey/low", (0.2, 0.3, 0.5), number)
    scene.book.add(
        "crm/surveys", scene.later("survey/when", ended[answers], 2, 96, number), id=number,
        contact=scene.people.id[who], appointment=number, score=np.where(happy, high, low),
        **_voice(scene, "survey", happy, number),
    )  # fmt: skip
