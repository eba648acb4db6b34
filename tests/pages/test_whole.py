"""Negatives that ended well: differences that were adjusted, and why there is none."""

from pages.parts import whole
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
