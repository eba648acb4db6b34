"""Changes with a date: 28 days after one against the 28 before, less what the rest of the stage did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metrics import sql
from metrics.evidence.aipw import adjusted_p
from metrics.evidence.seen import last_day, seen, timeless
from metrics.evidence.watch import touched_by
from metrics.statistics import Z

if TYPE_CHECKING:
    from config.models.notes import Note
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

    Floats = NDArray[np.float64]

DAYS = 28
LEAST_ROWS, LEAST_OTHERS = 30, 3
WINDOWS = ("before", "after")
Told = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """One touchpoint around one change: what each customer had in each window, and how much was poor."""

    customer: NDArray[np.int64]
    is_after: NDArray[np.bool_]
    y: Floats
    n: Floats

    def rows(self, *, after: bool) -> int:
        """Rows of a window."""
        return round(self.n[self.is_after == after].sum())

    def share(self, *, after: bool) -> float:
        """The poor share of a window."""
        mine = self.is_after == after
        return float(self.y[mine].sum() / self.n[mine].sum())

    @property
    def difference(self) -> float:
        """After less before."""
        return self.share(after=True) - self.share(after=False)

    @property
    def influence(self) -> Floats:
        """How much each row of customer and window moves the difference (linearised ratios)."""
        found = np.empty(len(self.n))
        for after in (True, False):
            mine = self.is_after == after
            sign = 1 if after else -1
            found[mine] = sign * (self.y[mine] - self.share(after=after) * self.n[mine]) / self.n[mine].sum()
        return found


def changes(scope: Scope) -> list[Told]:
    """Each dated event and touchpoint it touched: the poor share before and after, newest first.

    `separated` says whether three touchpoints or more of the stage, which it did not touch, were there to be
    compared with: the difference is then what it moved beyond them (difference in differences, with customers
    as clusters); else it holds whatever else changed.
    """
    told = [each for note in _dated(scope) for each in _of(scope, note)]
    z = np.array([abs(each["difference"]) / each.pop("se") for each in told])
    q = adjusted_p(_p(z)).tolist() if told else []
    return [{**each, "q_value": value} for each, value in zip(told, q, strict=True)]


def _p(z: Floats) -> Floats:
    from scipy.special import ndtr

    return 2 * ndtr(-z)


def _dated(scope: Scope) -> list[Note]:
    """Events that are over for 28 days and name what they touched; an outage is no change to be judged."""
    found = [
        note
        for note in scope.ws.notes
        if note.kind == "event" and note.type != "outage" and (note.touchpoint or note.stage or note.system)
    ]
    return sorted(found, key=lambda note: note.at, reverse=True)


def _of(scope: Scope, note: Note) -> list[Told]:
    touched = touched_by(scope, note)
    after = note.at + dt.timedelta(days=DAYS - 1)
    able = [each for each in scope.touchpoints if each.poor and _is_complete(scope, each, after)]
    stages = {each.stage for each in able if each.id in touched}
    beside = [each for each in able if each.stage in stages]
    counted = _counted(scope, note.at, beside) if beside else {}
    return [
        _told(note, each, counted[each.id], _others(each, beside, touched, counted))
        for each in beside
        if each.id in touched and each.id in counted
    ]


def _is_complete(scope: Scope, touchpoint: Touchpoint, last: dt.date) -> bool:
    found = seen(scope)[touchpoint.id]
    if timeless(scope, touchpoint) is not None or found.last_day is None:
        return False
    return last <= last_day(scope, found)


def _others(
    one: Touchpoint, beside: list[Touchpoint], touched: set[str], counted: dict[str, Counted]
) -> dict[str, Counted]:
    names = [each.id for each in beside if each.stage == one.stage and each.id not in touched]
    return {name: counted[name] for name in names if name in counted}


def _counted(scope: Scope, at: dt.date, places: list[Touchpoint]) -> dict[str, Counted]:
    """Those with thirty rows in both windows."""
    spans = {
        "before": (at - dt.timedelta(days=DAYS), at - dt.timedelta(days=1)),
        "after": (at, at + dt.timedelta(days=DAYS - 1)),
    }
    asked = [(place.id, label) for place in places for label in WINDOWS]
    params = {
        "touchpoints": [name for name, _ in asked],
        "labels": [label for _, label in asked],
        "from_dates": [spans[label][0] for _, label in asked],
        "to_dates": [spans[label][1] for _, label in asked],
        "segment": None,
        "channel": None,
    }
    found = scope.reader.arrow(sql.text("segment_seen"), params)
    column = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    poor = column["measure"] == "poor"
    made = {place.id: _around(column, poor & (column["owner"] == place.id)) for place in places}
    return {
        name: one
        for name, one in made.items()
        if min(one.rows(after=False), one.rows(after=True)) >= LEAST_ROWS
    }


def _around(column: dict[str, Any], mine: NDArray[np.bool_]) -> Counted:
    return Counted(
        column["customer"][mine].astype(np.int64),
        column["label"][mine] == "after",
        column["y"][mine].astype(float),
        column["n"][mine].astype(float),
    )


def _told(note: Note, place: Touchpoint, one: Counted, others: dict[str, Counted]) -> Told:
    separated = len(others) >= LEAST_OTHERS
    beside = list(others.values()) if separated else []
    parts = [(one, 1.0), *((each, -1 / len(beside)) for each in beside)]
    difference = sum(weight * each.difference for each, weight in parts)
    se = _clustered([(each.customer, weight * each.influence) for each, weight in parts])
    return {
        "note": note.id,
        "title": note.title,
        "at": note.at.isoformat(),
        "touchpoint": place.id,
        "before": one.share(after=False),
        "n_before": one.rows(after=False),
        "after": one.share(after=True),
        "n_after": one.rows(after=True),
        "difference": difference,
        "low": difference - Z * se,
        "high": difference + Z * se,
        "separated": separated,
        "compared_with": sorted(others) if separated else [],
        "se": max(se, 1e-12),
    }


def _clustered(parts: list[tuple[NDArray[np.int64], Floats]]) -> float:
    """The standard error where each customer moves the difference by all that they had, anywhere."""
    who = np.concatenate([each for each, _ in parts])
    moved = np.concatenate([each for _, each in parts])
    own = np.unique(who, return_inverse=True)[1]
    sums = np.bincount(own, weights=moved)
    m = max(2, len(sums))
    return float(np.sqrt(m / (m - 1) * (sums**2).sum()))
