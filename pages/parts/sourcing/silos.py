"""Who holds what: owner, department, geography and access of each source, and which stages it can see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, Part, b, el, say
from pages.parts.sourcing.heat import counted, heat
from pages.parts.tables import Column, details, fold, table, two

Row = Mapping[str, Any]
UNNAMED = "no department named"
OUTCOMES, FACTS, OUTSIDE = "Outcomes", "Lasting facts", "No touchpoint"


def silos(ws: Workspace, holdings: Sequence[Row]) -> Markup:
    """A row per department, a column per stage: how many rows of each it holds; below it each source."""
    stages = {stage.id: stage.title for stage in ws.map.stages}
    held = _by_department(ws, holdings)
    seen = {column for counts in held.values() for column in counts}
    columns = [*stages.values(), *(name for name in (OUTCOMES, FACTS, OUTSIDE) if name in seen)]
    most = max((n for counts in held.values() for n in counts.values()), default=1)
    floor = ws.settings.privacy_floor
    rows = [
        (_department(ws, name), counted(held.get(name, {}), columns, most, floor))
        for name in _departments(ws)
    ]
    alone = _alone(held, list(stages.values()))
    drawn = el("div", heat(columns, rows, first="Department"), el("p", alone, cls="tl-2"), cls="tl")
    sources = details("Each source: owner, department, geography, access", _sources(ws))
    note = "rows that each department keeps of each stage"
    return fold("Who holds what", say(drawn, sources), note=note, told=alone)


def _departments(ws: Workspace) -> list[str]:
    return list(dict.fromkeys(source.department or UNNAMED for source in ws.sources))


def _by_department(ws: Workspace, holdings: Sequence[Row]) -> dict[str, dict[str, int]]:
    held: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in holdings:
        held[ws.source(row["source_id"]).department or UNNAMED][_column(ws, row)] += row["rows"]
    return held


def _column(ws: Workspace, row: Row) -> str:
    if row["kind"] != "touchpoint":
        return OUTCOMES if row["kind"] == "outcome" else FACTS
    known = {touchpoint.id: touchpoint.stage for touchpoint in ws.map.touchpoints}
    return ws.stage(known[row["name"]]).title if row["name"] in known else OUTSIDE


def _department(ws: Workspace, name: str) -> Part:
    mine = [source for source in ws.sources if (source.department or UNNAMED) == name]
    places = dict.fromkeys(source.geography for source in mine if source.geography)
    named = words.listed(list(dict.fromkeys(source.title for source in mine)))
    return two(b(name), " · ".join(filter(None, (named, words.listed(list(places))))))


def _alone(held: Mapping[str, Mapping[str, int]], stages: Sequence[str]) -> str:
    """How many stages one department alone can see, and how many nobody can."""
    holders = {stage: sum(bool(counts.get(stage)) for counts in held.values()) for stage in stages}
    alone = sum(count == 1 for count in holders.values())
    dark = [stage for stage, count in holders.items() if count == 0]
    told = f"{words.number(alone)} of {words.plural(len(stages), 'stage')} "
    told += f"{words.are(alone)} seen by one department alone"
    return f"{told}{f'; nobody records {words.listed(dark)}' if dark else ''}."


def _sources(ws: Workspace) -> Markup:
    columns = [
        Column("Source", "24%", label=""),
        Column("Owner", "18%"),
        Column("Department", "18%"),
        Column("Geography", "16%"),
        Column("Access", "auto"),
    ]
    rows = [
        [
            say(b(source.title), " ", el("span", source.connector, cls="tl-badge")),
            source.owner or "nobody named",
            source.department or "not said",
            source.geography or "not said",
            source.access or "not said",
        ]
        for source in ws.sources
    ]
    return table(columns, rows)


def tables(held: Row) -> dict[str, Sequence[Row]]:
    """What of all this can be downloaded."""
    return {
        "Match rates": held["single_view"]["pairs"],
        "Holdings": held["holdings"],
        "Channels": held["channels"],
    }
