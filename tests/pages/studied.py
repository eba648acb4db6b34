# ruff: noqa: E501 (tables of an invented company, one row a line)
"""What stands behind the outcomes of Harbour Health: drivers, thresholds, events before, what to do next."""

from typing import Any

Row = dict[str, Any]
SHARE = {"value": 0.2, "low": 0.17, "high": 0.24, "k": 120, "n": 600}


def driver(touchpoint: str, outcome: str, tag: str | None, **more: Any) -> Row:
    """One driver, barrier or enabler, or none that can be told."""
    return {"outcome": outcome, "touchpoint": touchpoint, "experience": "any", "segment": None, "declared": True, "effect_pp": -9.7, "low_pp": -13.3, "high_pp": -6.0,
            "naive_pp": -11.0, "n_poor": 644, "n_good": 6_354, "q_value": 0.001, "verdict": "supported" if tag else "inconclusive", "fragile": False, "tag": tag,
            "poor_per_week": 58.0, "per_week": 5.6, "at_least_per_week": 3.5, "value": 390, "caveat": "an association, adjusted for what was known before", **more}  # fmt: skip


def drivers() -> Row:
    """A barrier and an enabler of joining, one pair that cannot be told, and what was studied."""
    return {
        "ranking": [driver("results_call", "conversion", "barrier"), driver("web_booking", "conversion", "enabler", declared=False),
                    driver("chat", "conversion", None, effect_pp=1.0, low_pp=-2.0, high_pp=4.0), driver("call_back", "csat", "enabler", at_least_per_week=1.0)],
        "quadrant": [{"touchpoint": "results_call", "measure": "csat", "value": 0.52, "low": 0.46, "high": 0.58, "n": 266, "outcome": "conversion", "business_pp": 9.7, "failing": True},
                     {"touchpoint": "website", "measure": "good", "value": 0.96, "low": 0.95, "high": 0.97, "n": 16_800, "outcome": None, "business_pp": None, "failing": False},
                     {"touchpoint": "word_of_mouth", "measure": None, "value": None, "low": None, "high": None, "n": 0, "outcome": None, "business_pp": None, "failing": False}],
        "actions": [{"kind": "intervention", "id": "missed_twice", "name": "Call-back missed, then rings again", "advice": "Put the call through.", "open": 10, "owner": "care_team", "uplift": None,
                     "seen": {"outcome": "retention", "difference": {**SHARE, "value": 0.03, "low": -0.01, "high": 0.07}, "note": "goes with; chance did not decide who got it"}},
                    {"kind": "test", "id": "x", "name": "Voucher by lot", "advice": None, "open": None, "owner": None, "seen": None,
                     "uplift": {"outcome": "referral", "effect_pp": 2.1, "low_pp": 0.4, "high_pp": 3.8}}],
        "studied": studied(),
    }  # fmt: skip


def studied() -> Row:
    """One wait that tips, one that only seems to; an event before; two things bought together; two models."""
    groups = [{"from": 0, "to": 60_000, **SHARE}, {"from": 60_000, "to": 600_000, **SHARE}]
    late = {
        "touchpoint": "results_call",
        "outcome": "conversion",
        "measure": "late",
        "groups": groups,
        "steps_at": 0,
        "tips_from": 0,
        "effect_pp": -6.3,
        "low_pp": -8.3,
        "high_pp": -4.3,
    }
    event = {
        "touchpoint": "gp_notes",
        "lift": 2.4,
        "low": 2.3,
        "high": 2.5,
        "n": 2_396,
        "k": 814,
        "tag": "enabler",
    }
    steps = {
        "stages": [{"stage": "book", **SHARE}, {"stage": "check", **SHARE}],
        "falls_at": [],
        "tips_at": "check",
    }
    rule = {"has": {"outcome": "cross_sell", "item": "dental"}, "also": {"outcome": "cross_sell", "item": "eye_test"}, "support": 80, "share_with": 0.3, "share_all": 0.2,
            "lift": 1.5, "low": 1.2, "high": 1.9, "q_value": 0.01, "beyond_chance": True}  # fmt: skip
    model = {"outcome": "conversion", "n_train": 5_987, "n_test": 5_328, "shown": True, "why": "", "auc": 0.797, "slope": 0.92, "base": 0.14,
             "lift": {"value": 2.7, "low": 2.5, "high": 3.0, "n": 533}, "weights": [{"name": "web_booking: visits", "weight": 0.3}, {"name": "plan = solo", "weight": -0.1}]}  # fmt: skip
    return {
        "as_of": "2026-11-20T13:40:00+00:00",
        "thresholds": [late, {**late, "touchpoint": "reception", "measure": "wait", "steps_at": 60_000, "tips_from": None, "effect_pp": 1.2, "low_pp": -0.7, "high_pp": 3.1},
                       {**late, "touchpoint": "chat", "measure": "wait", "steps_at": None, "tips_from": None}],
        "intent": [{"outcome": "conversion", "landmark_days": 15.0, "base": SHARE, "n": 600, "events": [event], "steps": steps}],
        "baskets": {"people": 900, "things": 4, "compared": 9, "rules": [rule]},
        "models": [model, {**model, "outcome": "retention", "shown": False, "why": "its odds are off on the later time"}],
    }  # fmt: skip
