"""`workspace.yml`: what holds for the whole workspace."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator

from config.models.rules import Rules
from config.models.scalars import Count, Model, Text, called, refuse
from config.models.times import DATE_SCHEMA, Date, date_or, or_word

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Interval = tuple[int, int]


def _zone(value: object) -> str:
    expected = "a time zone of the IANA list, such as Europe/London or UTC"
    if not isinstance(value, str):
        refuse(expected)
    if value not in _zones():
        refuse(expected)
    return value


@cache
def _zones() -> set[str]:
    # Not every name that the system opens: `localtime` and `posix/…` are unknown to the engine.
    return zoneinfo.available_timezones() - {"localtime", "Factory"}


def _currency(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        refuse("a currency of three capital letters, such as EUR")
    return value


def _memory(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+(\.[0-9]+)? ?(MB|GB|MiB|GiB)", value):
        refuse("an amount of memory, such as 400MB or 1GB")
    return value


def _minute(text: str) -> int:
    found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", text)
    minute = int(found[1]) * 60 + int(found[2]) if found else 1441
    if minute > 1440:
        refuse("a time of day, such as 09:00")
    return minute


def time_of_day(value: object) -> int:
    """Minutes since midnight of `09:00`; `24:00` is the end of the day."""
    return _minute(value.strip()) if isinstance(value, str) else refuse("a time of day, such as 09:00")


def _intervals(value: object) -> tuple[Interval, ...]:
    if value == "closed":
        return ()
    texts = value if isinstance(value, list) else [value]
    return tuple(_interval(text) for text in texts)


def _interval(value: object) -> Interval:
    expected = "opening hours, such as 09:00-17:30, a list of them, or closed"
    start, dash, end = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        refuse(expected)
    opens, closes = _minute(start.strip()), _minute(end.strip())
    if opens >= closes:
        refuse(expected, "a day opens before it closes; for hours past midnight use two days")
    return opens, closes


def _day_numbers(name: str) -> range:
    first, _, last = name.lower().partition("-")
    last = last or first
    if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
        refuse("days: mon … sun, or a range such as mon-fri", f"found {name}")
    return range(DAYS.index(first), DAYS.index(last) + 1)


def _week(value: object) -> tuple[tuple[Interval, ...], ...]:
    if not isinstance(value, dict):
        refuse("days with their hours, such as {mon-fri: 09:00-17:00}")
    week: list[tuple[Interval, ...]] = [()] * 7
    for name, hours in value.items():
        for day in _day_numbers(name):
            week[day] = _intervals(hours)
    return tuple(week)


def _month(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 12:
        refuse("a month from 1 to 12")
    return value


Zone = Annotated[str, PlainValidator(_zone), called("time zone")]
Currency = Annotated[str, PlainValidator(_currency), called("currency", pattern="^[A-Z]{3}$")]
Memory = Annotated[str, PlainValidator(_memory), called("amount of memory")]
Month = Annotated[int, PlainValidator(_month), called("month", type="integer", minimum=1, maximum=12)]
Week = Annotated[
    tuple[tuple[Interval, ...], ...],
    PlainValidator(_week),
    PlainSerializer(list),
    called("days with their hours", type="object"),
]
TimeOfDay = Annotated[int, PlainValidator(time_of_day), called("time of day")]

OFFICE_HOURS: tuple[tuple[Interval, ...], ...] = (((540, 1020),),) * 5 + ((), ())
LiveOrDate = Annotated[
    dt.date | Literal["live"], PlainValidator(date_or("live")), or_word(DATE_SCHEMA, "live")
]
DataOrDate = Annotated[
    dt.date | Literal["data"], PlainValidator(date_or("data")), or_word(DATE_SCHEMA, "data")
]


class Contact(Model):
    """What counts as our own contact with a customer, and how much of it is too much."""

    cap: Count | None = Field(
        default=None, description="more than this many contacts in a week is too much for one customer"
    )
    ours: Rules = Field(
        default=(),
        description="recorded rows that are contacts of ours, beside those with `direction: outbound`",
    )
    opted_out: Text | None = Field(
        default=None, description="the attribute that is `true` or `yes` for those who want none"
    )


class Settings(Model):
    """What holds for the whole workspace."""

    name: Text = Field(description="the company's or client's name, as pages show it")
    customer_word: Text = Field(
        default="customer", description="what a customer is called: member, guest, account"
    )
    time_zone: Zone = Field(
        default="UTC", description="the business zone: days, weeks and months are cut in it"
    )
    currency: Currency = Field(
        default="EUR", description="of all money; rows in another are left out and counted"
    )
    fiscal_year_start: Month = Field(default=1, description="month in which the fiscal year begins")
    opening_hours: Week = Field(
        default=OFFICE_HOURS,
        description="what `wh` and `wd` count: {mon-fri: 09:00-17:00, sat: closed}; default office hours",
    )
    holidays: tuple[Date, ...] = Field(default=(), description="days that are closed")
    clock: LiveOrDate = Field(
        default="live",
        description="`live`, or a date: data is read as of that date and freshness against its end",
    )
    anchor: DataOrDate = Field(
        default="data",
        description="what `-10d` counts from: a date, or the one stored in the data folder, else today",
    )
    privacy_floor: Count = Field(default=5, description="no figure of fewer people than this is shown")
    contact: Contact = Field(
        default_factory=Contact,
        description="what counts as our own contact with a customer, and how much is too much",
    )
    threads: Count | None = Field(
        default=None, description="threads DuckDB may use; default: the machine's cores"
    )
    memory_limit: Memory | None = Field(default=None, description="memory DuckDB may use, such as 400MB")

    @property
    def clock_date(self) -> dt.date | None:
        """The date data is read as of; None while the clock is live."""
        return self.clock if isinstance(self.clock, dt.date) else None
