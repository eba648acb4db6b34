"""KPI tiles: value with interval, history, target, n and data time, and what stands behind it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from config.models.touchpoints import Standard, Touchpoint
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, say
from pages.parts.signs import colour_of, sign
from pages.parts.spark import sparkline
from pages.parts.vocabulary import ON_TILES, STATES, STATUSES, SUPPORT, grey, unit_of

Row = Mapping[str, Any]
EDGES = {"ok": "good", "on_target": "good", "off_target": "fail", "too_close": "watchg"}


def holding(touchpoint: Touchpoint, data: Row) -> Standard | None:
    """The standard that holds at the end of the period shown."""
    period = data.get("period")
    day = date.fromisoformat(period["to"]) if period else date.max
    return touchpoint.standard_on(day)


def tiles(faces: Sequence[Markup], *, four: bool = False, small: bool = False) -> Markup:
    """Tiles in a grid of three, or four; small ones stand in pairs on a phone."""
    names = f"tl-tiles{' four' if four else ''}{' small' if small else ''}"
    return el("div", el("div", *faces, cls=names), cls="tl")


def _tile(name: Part, said: Part, big: Part, ends: str, *rest: Part, face: str) -> Markup:
    head = el("div", el("b", name), said, cls="tl-head")
    value = el("div", el("span", big, cls="tl-big"), el("span", ends, cls="tl-2 tl-nb"))
    return el("article", head, value, *rest, cls=f"tl-tile {face}")


def _word(state: str | None, word: str, colour: str) -> Markup:
    return el("span", sign(state), word, cls=f"tl-{colour}")


def _face(colour: str, *, is_grey: bool) -> str:
    return "grey" if is_grey else f"e-{colour}"


def facts(*pairs: tuple[str, Part]) -> Markup:
    """Label and value, side by side: `Target 85%   n 1,204`."""
    shown = [
        el("span", el("em", label), words.NBSP, value) for label, value in pairs if value not in (None, "")
    ]
    return el("div", *shown, cls="tl-facts")


def kpi(entry: Row, name: str, clock: Clock, currency: str, *, late: bool = False) -> Markup:
    """A KPI with its status; grey where its data is late or there are too few."""
    unit, status = entry.get("unit", "share"), entry.get("status")
    few, unknown = words.too_few(entry, unit), entry.get("value") is None
    state = "late" if late else "no_data" if unknown else "too_quiet" if few else status or "untested"
    word = {"late": "Data late", "no_data": "No data", "too_quiet": "Too few"}.get(
        state, STATUSES.get(status, STATUSES[None])
    )
    colour = {"watchg": "watch"}.get(colour_of(state), colour_of(state))
    edge = EDGES.get(status or "", "line2")
    target = entry.get("target")
    goal = (
        None
        if target is None
        else words.value({"value": target}, unit, kpi=not _round(target), currency=currency)
    )
    n = entry.get("n")
    rest = [
        sparkline(entry.get("series") or [], target=target, colour=_dot(edge)),
        _explain(entry, few=few, unknown=unknown),
        facts(
            ("Target", goal),
            ("n", None if n is None else words.number(n)),
            ("Over", clock.length(entry.get("period"))),
            ("Data to", _until(entry, clock, bold=late)),
            ("Open", _open(entry)),
        ),
        _unlike(entry, unit, clock, currency),
        _behind(entry),
    ]
    big, ends = (
        words.value(entry, unit, kpi=True, currency=currency),
        words.interval(entry, unit, kpi=True, currency=currency),
    )
    return _tile(
        name, _word(state, word, colour), big, ends, *rest, face=_face(edge, is_grey=late or few or unknown)
    )


def _round(target: float) -> bool:
    return abs(100 * target - round(100 * target)) < 1e-9


def _dot(edge: str) -> str:
    return "data" if edge in ("good", "line2") else edge


def _open(entry: Row) -> str | None:
    return words.number(entry["open"]) if entry.get("open") else None


def _until(entry: Row, clock: Clock, *, bold: bool) -> Part:
    if not entry.get("complete_until"):
        return None
    shown = clock.time(entry["complete_until"])
    return b(shown) if bold else shown


def _explain(entry: Row, *, few: bool, unknown: bool) -> Markup:
    if unknown:
        return el("p", "nothing was recorded in this time", cls="tl-2")
    return el("p", f"a rate from {words.FEW_FOR_SHARE} on", cls="tl-2") if few else Markup("")


def _unlike(entry: Row, unit: str, clock: Clock, currency: str) -> Part:
    """The newest number that was unlike all before it, with what was usual then."""
    if not entry.get("unlike"):
        return ""
    last = entry["unlike"][-1]
    said, low, high = (
        words.value({"value": last[name]}, unit, kpi=True, currency=currency)
        for name in ("value", "low", "high")
    )
    told = f"{said} on {clock.day(last['at'])}, usually {low} to {high}"
    return el("p", sign("watch"), b("Unlike all before: "), told, cls="tl-2")


def _behind(entry: Row) -> Markup:
    if not entry.get("outcome"):
        return el("div", "An operating KPI: judged by its target alone", cls="tl-behind")
    state = entry.get("state")
    shape = "unlinked" if state in ("unlinked", "silent") else state
    colour = "tl-behind tl-fail" if state in ("unlinked", "silent", "failing_support") else "tl-behind"
    return el("div", sign(shape), SUPPORT.get(state, SUPPORT[None]), cls=colour)


def measure(
    entry: Row, name: str, clock: Clock, *, standard: float | None = None, state: str | None = None
) -> Markup:
    """One measure of a touchpoint beside its own normal."""
    unit = entry.get("unit") or unit_of(entry["measure"])
    few, unknown = words.too_few(entry, unit), entry.get("value") is None
    state = "no_data" if unknown else "too_quiet" if few else state or entry.get("state")
    is_grey = unknown or few or grey(state)
    colour = colour_of(state)
    word = "Too few" if few and not unknown else ON_TILES.get(state, STATES[state]) if state else ""
    normal = entry.get("baseline")
    n = None if unit == "count" else entry.get("n")
    shown = facts(
        ("Normal", None if normal is None else words.value({"value": normal}, unit)),
        ("Standard", None if standard is None else f"at most {words.share(standard)}"),
        ("n", None if n is None else words.number(n)),
        ("Over", clock.length(entry.get("period"))),
        (
            "Data to",
            clock.time(entry["complete_until"]) if entry.get("complete_until") and state == "late" else None,
        ),
    )
    edge = {"fail": "fail", "good": "good", "watchg": "watchg"}.get(colour, "line2")
    line = sparkline(entry.get("series") or [], target=normal, colour=_dot(edge))
    said = _word(state, word, {"watchg": "watch"}.get(colour, colour)) if word else None
    return _tile(
        name,
        said,
        words.value(entry, unit),
        words.interval(entry, unit),
        line,
        _explain(entry, few=few, unknown=unknown),
        shown,
        face=_face(edge, is_grey=is_grey),
    )


def note_tile(name: str, word: str, told: Part) -> Markup:
    """A tile that cannot be shown, with the one thing that would change it."""
    return _tile(
        name, _word("not_shown", word, "unk"), words.UNKNOWN, "", el("p", say(told), cls="tl-2"), face="grey"
    )
