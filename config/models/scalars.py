"""Values a workspace is written in: ids, texts, durations, dates, shares, and what they refer to."""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Context:
    """What reading a text depends on besides the text."""

    folder: Path = Path()
    anchor: dt.date = dt.date.min
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)


def context_of(info: ValidationInfo) -> Context:
    """The context the loader gave; an empty one for models made by hand."""
    return info.context if isinstance(info.context, Context) else Context()


class Model(BaseModel):
    """One mapping of a configuration file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        since, until = getattr(self, "since", None), getattr(self, "until", None)
        if since and until and since >= until:
            refuse("`since` before `until`")
        return self


def refuse(expected: str, hint: str = "") -> NoReturn:
    """Refuse a value; the loader adds where it stands and what was found."""
    raise PydanticCustomError("refused", "{expected}", {"expected": expected, "hint": hint})


# ---- marks that the loader reads: which text defines an id, names one, or is a condition


@dataclass(frozen=True)
class Defines:
    """The text is the id of a new thing of this kind, unless another key beside it is."""

    kind: str
    unless: str | None = None


@dataclass(frozen=True)
class Names:
    """The text is the id of a thing of one of these kinds, defined elsewhere."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """The text is a `where`."""


def read_text(value: object) -> str:
    """The text without blanks around it; refuses what is no text, or empty."""
    if not isinstance(value, str):
        refuse("a text", "put it in quotes" if isinstance(value, (int, float)) else "")
    if not value.strip():
        refuse("a text that is not empty")
    return value.strip()


ID_PATTERN = r"^[A-Za-z][A-Za-z0-9_]{0,63}$"


def _identifier(value: object) -> str:
    text = read_text(value)
    if not re.fullmatch(ID_PATTERN, text):
        refuse("an id: letters, digits and _, beginning with a letter; at most 64")
    return text


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        refuse("a number")
    return value


def _share(value: object) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        refuse("a share from 0 to 1", f"for {number:g} % write {number / 100:g}" if 1 < number <= 100 else "")
    return number


def _points(value: object) -> float:
    if isinstance(value, str) and (found := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?pp", value)):
        return _share(float(Decimal(found[1]) / 100))
    if isinstance(value, str):
        refuse("percentage points, `1pp`, or a share from 0 to 1")
    return _share(value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        refuse("true or false")
    return value


def called(title: str, **schema: Any) -> WithJsonSchema:
    """What editors and docs/workspace.md call a value; a text unless `type` says otherwise."""
    return WithJsonSchema({"title": title, "type": "string", **schema})


Text = Annotated[str, PlainValidator(read_text), called("text")]
Identifier = Annotated[str, PlainValidator(_identifier), called("id", pattern=ID_PATTERN)]
Where = Annotated[Text, Condition()]
Number = Annotated[float, PlainValidator(_number), called("number", type="number")]
Share = Annotated[float, PlainValidator(_share), called("share", type="number", minimum=0, maximum=1)]
Points = Annotated[float, PlainValidator(_points), called("percentage points", type=["string", "number"])]
Flag = Annotated[bool, PlainValidator(_flag), called("true or false", type="boolean")]
Count = Annotated[int, Strict(), Field(ge=1)]
