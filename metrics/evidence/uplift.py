"""What became of those who got an intervention, against those who did not: by the same clock for both."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Protocol

from metrics import sql
from metrics.statistics import Face, face, newcombe, wilson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config.models.times import Duration
    from metrics.scope import Scope
    from metrics.statistics import Estimate

HISTORY_DAYS = 730


class Told(Protocol):
    """Somebody who was to be approached."""

    @property
    def person(self) -> int | None:
        """Who it is; None where no person is known."""
        ...

    @property
    def fired_ms(self) -> int:
        """When the alert was due."""
        ...

    @property
    def given_ms(self) -> int | None:
        """When the intervention was given, in its time; None where it was not."""
        ...


class Offered(Protocol):
    """What was done for them: in how long it can be done, and the outcome that it is for."""

    @property
    def outcome(self) -> str | None:
        """The outcome compared; None where nobody said."""
        ...

    @property
    def within(self) -> Duration:
        """The time in which it can be done."""
        ...


def became(scope: Scope, what: Offered, told: Sequence[Told]) -> dict[str, Any]:
    """The outcome's rate of both groups and the difference, each with its interval and n.

    Each person counts once, by the first alert. The outcome is looked for from the end of the time in which
    the intervention could be given, for both: who had it before is in neither group. Chance did not decide
    who got it, so the difference is no effect, and its note says so.
    """
    if what.outcome is None or scope.ws.outcome(what.outcome).per != "customer":
        return _nothing(what, "names no outcome of a customer to compare")
    groups: dict[bool, list[bool]] = {True: [], False: []}
    chances = _chances(scope, what.outcome)
    for person, one in _first(told).items():
        won = _won(chances.get(person, []), one.fired_ms + what.within.ms)
        if won is not None:
            groups[one.given_ms is not None].append(won)
    given, others = (wilson(sum(groups[side]), len(groups[side])) for side in (True, False))
    difference = newcombe(given, others)
    few = face(difference) is not Face.FULL
    return {
        "outcome": what.outcome,
        "given": _shown(given),
        "not_given": _shown(others),
        "difference": None if few else _shown(difference),
        "note": "too few whose window is over" if few else "goes with; chance did not decide who got it",
    }


def _nothing(what: Offered, why: str) -> dict[str, Any]:
    return {"outcome": what.outcome, "given": None, "not_given": None, "difference": None, "note": why}


def _first(told: Sequence[Told]) -> dict[int, Told]:
    found: dict[int, Told] = {}
    for one in sorted(told, key=lambda each: each.fired_ms):
        if one.person is not None:
            found.setdefault(one.person, one)
    return found


def _chances(scope: Scope, outcome: str) -> dict[int, list[dict[str, Any]]]:
    since = scope.day(scope.now_ms) - dt.timedelta(days=HISTORY_DAYS)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in scope.reader.rows(sql.text("sequence_chances"), {"outcome": outcome, "from_date": since}):
        found.setdefault(row["person_code"], []).append(row)
    return found


def _won(chances: list[dict[str, Any]], landmark_ms: int) -> bool | None:
    """Whether the newest chance open at the landmark was won after it; None: none was, or it is not over."""
    open_then = [
        row
        for row in chances
        if row["opened_ms"] <= landmark_ms and (row["ends_ms"] is None or row["ends_ms"] > landmark_ms)
    ]
    if not open_then or not open_then[-1]["is_over"]:
        return None
    return open_then[-1]["won_ms"] is not None


def _shown(estimate: Estimate) -> dict[str, Any]:
    return {name: getattr(estimate, name) for name in ("value", "low", "high", "k", "n")}
