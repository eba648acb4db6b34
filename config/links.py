"""Links held against touchpoint, KPIs and the other links there: what contradicts itself is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from config.models.kpis import KpisFile
from config.models.map import EngagementMap
from config.models.touchpoints import Link, Touchpoint
from config.positions import Document, Path
from config.problems import Problem
from config.translate import label

Placed = tuple[Path, Touchpoint, Link]


def links(engagement: EngagementMap) -> Iterator[Placed]:
    """Every link of the map with the place where it stands and its touchpoint."""
    for index, touchpoint in enumerate(engagement.touchpoints):
        for number, link in enumerate(touchpoint.serves):
            yield ("touchpoints", index, "serves", number), touchpoint, link


def link_problems(documents: Mapping[str, Document], models: Mapping[str, Any]) -> Iterator[Problem]:
    """What two statements of a link say that cannot both be so, each at its line."""
    document, kpis = documents["map.yml"], models.get("kpis.yml") or KpisFile()
    segments = {kpi.id: kpi.segment for kpi in kpis.kpis}
    for placed in links(models["map.yml"]):
        yield from _segments(document, placed, segments)
        yield from _opposite(document, placed)


def _at(document: Document, path: Path, found: str, expected: str, hint: str = "") -> Problem:
    return Problem(document.file, document.line(path), label(document.data, path), found, expected, hint)


def _segments(document: Document, placed: Placed, segments: Mapping[str, str | None]) -> Iterator[Problem]:
    """A link of one segment behind a KPI of another."""
    path, _, link = placed
    for place, kpi in enumerate(link.kpis or ()):
        if link.segment and segments[kpi] not in (None, link.segment):
            expected = f"a KPI of everybody, or of the segment `{link.segment}`"
            found = f"`{kpi}`, of the segment `{segments[kpi]}`"
            yield _at(document, (*path, "kpis", place), found, expected)


def _opposite(document: Document, placed: Placed) -> Iterator[Problem]:
    """The same pair declared up and down at a time."""
    path, _, link = placed
    number = first_alike(placed)
    if number is None or placed[1].serves[number].effect == link.effect:
        return
    first = document.line((*path[:-1], number))
    found = f"`{link.outcome}` again with the opposite effect; the first is in line {first}"
    hint = "leave out one of them, or say by `since` and `until` when each holds"
    yield _at(document, path, found, "one effect on an outcome at a time", hint)


def first_alike(placed: Placed) -> int | None:
    """Which earlier link of the touchpoint states the same on some day; None where none does."""
    path, touchpoint, link = placed
    for number, other in enumerate(touchpoint.serves[: int(path[-1])]):
        if subject(touchpoint, other) == subject(touchpoint, link) and _meet(other, link):
            return number
    return None


def subject(touchpoint: Touchpoint, link: Link) -> tuple[Any, ...]:
    """What a link is about: links of one subject have one verdict."""
    return link.outcome, link.segment, experience(touchpoint, link), link.compare


def experience(touchpoint: Touchpoint, link: Link) -> str:
    """What kind of poor a link is about: any where it is about coming, a low score where nothing else is."""
    if link.compare != "poor":
        return "any"
    is_low = link.experience == "any" and not touchpoint.poor and touchpoint.low_score
    return "low_score" if is_low else link.experience


def kinds(touchpoint: Touchpoint) -> set[str]:
    """The experiences that a link of the touchpoint may be about."""
    names = {"late": "late", "wait_over": "wait", "where": "condition", "count": "count"}
    failed = {"failed"} if any("failed" in poor.status for poor in touchpoint.poor) else set()
    low = {"low_score"} if touchpoint.low_score else set()
    return {"any"} | failed | low | {names[poor.kind] for poor in touchpoint.poor if poor.kind in names}


def _meet(one: Link, other: Link) -> bool:
    """Whether there is a day on which both hold."""
    begins = max(one.since or dt.date.min, other.since or dt.date.min)
    return begins < min(one.until or dt.date.max, other.until or dt.date.max)
