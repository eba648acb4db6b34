"""Negatives that ended well beside the others; groups of two segments."""

from pages.parts import cuts, whole
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
