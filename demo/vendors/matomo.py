"""Matomo's server: visits with their actions and goals, newest first unless asked otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from demo.company import Company
from demo.draws import Ints
from demo.records import Table
from demo.times import BLANK
from demo.vendors.limits import Turn
from demo.vendors.serving import Answer, Asked
from demo.vendors.stock import Kind, Stock, table
from demo.vendors.written import always, integer, listed, moment, numbers, shape, text, texts
from demo.world import World

TOKEN = "harbour-matomo-demo"  # noqa: S105 (an invented constant)
SITE = "1"
GOAL = 1
_STRANGE = ("walk_in_checkin", "price_table_sort", "map_zoom", "newsletter_toggle")
_STRANGE_OF_A_THOUSAND = (9, 15, 19, 22)
"""So many visits in a thousand hold an event that is on nobody's map."""


def strange(ids: Ints) -> Ints:
    """Which unmapped event a visit holds: its place in the list, or the list's length for none."""
    return np.searchsorted(np.array(_STRANGE_OF_A_THOUSAND), ids * 7919 % 1_000_003 % 1_000, side="right")


def _actions(visits: Table) -> list[str]:
    found, columns = [], visits.columns
    stamps = visits.seen.tolist()
    kinds, states = columns["kind"].tolist(), columns["status"].tolist()
    pages, odd = columns["page"].tolist(), strange(columns["id"]).tolist()
    for number, at, kind, state, page, strange_one in zip(
        columns["id"].tolist(), stamps, kinds, states, pages, odd, strict=True
    ):
        actions = [
            f'{{"type":"action","url":"https://harbour.example/{page}","pageTitle":"{page}",'
            f'"pageId":"{number}1","timestamp":{at},"dimension1":"{state}"}}'
        ]
        if kind != "visit":
            actions.append(_event(number, at, kind, state))
        if kind == "booking_form" and state == "ok":
            actions.append(
                f'{{"type":"goal","goalName":"Booking completed","goalId":{GOAL},"timestamp":{at}}}'
            )
        if strange_one < len(_STRANGE):
            actions.append(_event(number, at, _STRANGE[strange_one], "ok", place=3))
        found.append("[" + ",".join(actions) + "]")
    return found


def _event(number: int, at: int, name: str, state: str, place: int = 2) -> str:
    return (
        f'{{"type":"event","eventCategory":"portal","eventAction":"{name}","eventName":"{state}",'
        f'"pageId":"{number}{place}","timestamp":{at}}}'
    )


def _visitor(visits: Table) -> list[str]:
    known = visits.columns["portal_id"]
    return [f'"{number:016x}"' for number in np.where(known == BLANK, visits.columns["id"], known).tolist()]


VISIT = shape({
    "idSite": always(SITE), "idVisit": integer("id", '"%d"'), "visitorId": _visitor,
    "userId": integer("portal_id", '"M%d"'), "siteCurrency": always("GBP"),
    "serverTimestamp": integer("created_at"),
    "firstActionTimestamp": integer("created_at"), "lastActionTimestamp": integer("created_at"),
    "serverDatePretty": moment("created_at"), "visitDuration": always("60"),
    "deviceType": text("device", {"mobile": "Smartphone", "desktop": "Desktop"}),
    "goalConversions": lambda visits: numbers(
        ((visits.columns["kind"] == "booking_form") & (visits.columns["status"] == "ok")).astype(np.int64),
        '"%d"',
    ),
    "dimension1": lambda visits: texts(visits.columns["status"]), "actionDetails": _actions,
})  # fmt: skip


def _made(world: World) -> Table:
    found = table("website/actions")(world)
    return Table(found.name, found.seen, found.seen, found.columns)


class Matomo:
    """Answers as a Matomo of one's own does, under `/index.php`."""

    name = "matomo"

    def __init__(self, company: Company) -> None:
        self.stock = Stock(company, {"visits": Kind(_made)})

    def group(self, asked: Asked) -> str:
        """One limit for all."""
        return "live"

    def answer(self, asked: Asked) -> Answer:
        """One request's answer."""
        sent = asked.params
        if asked.path not in ("/", "/index.php") or sent.get("module") != "API":
            return Answer("<h1>Not Found</h1>", 404, {"Content-Type": "text/html"})
        if sent.get("token_auth") != TOKEN:
            return _error("You can't access this resource as it requires 'view' access.", 401)
        if sent.get("method") != "Live.getLastVisitsDetails":
            return _error(f"The method '{sent.get('method')}' does not exist or is not available.")
        if sent.get("idSite") != SITE:
            return _error("An unexpected website was found in the request: idSite.")
        try:
            return self._visits(sent)
        except ValueError as error:
            return _error(f"A parameter cannot be read: {error}")

    def _visits(self, sent: Mapping[str, str]) -> Answer:
        begin, end = self._window(sent)
        now, shelf = self.stock.now, self.stock.shelf("visits")
        ended = min(end, now)
        found = shelf.between((begin, -1), ended, now)
        if sent.get("filter_sort_order") != "asc":
            found = found[::-1]
        offset, limit = int(sent.get("filter_offset", 0)), int(sent.get("filter_limit", 10))
        page = found[offset:] if limit < 0 else found[offset : offset + limit]
        if self._is_out(begin, ended, int(shelf.at[page].max()) if len(page) == limit else ended):
            return self.failed(503)
        return Answer(listed(VISIT(shelf.read(page))))

    def _is_out(self, begin: int, end: int, reached: int) -> bool:
        """Whether an answer would need what is newer than the feed's standing fault."""
        company = self.stock.company
        return company.state.repaired_at is None and begin < end and reached > company.outage

    def _window(self, sent: Mapping[str, str]) -> tuple[int, int]:
        calendar = self.stock.company.world.calendar
        anchor, today = calendar.anchor, int(calendar.day(self.stock.now))
        words = {"today": today, "yesterday": today - 1}

        def day(word: str) -> int:
            return words[word] if word in words else (date.fromisoformat(word) - anchor).days

        first, _, last = sent.get("date", "today").partition(",")
        begin = int(calendar.start(day(first)))
        end = int(calendar.start(day(last or first) + 1))
        if sent.get("period") == "range" and not last:
            raise ValueError("date")
        after = int(sent.get("minTimestamp") or 0)
        return max(begin, after + 1 if after else begin), end

    def limited(self, turn: Turn) -> Answer:
        """429, with the seconds to wait."""
        body = {"result": "error", "message": "Too many requests."}
        return Answer(body, 429, {"Retry-After": str(turn.resets_s)})

    def told(self, turn: Turn) -> Mapping[str, str]:
        """It tells nothing."""
        return {}

    def failed(self, status: int) -> Answer:
        """An error of the server's own."""
        return Answer("<h1>Service Unavailable</h1>", status, {"Content-Type": "text/html"})


def _error(message: str, status: int = 200) -> Answer:
    return Answer({"result": "error", "message": message}, status)
