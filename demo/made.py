"""Records made on request, to see them arrive: a case, a visit, a sale or an answer of some member, now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.people import DEVICES
from demo.scene import Scene

KINDS = ("ticket", "visit", "deal", "survey")
_TERM = 60
"""A term that nobody reaches: numbers made with it are given to nothing else."""
_ANSWERED_S = 30
"""A question about the kit is an experience once it is answered; whoever made it wants to see it arrive."""


@dataclass(frozen=True)
class Made:
    """One record that a reader asked for: its kind and moment, and how many there were before it."""

    kind: str
    at: int
    number: int


def write(scene: Scene, made: tuple[Made, ...]) -> None:
    """Write these records down, each of another member."""
    for one in made:
        who = np.array([one.number // 64 % 1_000])
        at = np.array([one.at])
        place = {"who": who, "term": _TERM, "turn": one.number % 64}
        person = scene.people.id[who]
        match one.kind:
            case "ticket":
                scene.book.add(
                    "helpdesk/tickets", at, at + _ANSWERED_S, id=scene.key("kit", **place), reason="kit",
                    channel="e-mail", team="care_team", email=scene.people.email(who), status="ok",
                    done_at=at + _ANSWERED_S, duration_s=np.array([_ANSWERED_S]), redirected="no",
                )  # fmt: skip
            case "visit":
                number = scene.key("visit", **place)
                scene.book.add(
                    "website/actions", at, id=number, visit=number, kind="visit", status="ok", page="portal",
                    portal_id=person, device=DEVICES[scene.people.device[who]],
                )  # fmt: skip
            case "deal":
                scene.book.add(
                    "crm/deals", at, id=scene.key("second", **place), kind="second_service", status="won",
                    contact=person, closed_at=at, amount=np.array([180]), item="dental",
                )  # fmt: skip
            case _:
                scene.book.add(
                    "crm/surveys", at, id=scene.key("survey", **place), contact=person, score=np.array([5])
                )
