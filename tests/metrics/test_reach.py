"""How far the evidence reaches, on the ferry line."""

from types import SimpleNamespace

import pytest

from metrics.evidence import reach
from metrics.evidence.verdicts import Estimated, Wanted, verdict


def test_map_coverage_counts_touchpoints_with_thirty_rows(scope):
    found = reach.map_coverage(scope())
    assert (found["touchpoints"], found["measured"], found["not_measured"]) == (4, 3, ["brochure"])


def test_segment_that_nothing_behind_a_kpi_meets_is_named(scope):
    shown = scope()
    by_id = {kpi.id: kpi for kpi in shown.ws.kpis}
    friends = [each["segment"] for each in reach.never_met(shown, by_id["friend_rate"])]
    assert friends == ["town:north", "town:south"]
    assert reach.never_met(shown, by_id["join_rate"]) == []
    assert reach.never_met(shown, by_id["stay_rate"]) == []


@pytest.mark.parametrize(("poor", "aged"), [(29, True), (30, False)])
def test_link_without_poor_experiences_lately_has_aged(poor, aged):
    scope = SimpleNamespace(is_live=True, now_ms=0, cache={"link_lately": {"form": {"poor": poor, "low": 0}}})
    about = {"touchpoint": SimpleNamespace(id="form"), "experience": "any"}
    pair, coming = (SimpleNamespace(**about, is_of_coming=each) for each in (False, True))
    assert reach.is_aged(scope, SimpleNamespace(pair=pair, found=Estimated(tau=-0.1))) is aged
    assert not reach.is_aged(scope, SimpleNamespace(pair=coming, found=Estimated(tau=-0.1)))
    assert not reach.is_aged(scope, SimpleNamespace(pair=pair, found=Estimated()))


def test_what_the_plain_difference_was_is_said_where_it_vanishes():
    found = Estimated(2738, 10187, 370, 1909, tau=0.01, se=0.0086, naive=-0.052, effective=2600)
    told = verdict(found, Wanted(-1, 0.01, 0.02, "Buys"), 0.3)
    assert told.name == "inconclusive"
    assert "−5.2 in 100 is that of other customers" in told.reason
