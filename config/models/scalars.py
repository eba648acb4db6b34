"""Values a workspace is written in: ids, texts, durations, dates, shares, and what they refer to."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    Strict,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError, core_schema


@dataclass(frozen=True)
class Context:
    """What reading a text depends on besides the text."""

    folder: Path = Path()
    anchor: dt.date = dt.date.min
    env: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)


class Model(BaseModel):
    """One mapping of a configuration file: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


def refuse(expected: str, hint: str = "") -> NoReturn:
    """Refuse a value; the loader adds where it stands and what was found."""
    raise PydanticCustomError("refused", "{expected}", {"expected": expected, "hint": hint})  # noqa: EM101


# ---- marks that the loader reads: which text defines an id, names one, or is a condition


@dataclass(frozen=True)
class Defines:
    """The text is the id of a new thing of this kind."""

    kind: str


@dataclass(frozen=True)
class Names:
    """The text is the id of a thing of one of these kinds, defined elsewhere."""

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Condition:
    """The text is a `where`."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        refuse("a text", "put it in quotes" if isinstance(value, (int, float)) else "")
    if not value.strip():
        refuse("a text that is not empty")
    return value.strip()


ID_PATTERN = r"^[A-Za-z][A-Za-z0-9_]*$"


def _identifier(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(ID_PATTERN, text):
        refuse("an id: letters, digits and _, beginning with a letter")
    return text


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
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


STRING: JsonSchemaValue = {"type": "string"}
Text = Annotated[str, PlainValidator(_text), WithJsonSchema(STRING)]
Identifier = Annotated[
    str, PlainValidator(_identifier), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})
]
Where = Annotated[Text, Condition()]
Number = Annotated[float, PlainValidator(_number), WithJsonSchema({"type": "number"})]
Share = Annotated[
    float, PlainValidator(_share), WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1})
]
Points = Annotated[float, PlainValidator(_points), WithJsonSchema({"type": ["string", "number"]})]
Flag = Annotated[bool, PlainValidator(_flag), WithJsonSchema({"type": "boolean"})]
Count = Annotated[int, Strict(), Field(ge=1)]


# ---- durations

UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
DURATION_PATTERN = r"^[0-9]+(\.[0-9]+)?(s|m|h|d|w|wh|wd)$"
LONGEST_MS = 100 * 366 * UNITS_MS["d"]


@dataclass(frozen=True)
class Duration:
    """A length of time as it was written.

    `ms` counts elapsed time. Where `working` is true it counts opening hours only: `wh` as
    hours, `wd` as whole days of the calendar of open days (one `wd` has 86,400,000).
    """

    text: str
    ms: int
    working: bool = False

    @property
    def unit(self) -> str:
        """The unit it was written in: s, m, h, d, w, wh or wd."""
        return self.text.lstrip("0123456789.")

    @property
    def amount(self) -> float:
        """How many of its unit."""
        return float(self.text.removesuffix(self.unit))

    @property
    def days(self) -> float:
        """Its length in days of 24 hours."""
        return self.ms / UNITS_MS["d"]

    def __str__(self) -> str:
        return self.text


def parse_duration(text: str) -> Duration:
    """Read a duration; `m` are minutes, decimals are allowed. Raises ValueError.

    >>> parse_duration("1.5h").ms
    5400000
    """
    if not re.fullmatch(DURATION_PATTERN, text):
        raise ValueError(text)
    amount = re.match(r"[0-9.]+", text)[0]  # pyright: ignore[reportOptionalSubscript]
    unit = text.removeprefix(amount)
    working = unit in ("wh", "wd")
    ms = round(Decimal(amount) * UNITS_MS[unit[-1]])
    if ms > LONGEST_MS:
        raise ValueError(text)
    return Duration(text, ms, working)


def _duration(value: object) -> Duration:
    expected = "a duration with its unit: s, m (minutes), h, d, w, wh or wd"
    if isinstance(value, (int, float)):
        refuse(expected, f"write {value}d for days, {value}m for minutes")
    try:
        return parse_duration(_text(value))
    except ValueError:
        refuse(expected, "for example 90s, 15m, 1.5h, 60d, 2wd; at most 100 years")


_DURATION_SCHEMA: JsonSchemaValue = {"type": "string", "pattern": DURATION_PATTERN}
Lasting = Annotated[
    Duration, PlainValidator(_duration), PlainSerializer(str), WithJsonSchema(_DURATION_SCHEMA)
]


def lasting_or(*words: str) -> Any:
    """The type of a duration that may also be one of these words."""

    def read(value: object) -> Duration | str:
        if isinstance(value, str) and value in words:
            return value
        try:
            return _duration(value)
        except PydanticCustomError as error:
            expected = (error.context or {})["expected"]
            refuse(f"{expected}; or one of: {', '.join(words)}")

    schema: JsonSchemaValue = {"anyOf": [_DURATION_SCHEMA, {"enum": list(words)}]}
    return Annotated[
        Duration | str,
        PlainValidator(read),
        PlainSerializer(str),
        WithJsonSchema(schema),
    ]


# ---- dates


@dataclass(frozen=True)
class RelativeDate:
    """A date written as days before the workspace's anchor: `-10d`."""

    days: int

    @classmethod
    def parse(cls, text: str) -> RelativeDate | None:
        """Read `-10d`; None where the text is something else."""
        found = re.fullmatch(r"-([0-9]{1,5})d", text)
        return cls(int(found[1])) if found else None

    def resolve(self, anchor: dt.date) -> dt.date:
        """The date it means when this is the anchor."""
        return anchor - dt.timedelta(days=self.days)


