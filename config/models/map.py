"""`map.yml`: the engagement map."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from config.models.scalars import Defines, Flag, Identifier, Model, Names, Number, Text, Where
from config.models.shapes import OneOrMany, OrShort, Texts, one_of
from config.models.times import Date, Lasting
from config.models.touchpoints import Cells, TeamId, Touchpoint

Places = Annotated[
    tuple[Annotated[Identifier, Names(("touchpoint", "stage"))], ...], OneOrMany(), Field(min_length=1)
]
Cycle = Literal["monthly", "quarterly", "half-yearly", "yearly"]


class Named(Model):
    """A thing with a name to show."""

    name: Text | None = Field(default=None, description="as pages show it; may change freely")

    @property
    def title(self) -> str:
        """The name shown: the one given, else made from the id."""
        return self.name or str(getattr(self, "id", "")).replace("_", " ").capitalize()


class Review(Model):
    """When a map is looked at again."""

    every: Cycle | None = Field(default=None, description="the rhythm")
    validated_on: Date | None = Field(default=None, description="when it was last confirmed")
    due: Date | None = Field(default=None, description="the next review, where it is not by the rhythm")


class Journey(Named):
    """A customer's path to one goal, over time and channels."""

    id: Annotated[Identifier, Defines("journey")] = Field(description="yours, stable")
    stages: tuple[Annotated[Identifier, Names(("stage",))], ...] = Field(
        min_length=1, description="its stages in order"
    )
    purpose: Text | None = Field(default=None, description="what this map is for")
    type: Literal["strategic", "operational"] | None = Field(
        default=None, description="what decisions it serves"
    )
    shape: Literal["linear", "cyclical"] = Field(
        default="linear", description="may it be gone through again and again"
    )
    audience: Literal["consumer", "business", "internal", "pre-selling", "onboarding"] | None = Field(
        default=None, description="whose journey it is"
    )
    unit: Literal["person", "account", "case"] = Field(default="person", description="what goes along it")
    state: Literal["draft", "test", "live"] = Field(
        default="draft", description="`live` needs an outcome whose KPI has a baseline and a target"
    )
    review: Annotated[Review, OrShort("every")] | None = Field(
        default=None, description="when it is looked at again: yearly, or {every, validated_on, due}"
    )
    owner: TeamId | None = Field(default=None, description="the team that answers for it")
    cxo: TeamId | None = Field(default=None, description="the role that answers for all journeys")
    journey_owner: TeamId | None = Field(default=None, description="the role that answers for this journey")
    touchpoint_owner: TeamId | None = Field(
        default=None, description="owner of its touchpoints that name none"
    )
    data_owner: TeamId | None = Field(default=None, description="the role that answers for its data")
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        default=None, description="whose journey, where it is not everybody's"
    )
    since: Date | None = Field(default=None, description="exists from this day")
    until: Date | None = Field(default=None, description="existed until this day")


class Stage(Named):
    """An ordered part of a journey."""

    id: Annotated[Identifier, Defines("stage")] = Field(description="yours, stable")
    phase: Literal["before", "during", "after"] | None = Field(
        default=None, description="before, during or after the service itself"
    )
    in_scope: Flag = Field(default=True, description="false: on the map, but not what we work on")
    entry: Flag = Field(default=False, description="customers come in here")
    exit: Flag = Field(default=False, description="customers go on or leave here")
    purpose: Text | None = Field(default=None, description="what it is for")
    owner: TeamId | None = Field(default=None, description="the team that answers for it")
    expects: Text | None = Field(default=None, description="what the customer expects")


class Team(Named):
    """A team or a role, never a person."""

    id: Annotated[Identifier, Defines("team")] = Field(description="what every `owner` names")
    rate: Number | None = Field(default=None, description="money per hour")
    department: Text | None = Field(default=None, description="the department it belongs to")
    size: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="people; figures of fewer than five are not shown"
    )


class System(Named):
    """Software that a touchpoint or a support process runs on."""

    id: Annotated[Identifier, Defines("system")] = Field(description="yours, stable")
    status: Literal["ok", "issue", "new", "legacy"] = Field(default="ok", description="shown on the map")
    since: Date | None = Field(default=None, description="since when; marked on charts")
    highlight: Flag = Field(default=False, description="shown on the map without asking; five at most")
    owner: TeamId | None = Field(default=None, description="the team that answers for it")
    note: Text | None = Field(default=None, description="what is the matter with it")


