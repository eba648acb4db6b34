"""`segments.yml`: segments and personas."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from config.models.map import Named
from config.models.scalars import Defines, Flag, Identifier, Model, Names, Text, Where
from config.models.shapes import Texts, one_of
from config.models.touchpoints import Cells


class Segment(Named):
    """A measurable group of customers."""

    id: Annotated[Identifier, Defines("segment")] = Field(
        description="yours, stable; with `each` omitted: the attribute's name"
    )
    where: Where | None = Field(default=None, description="the customers for whom this holds")
    each: Identifier | None = Field(default=None, description="or one segment per value of this attribute")
    vulnerable: Flag = Field(
        default=False,
        description="vulnerable people: out of what sells, first in what helps; declared, never inferred",
    )

    @model_validator(mode="before")
    @classmethod
    def _named_by_attribute(cls, written: Any) -> Any:
        if isinstance(written, dict) and "id" not in written and "each" in written:
            return {"id": written["each"], **written}
        return written

    @model_validator(mode="after")
    def _one_way(self) -> Segment:
        one_of(self, "where", "each")
        return self


class Persona(Named):
    """An archetype the map is drawn for."""

    id: Annotated[Identifier, Defines("persona")] = Field(description="yours, stable")
    segment: Annotated[Identifier, Names(("segment",))] | None = Field(
        default=None, description="the customers it stands for"
    )
    where: Where | None = Field(default=None, description="or a condition of its own")
    text: Text | None = Field(default=None, description="who this is, in two sentences")
    needs: Texts = Field(default=(), description="what they need")
    channels: Texts = Field(default=(), description="channels they prefer, first the most")
    do: Cells = Field(default=(), description="what they do")
    think: Cells = Field(default=(), description="… think")
    feel: Cells = Field(default=(), description="… feel")
    say: Cells = Field(default=(), description="… say")
    prefer: Cells = Field(default=(), description="… prefer")


class SegmentsFile(Model):
    """`segments.yml`."""

    segments: tuple[Segment, ...] = Field(default=(), description="measurable groups of customers")
    personas: tuple[Persona, ...] = Field(default=(), description="archetypes")
