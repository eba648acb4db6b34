"""Match rules: which recorded interactions and answers are meant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from config.models.scalars import Count, Identifier, Model, Names, Where, refuse
from config.models.shapes import OneOrMany, Texts

SourceIds = Annotated[tuple[Annotated[Identifier, Names(("source",))], ...], OneOrMany()]


class Rule(Model):
    """Recorded rows: all that is said must hold; a list means any of."""

    source: SourceIds = Field(default=(), description="the source that recorded it; omitted: any")
    event: Texts = Field(default=(), description="the row's `event`")
    instrument: Texts = Field(default=(), description="the instrument of an answer: csat, nps, …")
    where: Where | None = Field(default=None, description="a condition on columns and attributes")
    nth: Count | None = Field(
        default=None, description="only the n-th of a customer (in outcomes: of its `per`), in order of time"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not (self.source or self.event or self.instrument or self.where):
            refuse("at least one of `source`, `event`, `instrument`, `where`")
        return self


Rules = Annotated[tuple[Rule, ...], OneOrMany()]
