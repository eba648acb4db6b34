"""One world for all tests of the demo, and a clock that stands still in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from demo.company import Clock
from demo.world import Anchor

ANCHOR = Anchor(date(2026, 3, 18))
NOON = datetime(2026, 3, 18, 12, tzinfo=UTC)


class StoppedClock(Clock):
    """A clock that a test moves by hand."""

    def __init__(self, moment: int) -> None:
        self.moment = moment

    def now(self) -> int:
        return self.moment
