"""The boardroom: tiles, goal → KPI → touchpoint, and whether promises are kept."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from config import Workspace
from pages.parts import spark, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign, verdict_line
from pages.parts.tables import Column, section, table, two
from pages.parts.tiles import kpi, tiles
from pages.parts.vocabulary import STATES, SUPPORT, VERDICTS

Row = Mapping[str, Any]
BARE = ("unlinked", "silent")
COLOURS = {"on_target": "tl-good", "off_target": "tl-fail", "too_close": "tl-watch"}
LEVELS = {"boardroom": "Boardroom KPIs", "executive": "Executive KPIs", "operations": "Operations KPIs"}


def names(ws: Workspace) -> dict[str, str]:
    """KPI ids and their names."""
    return {entry.id: entry.title for entry in ws.kpis}


def kpi_tiles(ws: Workspace, entries: Sequence[Row], clock: Clock, late: set[str]) -> Markup:
    """A tile per KPI, level by level."""
    parts = []
    for level, title in LEVELS.items():
        mine = [e for e in entries if e["level"] == level]
        faces = [
            kpi(e, ws.kpi(e["id"]).title, clock, ws.settings.currency, late=e["id"] in late) for e in mine
        ]
        if faces:
            parts += [section(title, "last 12 periods with 95% interval; dashed: the target"), tiles(faces)]
    return join(parts)


def periods(ws: Workspace, entries: Sequence[Row]) -> Markup:
    """Last complete month, fiscal year to date, and the same a year ago, beside the target."""
    right = [
        Column(name, "15%", right=True)
        for name in ("Last complete month", "Fiscal year to date", "Period before", "Same, last year")
    ]
    columns = [
        Column("KPI", "auto", label=""),
        *right,
        Column("Target", "9%", right=True),
        Column("Replaces", "14%"),
    ]
    rows = [
        [
            b(ws.kpi(e["id"]).title),
            *(_figure(ws, e, name) for name in ("last_month", "fytd", "previous", "last_year")),
            _target(ws, e),
            words.listed(list(e.get("replaces") or [])),
        ]
        for e in entries
    ]
    return el("div", table(columns, rows), cls="tl")


def _figure(ws: Workspace, entry: Row, name: str) -> Markup:
    figure, unit = entry.get(name), entry.get("unit", "share")
    shown = words.with_interval(figure, unit, kpi=True, currency=ws.settings.currency)
    return two(shown, words.n_of(figure) if figure and figure.get("n") is not None else None, right=True)


def _target(ws: Workspace, entry: Row) -> str:
    unit = entry.get("unit", "share")
    return (
        words.UNKNOWN
        if entry.get("target") is None
        else words.value({"value": entry["target"]}, unit, kpi=False, currency=ws.settings.currency)
    )


def chain(ws: Workspace, entries: Sequence[Row]) -> Markup:
    """Goal, KPI, and one line per link; nothing behind it is one dashed box."""
    ordered = sorted(
        (e for e in entries if e.get("behind") is not None), key=lambda e: _goals(entries).index(_goal(e))
    )
    cells: list[Markup] = []
    for goal, group in groupby(ordered, key=_goal):
        for i, entry in enumerate(group):
            first = i == 0
            cells.append(el("div", goal if first else "", cls="goal tl-serif" if first else "none"))
            cells.append(el("div", _kpi(ws, entry), cls=None if first else "sub"))
            cells.append(el("div", _behind(ws, entry), cls="touch" if first else "sub touch"))
    return el("div", el("div", *cells, cls="tl-chain"), cls="tl")


def _goals(entries: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(_goal(e) for e in entries))


def _goal(entry: Row) -> str:
    return entry.get("goal") or "No goal named"


def _kpi(ws: Workspace, entry: Row) -> Markup:
    name, unit = ws.kpi(entry["id"]).title, entry.get("unit", "share")
    value = words.value(entry, unit, kpi=True, currency=ws.settings.currency)
    target = "" if entry.get("target") is None else f" target {_target(ws, entry)}"
    owner = ws.team(entry["owner"]).title if entry.get("owner") else "nobody"
    head = el("div", sign(entry.get("status")), b(name))
    numbers = el(
        "div",
        el("b", value, cls=COLOURS.get(entry.get("status") or "")),
        el("span", target, cls="tl-2"),
        cls="tl-nb",
    )
    below = el("div", f"{SUPPORT.get(entry.get('state'), SUPPORT[None])} · owner {owner}", cls="tl-2 tl-in")
    return el("div", head, numbers, below, cls="tl-kpi")


def _behind(ws: Workspace, entry: Row) -> Markup:
    if entry.get("state") in BARE or not entry["behind"]:
        said = (
            "No touchpoint serves this KPI"
            if entry.get("state") != "silent"
            else "What serves this KPI records nothing"
        )
        return el(
            "div",
            sign("unlinked"),
            el("b", said, cls="tl-fail"),
            " · ",
            link("orphan-kpis", "see it"),
            cls="tl-box",
        )
    return join(_served(ws, one) for one in entry["behind"])


def _served(ws: Workspace, behind: Row) -> Markup:
    touchpoint = ws.touchpoint(behind["touchpoint"])
    name = el("span", link("touchpoint", touchpoint.title, id=touchpoint.id))
    verdict, state = VERDICTS.get(behind.get("verdict"), VERDICTS[None]), behind.get("state")
    effect = (
        [words.points(behind["effect_pp"]), f"({words.points_span(behind['low_pp'], behind['high_pp'])})"]
        if behind.get("effect_pp") is not None
        else []
    )
    told = " · ".join(part for part in (verdict, " ".join(effect), STATES[state] if state else "") if part)
    return el(
        "div",
        verdict_line(behind.get("verdict")),
        sign(state, STATES.get(state, "")),
        name,
        el("span", told),
        cls="tl-served",
    )


def complexity(entry: Row | None) -> Part:
    """How complicated the map is to run, as a number to watch."""
    if not entry or entry.get("index") is None:
        return None
    counted = [
        words.plural(entry[name], name.rstrip("s"), name)
        for name in ("journeys", "touchpoints", "teams", "systems")
        if entry.get(name) is not None
    ]
    return say(
        "complexity index ", b(words.number(entry["index"])), f" ({', '.join(counted)})" if counted else ""
    )


def promises(entries: Sequence[Row]) -> Markup:
    """A bar a day for every promise."""
    return el("div", *(_promise(entry) for entry in entries), cls="tl")


def _promise(entry: Row) -> Markup:
    kept, target = entry["kept"], entry.get("target")
    chosen = (
        f"{words.share(entry['chosen_for'])} chose us for it" if entry.get("chosen_for") is not None else ""
    )
    line = f"line: promised {words.share(target)}" if target is not None else ""
    name = el(
        "div", b(f"“{entry['name']}”"), el("div", "; ".join(p for p in (chosen, line) if p), cls="tl-2")
    )
    broken = target is not None and kept.get("high") is not None and kept["high"] < target
    value = el("b", words.value(kept), cls="tl-fail" if broken else None, style="font-size:19px")
    told = el(
        "div",
        sign("off_target") if broken else None,
        value,
        f" kept ({words.interval(kept)})",
        el("div", words.n_of(kept), cls="tl-n"),
    )
    return el("div", name, spark.days(entry["days"], target), told, cls="tl-promise")


def late_kpis(entries: Sequence[Row], findings: Row, freshness: Row) -> set[str]:
    """KPIs that say themselves that a source of theirs is late."""
    return {e["id"] for e in entries if e.get("late")}
