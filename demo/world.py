"""The world of the demo: all that happens to these people, as a function of seed and anchor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from demo.book import Book
from demo.draws import Draws
from demo.employers import keep, sell
from demo.enquiry import introduce
from demo.faults import Control, Rates, schedule
from demo.made import Made
from demo.made import write as write_made
from demo.membership import Terms, first_terms, joiners, live_terms
from demo.people import populate
from demo.records import Table
from demo.scene import Scene
from demo.times import DAY, HISTORY, Calendar
from demo.web import anonymous_visits

SEED = 318
_LASTING = ("crm/contacts", "crm/terms", "crm/employer_terms")
"""Tables whose records are older than the year of history."""


@dataclass(frozen=True)
class Anchor:
    """What a world is made of: its day 0 and its seed."""

    day: date
    seed: int = SEED


class World:
    """Lives lived from the start of the year before the anchor up to the day `until` (not included).

    The same anchor gives the same lives whatever `until` is: a later one only adds what comes after.
    `controls` change experiences from their moment on; `mended` makes touchpoints
    good throughout, and `spared` leaves out their planted faults, for the truth. `made` are records that a
    reader asked for.
    """

    def __init__(
        self,
        anchor: Anchor,
        until: int = 0,
        *,
        controls: tuple[Control, ...] = (),
        mended: frozenset[str] = frozenset(),
        spared: frozenset[str] = frozenset(),
        made: tuple[Made, ...] = (),
    ) -> None:
        self.anchor = anchor
        self.until = until
        draws = Draws(anchor.seed)
        self.calendar = Calendar(anchor.day, draws)
        faults = tuple(fault for fault in schedule(until) if fault.touchpoint not in spared)
        rates = Rates(self.calendar, faults, controls, mended)
        self.people = populate(draws, self.calendar, until)
        self.book = Book()
        scene = Scene(draws, self.calendar, rates, self.people, self.book)
        self._live(scene)
        write_made(scene, made)

    def _live(self, scene: Scene) -> None:
        introduce(scene)
        anonymous_visits(scene, self.until)
        sell(scene, self.until)
        keep(scene, self.until)
        terms = _both(first_terms(scene), joiners(scene))
        end = int(scene.calendar.start(self.until))
        while len(terms.who):
            following = live_terms(scene, terms)
            # a renewed member's next year counts once it has begun
            begun = following.end - 365 * DAY < end
            terms = Terms(following.who[begun], following.term[begun], following.end[begun])

    @cached_property
    def tables(self) -> dict[str, Table]:
        """All records by table, in order of their first appearance; those before the history are left out."""
        begin = self.calendar.moment(-HISTORY)
        found = self.book.tables()
        return {
            name: table if name in _LASTING else table.take(table.seen >= begin)
            for name, table in found.items()
        }


def _both(left: Terms, right: Terms) -> Terms:
    return Terms(
        *(np.concatenate([getattr(left, name), getattr(right, name)]) for name in ("who", "term", "end"))
    )
