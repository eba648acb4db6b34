"""What can only be checked across entries and files: ids, references, conditions, what live means."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from config.links import link_problems, links
from config.models.kpis import KpisFile
from config.models.map import EngagementMap, Journey
from config.models.scalars import Condition, Defines, Names
from config.models.sources import Source
from config.positions import Document, Path
from config.problems import Problem, did_you_mean, with_article
from config.translate import label
from config.walk import Marked, marked

HOME = {
    "source": "sources.yml",
    "outcome": "kpis.yml",
    "kpi": "kpis.yml",
    "segment": "segments.yml",
    "persona": "segments.yml",
    "intervention": "alerts.yml",
}
Place = tuple[Document, Marked]


def problems(
    documents: Mapping[str, Document],
    model_of: Callable[[str], type[BaseModel]],
    check_where: Callable[[str], str | None] | None,
) -> list[Problem]:
    """Ids used twice, ids that nothing defines, conditions that cannot be read."""
    places = [
        (document, mark)
        for name, document in documents.items()
        for mark in marked(model_of(name), document.data)
    ]
    unread = {name for name, document in documents.items() if document.problems and not document.data}
    found = [*_doubles(places), *_dangling(places, unread), *_tables(documents)]
    if check_where:
        found += _conditions(places, check_where)
    return found


def _problem(place: Place, found: str, expected: str, hint: str = "") -> Problem:
    return _at(place[0], place[1].path, found, expected, hint)


def _at(document: Document, path: Path, found: str, expected: str, hint: str = "") -> Problem:
    return Problem(document.file, document.line(path), label(document.data, path), found, expected, hint)


def _doubles(places: list[Place]) -> Iterator[Problem]:
    first: dict[tuple[str, str], Place] = {}
    for place in places:
        mark = place[1]
        if not isinstance(mark.mark, Defines):
            continue
        key = (mark.mark.kind, mark.text)
        if key in first:
            before, there = first[key]
            found = f"`{mark.text}` again; the first is in {before.file}:{before.line(there.path)}"
            yield _problem(place, found, f"each {mark.mark.kind} id once")
        first.setdefault(key, place)


def _dangling(places: list[Place], unread: set[str]) -> Iterator[Problem]:
    defined: dict[str, set[str]] = {}
    for _, mark in places:
        if isinstance(mark.mark, Defines):
            defined.setdefault(mark.mark.kind, set()).add(mark.text)
    for place in places:
        mark = place[1]
        if not isinstance(mark.mark, Names):
            continue
        homes = {HOME.get(kind, "map.yml") for kind in mark.mark.kinds}
        known = {name for kind in mark.mark.kinds for name in defined.get(kind, ())}
        if mark.text not in known and not homes & unread:
            kinds = " or ".join(mark.mark.kinds)
            yield _problem(
                place, f"`{mark.text}`", f"the id of {with_article(kinds)}", did_you_mean(mark.text, known)
            )


def _conditions(places: list[Place], check: Callable[[str], str | None]) -> Iterator[Problem]:
    for place in places:
        document, mark = place
        if isinstance(mark.mark, Condition) and (message := check(mark.text)):
            yield _problem(place, document.found(mark.path), message, "docs/workspace.md, Conditions")


def _sources(documents: Mapping[str, Document]) -> Iterator[tuple[Document, Path, dict[str, Any]]]:
    document = documents.get("sources.yml")
    if document is None or not isinstance(document.data, dict):
        return
    entries = document.data.get("sources")
    for index, source in enumerate(entries if isinstance(entries, list) else []):
        if isinstance(source, dict):
            yield document, ("sources", index), source


def _tables(documents: Mapping[str, Document]) -> Iterator[Problem]:
    for document, path, source in _sources(documents):
        tables, streams = source.get("tables"), source.get("streams")
        if not isinstance(tables, dict) or not isinstance(streams, list):
            continue
        for index, stream in enumerate(streams):
            name = stream.get("from") if isinstance(stream, dict) else None
            if isinstance(name, str) and name not in tables:
                here = (*path, "streams", index, "from")
                yield _at(document, here, f"`{name}`", "a table of this source", did_you_mean(name, tables))


def deeper(documents: Mapping[str, Document], models: Mapping[str, Any]) -> list[Problem]:
    """What only a folder without other problems can be asked: is what is called live measured?"""
    engagement, kpis = models["map.yml"], models.get("kpis.yml") or KpisFile()
    measured = {kpi.outcome for kpi in kpis.kpis if kpi.baseline and kpi.target}
    unmeasured = [
        _not_measured(documents["map.yml"], index)
        for index, journey in enumerate(engagement.journeys)
        if journey.state == "live" and not _served(engagement, journey) & measured
    ]
    return [
        *unmeasured,
        *_scores_without_answers(documents, kpis),
        *_kpis_of_another_outcome(documents, models),
        *link_problems(documents, models),
    ]


def unreadable(
    documents: Mapping[str, Document], models: Mapping[str, Any], check: Callable[[Source], str | None]
) -> Iterator[Problem]:
    """Sources that can never be pulled, as their connectors say."""
    for index, source in enumerate(models["sources.yml"].sources):
        if message := check(source):
            yield _at(documents["sources.yml"], ("sources", index), message, "an entry that can be pulled")


def _scores_without_answers(documents: Mapping[str, Document], kpis: KpisFile) -> Iterator[Problem]:
    answered = {outcome.id for outcome in kpis.outcomes if outcome.kind == "satisfaction"}
    for index, kpi in enumerate(kpis.kpis):
        if kpi.outcome and kpi.computes in ("csat", "nps", "ces") and kpi.outcome not in answered:
            document, path = documents["kpis.yml"], ("kpis", index, "measure")
            yield _at(
                document, path, document.found(path), "with this measure an outcome of `kind: satisfaction`"
            )


def _kpis_of_another_outcome(
    documents: Mapping[str, Document], models: Mapping[str, Any]
) -> Iterator[Problem]:
    kpis = models.get("kpis.yml") or KpisFile()
    outcomes = {kpi.id: kpi.outcome for kpi in kpis.kpis}
    for path, _, link in links(models["map.yml"]):
        for place, kpi in enumerate(link.kpis or ()):
            if outcomes[kpi] != link.outcome:
                expected = f"a KPI of the outcome `{link.outcome}`"
                yield _at(documents["map.yml"], (*path, "kpis", place), f"`{kpi}`", expected)


def _served(engagement: EngagementMap, journey: Journey) -> set[str]:
    mine = (touchpoint for touchpoint in engagement.touchpoints if touchpoint.stage in journey.stages)
    return {link.outcome for touchpoint in mine for link in touchpoint.serves}


def _not_measured(document: Document, index: int) -> Problem:
    path = ("journeys", index, "state")
    expected = "an outcome served by its touchpoints, with a KPI that has `baseline` and `target`"
    hint = "add both in kpis.yml, or say `state: test` until they are known"
    return _at(document, path, "state: live", expected, hint)
