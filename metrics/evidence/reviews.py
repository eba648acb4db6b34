"""Cells of the map that ask to be looked at again, and who last did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.handling import handling
from warehouse import journal

if TYPE_CHECKING:
    from metrics.handling import Act, Handling, Reviewed
    from metrics.scope import Scope


def reviews(scope: Scope) -> dict[str, dict[str, Any]]:
    """By touchpoint what asks for a review since when, and the last one: by whom, when, after what."""
    done = handled(scope)
    return {
        name: {**_asked(scope, done.review.get(name)), **_last(scope, done.reviewed.get(name))}
        for name in done.review.keys() | done.reviewed.keys()
    }


def handled(scope: Scope) -> Handling:
    """What people did by the day of the lens; where the clock is dated, by now: they act after the data."""
    entries = journal.read(scope.reader)
    is_cut = scope.is_live or scope.lens.as_of is not None
    now_ms = scope.now_ms if is_cut else max((each["at_ms"] for each in entries), default=scope.now_ms)
    return handling(entries, now_ms)


def _asked(scope: Scope, act: Act | None) -> dict[str, Any]:
    if act is None:
        return {"asked_by": None, "asked_at": None}
    return {"asked_by": act.kind, "asked_at": scope.iso(act.at_ms)}


def _last(scope: Scope, last: Reviewed | None) -> dict[str, Any]:
    if last is None:
        return {"reviewed_by": None, "reviewed_at": None, "reviewed_after": None}
    about = last.about.kind if last.about else None
    return {"reviewed_by": last.act.by, "reviewed_at": scope.iso(last.act.at_ms), "reviewed_after": about}
