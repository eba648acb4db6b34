"""How far the evidence reaches, on the ferry line."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from metrics.evidence import estimates, reach
from metrics.evidence.ledger import NOTHING
from metrics.evidence.rows import Pair
from metrics.evidence.verdicts import Estimated, Verdict, Wanted, verdict
from metrics.scope import DAY_MS


def test_map_coverage_counts_touchpoints_with_thirty_rows(scope):
    found = reach.map_coverage(scope())
    assert (found["touchpoints"], found["measured"], found["not_measured"]) == (4, 3, ["brochure"])


def place(name, need=None, *activities):
    return SimpleNamespace(id=name, need=need, activities=activities)


def needs(*places, persona=()):
    people = [SimpleNamespace(id="anna", needs=persona)] if persona else []
    return reach.needs(SimpleNamespace(touchpoints=places, ws=SimpleNamespace(personas=people)))


def test_needs_without_an_activity_are_listed():
    ring, write = (
        SimpleNamespace(id=n, name=None, need=need) for n, need in (("ring", None), ("mail", "To read"))
    )
    found = needs(place("call", "To hear.", ring), place("mail", None, write, ring), place("shop", "To buy"),
                  persona=("to  HEAR", "To rest"))  # fmt: skip
    assert found["activities_without_need"] == [{"touchpoint": "mail", "activity": "ring"}]
    assert found["needs_without_activity"] == [
        {"need": "To buy", "touchpoint": "shop", "persona": None},
        {"need": "To rest", "touchpoint": None, "persona": "anna"},
    ]


def test_a_map_that_states_no_need_lists_none():
    ring = SimpleNamespace(id="ring", name="Rings", need=None)
    assert needs(place("call", None, ring)) == {"needs_without_activity": [], "activities_without_need": []}


def test_segment_that_nothing_behind_a_kpi_meets_is_named(scope):
    shown = scope()
    by_id = {kpi.id: kpi for kpi in shown.ws.kpis}
    friends = [each["segment"] for each in reach.never_met(shown, by_id["friend_rate"])]
    assert friends == ["town:north", "town:south"]
    assert reach.never_met(shown, by_id["join_rate"]) == []
    assert reach.never_met(shown, by_id["stay_rate"]) == []


def link(*, coming=False, tau=-0.1, made_ms=None):
    pair = Pair(SimpleNamespace(id="form"), None, None, compare="reached" if coming else "poor")
    kept = replace(NOTHING, found=Estimated(tau=tau), as_of_ms=made_ms)
    return estimates.Tested(pair, None, kept, Verdict("supported", ""))


def lately(poor):
    return SimpleNamespace(is_live=True, now_ms=0, cache={"link_lately": {"form": {"poor": poor, "low": 0}}})


@pytest.mark.parametrize(("poor", "aged"), [(29, True), (30, False)])
def test_link_without_poor_experiences_lately_has_aged(poor, aged):
    assert reach.is_aged(lately(poor), link()) is aged
    assert reach.is_proven(lately(poor), link()) is not aged
    assert not reach.is_aged(lately(poor), link(coming=True))
    assert not reach.is_aged(lately(poor), link(tau=None))


@pytest.mark.parametrize("coming", [False, True])
def test_link_without_an_estimate_for_35_days_has_aged(coming):
    for days, aged in ((35, False), (36, True)):
        one = link(coming=coming, made_ms=-days * DAY_MS)
        assert reach.is_aged(lately(30), one) is aged
        assert not reach.is_aged(SimpleNamespace(is_live=False), one)


def test_what_the_plain_difference_was_is_said_where_it_vanishes():
    found = Estimated(2738, 10187, 370, 1909, tau=0.01, se=0.0086, naive=-0.052, effective=2600)
    told = verdict(found, Wanted(-1, 0.01, 0.02, "Buys"), 0.3)
    assert told.name == "inconclusive"
    assert "−5.2 in 100 is that of other customers" in told.reason
