"""Which verdict an estimate earns, and the sentence that says so."""

from dataclasses import replace

import pytest

from metrics.evidence.verdicts import Estimated, Together, Wanted, sides, verdict

CLEAR = Estimated(
    n_poor=800, n_good=4000, won_poor=80, won_good=700, tau=-0.062, se=0.010, naive=-0.075, effective=700
)
LESS = Wanted(sign=-1, material=0.02, negligible=0.02, outcome="Buys", per_week=20)


def test_declared_direction_found_is_supported():
    found = verdict(CLEAR, LESS, 0.01)
    assert (found.name, found.reason) == ("supported", "goes with 6.2 (4.2 to 8.2) in 100 fewer for “Buys”")


def test_only_where_chance_decided_is_it_an_effect():
    tested = replace(LESS, sides=sides(is_of_coming=False, randomised=True))
    nought = replace(CLEAR, tau=0.001, se=0.005)
    size = "6.2 (4.2 to 8.2) in 100"
    assert (
        verdict(CLEAR, tested, 0.01).reason == f"the effect of a poor experience is {size} fewer for “Buys”"
    )
    assert verdict(replace(CLEAR, tau=0.062), tested, 0.01).reason.startswith(
        f"the opposite of what was said: the effect of a poor experience is {size} more"
    )
    assert verdict(nought, tested, 0.9).reason.startswith("no effect above 2 in 100")
    assert all("effect" not in verdict(each, LESS, 0.01).reason for each in (CLEAR, nought))


def test_other_direction_found_is_contradicted():
    assert verdict(replace(CLEAR, tau=0.062), LESS, 0.01).name == "contradicted"


def test_undeclared_pair_has_no_wrong_direction():
    assert verdict(replace(CLEAR, tau=0.062), replace(LESS, sign=0), 0.01).name == "supported"


def test_narrow_interval_about_nought_shows_no_effect():
    found = verdict(replace(CLEAR, tau=0.001, se=0.005), LESS, 0.9)
    assert found.name == "no_visible_effect"
    assert "no difference above 2 in 100 either way; the plain difference of −7.5 in 100" in found.reason


def test_wide_interval_says_what_it_would_take():
    found = verdict(replace(CLEAR, tau=-0.018, se=0.0173, naive=-0.02), LESS, 0.4)
    assert found.name == "inconclusive"
    assert found.reason == (
        "cannot tell yet: between 5.2 fewer and 1.6 more in 100; about 5,500 more poor experiences needed, "
        "at this pace 5 years"
    )


OTHERS = Together(log_odds=-0.4, se=0.1, links=9)


def test_as_much_as_differed_before_is_taken_off():
    found = verdict(replace(CLEAR, together=OTHERS), LESS, 0.01)
    assert found.name == "inconclusive"
    assert "3.4 in 100 fewer may be other people" in found.reason
    assert "over 9 links to it" in found.reason


def test_what_differed_before_the_other_way_takes_nothing_off():
    better = replace(OTHERS, log_odds=0.4)
    assert verdict(replace(CLEAR, together=better), LESS, 0.01).name == "supported"


def test_effect_far_beyond_what_differed_before_stands():
    found = verdict(replace(CLEAR, tau=-0.09, together=OTHERS), LESS, 0.01)
    assert found.name == "supported"


def test_no_visible_effect_must_hold_without_those_who_differed():
    narrow = replace(CLEAR, tau=0.001, se=0.005, together=OTHERS)
    assert verdict(narrow, LESS, 0.9).name == "inconclusive"


def test_effect_beyond_chance_needs_its_family():
    assert verdict(CLEAR, LESS, 0.2).name == "inconclusive"


@pytest.mark.parametrize(
    ("changed", "name", "told"),
    [
        ({"n_poor": 99}, "too_few", "99 of 100 poor experiences seen"),
        ({"won_poor": 2, "won_good": 10}, "too_few", "only 12 of 20 times"),
        ({"open_poor": 0.31}, "too_few", "31% of the poor experiences still have their window open"),
        ({"dropped": 0.21}, "not_measurable", "nobody comparable had it good"),
        ({"effective": 49}, "not_measurable", "nobody comparable had it good"),
        ({"refused": "known only afterwards"}, "not_measurable", "known only afterwards"),
    ],
)
def test_what_cannot_be_told_says_why(changed, name, told):
    found = verdict(replace(CLEAR, **changed), LESS, 0.001)
    assert found.name == name
    assert told in found.reason
