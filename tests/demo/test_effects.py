"""A poor experience changes what that person does next, as much as was planted: same lives, repaired."""

from __future__ import annotations

import numpy as np
import pytest

from demo.truth import effect
from demo.world import World
from tests.demo.standstill import ANCHOR

PLANTED = [
    ("web_booking", "conversion", 60, -7),
    ("phone_booking", "conversion", 60, -2),
    ("gp_notes", "conversion", 60, -9),
    ("chat", "conversion", 60, -2),
    ("results_call", "conversion", 60, -9),
    ("results_call", "second_service", 60, -6),
    ("results_call", "retention", 120, -8),
    ("results_report", "second_service", 60, 6),
    ("specialist_referral", "second_service", 60, -10),
    ("specialist_referral", "retention", 120, -15),
    ("follow_up_visit", "second_service", 60, -1),
    ("call_back", "retention", 120, -12),
    ("reception", "second_service", 60, 0),
    ("reception", "referral", 90, 0),
    ("website", "conversion", 60, 0),
    ("health_letter", "kit_reorder", 90, 0),
    ("care_line", "retention", 120, 0),
]
SUGGESTED = [
    ("results_call", "retention"),
    ("call_back", "retention"),
    ("specialist_referral", "retention"),
    ("specialist_referral", "second_service"),
]


@pytest.mark.parametrize(("touchpoint", "outcome", "window", "planted"), PLANTED)
def test_repairing_gives_back_what_was_planted(world, touchpoint, outcome, window, planted):
    found = effect(world, World(ANCHOR, 1, mended=frozenset({touchpoint})), touchpoint, outcome, window)
    share = abs(planted) / 100
    chance = 400 * np.sqrt(share * (1 - share) / found["n_poor"])
    # a renewal paid already, or a rate that cannot fall below none, takes a little off
    assert found["effect_pp"] == pytest.approx(planted, abs=chance + 0.08 * abs(planted))
    assert found["n_poor"] > 100


def test_repair_leaves_other_lives_alone(world):
    repaired = World(ANCHOR, 1, mended=frozenset({"results_call"}))
    before, after = world.book.chances("second_service"), repaired.book.chances("second_service")
    late = world.book.exposures("results_call")
    untouched = np.setdiff1d(before.chance, late.chance[late.poor])
    untouched = untouched[np.isin(untouched, after.chance) & (untouched % 64 == 0)]
    assert len(untouched) > 5_000
    assert set(before.chance[before.won]) & set(untouched) == set(after.chance[after.won]) & set(untouched)


def test_reception_only_seems_to_matter(world):
    """Employers' staff wait longer and buy less: compared within a plan nothing is left."""
    waits, chances, people = (
        world.book.exposures("reception"),
        world.book.chances("second_service"),
        world.people,
    )
    poor = waits.poor[np.argsort(waits.chance)]
    order = np.argsort(chances.chance)
    won, person = chances.won[order], chances.chance[order] // 64
    employed = people.employed[np.searchsorted(people.id, person)]
    assert won[poor].mean() - won[~poor].mean() == pytest.approx(-0.06, abs=0.02)
    for group in (employed, ~employed):
        assert won[group & poor].mean() - won[group & ~poor].mean() == pytest.approx(0, abs=0.025)


@pytest.mark.parametrize(("touchpoint", "outcome"), SUGGESTED)
def test_a_year_of_records_is_enough_to_suggest_it(touchpoint, outcome):
    """The default seed is a world where what nobody declared stands out beyond the chance of a whole scan."""
    year = World(ANCHOR)
    chances, met = year.book.chances(outcome), year.book.exposures(touchpoint)
    order = np.argsort(chances.chance)
    row = order[np.clip(np.searchsorted(chances.chance[order], met.chance), 0, len(order) - 1)]
    over = (chances.chance[row] == met.chance) & (chances.due[row] < year.calendar.moment(0))
    over &= (
        (met.at >= year.calendar.moment(-365)) & (met.at >= chances.opened[row]) & (met.at < chances.due[row])
    )
    poor, won = met.poor[over].astype(bool), chances.won[row[over]]
    spread = np.sqrt(won[poor].var() / poor.sum() + won[~poor].var() / (~poor).sum())
    assert (won[poor].mean() - won[~poor].mean()) / spread < -3.5
