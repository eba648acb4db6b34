"""The measures of a touchpoint, from the sums of its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics import query
from metrics.query import Sums, Window
from metrics.statistics import Estimate, NpsCounts, clustered_share, nps

if TYPE_CHECKING:
    from metrics.scope import Scope

EXPERIENCE = {"poor": "poor", "failed": "failed", "late": "late", "wait": "waited", "completion": "completed"}
ANSWERS = {"csat": "satisfied", "ces": "easy", "low_score": "low"}
MEASURES = (*EXPERIENCE, *ANSWERS, "nps")


@dataclass(frozen=True)
class Book:
    """The sums of interactions and answers of the same windows."""

    experience: Sums
    answers: Sums

    def estimate(self, touchpoint: str, label: str, measure: str, slice: str | None = None) -> Estimate:  # noqa: A002
        """One measure of one touchpoint in one window; unknown where no row says anything."""
        if measure in EXPERIENCE:
            return clustered_share(self.experience.get(touchpoint, label, EXPERIENCE[measure], slice))
        if measure in ANSWERS:
            return clustered_share(self.answers.get(touchpoint, label, ANSWERS[measure], slice))
        names = ("promoter", "passive", "detractor")
        return nps(NpsCounts(*(round(self.answers.get(touchpoint, label, name, slice).y) for name in names)))

    def known(self, touchpoint: str, label: str) -> list[str]:
        """The measures that some row of the window says something about."""
        return [measure for measure in MEASURES if self.estimate(touchpoint, label, measure).n]


def open_book(scope: Scope, windows: list[Window], *, by: str = "none", segment: str | None = None) -> Book:
    """Read the sums of these windows, cut by channel or device where asked."""
    return Book(
        query.experience(scope, windows, by=by, segment=segment),
        query.answers(scope, windows, by=by, segment=segment),
    )
