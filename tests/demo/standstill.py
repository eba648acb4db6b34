"""One world for all tests of the demo, and a clock that stands still in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from demo.company import Clock, Company
from demo.folder import origin
from demo.vendors import limits
from demo.vendors.limits import Limit
from demo.world import Anchor

ANCHOR = Anchor(date(2026, 3, 18))
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)


class StoppedClock(Clock):
    """A clock that a test moves by hand."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        return self.moment


def company(data: Path) -> Company:
    """The demo's company at noon of its day 0, in a folder of its own."""
    return Company(data, origin(data, NOON, day=ANCHOR.day), StoppedClock(int(NOON.timestamp())))


def lift_limits(patched: pytest.MonkeyPatch) -> None:
    """Let the demo's vendors answer as often as they are asked."""
    wide = {vendor: dict.fromkeys(groups, Limit(100_000, 60)) for vendor, groups in limits.read().items()}
    patched.setattr(limits, "read", lambda kind="demo": wide)
