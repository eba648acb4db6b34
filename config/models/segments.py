"""`segments.yml`: segments and personas."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import ConfigDict, Field, model_validator

from config.models.map import Named
from config.models.scalars import ID_PATTERN, Defines, Flag, Identifier, Model, Names, Text, Where
from config.models.shapes import Texts, one_of
from config.models.touchpoints import Cells


def _id_or_each(schema: dict[str, Any]) -> None:
    schema["anyOf"] = [{"required": [key]} for key in ("id", "each")]
    del schema["required"]


class Segment(Named):
    """A measurable group of customers."""

    model_config = ConfigDict(json_schema_extra=_id_or_each)

    id: Annotated[Identifier, Defines("segment")] = Field(
        description="yours, stable; with `each` it may be left out"
    )
    where: Where | None = Field(default=None, description="the customers for whom this holds")
    each: Annotated[Identifier, Defines("segment", unless="id")] | None = Field(
        default=None, description="or one segment per value of this attribute"
    )
    vulnerable: Flag = Field(
        default=False,
        description="vulnerable people: out of what sells, first in what helps; declared, never inferred",
    )

    @model_validator(mode="before")
    @classmethod
    def _named_by_attribute(cls, written: Any) -> Any:
        if isinstance(written, dict) and "id" not in written and "each" in written:
            readable = re.fullmatch(ID_PATTERN, str(written["each"]))
            # what cannot be an id is refused once, at `each`
            return {"id": written["each"] if readable else "each", **written}
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
