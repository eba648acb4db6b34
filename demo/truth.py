"""What is true in the demo: each effect found by living the same lives again with one touchpoint repaired."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from demo.book import Chances, Exposures
from demo.draws import Ints
from demo.scene import days
from demo.world import Anchor, World

PAIRS = {
    "website": {"conversion": 60},
    "web_booking": {"conversion": 60},
    "phone_booking": {"conversion": 60},
    "gp_notes": {"conversion": 60},
    "chat": {"conversion": 60},
    "reception": {"second_service": 60, "referral": 90},
    "results_call": {"conversion": 60, "second_service": 60, "retention": 120},
    "results_report": {"second_service": 60, "retention": 120},
    "specialist_referral": {"second_service": 60, "retention": 120},
    "follow_up_visit": {"second_service": 60, "retention": 120},
    "call_back": {"retention": 120},
    "health_check": {"second_service": 60, "retention": 120},
    "health_letter": {"kit_reorder": 90},
    "care_line": {"retention": 120},
    "kit_help": {"retention": 120},
}
"""Touchpoint, outcome and window in days of every effect that is computed."""
RUNNING = ("results_call", -9)
"""The fault that runs at the anchor, and the day since when."""


def _exposed(exposures: Exposures, chances: Chances, window: int) -> Ints:
    """The chances of those who had it poor while their chance was open and would end within the window."""
    order = np.argsort(chances.chance)
    place = np.clip(np.searchsorted(chances.chance[order], exposures.chance), 0, len(order) - 1)
    row = order[place]
    known = chances.chance[row] == exposures.chance
    left = chances.due[row] - exposures.at
    open_ = (exposures.at >= chances.opened[row]) & (left > 0) & (left <= days(window + 1))
    return np.unique(exposures.chance[known & open_ & exposures.poor])


def _share(chances: Chances, among: Ints) -> float:
    order = np.argsort(chances.chance)
    return float(chances.won[order][np.searchsorted(chances.chance[order], among)].mean())


def effect(world: World, repaired: World, touchpoint: str, outcome: str, window: int) -> dict[str, Any]:
    """The change in the outcome's rate by a poor experience, among those who had it, in percentage points."""
    chances, after = world.book.chances(outcome), repaired.book.chances(outcome)
    among = _exposed(world.book.exposures(touchpoint), chances, window)
    among = among[np.isin(among, after.chance)]
    change = _share(chances, among) - _share(after, among) if len(among) else None
    return {
        "touchpoint": touchpoint,
        "outcome": outcome,
        "within_days": window,
        "effect_pp": None if change is None else round(100 * change, 2),
        "n_poor": len(among),
    }


def lost(world: World, spared: World, touchpoint: str, begin: int, end: int) -> dict[str, Any]:
    """What the faults of a touchpoint cost between two moments: same lives, without those faults.

    Counted are those for whom it was poor, told so by then, and would not have been. Of each outcome: how
    many of them had a chance at it, and how many fewer win by the effect among all who ever had it poor. What
    these few themselves lost is mostly luck.
    """
    had, without = world.book.exposures(touchpoint), spared.book.exposures(touchpoint)
    hit = had.poor & (had.at >= begin) & (had.at < end) & np.isin(had.chance, without.chance[~without.poor])
    few = Exposures(had.chance[hit], had.at[hit], had.poor[hit])
    repaired = World(world.anchor, world.until, mended=frozenset({touchpoint}))
    outcomes = {}
    for outcome, window in PAIRS[touchpoint].items():
        found = effect(world, repaired, touchpoint, outcome, window)
        at_risk = len(_exposed(few, world.book.chances(outcome), window))
        fewer = -at_risk * (found["effect_pp"] or 0.0) / 100
        outcomes[outcome] = {"at_risk": at_risk, "lost": round(fewer, 2)}
    return {"touchpoint": touchpoint, "excess_poor": len(few.chance), "outcomes": outcomes}


def truth(anchor: Anchor, until: int = 0) -> dict[str, Any]:
    """Every effect of the world, by intervention."""
    world = World(anchor, until)
    effects = []
    for touchpoint, outcomes in PAIRS.items():
        repaired = World(anchor, until, mended=frozenset({touchpoint}))
        effects += [
            effect(world, repaired, touchpoint, outcome, window) for outcome, window in outcomes.items()
        ]
    begin, end = (int(world.calendar.moment(day)) for day in (RUNNING[1], until))
    spared = World(anchor, until, spared=frozenset({RUNNING[0]}))
    return {
        "anchor": anchor.day.isoformat(),
        "seed": anchor.seed,
        "method": "same lives, touchpoint repaired",
        "effects": effects,
        "lost": [lost(world, spared, RUNNING[0], begin, end)],
    }


def write(data: Path, anchor: Anchor) -> Path:
    """Write `truth.json` beside the files; nothing of the product reads it."""
    path = data / "truth.json"
    draft = path.with_name(".truth.json")
    draft.write_text(json.dumps(truth(anchor), indent=1) + "\n", encoding="utf-8")
    draft.replace(path)
    return path
