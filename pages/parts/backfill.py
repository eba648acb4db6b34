"""How far the first reading of a source has come, in words: what is read, what is left, about how long."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, el, link
from pages.parts.signs import sign

Row = Mapping[str, Any]
NEARLY = 0.9


def of(progress: Sequence[Row], source: str) -> list[Row]:
    """The kinds of record of one source."""
    return [one for one in progress if one["source_id"] == source]


def unread(kinds: Sequence[Row]) -> list[Row]:
    """The kinds of record whose history is not read to its end."""
    return [one for one in kinds if not one["whole"]]


def share(kinds: Sequence[Row]) -> float | None:
    """How much of a source is read, from 0 to 1, each kind counting alike; None where one cannot be told."""
    known = [one["done"] for one in kinds]
    return None if not known or None in known else sum(known) / len(known)


def left(kinds: Sequence[Row], clock: Clock) -> str | None:
    """About how long until the last of them is read; None where that cannot be told of every one."""
    ends = [one["expected_ms"] for one in unread(kinds) if not one["trouble"]]
    if not ends or None in ends:
        return None
    seconds = max(ends) / 1000 - clock.now.timestamp()
    if seconds >= 1:
        return f"about {words.lasting(_round(seconds))} left"
    return "nearly done" if (share(kinds) or 1.0) >= NEARLY else "taking longer than estimated"


def _round(seconds: float) -> float:
    """Seconds as one says them of an estimate: by tens up to two minutes, then by minutes."""
    step = 10 if seconds < 120 else 60
    return max(step, step * round(seconds / step))


def told(kinds: Sequence[Row], clock: Clock) -> str | None:
    """`2 of 5 kinds of record read; tickets to 3 Mar 2026, about 40 s left`; None once all is read."""
    behind = unread(kinds)
    if not behind:
        return None
    slowest = max(behind, key=lambda one: (one["expected_ms"] or 0, -(one["done"] or 0)))
    kind = words.plural(len(kinds), "kind")
    known = f"{len(kinds) - len(behind)} of {kind} of record read; {_reached(slowest, clock)}"
    return ", ".join(part for part in (known, left(kinds, clock)) if part)


def _reached(one: Row, clock: Clock) -> str:
    name = str(one["object"]).replace("_", " ")
    if one["trouble"]:
        return f"{name} met trouble: {one['trouble']}"
    return f"{name} {span(one, clock)}"


def span(one: Row, clock: Clock) -> str:
    """From when to when records of a kind are read: `read from 1 Dec 2025 to 3 Mar 2026`."""
    ends = [_day(one[name], clock) for name in ("read_from_ms", "complete_until_ms")]
    if ends[1] is None or one["done"] == 0:
        return "not read yet"
    if by_number(one):
        return "being read" if one["done"] is None else f"{words.share(one['done'])} read"
    return f"read from {ends[0]} to {ends[1]}" if ends[0] else f"read to {ends[1]}"


def by_number(one: Row) -> bool:
    """Whether records are read by number, not by time: then neither end stands for anything."""
    ends = one["read_from_ms"], one["complete_until_ms"]
    return not one["whole"] and None not in ends and ends[0] == ends[1]


def _day(moment: int | None, clock: Clock) -> str | None:
    return None if moment is None else clock.day(moment, year=True).partition(" ")[2]


def sources(progress: Sequence[Row]) -> list[str]:
    """The sources that are being read for the first time, without trouble."""
    return list(dict.fromkeys(one["source_id"] for one in unread(progress) if not one["trouble"]))


def note(ws: Workspace, progress: Sequence[Row], clock: Clock) -> Markup | None:
    """For the strip of every page: which sources are still being read; None once all are.

    What met trouble is late or failed, and told as such.
    """
    behind = sources(progress)
    if not behind:
        return None
    names = words.listed([ws.source(name).title for name in behind])
    rest = left([one for one in progress if one["source_id"] in behind], clock)
    ends = f", {rest}" if rest else ""
    return el("span", sign("late"), link("sources", f"Figures incomplete: {names} still being read{ends}"))
