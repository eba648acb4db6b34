"""KPIs with nothing behind them, under four headings, and the touchpoints that serve nothing."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import backing, forest, needs, words
from pages.parts.board import COLOURS, LEVELS
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, join, link, say
from pages.parts.signs import colour_of, sign, verdict_line
from pages.parts.spark import sparkline
from pages.parts.tables import Column, details, row, section, table, two
from pages.parts.vocabulary import SUPPORT, VERDICTS

Row = Mapping[str, Any]
HEADINGS = (
    (
        "Nobody behind it",
        "no touchpoint serves it, or what serves it records nothing",
        ("unlinked", "silent"),
    ),
    ("Nothing that works seen", "links are declared and tested; none shows an effect", ("no_effect",)),
    (
        "Cannot tell yet",
        "links are declared; the data cannot tell, or has not been asked",
        ("unproven", None),
    ),
    (
        "What stands behind it is failing",
        "a link is supported, and its touchpoint fails",
        ("failing_support",),
    ),
)


def headings(ws: Workspace, findings: Row, series: Mapping[str, Sequence[Row]], clock: Clock) -> Markup:
    """The four headings, each with its KPIs; an empty one says so."""
    kpis = [k for k in findings["kpis"] if ws.kpi(k["id"]).outcome]
    parts = []
    for title, note, states in HEADINGS:
        mine = [k for k in kpis if k["state"] in states]
        draw = _bare if "unlinked" in states else _weak
        parts += [section(title, note), draw(ws, mine, findings, series, clock) if mine else _none()]
    return join(parts)


def _none() -> Markup:
    return el("div", el("p", "None.", cls="tl-2"), cls="tl")


def _bare(
    ws: Workspace, kpis: Sequence[Row], findings: Row, series: Mapping[str, Sequence[Row]], clock: Clock
) -> Markup:
    return el("div", *(_frame(ws, kpi, findings, series.get(kpi["id"], []), clock) for kpi in kpis), cls="tl")


def _frame(ws: Workspace, kpi: Row, findings: Row, series: Sequence[Row], clock: Clock) -> Markup:
    entry = ws.kpi(kpi["id"])
    owner = ws.team(entry.owner).title if entry.owner else "nobody named"
    who = el(
        "div",
        el("div", sign("unlinked"), el("b", "Nobody behind it", cls="tl-fail"), " ", _level(kpi)),
        el("div", entry.title, cls="tl-serif", style="font-size:20px;line-height:28px"),
        el("div", ws.outcome(entry.outcome or "").title, cls="tl-2"),
        el("div", f"goal: {entry.goal or 'none named'} · owner: {owner}", cls="tl-n"),
    )
    told = el(
        "div",
        _suggested(ws, kpi, findings),
        backing.evidence(ws, kpi, findings, clock),
        backing.unmet(ws, kpi),
    )
    return el("div", who, _history(ws, kpi, series, clock), told, cls="tl-frame")


def _level(kpi: Row) -> Markup:
    return el("span", LEVELS[kpi["level"]].split()[0], cls="tl-badge")


def _history(ws: Workspace, kpi: Row, series: Sequence[Row], clock: Clock) -> Markup:
    unit, currency = kpi.get("unit", "share"), ws.settings.currency
    value = words.value(kpi, unit, kpi=True, currency=currency)
    beside = " · ".join(
        part
        for part in (
            words.interval(kpi, unit, kpi=True, currency=currency),
            words.n_of(kpi) if kpi.get("n") is not None else "",
        )
        if part
    )
    target = kpi.get("target")
    line = sparkline(series, target=target, colour=_dot(kpi.get("status")))
    goal = (
        f"target {words.value({'value': target}, unit, currency=currency)}"
        if target is not None
        else "no target"
    )
    over = f", over {length}" if (length := clock.length(kpi.get("period"))) else ""
    until = f"{over}, data to {clock.time(kpi['complete_until'])}" if kpi.get("complete_until") else over
    return el(
        "div",
        el("div", el("span", value, cls="tl-big"), el("span", beside, cls="tl-2 tl-nb")),
        line,
        el("div", goal, until, cls="tl-n"),
    )


def _dot(status: str | None) -> str:
    colour = colour_of(status)
    return colour if colour in ("fail", "watchg") else "data"


def _suggested(ws: Workspace, kpi: Row, findings: Row) -> Markup:
    if kpi["state"] == "silent":
        names = words.listed([ws.touchpoint(name).title for name in kpi["touchpoints"]])
        told = "Record what happens there, or take the link out of the map."
        return el("div", b(f"{names} serves it, and records nothing."), el("div", told, cls="tl-2"))
    outcome = ws.outcome(ws.kpi(kpi["id"]).outcome or "")
    pairs = [s for s in findings["suggested_links"] if s["outcome"] == outcome.id]
    head = b(f"No touchpoint in the map declares that it serves “{outcome.title}”.")
    if pairs:
        return el("div", head, _pairs(ws, pairs))
    told = "No undeclared pair was found in the data yet. To declare one, name it under a touchpoint:"
    yaml = f"serves:\n  - {{outcome: {outcome.id}, effect: up, within: 120d}}"
    return el("div", head, el("div", told, cls="tl-2"), el("pre", el("code", yaml)))


def _pairs(ws: Workspace, pairs: Sequence[Row]) -> Markup:
    counted = words.plural(len(pairs), "undeclared pair")
    told = el("div", f"{counted} in the data: suggestions, until somebody owns them.", cls="tl-2")
    rows = [
        [_named(ws, s["touchpoint"]), words.effect(s), f"n {words.number(s['n_poor'])} poor"] for s in pairs
    ]
    columns = [Column("", "auto"), Column("", "44%", right=True), Column("", "22%", right=True)]
    yaml = el("pre", el("code", "\n".join(s["yaml"] for s in pairs)))
    return say(
        told,
        el("div", table(columns, rows, flow=True), cls="tl-bare"),
        details("YAML to copy into map.yml", yaml),
    )


def _named(ws: Workspace, touchpoint: str) -> Markup:
    return link("touchpoint", ws.touchpoint(touchpoint).title, id=touchpoint)


def _weak(ws: Workspace, kpis: Sequence[Row], findings: Row, _series: Any, clock: Clock) -> Markup:
    columns = [
        Column("State", "18%", label=""),
        Column("KPI", "25%"),
        Column("Value", "16%", right=True),
        Column("Why, and what would help", "auto"),
    ]
    return el(
        "div",
        table(
            columns,
            [[_state(k), _kpi(ws, k), _value(ws, k), _stands_on(ws, k, findings, clock)] for k in kpis],
        ),
        cls="tl",
    )


def _stands_on(ws: Workspace, kpi: Row, findings: Row, clock: Clock) -> Markup:
    return el(
        "div", _why(ws, kpi, findings), backing.evidence(ws, kpi, findings, clock), backing.unmet(ws, kpi)
    )


def _state(kpi: Row) -> Markup:
    return el("div", sign(kpi["state"]), b(SUPPORT.get(kpi["state"], SUPPORT[None])))


def _kpi(ws: Workspace, kpi: Row) -> Markup:
    entry = ws.kpi(kpi["id"])
    return el(
        "div",
        el("div", b(entry.title), " ", _level(kpi)),
        el("div", ws.outcome(entry.outcome or "").title, cls="tl-2"),
    )


def _value(ws: Workspace, kpi: Row) -> Markup:
    unit, currency = kpi.get("unit", "share"), ws.settings.currency
    colour = COLOURS.get(kpi.get("status") or "")
    shown = say(
        el("b", words.value(kpi, unit, kpi=True, currency=currency), cls=colour),
        _in_brackets(words.interval(kpi, unit, kpi=True, currency=currency)),
    )
    target = (
        f"target {words.value({'value': kpi['target']}, unit, currency=currency)}, "
        if kpi.get("target") is not None
        else ""
    )
    return two(el("span", shown, cls="tl-nb"), f"{target}{words.n_of(kpi)}", right=True)


def _in_brackets(text: str) -> str:
    return f" ({text})" if text else ""


def _why(ws: Workspace, kpi: Row, findings: Row) -> Markup:
    """Each touchpoint behind it with what was found, and its reason: what is missing, and for how long."""
    links = [one for one in findings["links"] if kpi["id"] in (one["kpis"] or ())]
    if not links:
        return two("No link is declared.")
    told = [
        two(
            say(
                verdict_line(one["verdict"]),
                _named(ws, one["touchpoint"]),
                forest.of_which(ws, one),
                f": {VERDICTS[one['verdict']].lower()}",
            ),
            coded(words.told(one)),
        )
        for one in sorted(links, key=lambda one: forest.ORDER.index(one["verdict"]))
    ]
    return el("div", *told)


def other_direction(ws: Workspace, findings: Row, clock: Clock) -> Markup:
    """KPIs that are served, beside touchpoints that serve nothing."""
    served = [k for k in findings["kpis"] if k["state"] == "served"]
    left = [
        row(
            say(sign("served"), b(ws.kpi(k["id"]).title)),
            say(_behind(ws, k, findings), backing.evidence(ws, k, findings, clock), backing.unmet(ws, k)),
            words.value(k, k.get("unit", "share"), kpi=True),
            words.interval(k, k.get("unit", "share"), kpi=True),
        )
        for k in served
    ]
    right = [_orphan(ws, o, findings, clock) for o in findings["orphan_touchpoints"]]
    return el(
        "div",
        el(
            "div",
            _side(
                "Served",
                "something that works is behind it",
                left,
                "None: no supported link stands behind a KPI whose touchpoints work.",
            ),
            needs.told(ws, findings.get("map_coverage") or {}),
        ),
        el(
            "div",
            _side("Touchpoints that serve nothing", "the other direction", right, "None."),
            backing.dark(ws, findings),
        ),
        cls="tl tl-two",
    )


def _behind(ws: Workspace, kpi: Row, findings: Row) -> str:
    """The touchpoints whose link is supported, and how many more are declared."""
    links = [one for one in findings["links"] if kpi["id"] in (one["kpis"] or ())]
    works = dict.fromkeys(one["touchpoint"] for one in links if one["verdict"] == "supported")
    others = len(kpi["touchpoints"]) - len(works)
    return words.listed([ws.touchpoint(each).title for each in works]) + (
        f"; {others} more declared, not shown to work" if others else ""
    )


def _orphan(ws: Workspace, orphan: Row, findings: Row, clock: Clock) -> Markup:
    figure = next((t for t in findings["touchpoints"] if t["id"] == orphan["id"]), {})
    name = say(
        sign(figure.get("state")), link("touchpoint", ws.touchpoint(orphan["id"]).title, id=orphan["id"])
    )
    return row(name, clock.dated(orphan["reason"]), words.number(figure.get("n")), _within(figure, clock))


def _within(figure: Row, clock: Clock) -> str:
    length = clock.length(figure.get("period"))
    return f"in {length}" if length else "in this period"


def _side(title: str, note: str, rows: Sequence[Part], empty: str) -> Markup:
    return el("div", section(title, note), join(rows) if rows else el("p", empty, cls="tl-2"))
