"""`alerts.yml`: how often alarms may be false, when they are quiet, and rules over sequences."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from config.models.map import Named
from config.models.rules import Rule, Rules
from config.models.scalars import (
    Count,
    Defines,
    Flag,
    Identifier,
    Model,
    Names,
    Number,
    Text,
    Where,
    refuse,
)
from config.models.settings import TimeOfDay
from config.models.times import Duration, Lasting
from config.models.touchpoints import TeamId


class FalseAlarmBudget(Model):
    """How many false incidents a quarter are acceptable."""

    incidents: Annotated[Number, Field(gt=0)] = Field(default=1, description="false incidents …")
    streams: Count = Field(default=50, description="… per this many measures watched, and quarter")


class QuietHours(Model):
    """When only touchpoints that must not fail are announced."""

    from_: TimeOfDay = Field(alias="from", description="from this time of day, such as 22:00")
    to: TimeOfDay = Field(description="to this time of day")


class Cap(Model):
    """How often one customer may be approached."""

    times: Count = Field(description="at most this often …")
    per: Lasting = Field(description="… in this time")


class Intervention(Named):
    """What can be done for a customer, and which recorded rows show that it was done."""

    id: Annotated[Identifier, Defines("intervention")] = Field(description="what sequence rules name")
    text: Text = Field(description="what to do: the call to make, the article or video to send, the offer")
    given: Rules = Field(default=(), description="rows that record that a customer got it")
    within: Lasting = Field(
        default=Duration("7d", 7 * 86_400_000), description="counts as given up to this long after the alert"
    )
    outcome: Annotated[Identifier, Names(("outcome",))] | None = Field(
        default=None, description="the outcome compared between those who got it and those who did not"
    )


class SequenceRule(Named):
    """Something that happens to one customer in order, and what to do about it."""

    id: Annotated[Identifier, Defines("sequence")] = Field(description="yours, stable")
    steps: Annotated[tuple[Rule, ...], Field(min_length=1)] = Field(
        description="match rules, in order of time"
    )
    at_least: Count = Field(default=1, description="the last step happens this often")
    within: Lasting = Field(description="from the first to the last step")
    unless: Rules = Field(default=(), description="not where one of these happened in between or after")
    wait: Lasting | None = Field(default=None, description="how long `unless` may still happen")
    among: Where | None = Field(default=None, description="only these customers")
    consent: Where | None = Field(default=None, description="who agreed to be approached")
    cap: Cap | None = Field(default=None, description="how often one customer may be approached")
    sells: Flag = Field(default=False, description="it sells something: vulnerable people are left out")
    owner: TeamId | None = Field(default=None, description="the team that acts")
    intervention: Annotated[Identifier, Names(("intervention",))] | None = Field(
        default=None, description="what is done, one of `interventions`"
    )
    advice: Text | None = Field(default=None, description="what to do, in words of its own")

    @model_validator(mode="after")
    def _says_what_to_do(self) -> SequenceRule:
        if not (self.intervention or self.advice):
            refuse("`intervention` or `advice`", "an alert that nobody knows what to do about is noise")
        if self.within.working or (self.wait and self.wait.working):
            refuse("elapsed time in `within` and `wait`", "such as 3d; opening hours are not counted here")
        if self.sells and not (self.consent and self.cap):
            refuse("`consent` and `cap` with `sells: true`", "who agreed to offers, and how many at most")
        return self


class Alerts(Model):
    """`alerts.yml`."""

    false_alarm_budget: FalseAlarmBudget = Field(
        default=FalseAlarmBudget(), description="how many false incidents are acceptable"
    )
    quiet_hours: QuietHours | None = Field(default=None, description="when alarms wait")
    interventions: tuple[Intervention, ...] = Field(default=(), description="what can be done for a customer")
    sequences: tuple[SequenceRule, ...] = Field(default=(), description="rules over what happens in order")
