"""Durations and dates as a workspace writes them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, ValidationInfo, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import PydanticCustomError

from config.models.scalars import context_of, read_text, refuse

UNITS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
DURATION_PATTERN = r"^[0-9]+(\.[0-9]+)?(s|m|h|d|w|wh|wd)$"
FIRST_YEAR, LAST_YEAR = 1970, 2100
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
        """As it was written."""
        return self.text


def parse_duration(text: str) -> Duration:
    """Read a duration; `m` are minutes, decimals are allowed. Raises ValueError.

    >>> parse_duration("1.5h").ms
    5400000
    """
    if not re.fullmatch(DURATION_PATTERN, text):
        raise ValueError(f"{text!r} is no duration")
    amount = re.match(r"[0-9.]+", text)[0]  # pyright: ignore[reportOptionalSubscript]
    unit = text.removeprefix(amount)
    working = unit in ("wh", "wd")
    ms = round(Decimal(amount) * UNITS_MS[unit[-1]])
    if ms > LONGEST_MS:
        raise ValueError(f"{text!r} is no duration")
    return Duration(text, ms, working)


def _duration(value: object) -> Duration:
    expected = "a duration with its unit: s, m (minutes), h, d, w, wh or wd"
    if isinstance(value, (int, float)):
        refuse(expected, f"write {value}d for days, {value}m for minutes")
    try:
        return parse_duration(read_text(value))
    except ValueError:
        refuse(expected, "for example 90s, 15m, 1.5h, 60d, 2wd; at most 100 years")


DURATION_SCHEMA: JsonSchemaValue = {"title": "duration", "type": "string", "pattern": DURATION_PATTERN}
Lasting = Annotated[
    Duration, PlainValidator(_duration), PlainSerializer(str), WithJsonSchema(DURATION_SCHEMA)
]


def lasting_or(*words: str) -> Callable[[object], Duration | str]:
    """Reads a duration that may also be one of these words."""

    def read(value: object) -> Duration | str:
        if isinstance(value, str) and value in words:
            return value
        try:
            return _duration(value)
        except PydanticCustomError as error:
            found = error.context or {}
            refuse(f"{found['expected']}; or one of: {', '.join(words)}", found["hint"])

    return read


def or_word(schema: JsonSchemaValue, *words: str) -> WithJsonSchema:
    """The JSON Schema of what may also be one of these words."""
    title = ", ".join([schema["title"], *(f"`{word}`" for word in words)])
    return WithJsonSchema({"title": title, "anyOf": [schema, {"enum": list(words)}]})


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
        day = dt.date.fromisoformat(value)
    except ValueError:
        refuse(expected, "there is no such day")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        refuse(expected, f"of the years {FIRST_YEAR} to {LAST_YEAR}")
    return day


DATE_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|-[0-9]{1,5}d)$"
DATE_SCHEMA: JsonSchemaValue = {"title": "date", "type": "string", "pattern": DATE_PATTERN}
Date = Annotated[dt.date, PlainValidator(_date), WithJsonSchema(DATE_SCHEMA)]


def date_or(*words: str) -> Callable[[object, ValidationInfo], dt.date | str]:
    """Reads a date that may also be one of these words."""

    def read(value: object, info: ValidationInfo) -> dt.date | str:
        if isinstance(value, str) and value in words:
            return value
        try:
            return _date(value, info)
        except PydanticCustomError:
            refuse(f"{' or '.join(words)}, or a date, 2026-01-31")

    return read
