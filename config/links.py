"""Settings of links that would do nothing, held against touchpoint, KPIs and the other links there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from config.models.kpis import KpisFile, Outcome
from config.models.map import EngagementMap
from config.models.touchpoints import Link, Touchpoint
from config.positions import Document, Path
from config.problems import Problem
from config.translate import label

CONDITIONS = {
    "failed": "status: failed",
    "late": "late: true",
    "wait": "wait_over: 3m",
    "condition": "where: …",
}
"""What makes an interaction poor in the way that a link is about."""
Placed = tuple[Path, Touchpoint, Link]


def links(engagement: EngagementMap) -> Iterator[Placed]:
    """Every link of the map with the place where it stands and its touchpoint."""
    for index, touchpoint in enumerate(engagement.touchpoints):
        for number, link in enumerate(touchpoint.serves):
            yield ("touchpoints", index, "serves", number), touchpoint, link


def link_problems(documents: Mapping[str, Document], models: Mapping[str, Any]) -> Iterator[Problem]:
    """What a link says and nothing could follow from, each at its line."""
    document, kpis = documents["map.yml"], models.get("kpis.yml") or KpisFile()
    outcomes = {outcome.id: outcome for outcome in kpis.outcomes}
    segments = {kpi.id: kpi.segment for kpi in kpis.kpis}
    for placed in links(models["map.yml"]):
        yield from _experience(document, placed)
        yield from _landmark(document, placed, outcomes[placed[2].outcome])
        yield from _segments(document, placed, segments)
        yield from _again(document, placed)


def _at(document: Document, path: Path, found: str, expected: str, hint: str = "") -> Problem:
    return Problem(document.file, document.line(path), label(document.data, path), found, expected, hint)


def _experience(document: Document, placed: Placed) -> Iterator[Problem]:
    """A kind of poor experience that the touchpoint does not know."""
    path, touchpoint, link = placed
    here = (*path, "experience")
    if link.experience == "low_score" and not touchpoint.low_score:
        expected = f"`low_score` of the touchpoint `{touchpoint.id}`"
        yield _at(document, here, "experience: low_score", expected, "say which answers are low")
    if link.experience in CONDITIONS and link.experience not in _kinds(touchpoint):
        expected = f"a condition of this kind in `poor` of `{touchpoint.id}`"
        hint = f"add `- {{{CONDITIONS[link.experience]}}}` there, or leave out `experience`"
        yield _at(document, here, f"experience: {link.experience}", expected, hint)


def _kinds(touchpoint: Touchpoint) -> set[str]:
    names = {"late": "late", "wait_over": "wait", "where": "condition"}
    failed = {"failed"} if any("failed" in poor.status for poor in touchpoint.poor) else set()
    return failed | {names[poor.kind] for poor in touchpoint.poor if poor.kind in names}


def _landmark(document: Document, placed: Placed, outcome: Outcome) -> Iterator[Problem]:
    """A landmark where the outcome is that of the same case or session, in no order of time."""
    path, _, link = placed
    if link.landmark and link.within is None and isinstance(outcome.within, str):
        found = f"a landmark; `{outcome.id}` is `within: {outcome.within}`, where the order is not known"
        hint = "give the link a window of its own, such as `within: 30d`, or leave out `landmark`"
        yield _at(document, (*path, "landmark"), found, "a window that is a duration", hint)


def _segments(document: Document, placed: Placed, segments: Mapping[str, str | None]) -> Iterator[Problem]:
    """A link of one segment behind a KPI of another."""
    path, _, link = placed
    for place, kpi in enumerate(link.kpis or ()):
        if link.segment and segments[kpi] not in (None, link.segment):
            expected = f"a KPI of everybody, or of the segment `{link.segment}`"
            found = f"`{kpi}`, of the segment `{segments[kpi]}`"
            yield _at(document, (*path, "kpis", place), found, expected)


def _again(document: Document, placed: Placed) -> Iterator[Problem]:
    """The same statement twice at a time: only one of them could have a verdict."""
    path, touchpoint, link = placed
    for number, other in enumerate(touchpoint.serves[: int(path[-1])]):
        if _subject(touchpoint, other) == _subject(touchpoint, link) and _meet(other, link):
            first = document.line((*path[:-1], number))
            found = f"`{link.outcome}` again; the first is in line {first}"
            hint = "join the two, or say by `since` and `until` when each holds"
            expected = "each outcome once for a segment, an experience and a comparison"
            yield _at(document, path, found, expected, hint)


def _subject(touchpoint: Touchpoint, link: Link) -> tuple[Any, ...]:
    is_low = link.experience == "any" and not touchpoint.poor and bool(touchpoint.low_score)
    return link.outcome, link.segment, "low_score" if is_low else link.experience, link.compare


def _meet(one: Link, other: Link) -> bool:
    """Whether there is a day on which both hold."""
    begins = max(one.since or dt.date.min, other.since or dt.date.min)
    return begins < min(one.until or dt.date.max, other.until or dt.date.max)