def _date(value: object, info: ValidationInfo) -> dt.date:
    expected = "a date, 2026-01-31, or days before the anchor, -10d"
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        refuse(expected)
    if relative := RelativeDate.parse(value):
        return relative.resolve(context_of(info).anchor)
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        refuse(expected)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        refuse(expected, "there is no such day")


DATE_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|-[0-9]{1,5}d)$"
_DATE_SCHEMA: JsonSchemaValue = {"type": "string", "pattern": DATE_PATTERN}
Date = Annotated[dt.date, PlainValidator(_date), WithJsonSchema(_DATE_SCHEMA)]


def date_or(*words: str) -> Any:
    """The type of a date that may also be one of these words."""

    def read(value: object, info: ValidationInfo) -> dt.date | str:
        if isinstance(value, str) and value in words:
            return value
        try:
            return _date(value, info)
        except PydanticCustomError:
            refuse(f"{' or '.join(words)}, or a date, 2026-01-31")

    schema: JsonSchemaValue = {"anyOf": [_DATE_SCHEMA, {"enum": list(words)}]}
    return Annotated[dt.date | str, PlainValidator(read), WithJsonSchema(schema)]


# ---- texts with ${NAME} in them

VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def context_of(info: ValidationInfo) -> Context:
    """The context the loader gave; an empty one for models made by hand."""
    return info.context if isinstance(info.context, Context) else Context()


def _expand(value: object, info: ValidationInfo) -> str:
    env = context_of(info).env

    def replace(found: re.Match[str]) -> str:
        if not env.get(found[1]):
            raise PydanticCustomError("variable", "{name}", {"name": found[1]})  # noqa: EM101
        return env[found[1]]

    return VARIABLE.sub(replace, _text(value))


def expand_all(value: Any, info: ValidationInfo) -> Any:
    """The value with every `${NAME}` in its texts replaced, at any depth."""
    if isinstance(value, str):
        return _expand(value, info) if value.strip() else value
    if isinstance(value, dict):
        return {key: expand_all(part, info) for key, part in value.items()}
    return [expand_all(part, info) for part in value] if isinstance(value, list) else value


def _path(value: object, info: ValidationInfo) -> str:
    expanded = _expand(value, info)
    base = Path.cwd() if str(value).startswith("${") else context_of(info).folder.absolute()
    return str(base / expanded)


def _existing(value: object, info: ValidationInfo) -> Path:
    path = Path(_path(value, info))
    if not path.is_file():
        refuse("a file that exists, its path relative to the workspace")
    return path


def _secret(value: object, info: ValidationInfo) -> SecretStr:
    if not isinstance(value, str) or not VARIABLE.search(value):
        raise PydanticCustomError("secret", "{expected}", {"expected": "a variable, ${NAME}"})  # noqa: EM101
    return SecretStr(_expand(value, info))


Expanded = Annotated[str, PlainValidator(_expand), WithJsonSchema(STRING)]
FilePath = Annotated[str, PlainValidator(_path), WithJsonSchema(STRING)]
ExistingFile = Annotated[Path, PlainValidator(_existing), WithJsonSchema(STRING)]
Secret = Annotated[
    SecretStr,
    PlainValidator(_secret),
    WithJsonSchema({"type": "string", "pattern": r"\$\{[A-Za-z_][A-Za-z0-9_]*\}"}),
]


# ---- shapes


def _listed(value: object) -> object:
    return value if isinstance(value, (list, tuple)) else [value]


class OneOrMany:
    """Marks a tuple that may be written as one value."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
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
        def read(value: object) -> object:
            if isinstance(value, (Mapping, BaseModel)):
                return value
            return {self.word: True} if self.word and value == self.word else {self.key: value}

        return core_schema.no_info_before_validator_function(read, handler(source))

    def __get_pydantic_json_schema__(
        self, core: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
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
