"""The walk through visits, forward in time.

Matomo gives visits newest first and counts pages by position: a visit that goes on moves to the front, and
over several days the count itself is wrong. So every page is asked for by time, oldest first, from the last
action of the page before, and never by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from connectors.errors import ConnectorError

Visit = dict[str, Any]
Ask = Callable[[int, int], list[Visit]]


def moment(visit: Visit) -> int:
    """When a visit's last action was, in seconds since 1970; it grows when the visit goes on."""
    return int(visit["lastActionTimestamp"])


def forward(ask: Ask, since_s: int, size: int) -> Iterator[list[Visit]]:
    """Pages of all visits with an action at or after a moment, oldest first, each version once.

    `ask(after_s, limit)` gives at most `limit` visits whose last action was after a moment. Raises
    ConnectorError where an answer is not in order of time: then pages would hide visits.
    """
    seen: set[tuple[Any, int]] = set()
    limit = size
    while True:
        page = ask(since_s - 1, limit)
        _check_order(page, since_s)
        fresh = [visit for visit in page if (visit["idVisit"], moment(visit)) not in seen]
        yield fresh
        if len(page) < limit:
            return
        reached = moment(page[-1])
        limit = size if reached > since_s else 2 * limit  # a second that fills a page needs a larger one
        since_s = reached
        seen = {(visit["idVisit"], moment(visit)) for visit in page if moment(visit) == reached}


def _check_order(page: list[Visit], since_s: int) -> None:
    moments = [moment(visit) for visit in page]
    if moments != sorted(moments) or (moments and moments[0] < since_s):
        raise ConnectorError(
            "The visits do not come in order of time, oldest first, though that was asked for; pages would "
            "hide some of them. Matomo does so from version 4.2 on: update it."
        )
