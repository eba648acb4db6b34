"""`kpis.yml`: outcomes and KPIs."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field, PlainSerializer, PlainValidator, model_validator

from config.models.map import Named
from config.models.rules import Rules
from config.models.scalars import Defines, Flag, Identifier, Model, Names, Number, Points, Text, Where, refuse
from config.models.shapes import OneOrMany, OrShort, Texts, one_of
from config.models.times import DURATION_SCHEMA, Date, Duration, lasting_or, or_word
from config.models.touchpoints import TeamId, Within

PeriodWord = Literal["month", "quarter", "fiscal_year", "wave", "all"]
Period = Annotated[
    Duration | PeriodWord,
    PlainValidator(lasting_or(*get_args(PeriodWord))),
    PlainSerializer(str),
    or_word(DURATION_SCHEMA, *get_args(PeriodWord)),
]
MEASURES = {
    "outcome": ("rate", "value", "median_time", "csat", "nps", "ces"),
    "promise": ("rate",),
    "of": ("share", "mean", "median", "count", "sum", "csat", "nps", "ces", "cost_to_serve"),
}
COLUMNS = {"feedback": "score", "episode": "value", "reading": "value"}
SHARES = ("rate", "share", "csat")


class Value(Model):
    """What one of an outcome is worth, declared with a range and its origin."""

    amount: Number | None = Field(default=None, description="of one, in the workspace's currency")
    low: Number | None = Field(default=None, description="low end of the range")
    high: Number | None = Field(default=None, description="high end of the range")
    from_: Text | None = Field(default=None, alias="from", description="who says so")
    recorded: Flag = Field(
        default=False, description="each episode carries its own value; written `value: recorded`"
    )

    @model_validator(mode="after")
    def _ordered(self) -> Value:
        one_of(self, "amount", "recorded")
        amount = self.amount or 0
        if (
            not (self.low if self.low is not None else amount)
            <= amount
            <= (self.high if self.high is not None else amount)
        ):
            refuse("low ≤ amount ≤ high")
        return self


class Outcome(Named):
    """A business result that touchpoints are meant to serve."""

    id: Annotated[Identifier, Defines("outcome")] = Field(description="what links and KPIs name")
    kind: Literal[
        "conversion", "retention", "cross_sell", "repeat_purchase", "referral", "satisfaction", "other"
    ] = Field(description="what sort of result; `satisfaction`: every answer is a chance")
    per: Literal["customer", "account", "case", "session"] = Field(
        default="customer", description="who has one chance; also the row of its links"
    )
    opens: Rules = Field(default=(), description="who has a chance, since when: the denominator")
    won: Rules = Field(
        default=(),
        description="what counts as won; with neither `won` nor `lost`: recorded episodes of this id",
    )
    lost: Rules = Field(default=(), description="what counts as lost")
    within: Within | None = Field(
        default=None, description="a duration, `case`, `session`; omitted: until closed"
    )
    unrecorded: Literal["lost", "won"] = Field(
        default="lost", description="a chance that ran out with nothing recorded"
    )
    repeats: Flag = Field(
        default=False, description="true: can happen again; else whoever had it is no longer at risk"
    )
    value: Annotated[Value, OrShort("amount", ("number",), "recorded")] | None = Field(
        default=None, description="of one: {amount, low, high, from}, or `recorded`"
    )
    item: Identifier | None = Field(
        default=None, description="attribute of its won interactions that names what was bought"
    )
    material: Points = Field(default=0.01, description="a difference that matters, 1pp by default")
    negligible: Points = Field(
        default=0.02, description="smaller than this is no visible effect, 2pp by default"
    )
    owner: TeamId | None = Field(default=None, description="the team that answers for it")

    @model_validator(mode="after")
    def _has_chances(self) -> Outcome:
        if (self.won or self.lost) and not self.opens:
            refuse("`opens`, who has a chance, with `won` or `lost`")
        if self.opens and not (self.won or self.lost):
            refuse("`won` or `lost` with `opens`")
        return self


class Target(Model):
    """A wanted value, from a day on."""

    value: Number = Field(description="a share from 0 to 1, or in the KPI's unit")
    since: Date | None = Field(default=None, description="holds from this day; omitted: always")


class Baseline(Model):
    """The value before the work began, to compare with."""

    value: Number = Field(description="in the KPI's unit")
    at: Date | None = Field(default=None, description="when it was measured")
    from_: Text | None = Field(default=None, alias="from", description="where it was measured")


class Kpi(Named):
    """A metric with a target and an owner."""

    id: Annotated[Identifier, Defines("kpi")] = Field(description="yours, stable")
    outcome: Annotated[Identifier, Names(("outcome",))] | None = Field(
        default=None, description="it measures this outcome; only these have a support state"
    )
    promise: Annotated[Identifier, Names(("promise",))] | None = Field(
        default=None, description="or how often this promise is kept"
    )
    of: Literal["interaction", "feedback", "episode", "reading"] | None = Field(
        default=None, description="or a measure over these rows"
    )
    measure: (
        Literal[
            "rate",
            "value",
            "median_time",
            "share",
            "mean",
            "median",
            "count",
            "sum",
            "csat",
            "nps",
            "ces",
            "cost_to_serve",
        ]
        | None
    ) = Field(default=None, description="what is computed; `rate` by default")
    column: Identifier | None = Field(
        default=None,
        description="for mean, median, sum: of this column; else of feedback the score, of others the value",
    )
    where: Where | None = Field(default=None, description="for share: what counts; else: only these rows")
    touchpoint: Annotated[tuple[Annotated[Identifier, Names(("touchpoint",))], ...], OneOrMany()] = Field(
        default=(), description="only rows of these touchpoints"
    )
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        default=None, description="only these customers"
    )
    level: Literal["boardroom", "executive", "operations"] = Field(
        default="operations", description="who watches it"
    )
    period: Period | None = Field(
        default=None,
        description="a duration, month, quarter, fiscal_year, wave or all; 28d, or all with a dated clock",
    )
    direction: Literal["up", "down"] = Field(default="up", description="which way is better")
    target: Annotated[tuple[Annotated[Target, OrShort("value", ("number",))], ...], OneOrMany()] = Field(
        default=(), description="the wanted value, or [{value, since}]"
    )
    baseline: Annotated[Baseline, OrShort("value", ("number",))] | None = Field(
        default=None, description="the value before the work began; a journey that is `live` needs one"
    )
    owner: TeamId | None = Field(default=None, description="the team that answers for it")
    goal: Text | None = Field(default=None, description="the goal of the strategy it belongs to")
    replaces: Texts = Field(default=(), description="old reports it replaces")

    @property
    def subject(self) -> str:
        """What it is about: outcome, promise or of."""
        return one_of(self, "outcome", "promise", "of")

    @property
    def computes(self) -> str:
        """Its measure; `rate` where none is given."""
        return self.measure or "rate"

    @property
    def measured_column(self) -> str | None:
        """The column that mean, median and sum are taken of."""
        return self.column or COLUMNS.get(self.of or "")

    @property
    def is_share(self) -> bool:
        """True where its value lies between 0 and 1."""
        return self.computes in SHARES

    @model_validator(mode="after")
    def _computable(self) -> Kpi:
        subject = self.subject
        if subject == "of" and not self.measure:
            refuse("`measure`, what is computed over the rows", ", ".join(MEASURES["of"]))
        if self.computes not in MEASURES[subject]:
            refuse(f"a measure that goes with `{subject}`: {', '.join(MEASURES[subject])}")
        if self.computes == "share" and not self.where:
            refuse("`where`, which rows count, with `measure: share`")
        if self.computes in ("mean", "median", "sum") and not self.measured_column:
            refuse(
                f"`column`, what the {self.computes} is taken of", "for example wait_s, duration_s or amount"
            )
        self._check_scale()
        return self

    def _check_scale(self) -> None:
        values = [target.value for target in self.target] + ([self.baseline.value] if self.baseline else [])
        for value in values:
            if self.is_share and not 0 <= value <= 1:
                refuse("a target and baseline from 0 to 1", f"for {value:g} % write {value / 100:g}")


class KpisFile(Model):
    """`kpis.yml`."""

    outcomes: tuple[Outcome, ...] = Field(default=(), description="business results")
    kpis: tuple[Kpi, ...] = Field(default=(), description="what is watched")
