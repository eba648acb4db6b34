"""Vendors' ways of writing a moment."""

from __future__ import annotations

import datetime as dt
import re

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_ODD = re.compile(r"^(\d{4}-\d\d-\d\d)[.T ](\d\d:\d\d:\d\d)(\.\d+)?$")
MILLISECONDS_FROM = 100_000_000_000  # as seconds: the year 5138
MICROSECONDS_FROM = 100_000_000_000_000


def ms_of(value: object) -> int | None:
    """Milliseconds since 1970 of a time as vendors write it; UTC where no offset is given, None for no time.

    >>> [ms_of(value) for value in ("1970-01-01T00:00:01Z", 1, "1970-01-01.00:00:01", 1000000000000, "soon")]
    [1000, 1000, 1000, 1000000000000, None]
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _of_number(value)
    text = str(value).strip()
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    if text[10:11] == "." and (odd := _ODD.match(text)):
        text = f"{odd[1]}T{odd[2]}{(odd[3] or '')[:7]}"
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return round(aware.timestamp() * 1000)


def _of_number(value: float) -> int | None:
    if value != value or abs(value) >= 1e18:  # noqa: PLR0124 (no number equals itself but NaN)
        return None
    if abs(value) >= MICROSECONDS_FROM:
        return int(value / 1000)
    return int(value) if abs(value) >= MILLISECONDS_FROM else int(value * 1000)


def iso(ms: int) -> str:
    """A moment as vendors take it, to the second before it.

    >>> iso(1_500)
    '1970-01-01T00:00:01Z'
    """
    return dt.datetime.fromtimestamp(ms // 1000, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def iso_of(value: object) -> str | None:
    """A time as a vendor wrote it, spelt as the load reads it in every zone; None for no time."""
    ms = ms_of(value)
    if ms is None:
        return None
    try:
        moment = dt.datetime.fromtimestamp(ms / 1000, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
