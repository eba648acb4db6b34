"""A loaded workspace: everything one folder of configuration says, with lookups by id."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from config.errors import UnknownId
from config.models.alerts import Alerts
from config.models.kpis import Kpi, Outcome
from config.models.map import EngagementMap, Promise, Stage, System, Team
from config.models.notes import Note
from config.models.segments import Persona, Segment
from config.models.settings import Settings
from config.models.sources import Source
from config.models.times import Duration
from config.models.touchpoints import Link, Touchpoint
from config.positions import Document
from config.problems import did_you_mean

if TYPE_CHECKING:
    from config.lints import DataFacts, Lint


class HasId(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The id."""
        ...


T = TypeVar("T", bound=HasId)


def by_id(kind: str, things: Iterable[T], wanted: str) -> T:
    """The thing with this id. Raises UnknownId, which names the nearest one."""
    found = {thing.id: thing for thing in things}
    if wanted not in found:
        raise UnknownId(f"no {kind} `{wanted}` in this workspace; {did_you_mean(wanted, found)}")
    return found[wanted]


@dataclass(frozen=True)
class Workspace:
    """Everything one folder of configuration says."""

    folder: Path
    settings: Settings
    sources: tuple[Source, ...]
    map: EngagementMap
    alerts: Alerts
    outcomes: tuple[Outcome, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    segments: tuple[Segment, ...] = ()
    personas: tuple[Persona, ...] = ()
    notes: tuple[Note, ...] = ()
    documents: Mapping[str, Document] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> str:
        """The folder's name: what a data folder is tied to."""
        return self.folder.resolve().name

    def touchpoint(self, wanted: str) -> Touchpoint:
        """The touchpoint with this id. Raises UnknownId."""
        return by_id("touchpoint", self.map.touchpoints, wanted)

    def stage(self, wanted: str) -> Stage:
        """The stage with this id. Raises UnknownId."""
        return by_id("stage", self.map.stages, wanted)

    def team(self, wanted: str) -> Team:
        """The team with this id. Raises UnknownId."""
        return by_id("team", self.map.teams, wanted)

    def system(self, wanted: str) -> System:
        """The system with this id. Raises UnknownId."""
        return by_id("system", self.map.systems, wanted)

    def promise(self, wanted: str) -> Promise:
        """The promise with this id. Raises UnknownId."""
        return by_id("promise", self.map.promises, wanted)

    def outcome(self, wanted: str) -> Outcome:
        """The outcome with this id. Raises UnknownId."""
        return by_id("outcome", self.outcomes, wanted)

    def kpi(self, wanted: str) -> Kpi:
        """The KPI with this id. Raises UnknownId."""
        return by_id("KPI", self.kpis, wanted)

    def source(self, wanted: str) -> Source:
        """The source with this id. Raises UnknownId."""
        return by_id("source", self.sources, wanted)

    def segment(self, wanted: str) -> Segment:
        """The segment with this id. Raises UnknownId."""
        return by_id("segment", self.segments, wanted)

    def touchpoints_of(self, stage_id: str) -> tuple[Touchpoint, ...]:
        """The touchpoints of one stage, in the order of the map."""
        return tuple(touchpoint for touchpoint in self.map.touchpoints if touchpoint.stage == stage_id)

    def window(self, link: Link) -> Duration | str | None:
        """How long after the experience a link looks: its own window, else the outcome's, else None."""
        return link.within or self.outcome(link.outcome).within

    def kpis_behind(self, link: Link) -> tuple[Kpi, ...]:
        """The KPIs a link stands behind: those it names, else all of its outcome."""
        of_outcome = [kpi for kpi in self.kpis if kpi.outcome == link.outcome]
        if link.kpis is not None:
            return tuple(kpi for kpi in of_outcome if kpi.id in link.kpis)
        return tuple(
            kpi for kpi in of_outcome if kpi.segment == link.segment or None in (kpi.segment, link.segment)
        )

    def owner_of(self, touchpoint: Touchpoint) -> str | None:
        """The team that answers for a touchpoint: its own, else the journey's for touchpoints."""
        owners = (j.touchpoint_owner for j in self.map.journeys if touchpoint.stage in j.stages)
        return touchpoint.owner or next((owner for owner in owners if owner), None)

    @property
    def texts(self) -> dict[str, str]:
        """The text of every file, by its path inside the folder."""
        return {name: document.text for name, document in self.documents.items()}

    @property
    def text_hash(self) -> str:
        """SHA-256 of all texts: equal where nothing in the folder's text changed."""
        digest = hashlib.sha256()
        for name, text in sorted(self.texts.items()):
            digest.update(f"{name}\0{len(text)}\0{text}".encode())
        return digest.hexdigest()

    @property
    def map_version(self) -> str:
        """Eight characters that change with the map's text, after its date where it has one."""
        text = self.texts.get("map.yml", "")
        short = hashlib.sha256(text.encode()).hexdigest()[:8]
        return f"{self.map.dated.isoformat()} {short}" if self.map.dated else short

    def lints(self, facts: DataFacts | None = None) -> list[Lint]:
        """What is allowed and yet unwise; with `facts` also what only the data can tell."""
        from config.lints import lints

        return lints(self, facts)
