"""What every part of a life needs at hand: people, calendar, rates, and the book it is written in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from demo.book import Book
from demo.draws import Draws, Floats, Ints
from demo.faults import NORMAL, Rates
from demo.people import People
from demo.times import DAY, HOUR, Calendar

_KINDS = {
    name: number
    for number, name in enumerate(
        [
            "enquiry",
            "chat",
            "care_line",
            "again",
            "call_back",
            "kit",
            "phone",
            "web",
            "visit",
            "form",
            "report",
            "check",
            "follow_up",
            "results",
            "video",
            "referral",
            "referral_visit",
            "leaving",
            "membership",
            "second",
            "invited",
            "voucher",
            "reorder",
            "letter",
            "invoice",
            "term",
            "survey",
            "pitch",
            "onboard",
            "review",
            "walk_in",
        ]
    )
}


@dataclass(frozen=True)
class Scene:
    """The world while it is being lived."""

    draws: Draws
    calendar: Calendar
    rates: Rates
    people: People
    book: Book

    def chance_key(self, who: Ints, term: ArrayLike) -> Ints:
        """The number of one person's chance in one term (0 first, then one a year)."""
        return self.people.id[who] * 64 + np.asarray(term)

    def key(self, kind: str, who: Ints, term: ArrayLike, turn: ArrayLike = 0) -> Ints:
        """A record's number: the same however and whenever the record is generated."""
        return (self.chance_key(who, term) * 64 + _KINDS[kind]) * 64 + np.asarray(turn)

    def keys(self, who: Ints, term: ArrayLike, turn: ArrayLike = 0) -> tuple[Ints, ArrayLike, ArrayLike]:
        """What a draw about this person, term and turn is addressed by."""
        return self.people.id[who], term, turn

    def later(self, label: str, since: Ints, low: float, high: float, *keys: ArrayLike) -> Ints:
        """A moment `low` to `high` hours after another."""
        return since + (self.draws.between(label, low, high, *keys) * HOUR).astype(np.int64)


def centred(touchpoint: str, poor: ArrayLike, normal: ArrayLike | None = None) -> Floats:
    """Poor (1 or 0) less its normal share: an effect then leaves the level alone in normal times."""
    return np.asarray(poor, dtype=np.float64) - np.asarray(NORMAL[touchpoint] if normal is None else normal)


def days(number: float) -> int:
    """That many days, in seconds."""
    return round(number * DAY)
