"""A link in parts, and what a poor experience is charged with where its kinds differ."""

from types import SimpleNamespace

import numpy as np
import pytest

from metrics.evidence import parts
from metrics.evidence.aipw import aipw
from metrics.evidence.charges import charge
from metrics.evidence.doubts import Fitted
from metrics.evidence.rows import Rows
from metrics.evidence.verdicts import Estimated, Kind, Spread
from metrics.scope import DAY_MS
from metrics.statistics import Estimate

PAIR = SimpleNamespace(is_of_coming=False)


def fitted(effect, seed=3, n=8000):
    """Rows over a year with an effect that may differ by row, confounded by what is seen."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    poor = (rng.random(n) < 1 / (1 + np.exp(1.2 - x))).astype(float)
    won = (rng.random(n) < np.clip(0.5 - 0.1 * x + effect * poor, 0, 1)).astype(float)
    ids, none = np.arange(n), np.full(n, None, object)
    at = np.sort(rng.integers(0, 365, n)) * DAY_MS
    rows = Rows(ids, ids, ids, at, at, poor, won, none, none, open_poor=0, per_week=1)
    made = SimpleNamespace(x=x[:, None])
    return Fitted(PAIR, rows, made, aipw(poor, won, made.x, 1), 1)


def test_a_part_is_as_if_it_were_estimated_alone():
    found = fitted(-0.1)
    mask = np.arange(8000) % 2 == 0
    part = parts.part(found, mask)
    rows = found.rows.take(mask)
    alone = aipw(rows.poor, rows.won, found.made.x[mask], 1)
    assert part.tau == pytest.approx(alone.tau, abs=0.2 * alone.se)
    assert part.se == pytest.approx(alone.se, rel=0.05)


def test_parts_of_the_whole_hold_their_own_truth():
    held = []
    for seed in range(40):
        half = np.arange(3000) % 2 == 0
        one = parts.part(fitted(np.where(half, -0.15, 0.0), seed, 3000), half)
        held.append(abs(one.tau + 0.15) < 1.96 * one.se)
    assert np.mean(held) >= 0.875


@pytest.mark.parametrize(("late", "changed"), [(-0.25, True), (-0.05, False)])
def test_a_link_that_is_not_what_it_was_says_since_when(monkeypatch, late, changed):
    monkeypatch.setattr(parts, "is_untimed", lambda *_: False)
    found = parts.change(None, fitted(np.where(np.arange(8000) > 6200, late, -0.05)))
    assert (found is not None) is changed
    if found:
        assert found.now.tau < -0.15 < found.before.tau
        assert found.since_ms == (364 - 90) * DAY_MS


@pytest.mark.parametrize(("solo", "differs"), [(-0.3, True), (-0.1, False)])
def test_segment_whose_groups_differ_is_named(monkeypatch, solo, differs):
    plan = np.random.default_rng(9).choice(["solo", "family", "work"], 8000).astype(object)
    monkeypatch.setattr(parts, "lasting", lambda *_: {"plan": plan})
    asked = parts.spread(None, fitted(np.where(plan == "solo", solo, -0.1)))
    (told,) = parts.beyond_chance([asked])
    assert [one.segment for one in told] == (["plan"] if differs else [])


def test_many_looks_find_no_segment_by_chance():
    looks = [
        tuple(Spread(f"s{n}", p, ()) for n, p in enumerate(np.linspace(0.004, 1, 13))) for _ in range(12)
    ]
    assert not any(parts.beyond_chance(looks))


def failure(measure="poor", incident=None, late=0.3):
    share = {"late": (late, 0.1), "failed": (0.1, 0.1)}
    one = SimpleNamespace(
        recent=lambda kind: Estimate(share[kind][0], 0, 1, 200),
        normal=lambda kind: Estimate(share[kind][1], 0, 1, 800),
    )
    return SimpleNamespace(one=one, measure=measure, incident=incident, against="past")


SPLIT = Estimated(
    tau=-0.1,
    se=0.01,
    kinds=(
        Kind("late", -0.2, 0.02, 400, differs=True),
        Kind("failed", -0.01, 0.02, 400, differs=True),
    ),
)


def test_the_kind_that_fails_is_charged():
    assert charge(failure(), SPLIT).tau == -0.2
    assert charge(failure(incident={"measures": ["poor", "failed"]}), SPLIT).kind == "failed"
    assert not charge(failure("failed"), SPLIT).is_loss


def test_kinds_alike_are_charged_together():
    alike = Estimated(
        tau=-0.1, se=0.01, kinds=(Kind("late", -0.11, 0.02, 400), Kind("failed", -0.09, 0.02, 400))
    )
    assert charge(failure("late"), alike) == charge(failure("failed"), alike)
    assert charge(failure("late"), alike).tau == -0.1


def test_what_is_usual_is_charged_as_a_whole():
    usual = failure()
    usual.against = "nothing"
    assert charge(usual, SPLIT).tau == -0.1
