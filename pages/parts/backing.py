"""On what the links behind a KPI stand: evidence mix and age, whom they do not meet, how much is measured."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import cuts, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, el
from pages.parts.verdicts import is_settled

Row = Mapping[str, Any]
SHOWN, MANY = 3, 8


def evidence(ws: Workspace, kpi: Row, findings: Row, clock: Clock) -> Markup | None:
    """On what its links stand: how many the data settle, how old that is, what people said of them."""
    links = [one for one in findings["links"] if kpi["id"] in (one["kpis"] or ())]
    if not links or all(one["verdict"] is None for one in links):
        return None
    settled = sum(is_settled(one) for one in links)
    dates = sorted(str(one["estimated_at"]) for one in links if one.get("estimated_at"))
    aged = sum(bool(one.get("aged")) for one in links)
    places = {one["touchpoint"] for one in links}
    said = Counter(note.grade for note in ws.notes if note.grade and places & set(note.touchpoint))
    parts = [
        f"{words.number(settled)} of {words.plural(len(links), 'link')} settled by data",
        f"estimated {clock.day(dates[0])}" if dates else "",
        f"{words.number(aged)} aged" if aged else "",
        f"notes: {', '.join(f'{words.number(n)} {grade}' for grade, n in said.items())}" if said else "",
    ]
    return el("div", " · ".join(part for part in parts if part), cls="tl-n")


def unmet(ws: Workspace, kpi: Row) -> Markup | None:
    """Groups of people that what stands behind it met too seldom lately."""
    found = sorted(kpi.get("never_met") or (), key=lambda each: -each["people"])
    if not found:
        return None
    if len(found) > MANY and not any(each["n"] for each in found):
        told = f"none of {len(found)} groups that we know; its people may not be single customers"
    else:
        names = [
            f"{cuts.name(ws, each['segment'])} ({words.number(each['people'])})" for each in found[:SHOWN]
        ]
        more = [f"{len(found) - SHOWN} more"] if len(found) > SHOWN else []
        told = f"{words.listed([*names, *more])}, under 30 times in 90 days each"
    head = "Meets" if told.startswith("none") else "Hardly meets"
    return el("div", f"{head} {told}.", cls="tl-n")


def coverage(findings: Row) -> str:
    """How much of the map is measured: touchpoints with at least thirty rows."""
    found = findings.get("map_coverage")
    if not found:
        return ""
    of = words.plural(found["touchpoints"], "touchpoint")
    return f"{words.number(found['measured'])} of {of} measured (n ≥ 30)"


def dark(ws: Workspace, findings: Row) -> Markup | None:
    """The touchpoints that are not measured, by name."""
    names = [
        ws.touchpoint(each).title for each in (findings.get("map_coverage") or {}).get("not_measured", ())
    ]
    return el("p", f"Not measured, fewer than 30 rows: {words.listed(names)}.", cls="tl-2") if names else None