class Actor(Named):
    """Somebody outside the company whose actions matter."""

    id: Annotated[Identifier, Defines("actor")] = Field(description="yours, stable")
    type: Literal["third_party", "partner", "peer"] = Field(
        default="third_party", description="`peer`: friends, family, other customers"
    )
    controlled: Flag = Field(default=False, description="true where a contract binds them")
    group: Flag = Field(default=False, description="many of them, shown as one")


class Channel(Model):
    """A way in which customers and the company meet, whether or not anything records it."""

    id: Text = Field(description="as touchpoints and rows write it: phone, e-mail, in person")
    name: Text | None = Field(default=None, description="as pages show it; default: the id")
    type: Text | None = Field(
        default=None, description="how people meet there: voice, text, web, in person, video, letter"
    )
    note: Text | None = Field(default=None, description="such as why nothing records it")


class Promise(Named):
    """What the company promises at one place and keeps at another."""

    id: Annotated[Identifier, Defines("promise")] = Field(description="yours, stable")
    made_at: Places = Field(description="touchpoints or stages where it is made")
    kept_at: Places = Field(description="touchpoints or stages where it is kept")
    by: Literal["due_at"] | None = Field(default=None, description="kept when done by `due_at`")
    within: Lasting | None = Field(
        default=None, description="or kept when done within this time of `occurred_at`"
    )
    slices: Texts = Field(default=(), description="columns or attributes it is broken down by")
    chosen_for: Where | None = Field(default=None, description="customers who chose us for it")
    text: Text | None = Field(default=None, description="the promise in the words customers read")
    since: Date | None = Field(default=None, description="holds from this day")
    until: Date | None = Field(default=None, description="held until this day")

    @model_validator(mode="after")
    def _has_a_limit(self) -> Promise:
        one_of(self, "by", "within")
        return self


class VariantTouchpoint(Model):
    """What is different at one touchpoint in a variant of the map."""

    id: Annotated[Identifier, Names(("touchpoint",))] = Field(description="the touchpoint")
    remove: Flag = Field(default=False, description="it is not part of the variant")
    stage: Annotated[Identifier, Names(("stage",))] | None = Field(
        default=None, description="it moves to this stage"
    )
    name: Text | None = Field(default=None, description="its name then")
    channels: Texts = Field(default=(), description="its channels then")
    do: Cells = Field(default=(), description="what customers will do")
    think: Cells = Field(default=(), description="… will think")
    feel: Cells = Field(default=(), description="… will feel")
    say: Cells = Field(default=(), description="… will say")
    prefer: Cells = Field(default=(), description="… will prefer")


class Variant(Named):
    """The map as it is, as it is to be, or an alternative on trial."""

    id: Annotated[Identifier, Defines("variant")] = Field(description="yours, stable")
    kind: Literal["as-is", "to-be"] = Field(default="to-be", description="what is, or what shall be")
    state: Literal["draft", "test", "live"] = Field(default="draft", description="how far it is")
    persona: Annotated[Identifier, Names(("persona",))] | None = Field(default=None, description="for whom")
    since: Date | None = Field(default=None, description="on trial or live from this day")
    until: Date | None = Field(default=None, description="until this day")
    touchpoints: tuple[VariantTouchpoint, ...] = Field(default=(), description="what is different")


class EngagementMap(Model):
    """`map.yml`: a map of the service over time, with lanes above and below the line of visibility."""

    dated: Date | None = Field(default=None, description="date of this text, shown in its version")
    journeys: tuple[Journey, ...] = Field(description="few: each is a picture people must remember")
    stages: tuple[Stage, ...] = Field(description="the parts of the journeys")
    touchpoints: tuple[Touchpoint, ...] = Field(description="where customer and service meet")
    teams: tuple[Team, ...] = Field(default=(), description="teams and roles")
    systems: tuple[System, ...] = Field(default=(), description="what it runs on")
    actors: tuple[Actor, ...] = Field(default=(), description="those outside the company")
    channels: tuple[Channel, ...] = Field(
        default=(), description="the catalogue of channels; those that touchpoints name need no entry"
    )
    promises: tuple[Promise, ...] = Field(default=(), description="what is promised")
    variants: tuple[Variant, ...] = Field(default=(), description="as it is, as it is to be")
