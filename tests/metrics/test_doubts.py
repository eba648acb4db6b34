"""What speaks against a difference: people who differed already before, hidden causes, kinds that differ."""

from types import SimpleNamespace

import numpy as np
import pytest

from metrics.evidence import doubts
from metrics.evidence.aipw import aipw
from metrics.evidence.covariates import Known, design
from metrics.evidence.rows import Rows
from metrics.evidence.verdicts import Kind

WITHIN = SimpleNamespace(within=None, experience="any", is_of_coming=False)


def fitted(hidden, *, effect=-0.1, n=4000, seed=5):
    """A world where one unseen and one seen attribute make poor experiences likelier, the outcome rarer."""
    rng = np.random.default_rng(seed)
    unseen, seen = rng.normal(size=n), rng.normal(size=n)
    poor = (rng.random(n) < 1 / (1 + np.exp(1.5 - hidden * unseen - seen))).astype(float)
    chance = np.clip(0.4 - 0.1 * hidden * unseen - 0.1 * seen + effect * poor, 0, 1)
    won, before = (rng.random(n) < each for each in (chance, np.clip(0.4 - 0.1 * hidden * unseen, 0, 1)))
    ids, none = np.arange(n), np.full(n, None, object)
    rows = Rows(ids, ids, ids, ids, ids, poor, won.astype(float), none, none, open_poor=0, per_week=1)
    known = Known(numbers={"seen": ("history", seen), "came before": ("its own past", np.zeros(n))})
    made = design(known, rows.won)
    found = doubts.Fitted(WITHIN, rows, made, aipw(poor, rows.won, made.x, 1), 1)
    return found, before.astype(float)


@pytest.mark.parametrize(("hidden", "differed"), [(1.0, True), (0.0, False)])
def test_placebo_sees_people_who_differed_before(monkeypatch, hidden, differed):
    found, before = fitted(hidden)
    monkeypatch.setattr(doubts.link_rows, "window_ms", lambda _: 1)
    monkeypatch.setattr(doubts.link_rows, "is_untimed", lambda *_: False)
    monkeypatch.setattr(doubts, "past_of", lambda *_: (np.full(len(before), True), before))
    assert doubts.differed_before(doubts.placebo(None, found)) is differed


def test_no_placebo_where_nothing_came_before(monkeypatch):
    found, before = fitted(0.0)
    monkeypatch.setattr(doubts.link_rows, "window_ms", lambda _: 1)
    monkeypatch.setattr(doubts.link_rows, "is_untimed", lambda *_: False)
    monkeypatch.setattr(doubts, "past_of", lambda *_: (np.full(len(before), True), 0 * before))
    assert doubts.placebo(None, found) is None


@pytest.mark.parametrize(("effect", "named"), [(-0.02, True), (-0.3, False)])
def test_small_difference_is_fragile(effect, named):
    told = doubts.fragile(fitted(0.0, effect=effect)[0])
    assert (told is not None and "history" in told) is named


def test_kind_that_hurts_is_told_from_one_that_does_not():
    kinds = [Kind("late", -0.20, 0.02, 500), Kind("failed", -0.01, 0.02, 500)]
    assert all(doubts._differs(one, kinds) for one in kinds)
    assert not doubts._differs(kinds[0], [kinds[0], Kind("failed", -0.18, 0.02, 500)])
