"""Match rules: which recorded interactions and answers are meant."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from config.models.scalars import Count, Identifier, Model, Names, OneOrMany, Texts, Where, refuse

SourceIds = Annotated[tuple[Annotated[Identifier, Names(("source",))], ...], OneOrMany()]


class Rule(Model):
    """Recorded rows: all that is said must hold; a list means any of."""

    source: SourceIds = Field((), description="the source that recorded it; omitted: any")
    event: Texts = Field((), description="the row's `event`")
    instrument: Texts = Field((), description="the instrument of an answer: csat, nps, …")
    where: Where | None = Field(None, description="a condition on columns and attributes")
    nth: Count | None = Field(None, description="only the n-th of a customer, in order of time")

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not (self.source or self.event or self.instrument or self.where):
            refuse("at least one of `source`, `event`, `instrument`, `where`")
        return self


Rules: Any = Annotated[tuple[Rule, ...], OneOrMany()]
