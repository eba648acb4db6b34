"""`alerts.yml`: how often alarms may be false, when they are quiet, and rules over sequences."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.models.map import Named
from config.models.rules import Rule, Rules
from config.models.scalars import Count, Defines, Flag, Identifier, Model, Number, Text, Where
from config.models.settings import TimeOfDay
from config.models.times import Lasting
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
    advice: Text | None = Field(default=None, description="what to do")


class Alerts(Model):
    """`alerts.yml`."""

    false_alarm_budget: FalseAlarmBudget = Field(
        default=FalseAlarmBudget(), description="how many false incidents are acceptable"
    )
    quiet_hours: QuietHours | None = Field(default=None, description="when alarms wait")
    sequences: tuple[SequenceRule, ...] = Field(default=(), description="rules over what happens in order")
