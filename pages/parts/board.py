"""The boardroom: tiles, goal → KPI → touchpoint, and whether promises are kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from config import Workspace
from pages.parts import forest, spark, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.signs import sign, verdict_line
from pages.parts.tables import Column, fold, section, table, two
from pages.parts.tiles import kpi, tiles
from pages.parts.verdicts import UNSURE
from pages.parts.vocabulary import BAD, STATES, STATUSES, SUPPORT, VERDICTS, failing_in, state_of

Row = Mapping[str, Any]
BARE = ("unlinked", "silent")
COLOURS = {"on_target": "tl-good", "off_target": "tl-fail", "too_close": "tl-watch"}
LEVELS = {"boardroom": "Boardroom KPIs", "executive": "Executive KPIs", "operations": "Operations KPIs"}


def as_found(entries: Sequence[Row], findings: Row) -> list[Row]:
    """Each KPI with what stands behind it as the findings say it, so that pages never differ."""
    states = {kpi["id"]: kpi["state"] for kpi in findings["kpis"]}
    return [{**entry, "state": states.get(entry["id"], entry.get("state"))} for entry in entries]


def names(ws: Workspace) -> dict[str, str]:
    """KPI ids and their names."""
    return {entry.id: entry.title for entry in ws.kpis}


def kpi_tiles(ws: Workspace, entries: Sequence[Row], clock: Clock, late: set[str]) -> Markup:
    """A tile per KPI, level by level; on a phone those of operations are folded, with how they stand."""
    parts = []
    for level, title in LEVELS.items():
        mine = [e for e in entries if e["level"] == level]
        faces = [
            kpi(e, ws.kpi(e["id"]).title, clock, ws.settings.currency, late=e["id"] in late) for e in mine
        ]
        if not faces:
            continue
        note = "last 12 periods with 95% interval; dashed: the target"
        drawn = tiles(faces, four=len(faces) % 4 == 0, small=level != "boardroom")
        folded = fold(title, drawn, note=note, told=_standing(mine, late))
        parts.append(folded if level == "operations" else say(section(title, note), drawn))
    return join(parts)


def _standing(entries: Sequence[Row], late: set[str]) -> str:
    """How many stand how: `off target: 1, data late: 2`."""
    told = Counter("data late" if e["id"] in late else STATUSES[e.get("status")].lower() for e in entries)
    return counted(told)


def counted(words_of: Mapping[str, int]) -> str:
    """Words with how many there are of each: `off target: 1, on target: 2`."""
    return ", ".join(f"{word}: {words.number(n)}" for word, n in words_of.items())


def supports(entries: Sequence[Row]) -> str:
    """What stands behind how many KPIs, for the folded chain."""
    states = Counter(SUPPORT[e["state"]].lower() for e in entries if e["outcome"])
    worst_first = dict.fromkeys(word.lower() for word in reversed(SUPPORT.values()))
    return counted({word: states[word] for word in worst_first if states[word]})


PERIODS = {
    "last_month": "Last complete month",
    "fytd": "Fiscal year to date",
    "previous": "Period before",
    "last_year": "Same, last year",
}


SHORT = {"Last complete month": "Last month", "Fiscal year to date": "Fiscal year"}
"""What stands before the figure on a phone."""


def periods(ws: Workspace, entries: Sequence[Row]) -> Markup:
    """Last complete month, fiscal year to date, and the same a year ago, beside the target."""
    figures = [Column(title, "15%", right=True, label=SHORT.get(title, title)) for title in PERIODS.values()]
    columns = [Column("KPI", "auto", label=""), *figures, Column("Target", "9%", right=True)]
    return el("div", table(columns, [_period_row(ws, entry) for entry in entries]), cls="tl")


def _period_row(ws: Workspace, entry: Row) -> list[Part]:
    old = f"replaces {words.listed(list(entry['replaces']))}" if entry["replaces"] else None
    return [two(b(entry["name"]), old), *(_figure(ws, entry, name) for name in PERIODS), _target(ws, entry)]


def _figure(ws: Workspace, entry: Row, name: str) -> Markup:
    figure, unit = entry.get(name), entry.get("unit", "share")
    if not figure or not figure.get("n"):
        return el("span", words.UNKNOWN, cls="tl-none")
    shown = words.with_interval(figure, unit, kpi=True, currency=ws.settings.currency)
    return two(shown, _n(figure, unit), right=True)


def _n(figure: Row | None, unit: str) -> str | None:
    """On how many it stands, where the value does not say so itself."""
    return words.n_of(figure) if figure and figure.get("n") and not words.too_few(figure, unit) else None


def _target(ws: Workspace, entry: Row) -> str:
    unit = entry.get("unit", "share")
    return words.value({"value": entry["target"]}, unit, currency=ws.settings.currency)


def chain(ws: Workspace, entries: Sequence[Row], findings: Row) -> Markup:
    """Goal, KPI, and one line per link; nothing behind it is one dashed box."""
    goals = list(dict.fromkeys(_goal(entry) for entry in entries))
    ordered = sorted((e for e in entries if e["outcome"]), key=lambda e: goals.index(_goal(e)))
    cells: list[Markup] = []
    for goal, group in groupby(ordered, key=_goal):
        for i, entry in enumerate(group):
            sub = "sub" if i else None
            cells.append(el("div", "" if i else goal, cls="none" if i else "goal tl-serif"))
            cells.append(el("div", _kpi(ws, entry), cls=sub))
            cells.append(el("div", _behind(ws, entry, findings), cls="sub touch" if i else "touch"))
    return el("div", el("div", *cells, cls="tl-chain"), cls="tl")


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


def _behind(ws: Workspace, entry: Row, findings: Row) -> Markup:
    if entry["state"] in BARE or not entry["behind"]:
        silent = entry["state"] == "silent"
        said = "What serves this KPI records nothing" if silent else "No touchpoint serves this KPI"
        told = el("b", said, cls="tl-fail")
        return el("div", sign("unlinked"), told, " · ", link("orphan-kpis", "see it"), cls="tl-box")
    links = [one for one in findings["links"] if entry["id"] in (one["kpis"] or ())]
    states, failing = {t["id"]: t for t in findings["touchpoints"]}, failing_in(findings)
    return join(_served(ws, one, state_of(states[one["touchpoint"]], failing)) for one in links)


def _served(ws: Workspace, one: Row, state: str | None) -> Markup:
    touchpoint, verdict = ws.touchpoint(one["touchpoint"]), one["verdict"]
    name = el("span", link("touchpoint", touchpoint.title, id=touchpoint.id), forest.of_which(ws, one))
    parts = (VERDICTS.get(verdict, VERDICTS[None]), words.effect(one), STATES[state] if state else "")
    told = " · ".join(part for part in parts if part)
    unsure = verdict in UNSURE and state not in BAD
    cls = "tl-served unsure" if unsure else "tl-served"
    return el("div", verdict_line(verdict), sign(state), name, el("span", told), cls=cls)


def complexity(found: Row | None) -> Part:
    """How much there is to keep in mind: stages × touchpoints × handoffs."""
    if not found:
        return None
    return say("complexity index ", b(words.number(found["index"])), " (stages × touchpoints × handoffs)")


def promises(ws: Workspace, kept: Sequence[Row], entries: Sequence[Row]) -> Markup:
    """How often each promise is kept, day by day where the days are known."""
    targets = promised(ws, entries)
    return el("div", *(_promise(entry, targets.get(entry["id"])) for entry in kept), cls="tl")


def promised(ws: Workspace, entries: Sequence[Row]) -> dict[str, float | None]:
    """How often each promise is to be kept: the target of its KPI."""
    return {
        kpi.promise: entry["target"]
        for kpi in ws.kpis
        for entry in entries
        if kpi.promise and entry["id"] == kpi.id
    }


def broken(kept: Sequence[Row], targets: Mapping[str, float | None]) -> str:
    """How many promises are kept less often than promised, and how many cannot be told now."""
    below = sum(_is_broken(entry, targets.get(entry["id"])) for entry in kept)
    late = sum(bool(entry["late"]) for entry in kept)
    told = f"{words.number(below)} of {words.plural(len(kept), 'promise')} kept less often than promised"
    return f"{told}, data late: {words.number(late)}" if late else told


def _is_broken(figure: Row, target: float | None) -> bool:
    high = None if figure["late"] or not figure["n"] else figure["high"]
    return target is not None and high is not None and high < target


def _promise(entry: Row, target: float | None) -> Markup:
    figure = {**entry, "value": entry["kept"]}
    chosen = f"{words.share(entry['chosen_for'])} chose us for it" if entry["chosen_for"] is not None else ""
    line = f"line: promised {words.share(target)}" if target is not None else ""
    told = el("div", "; ".join(part for part in (chosen, line) if part), cls="tl-2")
    picture = (
        spark.days(entry["days"], target)
        if entry.get("days")
        else spark.dot(figure, (0.0, 1.0), normal=target)
    )
    return el(
        "div",
        el("div", b(f"“{entry['text'] or entry['name']}”"), told),
        picture,
        _kept(figure, target),
        cls="tl-promise",
    )


def _kept(figure: Row, target: float | None) -> Markup:
    if not figure["n"]:
        return el("div", sign("no_data"), el("span", "nothing recorded, or nothing due yet", cls="tl-2"))
    is_broken = _is_broken(figure, target)
    value = el("b", words.value(figure), cls="tl-fail" if is_broken else None, style="font-size:19px")
    broke, open_ = (words.number(figure[name]) for name in ("broken", "not_due"))
    counted = f"{words.n_of(figure)}, {broke} broken, {open_} not due yet"
    state = "late" if figure["late"] else "off_target" if is_broken else None
    ends = words.interval(figure)
    said = f" kept ({ends})" if ends else " kept"
    return el("div", sign(state) if state else None, value, said, el("div", counted, cls="tl-n"))


def late_kpis(entries: Sequence[Row]) -> set[str]:
    """KPIs of which a source is late."""
    return {entry["id"] for entry in entries if entry["late"]}
