"""The walk through visits, forward in time.

Matomo gives visits newest first and counts pages by position: a visit that goes on moves to the front, and
over several days the count itself is wrong. So every page is asked for by time, oldest first, from the last
action of the page before, and never by position.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from connectors.errors import BadToken, ConnectorError, GoesRound, MendEntry, NoAnswer, NotReadable
from connectors.times import ms_of
from connectors.vendor.walks import Ask, Place

DAY_S = 86_400
VISIT_S = 1_800  # Matomo's own end of a visit: so long without an action
MOST_OF_A_SECOND = 50_000
MOST_SEEN = 4_000


@dataclass(frozen=True)
class Forward:
    """Windows of `days`, oldest first, each read in pages that grow from `few` visits to `most`.

    A pull starts an hour before the newest visit, once a day three days before: what was late comes then.
    A page that Matomo cannot give is asked for again at once as a small one.
    """

    few: int = 50
    most: int = 1_000
    days: int = 7
    look_back_s: int = 3_600
    deep_s: int = 3 * DAY_S

    def steps(self, ask: Ask, place: Place) -> Iterator[list[Any]]:
        """Visits in order of their last action, page by page, up to the present."""
        self._begin(ask, place)
        limit, before, small_at = place.get("limit", self.few), frozenset(), None
        while "at_s" in place:
            since_s = place["at_s"]
            try:
                visits = _visits(ask, self._sent(since_s, limit), insists=limit <= self.few)
            except (NoAnswer, NotReadable):
                if limit <= self.few or small_at == since_s:
                    raise
                limit, small_at = self.few, since_s
                continue
            limit = self._go_on(ask, place, visits, limit)
            place["limit"] = limit if place.get("at_s") == since_s else self.few
            found = [visit for visit in visits if _version(visit) not in before]
            before = frozenset(
                version for visit in visits if (version := _version(visit))[1] == place.get("at_s")
            )
            yield self._records(ask, place, found)

    def has_more(self, place: Place) -> bool:
        """Whether the walk has not come to the present."""
        return "at_s" in place

    def _begin(self, ask: Ask, place: Place) -> None:
        if "first_ms" not in place:
            first_s = ask.first_ms // 1000
            place |= {
                "first_ms": ask.first_ms,
                "complete_ms": ask.first_ms,
                "at_s": first_s,
                "newest_s": first_s,
            }
            place["deep_ms"] = ask.now_ms
        if "at_s" not in place:
            is_deep = ask.now_ms - place["deep_ms"] >= DAY_S * 1000
            back = self.deep_s if is_deep else self.look_back_s
            place["deep_ms"] = ask.now_ms if is_deep else place["deep_ms"]
            place["at_s"] = max(place["first_ms"] // 1000, place["newest_s"] - back)

    def _sent(self, since_s: int, limit: int) -> dict[str, Any]:
        """A day more on both sides: days are those of the site's zone, which may be any."""
        first, last = _day(since_s - DAY_S), _day(self._end_s(since_s) + DAY_S)
        return {"date": f"{first},{last}", "minTimestamp": since_s - 1, "filter_limit": limit}

    def _end_s(self, since_s: int) -> int:
        return (since_s // DAY_S + self.days) * DAY_S

    def _go_on(self, ask: Ask, place: Place, visits: list[Any], limit: int) -> int:
        """Move the place to where the next page begins; how many visits that may hold."""
        since_s, now_s = place["at_s"], ask.now_ms // 1000
        moments = [at for visit in visits if (at := moment(visit)) is not None]
        _check(moments, since_s, visits)
        reached_s = max(moments, default=since_s)
        place["newest_s"] = max([place["newest_s"], *(at for at in moments if at <= now_s)])
        if len(visits) < limit and self._end_s(since_s) > now_s:
            del place["at_s"]
            place |= {"done": 1.0, "is_read": True, "complete_ms": ask.now_ms}
            return limit
        at_s = reached_s if len(visits) >= limit else max(self._end_s(since_s), reached_s)
        self._move(ask, place, at_s)
        return min(2 * limit, self.most) if at_s > since_s else _larger(limit)

    def _move(self, ask: Ask, place: Place, at_s: int) -> None:
        """Complete is what lies a visit's end back: one that went on since then comes later."""
        place["at_s"] = at_s
        place["complete_ms"] = max(place["complete_ms"], (at_s - VISIT_S) * 1000)
        if not place.get("is_read"):
            whole_ms = max(1, ask.now_ms - place["first_ms"])
            place["done"] = min(0.999, max(0.0, (at_s * 1000 - place["first_ms"]) / whole_ms))

    def _records(self, ask: Ask, place: Place, visits: list[Any]) -> list[Any]:
        fresh = _fresh(place, visits) if place.get("is_read") else visits
        return ask.kind.unpack(None, fresh) if ask.kind.unpack else fresh


def _fresh(place: Place, visits: list[Any]) -> list[Any]:
    """The visits that did not come just as they are when the pull before looked back; those are counted."""
    prints = [
        hashlib.blake2b(json.dumps(one, sort_keys=True).encode(), digest_size=8).hexdigest() for one in visits
    ]
    seen = set(place.get("seen", ()))
    fresh = [visit for visit, one in zip(visits, prints, strict=True) if one not in seen]
    now = [*place.get("seen_now", ()), *prints][-MOST_SEEN:]
    place |= {"seen_now": now} if "at_s" in place else {"seen": now, "seen_now": []}
    place["as_before"] = place.get("as_before", 0) + len(visits) - len(fresh)
    return fresh


def moment(visit: Any) -> int | None:
    """When a visit's last action was, in seconds since 1970; it grows when the visit goes on."""
    at_ms = ms_of(visit.get("lastActionTimestamp")) if isinstance(visit, dict) else None
    return None if at_ms is None else at_ms // 1000


def _version(visit: Any) -> tuple[Any, int | None]:
    return (visit.get("idVisit") if isinstance(visit, dict) else None), moment(visit)


def _visits(ask: Ask, sent: dict[str, Any], *, insists: bool) -> list[Any]:
    request = replace(ask.kind.request, form={**(ask.kind.request.form or {}), **sent}, insists=insists)
    answer = ask.session.json(request)
    if not isinstance(answer, list):
        raise _refusal(answer, ask.session.secret_form.values())
    return answer


def _refusal(answer: Any, secrets: Any) -> ConnectorError:
    """Matomo's errors come as HTTP 200 with a message."""
    told = html.unescape(str(answer.get("message", ""))) if isinstance(answer, dict) else ""
    for secret in secrets:
        told = told.replace(secret, "…") if secret else told
    if "authenticate" in told or "view' access" in told or "token" in told:
        return BadToken(f"Matomo refuses the token: {told[:200]} Check `token` in sources.yml.")
    if "unexpected website" in told or "idSite" in told:
        return MendEntry(f"Matomo knows no such site: {told[:200]} Correct `options: {{site: …}}`.")
    return NoAnswer(
        f"Matomo gave no visits: {told[:200] or type(answer).__name__}. The next pull tries again."
    )


def _check(moments: list[int], since_s: int, visits: list[Any]) -> None:
    if visits and not moments:
        raise NotReadable(
            "No visit of the answer has a `lastActionTimestamp`; is this Matomo's own interface?"
        )
    if moments != sorted(moments) or (moments and moments[0] < since_s):
        raise NotReadable(
            "The visits do not come in order of time, oldest first, though that was asked for; pages would "
            "hide some of them. Matomo does so from version 4.2 on: update it."
        )


def _larger(limit: int) -> int:
    """A second that fills a page needs a larger one."""
    if limit > MOST_OF_A_SECOND:
        raise GoesRound(f"One second has more than {limit:,} visits; nothing real has.")
    return 2 * limit


def _day(at_s: int) -> str:
    return datetime.fromtimestamp(at_s, UTC).date().isoformat()
