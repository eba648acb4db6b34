"""The website: members in the portal, and visitors whom nobody knows."""

from __future__ import annotations

import numpy as np

from demo.draws import Ints
from demo.help import moments
from demo.people import DEVICES
from demo.scene import Scene
from demo.switches import BEGINS
from demo.times import BLANK, HISTORY

PORTAL = 5.6
"""Visits of one member to the portal in a year."""
_BEGINS_TO_BOOK = 0.010
"""Share of the portal's visits in which a booking is begun and let be."""
_ANONYMOUS = 445.0
_CAMPAIGN_ENDS = -58
_LEFT = 0.60
"""Share of the visits of unknown people that is left when the search campaign has ended."""
_MOST = 1_024
_UNKNOWN = 10**12
"""Above every number that is made of a person's."""


def portal_visits(scene: Scene, who: Ints, term: Ints, span: tuple[Ints, int]) -> None:
    """Members look something up in the portal."""
    rows, turn, day = moments(scene, "portal", who, term, span, PORTAL)
    who, term = who[rows], term[rows]
    keys = scene.keys(who, term, turn)
    at = scene.calendar.at_hour("portal", day, "web", *keys)
    bad = scene.rates.wrong("website", at, *keys)
    number = scene.key("visit", who, term, turn)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="visit", status=np.where(bad, "failed", "ok"),
        device=DEVICES[scene.people.device[who]], portal_id=scene.people.id[who],
        page=np.where(scene.draws.chance("portal/books", _BEGINS_TO_BOOK, *keys), BEGINS, "portal"),
    )  # fmt: skip
    scene.book.expose("website", scene.chance_key(who, term), at, bad)


def anonymous_visits(scene: Scene, until: int) -> None:
    """Visits of people who never said who they are; fewer since the search campaign ended."""
    days = np.arange(-HISTORY, until)
    level = _ANONYMOUS * np.where(days < _CAMPAIGN_ENDS, 1.0, _LEFT) * scene.calendar.busy(days)
    day, place = np.meshgrid(days, np.arange(_MOST), indexing="ij")
    number = _UNKNOWN + (day + HISTORY) * _MOST + place
    taken = scene.draws.chance("anonymous", level[:, None] / _MOST, number.ravel().reshape(number.shape))
    number, day = number[taken], day[taken]
    at = scene.calendar.at_hour("anonymous", day, "web", number)
    bad = scene.rates.wrong("website", at, number)
    mobile = scene.draws.pick("anonymous/device", (0.56, 0.44), number)
    scene.book.add(
        "website/actions", at, id=number, visit=number, kind="visit", status=np.where(bad, "failed", "ok"),
        device=DEVICES[mobile], portal_id=BLANK, page="home",
    )  # fmt: skip
