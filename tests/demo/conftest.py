from __future__ import annotations

import numpy as np
import pytest

from demo.company import Company
from demo.folder import Origin, origin
from demo.world import World
from tests.demo.standstill import ANCHOR, NOON, StoppedClock


@pytest.fixture(scope="session")
def world() -> World:
    return World(ANCHOR, 1)


@pytest.fixture
def home(tmp_path) -> Origin:
    return origin(tmp_path, NOON, day=ANCHOR.day)


@pytest.fixture
def company(tmp_path, home) -> Company:
    return Company(tmp_path, home, StoppedClock(home.began))


@pytest.fixture(scope="session")
def share(world):
    """Share of poor at a touchpoint between two days, and how far it may be off by chance."""

    def of(touchpoint: str, begin: float, end: float, only=None) -> tuple[float, float]:
        found = world.book.exposures(touchpoint)
        rows = (found.at >= world.calendar.moment(begin)) & (found.at < world.calendar.moment(end))
        rows &= True if only is None else only(found)
        n = int(rows.sum())
        return float(found.poor[rows].mean()), 4 * float(
            np.sqrt(0.25 / n if n < 30 else found.poor[rows].var() / n)
        )

    return of
