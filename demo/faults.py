"""How often each touchpoint is poor: normally, in planted faults, and as a reader broke or mended it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from demo.draws import Bools, Floats, Ints
from demo.times import Calendar

OUTAGE = "website_feed"
"""By this name `/control` repairs the website's feed, which stops 26 hours before the first start."""


@dataclass(frozen=True)
class Fault:
    """From `begin` to `end` (days from the anchor) a touchpoint is poor at `level`, for some or for all."""

    touchpoint: str
    begin: float
    end: float
    level: float
    only: str | None = None


@dataclass(frozen=True)
class Control:
    """What a reader did at a moment: broke a touchpoint to a share of poor, or repaired it (None)."""

    touchpoint: str
    at: int
    poor: float | None


FOREVER = 10_000.0
NORMAL = {
    "website": 0.04, "friend_invite": 0.06, "web_booking": 0.07, "phone_booking": 0.08, "gp_notes": 0.26,
    "health_check": 0.12, "results_report": 0.08, "video_results": 0.10, "follow_up_visit": 0.11,
    "renewal_invoice": 0.03, "health_letter": 0.45, "leaving_call": 0.60, "care_line": 0.36, "chat": 0.12,
    "call_back": 0.26, "kit_help": 0.31, "employer_pitch": 0.20, "employer_onboarding": 0.15,
    "employer_review": 0.25,
}  # fmt: skip
"""Share of poor experiences in normal times, where it is the same for everybody."""

PLANTED = (
    Fault("results_call", -9, 11, 0.3711, "steady"),
    Fault("results_call", -9, 11, 0.52, "vulnerable"),
    Fault("web_booking", -FOREVER, -134, 0.11, "mobile"),
    Fault("web_booking", -FOREVER, -134, 0.088, "desktop"),
    Fault("web_booking", -150, -134, 0.34, "mobile"),
    Fault("chat", -8, -3, 0.42),
    Fault("phone_booking", -60, FOREVER, 0.16),
    Fault("friend_invite", -41, FOREVER, 0.06, "silent"),
)
_CYCLE = (
    (Fault("chat", 0, 20, 0.42),),
    (Fault("web_booking", 0, 20, 0.34, "mobile"),),
    (Fault("results_call", 0, 20, 0.3711, "steady"), Fault("results_call", 0, 20, 0.52, "vulnerable")),
)


def schedule(until: float) -> tuple[Fault, ...]:
    """The planted faults and their return: one begins every 15 days, for 20; one is always 5 to 20 old."""
    again = []
    for turn, begin in enumerate(np.arange(6.0, max(until, 6.0) + 15, 15)):
        for fault in _CYCLE[turn % len(_CYCLE)]:
            again.append(replace(fault, begin=float(begin), end=float(begin) + fault.end))
    return PLANTED + tuple(again)


class Rates:
    """Answers how likely an experience is poor, at a moment and for a kind of person."""

    def __init__(
        self,
        calendar: Calendar,
        faults: tuple[Fault, ...],
        controls: tuple[Control, ...] = (),
        mended: frozenset[str] = frozenset(),
    ) -> None:
        self.calendar = calendar
        self.controls = controls
        self.mended = mended
        self._faults = faults

    def share(self, touchpoint: str, at: Ints, base: ArrayLike | None = None, **kinds: Bools) -> Floats:
        """The share of poor; `base` where normal differs by person, `kinds` whom `only` means."""
        normal = np.broadcast_to(
            np.asarray(NORMAL[touchpoint] if base is None else base, dtype=np.float64), at.shape
        )
        if touchpoint in self.mended:
            return np.zeros(at.shape)
        share = normal.copy()
        for fault in self._faults:
            if fault.touchpoint == touchpoint and fault.only != "silent":
                hit = self._during(fault, at) & (kinds[fault.only] if fault.only else True)
                share[hit] = fault.level
        for control in (control for control in self.controls if control.touchpoint == touchpoint):
            after = at >= control.at
            share[after] = normal[after] if control.poor is None else control.poor
        return share

    def _during(self, fault: Fault, at: Ints) -> Bools:
        begin, end = self.calendar.moment(fault.begin), self.calendar.moment(fault.end)
        return (at >= begin) & (at < end)

    def silent(self, touchpoint: str, at: Ints) -> Bools:
        """True where the touchpoint sends nothing at all."""
        quiet = np.zeros(at.shape, dtype=np.bool_)
        for fault in self._faults:
            if fault.touchpoint == touchpoint and fault.only == "silent":
                quiet |= self._during(fault, at)
        for control in (control for control in self.controls if control.touchpoint == touchpoint):
            quiet[at >= control.at] = False
        return quiet

    def wrong(
        self, touchpoint: str, at: Ints, *keys: Any, base: ArrayLike | None = None, **kinds: Bools
    ) -> Bools:
        """Who has a poor experience there."""
        return self.calendar.draws.chance(
            f"{touchpoint}/poor", self.share(touchpoint, at, base, **kinds), *keys
        )
