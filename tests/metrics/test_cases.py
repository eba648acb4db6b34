"""What an incident is called while parts of it are over."""

import numpy as np
import pytest

from metrics.evidence import cases
from metrics.evidence.detect.state import Episode, State
from metrics.evidence.detect.streams import Stream, streams
from metrics.evidence.watch import Lived
from metrics.evidence.watched import Key, Plan, Watch

KEYS = (Key("desk", "poor"), Key("desk", "poor", against="standard"), Key("desk", "csat"))


def lived(closed):
    """Three measures of one place that began to fail together; those in `closed` are back."""
    watched = streams([Stream()] * len(KEYS))
    state = State.empty(watched, 0)
    state.episodes += [
        Episode(
            stream=row, is_worse=True, onset_ms=0, opened_ms=1, level=0.1, normal=0.1, week=(1.0,) * 7,
            hour=(1.0,) * 24, phi=1.0, odds=3.0, resumed_ms=1, closed_ms=2 if row in closed else None,
        )
        for row in range(len(KEYS))
    ]  # fmt: skip
    plan = Plan(tuple(Watch(key, 108_000.0) for key in KEYS), {})
    return Lived(plan, watched, state, np.zeros(len(KEYS)), None)


@pytest.mark.parametrize(
    ("closed", "said"),
    [((), "open"), ((1,), "recovering"), ((2,), "open"), ((0, 1), "recovering"), ((0, 1, 2), "closed")],
)
def test_what_is_back_at_its_standard_recovers(closed, said):
    now = lived(closed)
    (only,) = cases.cases(now)
    assert cases.state(now, only) == said


def test_evidence_of_a_recovery_is_recovering():
    now = lived(())
    now.state.recovering[0] = True
    (only,) = cases.cases(now)
    assert cases.state(now, only) == "recovering"


def sliced(by, name, n, s):
    return {"slice_by": by, "slice": name, "n": n, "s": s, "n_before": 10 * n, "s_before": n}


@pytest.mark.parametrize(("mobile", "named"), [(16, {}), (60, {"device": "mobile"})])
def test_a_slice_is_named_where_it_fails_beyond_chance(mobile, named):
    """A tenth is usual: 16 of 110 are few more than 6 of 91; 60 are."""
    rows = [sliced("all", "", 201, mobile + 6), sliced("device", "mobile", 110, mobile)]
    rows += [sliced("device", "desktop", 91, 6)]
    assert cases.name(rows, 0.1) == named


def test_the_best_of_many_slices_by_chance_is_not_named():
    rng, named = np.random.default_rng(8), 0
    for _ in range(200):
        bad = rng.random(300) < 0.2
        parts = [rng.random(300) < share for share in np.linspace(0.2, 0.8, 40)]
        rows = [sliced("all", "", 300, int(bad.sum()))]
        rows += [
            sliced("segment", f"s{i}", int(each.sum()), int(bad[each].sum())) for i, each in enumerate(parts)
        ]
        named += cases.name(rows, 0.1) != {}
    assert named <= 20
