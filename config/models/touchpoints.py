"""Touchpoints of the map: what is recorded there, what is poor, what they serve."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from config.models.rules import Rule, Rules
from config.models.scalars import (
    Count,
    Defines,
    Flag,
    Identifier,
    Model,
    Names,
    Number,
    Share,
    Text,
    Where,
    refuse,
)
from config.models.shapes import OneOrMany, OrShort, Texts, one_of
from config.models.times import DURATION_SCHEMA, Date, Duration, Lasting, lasting_or, or_word

TeamId = Annotated[Identifier, Names(("team",))]
SystemIds = Annotated[tuple[Annotated[Identifier, Names(("system",))], ...], OneOrMany()]
ActorIds = Annotated[tuple[Annotated[Identifier, Names(("actor",))], ...], OneOrMany()]
KpiIds = tuple[Annotated[Identifier, Names(("kpi",))], ...]
Status = Literal["ok", "failed", "abandoned"]
Within = Annotated[
    Duration | Literal["case", "session"],
    PlainValidator(lasting_or("case", "session")),
    PlainSerializer(str),
    or_word(DURATION_SCHEMA, "case", "session"),
]
Grade = Literal["measured", "surveyed", "interviewed", "workshop", "assumed"]


class Poor(Model):
    """One condition under which an interaction was poor; judged per interaction."""

    status: Annotated[tuple[Status, ...], OneOrMany()] = Field(
        default=(), description="its status is one of these"
    )
    late: Literal[True] | None = Field(
        default=None, description="`due_at` passed before it was done, or it is not done"
    )
    done_by: Rules = Field(
        default=(),
        description="with `late`: done at the first of these in the same case, else by the same customer",
    )
    wait_over: Lasting | None = Field(
        default=None, description="waited longer than this, or waits still after it"
    )
    where: Where | None = Field(default=None, description="a condition on its columns and attributes")
    count: Literal["interaction", "team"] | None = Field(
        default=None,
        description="counts this one and those before it at this touchpoint; `team`: different teams",
    )
    per: Literal["customer", "account", "case", "session"] = Field(
        default="customer", description="with `count`: of the same"
    )
    at_least: Count | None = Field(default=None, description="with `count`: poor from this number on")

    @model_validator(mode="after")
    def _one_condition(self) -> Poor:
        chosen = one_of(self, "status", "late", "wait_over", "where", "count")
        if (chosen == "count") != (self.at_least is not None):
            refuse("`count` and `at_least` together")
        if self.done_by and chosen != "late":
            refuse("`done_by` only with `late: true`")
        return self

    @property
    def kind(self) -> str:
        """Which condition it is: status, late, wait_over, where or count."""
        return one_of(self, "status", "late", "wait_over", "where", "count")


class LowScore(Model):
    """A low answer: a measure of its own, counted over answers on this scale."""

    instrument: Text = Field(description="the instrument of the answers")
    at_most: Number | None = Field(default=None, description="low is this or less")
    at_least: Number | None = Field(default=None, description="low is this or more, where high is bad")
    of: Number | None = Field(
        default=None, description="the top of the scale: answers on others are not counted here"
    )
    is_: Literal["bad", "good"] | None = Field(
        default=None, alias="is", description="on a two-point scale (good = 1, bad = 0)"
    )

    @model_validator(mode="after")
    def _on_a_scale(self) -> LowScore:
        if (one_of(self, "at_most", "at_least", "is_") == "is_") == (self.of is not None):
            refuse("`of`, the top of the scale, with `at_most` or `at_least`; none with `is`")
        return self


class Standard(Model):
    """What share of a measure is still acceptable."""

    measure: Literal["poor", "late", "failed", "wait", "low_score"] = Field(description="what is counted")
    share_at_most: Share = Field(description="no more than this share of it")
    over: Lasting | None = Field(
        default=None,
        description="with `wait`: a wait longer than this counts; default the `wait_over` of `poor`",
    )
    since: Date | None = Field(default=None, description="holds from this day")


class AcceptedNegative(Model):
    """A poor share that is known and accepted; alarms begin beyond it."""

    limit: Share = Field(description="the share that is accepted")
    worst_hour: Share | None = Field(
        default=None, description="the share that is accepted in the worst hour of the week"
    )
    reason: Text | None = Field(default=None, description="why it is accepted")
    review: Date | None = Field(default=None, description="when this is looked at again")


class Link(Model):
    """The statement that this touchpoint serves an outcome; tested into a verdict."""

    outcome: Annotated[Identifier, Names(("outcome",))] = Field(
        description="the outcome it is meant to serve"
    )
    effect: Literal["up", "down"] = Field(description="`up`: a good experience raises it")
    within: Within | None = Field(
        default=None,
        description="how long after the experience; `case` or `session`: the same one; default the outcome's",
    )
    because: Text | None = Field(default=None, description="why we believe it; pages show: we believe: …")
    kpis: KpiIds | None = Field(
        default=None,
        description="behind these only, on their segment's rows; default all of the outcome; []: behind none",
    )
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        default=None, description="only for these customers"
    )
    experience: Literal["any", "failed", "late", "wait", "condition", "count", "low_score"] = Field(
        default="any", description="which poor experience; any of `poor` by default"
    )
    compare: Literal["poor", "reached", "count"] = Field(
        default="poor", description="poor with good; with it or without it; each number of times against none"
    )
    among: Rules = Field(default=(), description="who could have had it; required for `reached` and `count`")
    landmark: Lasting | None = Field(
        default=None,
        description="what happened in this time after `among` is the exposure; the outcome comes after it",
    )
    randomised: Flag = Field(
        default=False, description="chance decided who had it; only then do texts say effect"
    )
    since: Date | None = Field(default=None, description="holds from this day")
    until: Date | None = Field(default=None, description="held until this day")

    @model_validator(mode="after")
    def _comparable(self) -> Link:
        if self.compare != "poor" and not self.among:
            refuse(f"`among` with `compare: {self.compare}`", "say by match rules who could have had it")
        return self


class Cell(Model):
    """What a customer does, thinks, feels, says or prefers here, and how we know."""

    text: Text = Field(description="in a few words")
    grade: Grade = Field(default="assumed", description="how we know it")
    note: Annotated[Identifier, Names(("note",))] | None = Field(
        default=None, description="the note that is the evidence"
    )


Cells = Annotated[tuple[Annotated[Cell, OrShort("text")], ...], OneOrMany()]


class FailureMode(Model):
    """A known way in which an activity goes wrong."""

    id: Identifier = Field(description="as in the `failure_mode` column, unless `match` says otherwise")
    name: Text | None = Field(default=None, description="as pages show it")
    match: Rules = Field(
        default=(), description="rows that are this failure; default those with this `failure_mode`"
    )
    recovered_by: Rules = Field(default=(), description="rows of the same case or customer that mend it")
    within: Lasting | None = Field(default=None, description="mended in this time counts as recovered")


class SubActivity(Model):
    """A part of an activity, as the stage summary lists it."""

    id: Identifier = Field(description="an id inside its activity")
    name: Text | None = Field(default=None, description="as pages show it")
    team: TeamId | None = Field(default=None, description="who does it")
    systems: SystemIds = Field(default=(), description="what it runs on")
    match: Rules = Field(default=(), description="rows that record it")
    failure_modes: tuple[FailureMode, ...] = Field(default=(), description="known ways it goes wrong")


class Activity(SubActivity):
    """What somebody does at a touchpoint, in one lane of the map."""

    lane: Literal["customer", "front-stage", "back-stage", "support"] = Field(
        default="front-stage", description="above or below the lines of interaction and visibility"
    )
    actor: Annotated[Identifier, Names(("actor",))] | None = Field(
        default=None, description="somebody outside the company who does it"
    )
    need: Text | None = Field(default=None, description="the customer's need it serves")
    sub_activities: tuple[SubActivity, ...] = Field(default=(), description="its parts")


class Touchpoint(Model):
    """A point where customer and service meet, at one stage, through its channels."""

    id: Annotated[Identifier, Defines("touchpoint")] = Field(description="yours, stable; history hangs on it")
    name: Text | None = Field(default=None, description="as pages show it; may change freely")
    stage: Annotated[Identifier, Names(("stage",))] = Field(description="the stage it belongs to")
    kind: Text | None = Field(default=None, description="purchase, online, retail, service, …")
    channels: Texts = Field(default=(), description="web, app, e-mail, phone, chat, letter, in person, …")
    controlled: Flag = Field(default=True, description="false: not under our control (word of mouth)")
    trigger: Literal["voluntary", "propelled"] | None = Field(
        default=None, description="does the customer choose it or is driven to it"
    )
    triggered_by: Literal["customer", "schedule", "risk"] = Field(
        default="customer",
        description="who starts it; `risk`: we call because they may leave, so links are not measurable",
    )
    moment_of_truth: Flag = Field(default=False, description="forms or breaks the customer's opinion")
    critical: Flag = Field(default=False, description="must not fail: tighter alarms, first in every list")
    match: Rules = Field(
        default=(),
        description="which recorded interactions and answers are this touchpoint; the first on the map wins",
    )
    poor: Annotated[tuple[Poor, ...], OneOrMany()] = Field(
        default=(), description="poor is any of these; unknown is neither poor nor good"
    )
    done_by: Rules = Field(
        default=(),
        description="done at the first of these of the case, else of the customer; default `done_at`",
    )
    low_score: LowScore | None = Field(default=None, description="a low answer")
    standard: Standard | None = Field(default=None, description="what share is still acceptable")
    accepted_negative: AcceptedNegative | None = Field(
        default=None, description="poor by choice, up to a limit"
    )
    serves: tuple[Link, ...] = Field(default=(), description="the outcomes it is meant to serve")
    owner: TeamId | None = Field(default=None, description="the team that answers for it")
    data_owner: TeamId | None = Field(default=None, description="the team that answers for its data")
    systems: SystemIds = Field(default=(), description="systems it runs on, besides those of its activities")
    actors: ActorIds = Field(default=(), description="people outside the company who take part")
    activities: tuple[Activity, ...] = Field(default=(), description="who does what here, lane by lane")
    need: Text | None = Field(default=None, description="the customer's need it serves")
    service: Text | None = Field(default=None, description="the service it is part of")
    expects: Text | None = Field(default=None, description="what the customer expects")
    do: Cells = Field(default=(), description="what the customer does here")
    think: Cells = Field(default=(), description="… thinks")
    feel: Cells = Field(default=(), description="… feels")
    say: Cells = Field(default=(), description="… says")
    prefer: Cells = Field(default=(), description="… prefers")
    evidence: Texts = Field(default=(), description="what the customer sees or receives")
    errc: Literal["eliminate", "reduce", "raise", "create"] | None = Field(
        default=None, description="what we mean to do with it"
    )
    variant: Annotated[Identifier, Names(("variant",))] | None = Field(
        default=None, description="only part of this variant of the map"
    )
    since: Date | None = Field(default=None, description="exists from this day")
    until: Date | None = Field(default=None, description="existed until this day")

    @property
    def title(self) -> str:
        """The name shown: the one given, else made from the id."""
        return self.name or self.id.replace("_", " ").capitalize()

    @property
    def is_visible(self) -> bool:
        """True where the customer sees something of it: it has no activities, or one above the line."""
        lanes = {activity.lane for activity in self.activities}
        return not lanes or bool(lanes & {"customer", "front-stage"})

    def standard_on(self, day: dt.date) -> Standard | None:
        """The standard that holds on a day; None where it has none, or not yet."""
        if self.standard is None or (self.standard.since is not None and self.standard.since > day):
            return None
        return self.standard

    @property
    def done_rules(self) -> tuple[Rule, ...]:
        """What ends it: `done_by` of the touchpoint, else of its late condition."""
        return self.done_by or next((poor.done_by for poor in self.poor if poor.done_by), ())

    @model_validator(mode="after")
    def _measured(self) -> Touchpoint:
        measure = self.standard.measure if self.standard else None
        kinds = {poor.kind for poor in self.poor}
        if measure == "low_score" and not self.low_score:
            refuse("`low_score`, which its standard measures")
        if measure == "poor" and not kinds:
            refuse("`poor`, which its standard measures")
        if self.standard and measure == "wait" and not self.standard.over and "wait_over" not in kinds:
            refuse(
                "a limit of the wait its standard measures",
                "`over: 3m` in the standard, or `wait_over` in poor",
            )
        return self
