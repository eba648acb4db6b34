"""What people did about incidents, touchpoints and customers: read from the journal, as of a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from config.models.alerts import QuietHours

DAY_MS = 86_400_000
QUARTER_DAYS = 90
LATELY_MS = 7 * 86_400_000
FLAGGING = ("incident_closed", "incident_withdrawn", "verdict")
"""Announcements after which somebody looks at a cell of the map again."""
BY_PEOPLE = (
    "acknowledged", "snoozed", "noted", "dismissed", "level_accepted", "contacted", "contact_result",
    "reviewed", "looked",
)  # fmt: skip


@dataclass(frozen=True)
class Act:
    """One thing that somebody did, or that was announced; `by` is the name typed, unverified."""

    at_ms: int
    kind: str
    payload: Mapping[str, Any]

    @property
    def by(self) -> str | None:
        """Who did it, as they called themselves."""
        return self.payload.get("by")

    @property
    def text(self) -> str | None:
        """What they wrote: a note, a reason."""
        return self.payload.get("text") or self.payload.get("reason")


@dataclass(frozen=True)
class Case:
    """How one incident is handled at a moment; what was taken back is not in it."""

    acknowledged: Act | None = None
    snoozed: Act | None = None
    dismissed: Act | None = None
    accepted: Act | None = None
    notes: tuple[Act, ...] = ()

    @property
    def is_in_hand(self) -> bool:
        """Whether somebody has it: acknowledged, or put off for a time that still runs."""
        return self.acknowledged is not None or self.snoozed is not None


@dataclass(frozen=True)
class Reviewed:
    """That somebody looked at a cell of the map again, and after what; None: nothing had asked for it."""

    act: Act
    about: Act | None


@dataclass(frozen=True)
class Handling:
    """Everything done, by what it was done to."""

    cases: Mapping[str, Case] = field(default_factory=dict)
    notes: Mapping[str, tuple[Act, ...]] = field(default_factory=dict)
    contacts: Mapping[tuple[str, str], Act] = field(default_factory=dict)
    results: Mapping[tuple[str, str], Act] = field(default_factory=dict)
    review: Mapping[str, Act] = field(default_factory=dict)
    reviewed: Mapping[str, Reviewed] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()

    def case(self, incident: str) -> Case:
        """How an incident is handled; one that nobody touched has an empty case."""
        return self.cases.get(incident, Case())

    def last_seen_ms(self, by: str) -> int | None:
        """When somebody of this name last did anything; None where never."""
        return max((act.at_ms for act in self.acts if act.by == by and act.kind in BY_PEOPLE), default=None)

    def since(self, ms: int) -> list[Act]:
        """What was done and announced after a moment, oldest first."""
        return [act for act in self.acts if act.at_ms > ms]

    def dismissed_lately(self, now_ms: int) -> int:
        """How many incidents of the last quarter (90 days) stand dismissed as false alarms."""
        acts = [case.dismissed for case in self.cases.values() if case.dismissed]
        return sum(act.at_ms > now_ms - QUARTER_DAYS * DAY_MS for act in acts)


def handling(entries: Iterable[Mapping[str, Any]], now_ms: int) -> Handling:
    """Read the journal's entries (oldest first) as they stand at a moment; later ones are not known yet."""
    acts = [_act(entry) for entry in entries if entry["at_ms"] <= now_ms]
    by_incident: dict[str, list[Act]] = {}
    for act in acts:
        by_incident.setdefault(str(act.payload.get("incident") or ""), []).append(act)
    review, reviewed = _reviews(acts)
    return Handling(
        cases={name: _case(mine, now_ms) for name, mine in by_incident.items() if name},
        notes=_notes(acts),
        contacts=_by_customer(acts, "contacted"),
        results=_by_customer(acts, "contact_result"),
        review=review,
        reviewed=reviewed,
        acts=tuple(acts),
    )


def _act(entry: Mapping[str, Any]) -> Act:
    return Act(entry["at_ms"], entry["kind"], entry["payload"])


def _case(acts: list[Act], now_ms: int) -> Case:
    """The last act of a kind holds; who takes up a dismissed incident takes the dismissal back."""
    last = {act.kind: act for act in acts}
    snoozed, dismissed, taken = (last.get(kind) for kind in ("snoozed", "dismissed", "acknowledged"))
    return Case(
        acknowledged=taken,
        snoozed=snoozed if snoozed and (snoozed.payload.get("until_ms") or 0) > now_ms else None,
        dismissed=dismissed if dismissed and (not taken or taken.at_ms < dismissed.at_ms) else None,
        accepted=last.get("level_accepted"),
        notes=tuple(act for act in acts if act.kind == "noted"),
    )


def _notes(acts: list[Act]) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = {}
    for act in acts:
        if act.kind == "noted" and act.payload.get("touchpoint"):
            found.setdefault(act.payload["touchpoint"], []).append(act)
    return {name: tuple(mine) for name, mine in found.items()}


def _by_customer(acts: list[Act], kind: str) -> dict[tuple[str, str], Act]:
    """The last act of a kind for each touchpoint and customer."""
    mine = (act for act in acts if act.kind == kind)
    return {(str(act.payload.get("touchpoint")), str(act.payload.get("customer"))): act for act in mine}


def _reviews(acts: list[Act]) -> tuple[dict[str, Act], dict[str, Reviewed]]:
    """The newest announcement about a touchpoint since somebody last reviewed it; and that last review."""
    asked: dict[str, Act] = {}
    done: dict[str, Reviewed] = {}
    for act in acts:
        touchpoint = str(act.payload.get("touchpoint") or "")
        if touchpoint and act.kind in FLAGGING and _changed(act):
            asked[touchpoint] = act
        elif touchpoint and act.kind == "reviewed":
            done[touchpoint] = Reviewed(act, asked.pop(touchpoint, None))
    return asked, done


def _changed(act: Act) -> bool:
    """Not a verdict said for the first time, nor what ended long before anybody watched."""
    if act.kind == "incident_closed":
        return act.at_ms - (act.payload.get("closed_ms") or act.at_ms) <= LATELY_MS
    return act.kind != "verdict" or act.payload.get("before") not in (None, act.payload.get("verdict"))


def longest_snooze_ms(*, must_not_fail: bool, now_ms: int) -> int:
    """Until when an incident may be put off: a day where it must not fail, else thirty."""
    return now_ms + (1 if must_not_fail else 30) * DAY_MS


def is_quiet(quiet: QuietHours | None, minute: int) -> bool:
    """Whether alarms wait at this minute of the day, but those of touchpoints that must not fail."""
    if quiet is None:
        return False
    start, end = quiet.from_, quiet.to
    return start <= minute < end if start <= end else minute >= start or minute < end
