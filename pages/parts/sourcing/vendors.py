"""What vendors let us ask, what that cost us, and how far each kind of their records is read."""

from collections.abc import Mapping, Sequence
from math import floor
from typing import Any

from config import Workspace
from pages.parts import backfill, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, say
from pages.parts.signs import sign
from pages.parts.tables import Column, details, fold, section, table, two

Row = Mapping[str, Any]
LIMITS = (
    Column("Source", "22%", label=""),
    Column("Left to ask", "20%"),
    Column("Limits met", "20%"),
    Column("Now", "auto"),
    Column("Requests", "12%", right=True),
)
KINDS = (
    Column("Kind of record", "22%", label=""),
    Column("Read", "30%"),
    Column("", "16%", label=""),
    Column("Left", "auto"),
)


def vendors(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """A row per source that is asked over HTTP, and below it what is not read to its end; else nothing."""
    if not data["limits"]:
        return Markup("")
    rows = [_limits(ws, one, clock) for one in data["limits"]]
    drawn = el("div", table(LIMITS, rows), cls="tl")
    note = "a limit is waited for, never pushed; counted since the first pull"
    return say(
        fold("What vendors let us ask", drawn, note=note, told=_asked(data["limits"])),
        _behind(ws, backfill.unread(data["progress"]), clock),
    )


def _asked(limits: Sequence[Row]) -> str:
    """How often a limit was met, and which waits now."""
    met, waits = (
        sum(one["refused"] for one in limits),
        sum(one["waiting_until_ms"] is not None for one in limits),
    )
    now = f"{words.plural(waits, 'source')} waiting now" if waits else "none waited for now"
    return f"{words.plural(met, 'limit')} met, {now}"


def _behind(ws: Workspace, kinds: Sequence[Row], clock: Clock) -> Markup | None:
    if not kinds:
        return None
    rows = [_kind(one, clock, of=ws.source(one["source_id"]).title) for one in kinds]
    return say(
        section("What is still being read", "figures that need it are incomplete until then"),
        el("div", table(KINDS, rows), cls="tl"),
    )


def kinds(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """Every kind of record of every vendor, folded away; empty where no vendor was asked yet."""
    found = data["progress"]
    if not found:
        return Markup("")
    whole = len(found) - len(backfill.unread(found))
    told = f"{words.number(whole)} of {words.plural(len(found), 'kind')} of record read to the end"
    rows = [_kind(one, clock, of=ws.source(one["source_id"]).title) for one in found]
    return details(told, table(KINDS, rows))


def _limits(ws: Workspace, one: Row, clock: Clock) -> list[Part]:
    return [
        two(b(ws.source(one["source_id"]).title), one["dialect"] or "tells no limit"),
        _left(one, clock),
        _met(one),
        _now(one, clock),
        two(words.number(one["requests"]), _budget(one), right=True),
    ]


def _left(one: Row, clock: Clock) -> Markup:
    if one["remaining"] is None:
        return two("not told", None)
    of = f" of {words.number(one['limit_of'])}" if one["limit_of"] is not None else ""
    until = f", anew at {_second(one['resets_ms'], clock)}" if one["resets_ms"] else ""
    kind = str(one["tightest"]).replace("_", " ")
    return two(f"{words.number(one['remaining'])}{of}", f"{kind}, the nearest limit{until}")


def _met(one: Row) -> Markup:
    if not one["refused"]:
        return two("none", None)
    waited = f"waited {words.lasting(one['waited_ms'] / 1000)} in all" if one["waited_ms"] else None
    return two(words.plural(one["refused"], "time"), waited)


def _now(one: Row, clock: Clock) -> Markup:
    until = one["waiting_until_ms"]
    if until is not None:
        state = el("span", sign("late"), f"waits until {_second(until, clock)}")
        return two(state, one["note"])
    return two(el("span", sign("ok"), "may ask"), one["note"])


def _second(moment: int, clock: Clock) -> str:
    """`09:14:05` within a day, for waits of seconds; else the day as well."""
    near = abs(moment / 1000 - clock.now.timestamp()) < 86_400
    return f"{clock.local(moment):%H:%M:%S}" if near else clock.time(moment)


def _budget(one: Row) -> str | None:
    if one["budget_per_day"] is None:
        return None
    return f"{words.number(one['budget_used'])} of {words.number(one['budget_per_day'])} today"


def _kind(one: Row, clock: Clock, *, of: str) -> list[Part]:
    name = two(b(words.capital(str(one["object"]).replace("_", " "))), of)
    steps = (
        f"{words.number(one['steps_done'])} of {words.plural(one['steps'], 'step')}" if one["steps"] else None
    )
    if one["trouble"] and not one["done"]:
        return [name, two("not read yet", steps), "", _state(one, clock)]
    return [
        name,
        two("in the order of their numbers" if backfill.by_number(one) else backfill.span(one, clock), steps),
        bar(one["done"]),
        _state(one, clock),
    ]


def bar(done: float | None) -> Markup:
    """A share read as a bar with its figure; words where it cannot be told."""
    if done is None:
        return el("span", "how far cannot be told")
    drawn = el("div", el("i", style=f"width:{100 * done:.0f}%"), cls="tl-bar", aria_hidden="true")
    return el("div", drawn, el("div", words.share(floor(100 * done) / 100), cls="tl-n"))


def _state(one: Row, clock: Clock) -> Markup:
    if one["trouble"]:
        return two(el("span", sign("incident"), "trouble"), coded(one["trouble"]))
    if one["whole"]:
        return el("span", sign("ok"), "history read; follows what changes")
    return el("span", sign("late"), backfill.left([one], clock) or "how long cannot be told yet")
