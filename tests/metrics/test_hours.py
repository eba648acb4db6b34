"""What was due of poor experiences while something failed, by whole days and parts of them."""

from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest

from metrics.evidence.detect.state import Episode
from metrics.evidence.hours import HOUR_MS, Hours

DAY_MS = 24 * HOUR_MS
NEVER_LATE = 0.1
EPISODE = Episode(
    stream=0, is_worse=True, onset_ms=0, opened_ms=1, level=0.1, normal=0.1, week=(1.0,) * 7,
    hour=(NEVER_LATE,) * 12 + (9.0,) * 12, phi=1.0, odds=3.0, resumed_ms=1, whole_day=1.0,
)  # fmt: skip


@pytest.fixture
def hours():
    """Ten days of 100 calls: 60 in time, settled at 8, and 40 late ones, settled at 18."""
    cells = [
        (day * DAY_MS + hour * HOUR_MS, n, s)
        for day in range(10)
        for hour, n, s in ((8, 60, 0), (18, 40, 40))
    ]
    starts = np.arange(10) * DAY_MS
    rows = pa.table({
        "hour_ms": [at for at, *_ in cells], "stream": [0] * len(cells), "n": [n for _, n, _ in cells],
        "s": [s for *_, s in cells], "x": [0.0] * len(cells),
    })  # fmt: skip
    watched = SimpleNamespace(graded=np.array([False]), x=np.zeros((1, 1)), count=1)
    return Hours(rows, watched, SimpleNamespace(starts=starts, ends=starts + DAY_MS, first=0))


def test_a_late_call_is_not_due_for_being_settled_late(hours):
    found = hours.since(EPISODE, 10 * DAY_MS)
    assert (found.n, found.s, found.due) == (1000, 400, pytest.approx(100))


def test_a_part_of_a_day_is_due_by_its_hours(hours):
    found = hours.since(EPISODE, 12 * HOUR_MS)
    assert (found.n, found.due) == (60, pytest.approx(60 * 0.1 * NEVER_LATE))
