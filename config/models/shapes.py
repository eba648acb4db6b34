"""Shapes a value may be written in: one or many, long or short, one of several keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from config.models.scalars import Identifier, Model, Text, refuse


def _listed(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


class OneOrMany:
    """Marks a tuple that may be written as one value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """How pydantic reads it."""
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """How an editor checks it."""
        many = handler(core)
        return {"anyOf": [many["items"], many]}


@dataclass(frozen=True)
class OrShort:
    """Marks a mapping that may be written as one plain value, which is then the value of `key`.

    The text `word` stands for `{word: true}`.
    """

    key: str
    types: tuple[str, ...] = ("string",)
    word: str | None = None

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """How pydantic reads it."""

        def read(value: object) -> object:
            if isinstance(value, (Mapping, BaseModel)):
                return value
            return {self.word: True} if self.word and value == self.word else {self.key: value}

        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """How an editor checks it."""
        short: list[JsonSchemaValue] = [
            {"type": list(self.types)},
            *([{"const": self.word}] if self.word else []),
        ]
        return {"anyOf": [*short, handler(core)]}


Texts = Annotated[tuple[Text, ...], OneOrMany()]
Identifiers = Annotated[tuple[Identifier, ...], OneOrMany()]


def one_of(model: Model, *keys: str) -> str:
    """The one key of these that is set; refuses none and more than one."""
    chosen = [key for key in keys if getattr(model, key) not in (None, (), False)]
    if len(chosen) != 1:
        names = ", ".join(f"`{key.rstrip('_')}`" for key in keys)
        refuse(f"exactly one of {names}", f"found {len(chosen)}")
    return chosen[0]
