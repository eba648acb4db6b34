"""`notes/`: dated evidence that no system records."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.models.scalars import Defines, Flag, Identifier, Model, Names, Text, refuse
from config.models.shapes import OneOrMany, Texts
from config.models.times import Date
from config.models.touchpoints import Grade, TeamId

TouchpointIds = Annotated[tuple[Annotated[Identifier, Names(("touchpoint",))], ...], OneOrMany()]
StageIds = Annotated[tuple[Annotated[Identifier, Names(("stage",))], ...], OneOrMany()]


class Note(Model):
    """One piece of evidence: an interview, a critical incident, a belief, a decision or an event."""

    id: Annotated[Identifier, Defines("note")] = Field(description="yours, stable")
    kind: Literal["interview", "critical_incident", "belief", "decision", "event"] = Field(
        description="what it is"
    )
    type: Literal["campaign", "outage", "price_change", "release", "other"] | None = Field(
        default=None, description="of an event"
    )
    at: Date = Field(description="when it was, or began")
    until: Date | None = Field(default=None, description="when it ended")
    title: Text = Field(description="one line; charts show it")
    text: Text | None = Field(default=None, description="what was found, decided or done")
    quote: Text | None = Field(default=None, description="in their words, without names")
    voice: Literal["customer", "employee", "business"] | None = Field(default=None, description="who speaks")
    valence: Literal["positive", "negative"] | None = Field(
        default=None, description="of a critical incident"
    )
    grade: Grade | None = Field(default=None, description="how it was learnt")
    touchpoint: TouchpointIds = Field(default=(), description="the touchpoints it is about")
    stage: StageIds = Field(default=(), description="the stages it is about")
    system: Annotated[Identifier, Names(("system",))] | None = Field(
        default=None, description="the system it is about"
    )
    outcome: Annotated[Identifier, Names(("outcome",))] | None = Field(
        default=None, description="of a belief: the outcome that is believed to follow"
    )
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        default=None, description="the customers it is about"
    )
    effect: Literal["up", "down"] | None = Field(
        default=None, description="of a belief: a good experience moves it this way"
    )
    evidence: Texts = Field(default=(), description="of a decision: what it rests on")
    result: Text | None = Field(default=None, description="of a decision: what came of it")
    owner: TeamId | None = Field(default=None, description="of a decision: the team that carries it out")
    sensitive: Flag = Field(default=False, description="triggers no offer")

    @model_validator(mode="after")
    def _ordered(self) -> Note:
        if self.until and self.until < self.at:
            refuse("`at` before `until`")
        if self.type and self.kind != "event":
            refuse("`type` only with `kind: event`")
        return self


class NotesFile(Model):
    """One file of `notes/`."""

    notes: tuple[Note, ...] = Field(description="any number of notes")
