"""Touchpoints of the map: what is recorded there, what is poor, what they serve."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.models.rules import Rules
from config.models.scalars import (
    Count,
    Date,
    Defines,
    Flag,
    Identifier,
    Lasting,
    Model,
    Names,
    Number,
    OneOrMany,
    OrShort,
    Share,
    Text,
    Texts,
    Where,
    lasting_or,
    one_of,
    refuse,
)

TeamId = Annotated[Identifier, Names(("team",))]
SystemIds = Annotated[tuple[Annotated[Identifier, Names(("system",))], ...], OneOrMany()]
ActorIds = Annotated[tuple[Annotated[Identifier, Names(("actor",))], ...], OneOrMany()]
KpiIds = tuple[Annotated[Identifier, Names(("kpi",))], ...]
Status = Literal["ok", "failed", "abandoned"]
Within: Any = lasting_or("case", "session")
Grade = Literal["measured", "surveyed", "interviewed", "workshop", "assumed"]


class Poor(Model):
    """One condition under which an interaction was poor; judged per interaction."""

    status: Annotated[tuple[Status, ...], OneOrMany()] = Field((), description="its status is one of these")
    late: Literal[True] | None = Field(
        None, description="`due_at` passed before it was done, or it is not done"
    )
    done_by: Rules = Field(
        (), description="with `late`: done at the first of these in the same case, else by the same customer"
    )
    wait_over: Lasting | None = Field(None, description="waited longer than this")
    where: Where | None = Field(None, description="a condition on its columns and attributes")
    count: Literal["interaction", "team"] | None = Field(
        None, description="counts this one and those before it; `team`: different teams"
    )
    per: Literal["customer", "account", "case", "session"] = Field(
        "customer", description="with `count`: of the same"
    )
    at_least: Count | None = Field(None, description="with `count`: poor from this number on")

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
    at_most: Number | None = Field(None, description="low is this or less")
    at_least: Number | None = Field(None, description="low is this or more, where high is bad")
    of: Number | None = Field(
        None, description="the top of the scale: answers on others are not counted here"
    )
    is_: Literal["bad", "good"] | None = Field(
        None, alias="is", description="on a two-point scale (good = 1, bad = 0)"
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
        None, description="with `wait`: a wait longer than this counts; default the `wait_over` of `poor`"
    )
    since: Date | None = Field(None, description="holds from this day")


class AcceptedNegative(Model):
    """A poor share that is known and accepted; alarms begin beyond it."""

    limit: Share = Field(description="the share that is accepted")
    worst_hour: Share | None = Field(
        None, description="the share that is accepted in the worst hour of the week"
    )
    reason: Text = Field(description="why it is accepted")
    review: Date = Field(description="when this is looked at again")


class Link(Model):
    """The statement that this touchpoint serves an outcome; tested into a verdict."""

    outcome: Annotated[Identifier, Names(("outcome",))] = Field(
        description="the outcome it is meant to serve"
    )
    effect: Literal["up", "down"] = Field(description="`up`: a good experience raises it")
    within: Within = Field(
        None,
        description="how long after the experience; `case` or `session`: the same one; default the outcome's",
    )
    because: Text | None = Field(None, description="why we believe it; pages show: we believe: …")
    kpis: KpiIds | None = Field(
        None,
        description="behind these only, on their segment's rows; default all KPIs of the outcome; []: tested, behind none",
    )
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        None, description="only for these customers"
    )
    experience: Literal["any", "failed", "late", "wait", "condition", "low_score"] = Field(
        "any", description="which poor experience; any of `poor` by default"
    )
    compare: Literal["poor", "reached", "count"] = Field(
        "poor", description="poor with good; with it or without it; each number of times against none"
    )
    among: Rules = Field((), description="who could have had it; required for `reached` and `count`")
    landmark: Lasting | None = Field(
        None,
        description="the exposure is what happened in this time after `among`; the outcome is looked for after it",
    )
    randomised: Flag = Field(False, description="chance decided who had it; only then do texts say effect")
    since: Date | None = Field(None, description="holds from this day")
    until: Date | None = Field(None, description="held until this day")

    @model_validator(mode="after")
    def _comparable(self) -> Link:
        if self.compare != "poor" and not self.among:
            refuse(f"`among` with `compare: {self.compare}`", "say by match rules who could have had it")
        if self.landmark and not self.among:
            refuse("`among` with `landmark`", "it says from when the landmark counts")
        if self.since and self.until and self.since >= self.until:
            refuse("`since` before `until`")
        return self


class Cell(Model):
    """What a customer does, thinks, feels, says or prefers here, and how we know."""

    text: Text = Field(description="in a few words")
    grade: Grade = Field("assumed", description="how we know it")
    note: Annotated[Identifier, Names(("note",))] | None = Field(
        None, description="the note that is the evidence"
    )


Cells: Any = Annotated[tuple[Annotated[Cell, OrShort("text")], ...], OneOrMany()]


class FailureMode(Model):
    """A known way in which an activity goes wrong."""

    id: Identifier = Field(description="as in the `failure_mode` column, unless `match` says otherwise")
    name: Text | None = Field(None, description="as pages show it")
    match: Rules = Field((), description="rows that are this failure; default those with this `failure_mode`")
    recovered_by: Rules = Field((), description="rows of the same case or customer that mend it")
    within: Lasting | None = Field(None, description="mended in this time counts as recovered")


class SubActivity(Model):
    """A part of an activity, as the stage summary lists it."""

    id: Identifier = Field(description="an id inside its activity")
    name: Text | None = Field(None, description="as pages show it")
    team: TeamId | None = Field(None, description="who does it")
    systems: SystemIds = Field((), description="what it runs on")
    match: Rules = Field((), description="rows that record it")
    failure_modes: tuple[FailureMode, ...] = Field((), description="known ways it goes wrong")


class Activity(SubActivity):
    """What somebody does at a touchpoint, in one lane of the map."""

    lane: Literal["customer", "front-stage", "back-stage", "support"] = Field(
        "front-stage", description="above or below the lines of interaction and visibility"
    )
    actor: Annotated[Identifier, Names(("actor",))] | None = Field(
        None, description="somebody outside the company who does it"
    )
    need: Text | None = Field(None, description="the customer's need it serves")
    sub_activities: tuple[SubActivity, ...] = Field((), description="its parts")


class Touchpoint(Model):
    """A point where customer and service meet, at one stage, through its channels."""

    id: Annotated[Identifier, Defines("touchpoint")] = Field(description="yours, stable; history hangs on it")
    name: Text | None = Field(None, description="as pages show it; may change freely")
    stage: Annotated[Identifier, Names(("stage",))] = Field(description="the stage it belongs to")
    kind: Text | None = Field(None, description="purchase, online, retail, service, …")
    channels: Texts = Field((), description="web, app, e-mail, phone, chat, letter, in person, …")
    controlled: Flag = Field(True, description="false: not under our control (word of mouth)")
    trigger: Literal["voluntary", "propelled"] | None = Field(
        None, description="does the customer choose it or is driven to it"
    )
    triggered_by: Literal["customer", "schedule", "risk"] = Field(
        "customer",
        description="who starts it; `risk`: we call because they may leave, so links are not measurable",
    )
    moment_of_truth: Flag = Field(False, description="forms or breaks the customer's opinion")
    critical: Flag = Field(False, description="must not fail: tighter alarms, first in every list")
    match: Rules = Field(
        (),
        description="which recorded interactions and answers are this touchpoint; the first on the map wins",
    )
    poor: Annotated[tuple[Poor, ...], OneOrMany()] = Field(
        (), description="poor is any of these; unknown is neither poor nor good"
    )
    done_by: Rules = Field(
        (),
        description="it is done at the first of these in the same case, else by the same customer; default `done_at`",
    )
    low_score: LowScore | None = Field(None, description="a low answer")
    standard: Standard | None = Field(None, description="what share is still acceptable")
    accepted_negative: AcceptedNegative | None = Field(None, description="poor by choice, up to a limit")
    serves: tuple[Link, ...] = Field((), description="the outcomes it is meant to serve")
    owner: TeamId | None = Field(None, description="the team that answers for it")
    data_owner: TeamId | None = Field(None, description="the team that answers for its data")
    systems: SystemIds = Field((), description="systems it runs on, besides those of its activities")
    actors: ActorIds = Field((), description="people outside the company who take part")
    activities: tuple[Activity, ...] = Field((), description="who does what here, lane by lane")
    need: Text | None = Field(None, description="the customer's need it serves")
    service: Text | None = Field(None, description="the service it is part of")
    expects: Text | None = Field(None, description="what the customer expects")
    do: Cells = Field((), description="what the customer does here")
    think: Cells = Field((), description="… thinks")
    feel: Cells = Field((), description="… feels")
    say: Cells = Field((), description="… says")
    prefer: Cells = Field((), description="… prefers")
    evidence: Texts = Field((), description="what the customer sees or receives")
    errc: Literal["eliminate", "reduce", "raise", "create"] | None = Field(
        None, description="what we mean to do with it"
    )
    variant: Annotated[Identifier, Names(("variant",))] | None = Field(
        None, description="only part of this variant of the map"
    )
    since: Date | None = Field(None, description="exists from this day")
    until: Date | None = Field(None, description="existed until this day")

    @property
    def title(self) -> str:
        """The name shown: the one given, else made from the id."""
        return self.name or self.id.replace("_", " ").capitalize()

    @property
    def is_visible(self) -> bool:
        """True where the customer sees something of it: it has no activities, or one above the line."""
        lanes = {activity.lane for activity in self.activities}
        return not lanes or bool(lanes & {"customer", "front-stage"})

    @property
    def done_rules(self) -> Rules:
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
