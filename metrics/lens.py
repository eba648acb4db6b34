"""What the reader looks through: period, comparison, journey, segment, channel and date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, TypeVar
from zoneinfo import ZoneInfo

from metrics import period
from metrics.errors import BadRequest

if TYPE_CHECKING:
    from config import Workspace

T = TypeVar("T")
Compare = Literal["previous", "last_year"]


@dataclass(frozen=True)
class Lens:
    """One way of looking; `period` None is each figure's own, `notes` say what could not be read."""

    period: str | None = None
    compare: Compare = "previous"
    journey: str | None = None
    segment: str | None = None
    channel: str | None = None
    as_of: dt.date | None = None
    notes: tuple[str, ...] = ()

    @classmethod
    def parse(cls, params: Mapping[str, str], ws: Workspace) -> Lens:
        """Read it from an address; what means nothing here is left out, with a note."""
        notes: list[str] = []
        return cls(
            period=_kept(_period, params.get("period"), notes),
            compare="last_year" if params.get("compare") == "last_year" else "previous",
            journey=_kept(_journey(ws), params.get("journey"), notes),
            segment=_kept(_segment(ws), params.get("segment"), notes),
            channel=params.get("channel") or None,
            as_of=_kept(_day(today(ws)), params.get("as_of"), notes),
            notes=tuple(notes),
        )

    def params(self) -> dict[str, str]:
        """What to write into an address: only what differs from the default."""
        given = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "notes"}
        return {name: str(value) for name, value in given.items() if value and value != "previous"}

    @property
    def key(self) -> str:
        """The lens without its date as text: findings are stored under it."""
        return "&".join(f"{name}={value}" for name, value in sorted(self.params().items()) if name != "as_of")


def _kept(read: Callable[[str], T], text: str | None, notes: list[str]) -> T | None:
    if not text:
        return None
    try:
        return read(text)
    except BadRequest as problem:
        notes.append(str(problem))
        return None


def _period(text: str) -> str:
    today = dt.date(2000, 1, 1)
    period.resolve(text, period.Reach(today, today))
    return text


def today(ws: Workspace) -> dt.date:
    """The real day it is where the workspace is, also where its data stand still on an earlier one."""
    return dt.datetime.now(ZoneInfo(ws.settings.time_zone)).date()


def _day(last: dt.date) -> Callable[[str], dt.date]:
    def read(text: str) -> dt.date:
        try:
            day = dt.date.fromisoformat(text)
        except ValueError:
            raise BadRequest(f"cannot read the date {text!r}; write it as 2026-01-31") from None
        if day > last:
            raise BadRequest(f"{day} is still to come: nothing is known as of it")
        return day

    return read


def _journey(ws: Workspace) -> Callable[[str], str]:
    return _one_of("journey", [journey.id for journey in ws.map.journeys])


def _segment(ws: Workspace) -> Callable[[str], str]:
    """`id`, or `id:value` of a segment with one group per value."""
    known = _one_of("segment", [segment.id for segment in ws.segments])

    def read(text: str) -> str:
        known(text.partition(":")[0])
        return text

    return read


def _one_of(kind: str, known: list[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in known:
            raise BadRequest(f"no {kind} {text!r} in this workspace; there are {', '.join(known) or 'none'}")
        return text

    return read
