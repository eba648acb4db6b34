"""What is grey because a source is late, and what the data themselves show."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, b, el, join, link, say
from pages.parts.signs import sign
from pages.parts.tables import details, fold, row, section
from pages.parts.vocabulary import MEASURES, SHARES_OF, unit_of

Row = Mapping[str, Any]
NAMED = 8
FIRST = 6
"""More that is grey is folded away."""


def consequences(ws: Workspace, findings: Row, data: Row, clock: Clock) -> Markup:
    """What is grey because a source is late, beside the checks that did not pass."""
    grey = [_grey(ws, one, clock) for one in findings["touchpoints"] if one["state"] == "late"]
    grey += [_grey_kpi(kpi) for kpi in findings["kpis"] if kpi["late"]]
    read = all(source["last_ok_ms"] is not None for source in data["sources"])
    why = "every source is on time" if read else "no source that was read is late"
    told = el("p", f"Nothing: {why}.", cls="tl-2")
    left = el(
        "div",
        section("What is grey because of it", "last value and its date; alerts held"),
        join(grey[:FIRST]) if grey else told,
        details(f"{len(grey) - FIRST} more", join(grey[FIRST:])) if grey[FIRST:] else None,
    )
    return el("div", left, _checks(ws, data, clock), cls="tl tl-two")


def _grey(ws: Workspace, one: Row, clock: Clock) -> Markup:
    name = say(sign("late"), link("touchpoint", ws.touchpoint(one["id"]).title, id=one["id"]))
    word, shown = SHARES_OF.get(one["measure"]), words.with_interval(one, unit_of(one["measure"]))
    what = f"{shown} {word}" if word else f"{words.inside(MEASURES.get(one['measure'], 'value'))} {shown}"
    last = f"last known {what}, {clock.time(one['complete_until'])}"
    return row(name, last, None, words.n_of(one))


def _grey_kpi(kpi: Row) -> Markup:
    last = f"KPI; last known {words.with_interval(kpi, kpi['unit'], kpi=True)}"
    return row(say(sign("late"), b(kpi["name"])), last, None, words.n_of(kpi))


def _checks(ws: Workspace, data: Row, clock: Clock) -> Markup:
    rows = [_quality(ws, one) for source in data["sources"] for one in source["quality"]]
    rows += _drifts(ws, data["drift"], clock)
    told = el("p", "Every check passed.", cls="tl-2")
    counted = words.plural(len(rows), "difference") if rows else "every check passed"
    note = "loads went on; the rows are kept"
    return el("div", fold("Checks and differences", join(rows) if rows else told, note=note, told=counted))


def _quality(ws: Workspace, one: Row) -> Markup:
    name = words.capital(str(one["check"]).replace("_", " "))
    return row(
        b(name),
        say(ws.source(one["source_id"]).title, ": ", one["detail"]),
        None,
        words.plural(one["rows"], "row"),
    )


def _drifts(ws: Workspace, found: Sequence[Row], clock: Clock) -> list[Markup]:
    """One row per source and kind of difference, with the names."""
    grouped: dict[tuple[str, str], list[Row]] = {}
    for one in found:
        grouped.setdefault((one["source_id"], one["kind"]), []).append(one)
    return [_drift(ws, source, kind, ones, clock) for (source, kind), ones in grouped.items()]


def _drift(ws: Workspace, source: str, kind: str, ones: Sequence[Row], clock: Clock) -> Markup:
    names = list(dict.fromkeys(f"“{one['name']}”" for one in ones))
    more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
    told = say(ws.source(source).title, ": ", words.listed([*names[:NAMED], *more]))
    head = b(words.capital(str(kind).replace("_", " ")))
    return row(head, told, None, clock.since(min(one["first_seen_ms"] for one in ones)))
