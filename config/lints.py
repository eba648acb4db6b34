"""What a workspace may do and had better not: each lint says why, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from config.idle import idle
from config.models.map import Journey
from config.models.times import Duration
from config.models.touchpoints import Touchpoint
from config.positions import Path
from config.workspace import Workspace

MOST_JOURNEYS = 5
MOST_HIGHLIGHTED = 5
MOST_UNMAPPED = 0.05


@dataclass(frozen=True)
class DataFacts:
    """What the data says about the map; whoever can read the warehouse fills it in."""

    history_days: float | None = None
    touchpoint_rows: Mapping[str, int] = field(default_factory=dict)
    unmapped_events: Mapping[tuple[str, str], int] = field(default_factory=dict)
    events: int = 0


@dataclass(frozen=True)
class Lint:
    """One thing that is allowed and yet unwise."""

    rule: str
    file: str
    line: int
    where: str
    text: str
    hint: str

    def __str__(self) -> str:
        """The lint as `python -m config check` prints it."""
        return f"{self.file}:{self.line}  {self.where}\n    {self.text}\n    {self.hint}"


def lints(workspace: Workspace, facts: DataFacts | None = None) -> list[Lint]:
    """All lints of a workspace in the order of its files; those about data only with `facts`."""
    found = [
        *_too_many_journeys(workspace),
        *_ends_of_journeys(workspace),
        *_stages_of_no_journey(workspace),
        *_too_many_highlighted(workspace),
        *_moments_without_measure(workspace),
        *_links_without_window(workspace),
        *(
            _lint(workspace, each.rule, ("map.yml", each.path, each.where), each.text, each.hint)
            for each in idle(workspace)
        ),
        *(_about_data(workspace, facts) if facts else ()),
    ]
    return sorted(found, key=lambda lint: (lint.file, lint.line, lint.rule))


def _lint(workspace: Workspace, rule: str, place: tuple[str, Path, str], *words: str) -> Lint:
    file, path, where = place
    document = workspace.documents.get(file)
    text, hint = words
    return Lint(rule, file, document.line(path) if document else 1, where, text, hint)


def _in_map(kind: str, index: int, name: str) -> tuple[str, Path, str]:
    return "map.yml", (kind, index), f"{kind} › {name}"


def _too_many_journeys(workspace: Workspace) -> Iterator[Lint]:
    count = len(workspace.map.journeys)
    if count > MOST_JOURNEYS:
        place = ("map.yml", ("journeys",), "journeys")
        text = f"{count} journeys: beyond {MOST_JOURNEYS} nobody keeps them in mind, or true"
        yield _lint(
            workspace, "too_many_journeys", place, text, "join those that share stages, or drop drafts"
        )


def _ends_of_journeys(workspace: Workspace) -> Iterator[Lint]:
    for index, journey in enumerate(workspace.map.journeys):
        for end in _missing_ends(workspace, journey):
            text = f"no stage is marked as its {end}, so nobody can say where customers {_END[end]}"
            place = _in_map("journeys", index, journey.id)
            yield _lint(workspace, f"no_{end}_stage", place, text, f"add `{end}: true` to one of its stages")


_END = {"entry": "come from", "exit": "go"}


def _missing_ends(workspace: Workspace, journey: Journey) -> list[str]:
    stages = [stage for stage in workspace.map.stages if stage.id in journey.stages]
    return [end for end in _END if not any(getattr(stage, end) for stage in stages)]


def _stages_of_no_journey(workspace: Workspace) -> Iterator[Lint]:
    used = {stage for journey in workspace.map.journeys for stage in journey.stages}
    for index, stage in enumerate(workspace.map.stages):
        if stage.id not in used:
            text = "no journey goes through this stage, so its touchpoints are on no map"
            place = _in_map("stages", index, stage.id)
            yield _lint(workspace, "stage_of_no_journey", place, text, "name it in `stages:` of a journey")


def _too_many_highlighted(workspace: Workspace) -> Iterator[Lint]:
    highlighted = [system.id for system in workspace.map.systems if system.highlight]
    if len(highlighted) > MOST_HIGHLIGHTED:
        text = f"{len(highlighted)} systems are highlighted; beyond {MOST_HIGHLIGHTED} none stands out"
        place = ("map.yml", ("systems",), "systems")
        hint = "keep the new one and those with an issue; the others stay behind `show all`"
        yield _lint(workspace, "too_many_highlighted", place, text, hint)


def _moments_without_measure(workspace: Workspace) -> Iterator[Lint]:
    promised = {place for promise in workspace.map.promises for place in promise.kept_at}
    for index, touchpoint in enumerate(workspace.map.touchpoints):
        kept = promised & {touchpoint.id, touchpoint.stage}
        if touchpoint.moment_of_truth and not touchpoint.standard and not kept:
            text = "a moment of truth without a standard or a promise: nothing says what good enough is"
            place = _in_map("touchpoints", index, touchpoint.id)
            hint = "add `standard: {measure: poor, share_at_most: 0.1}`, or a promise kept here"
            yield _lint(workspace, "moment_without_standard", place, text, hint)


def _links_without_window(workspace: Workspace) -> Iterator[Lint]:
    for index, touchpoint in enumerate(workspace.map.touchpoints):
        for number, link in enumerate(touchpoint.serves):
            if workspace.window(link) is None:
                path = ("touchpoints", index, "serves", number)
                place = ("map.yml", path, f"touchpoints › {touchpoint.id} › serves › {link.outcome}")
                text = "neither the link nor its outcome has a window, so it can never be measured"
                yield _lint(workspace, "link_without_window", place, text, "add `within: 60d` to one of them")


def _about_data(workspace: Workspace, facts: DataFacts) -> Iterator[Lint]:
    yield from _without_data(workspace, facts)
    yield from _unmapped(workspace, facts)
    if facts.history_days is not None:
        yield from _windows(workspace, facts.history_days)


def _without_data(workspace: Workspace, facts: DataFacts) -> Iterator[Lint]:
    for index, touchpoint in enumerate(workspace.map.touchpoints):
        if touchpoint.match and not facts.touchpoint_rows.get(touchpoint.id):
            text = "nothing was ever recorded here: the map is wider than what is measured"
            place = _in_map("touchpoints", index, touchpoint.id)
            hint = "check its `match`, or say what records it"
            yield _lint(workspace, "touchpoint_without_data", place, text, hint)


def _unmapped(workspace: Workspace, facts: DataFacts) -> Iterator[Lint]:
    count = sum(facts.unmapped_events.values())
    if facts.events and count / facts.events > MOST_UNMAPPED:
        (source, event), most = max(facts.unmapped_events.items(), key=lambda item: (item[1], item[0]))
        share = f"{count / facts.events:.0%} of {facts.events:,} recorded events"
        text = f"{share} are at no touchpoint: the map is too narrow"
        hint = f"the largest is `{{source: {source}, event: {event}}}`, {most:,} times: add it to a `match`"
        place = ("map.yml", ("touchpoints",), "touchpoints")
        yield _lint(workspace, "unmapped_events", place, text, hint)


def _windows(workspace: Workspace, days: float) -> Iterator[Lint]:
    hint = "shorten it, or load more history: until then its links cannot be told"
    for index, outcome in enumerate(workspace.outcomes):
        if _longer(outcome.within, days):
            place = ("kpis.yml", ("outcomes", index, "within"), f"outcomes › {outcome.id} › within")
            yield _lint(workspace, "window_beyond_history", place, _window_text(outcome.within, days), hint)
    for index, touchpoint in enumerate(workspace.map.touchpoints):
        yield from _link_windows(workspace, index, touchpoint, days)


def _link_windows(workspace: Workspace, index: int, touchpoint: Touchpoint, days: float) -> Iterator[Lint]:
    hint = "shorten it, or load more history: until then the link cannot be told"
    for number, link in enumerate(touchpoint.serves):
        if _longer(link.within, days):
            path = ("touchpoints", index, "serves", number, "within")
            place = ("map.yml", path, f"touchpoints › {touchpoint.id} › serves › {link.outcome} › within")
            yield _lint(workspace, "window_beyond_history", place, _window_text(link.within, days), hint)


def _longer(within: Duration | str | None, days: float) -> bool:
    return isinstance(within, Duration) and within.days > days


def _window_text(within: Duration | str | None, days: float) -> str:
    return f"a window of {within} is longer than the history, {days:.0f} days"
