"""Negatives that ended well beside the others; groups of two segments; what a change moved."""

from pages.parts import cuts, touch, whole
from tests.pages import fixture
from tests.pages.test_answers import plain


def compared(**more):
    about = {"outcome": "retention", "n_recovered": 36, "n_other": 139, "plain": -0.04, "q_value": 0.2}
    return {"compared": [{**about, "value": None, "low": None, "high": None, "reason": None, **more}]}


def test_adjusted_differences_stand_beside_the_plain_one(ws):
    found = compared(against="never_negative", value=-0.02, low=-0.09, high=0.05)
    told = plain(whole.endings(ws, fixture.moments_of_truth(), found))
    assert "−2.0 pp (−9.0 to +5.0)" in told.replace("\u202f", " ").replace("\xa0", " ")
    assert "plainly −4.0" in told


def test_what_cannot_be_compared_says_why(ws):
    found = compared(against="unrecovered", reason="36 of 100 negatives that ended well seen")
    assert "36 of 100 negatives that ended well seen" in plain(
        whole.endings(ws, fixture.moments_of_truth(), found)
    )


def test_two_segments_at_once_stand_below_those_that_stand_out_alone(ws):
    data = fixture.touchpoint(ws, tested=True)
    both = {"measure": "poor", "named": ["clinic:riverside", "plan:solo"], **fixture.figure(0.9, 200)}
    told = plain(cuts.where(ws, {**data, "segment_pairs": [both]}))
    alone, together = told.index("stands out from the rest"), told.index("Clinic: riverside and Plan: solo")
    assert alone < together < told.index("stands out from the rest of both")


def test_a_dated_change_says_what_it_moved(ws):
    note = {"title": "Counter rebuilt", "kind": "event", "at": "2026-02-15", "text": "New desk."}
    moved = {"before": 0.4, "after": 0.2, "difference": -0.1, "low": -0.14, "high": -0.06}
    told = [
        plain(touch.notes({"notes": [{**note, "change": {**moved, **more}}]}, fixture.CLOCK))
        for more in (
            {"separated": True, "compared_with": ["a", "b", "c"]},
            {"separated": False, "compared_with": []},
        )
    ]
    assert "beyond what 3 others of the stage did" in told[0].replace("\u202f", " ").replace("\xa0", " ")
    assert "too few others of the stage" in told[1]
