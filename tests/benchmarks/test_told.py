"""What is told of touchpoints is counted against what was broken there, and when."""

from datetime import timedelta

import pytest

from benchmarks import told
from benchmarks.lived import Lived
from benchmarks.planted import START, Fault, Plan, Truth

DEVICE = {"device": "mobile"}


def incident(touchpoint, began, opened, kind="health", sliced=None):
    row = {"touchpoint": touchpoint, "kind": kind, "slice": sliced or {}}
    if touchpoint is None:
        row["touchpoints"] = ["d", "e"]
    return row | {
        "began_at": (START + timedelta(days=began)).isoformat(),
        "opened_at": (START + timedelta(days=opened)).isoformat(),
    }


def world(*incidents, orphans=("never",)):
    truth = Truth(Plan(1, days=182), silenced={"s": (50.0, 53.0)}, never=["never"])
    truth.kinds = {"a": "failed", "b": "wait", "e": "low_score"}
    truth.faults = [
        Fault("a", 100, 110, 3),
        Fault("b", 120, None, 3, device="mobile"),
        Fault("e", 60, 70, 3),
    ]
    reasons = [{"id": each, "reason": "nothing was ever recorded here"} for each in orphans]
    return Lived(truth, {"incidents": list(incidents), "orphan_touchpoints": reasons}, 1.0, 7)


def measured(*lived):
    return {one.name.removeprefix("worlds: "): one.measured for one in told.figures(list(lived), [])}


@pytest.mark.parametrize(
    ("began", "opened", "found"),
    [(99, 101, True), (105, 130, True), (111, 113, False), (90, 99, False)],
)
def test_fault_is_found_by_what_overlaps_it(began, opened, found):
    assert measured(world(incident("a", began, opened)))["faults found"] == pytest.approx(found / 3)


def test_quiet_touchpoints_together_find_a_fault():
    assert measured(world(incident(None, 61, 66)))["faults found"] == pytest.approx(1 / 3)


def test_incident_where_nothing_is_broken_is_false():
    lived = world(incident("a", 101, 102), incident("a", 20, 30), incident("c", 101, 102))
    assert measured(lived)["false incidents a quarter"] == 1.0


@pytest.mark.parametrize(("sliced", "named"), [(DEVICE, 1.0), ({}, 0.0), ({"device": "tablet"}, 0.0)])
def test_fault_of_one_device_must_be_named(sliced, named):
    assert measured(world(incident("b", 121, 123, sliced=sliced)))["a fault of one device named"] == named


def test_answers_name_no_device():
    lived = world(incident("b", 121, 123))
    lived.truth.kinds["b"] = "low_score"
    assert measured(lived)["a fault of one device named"] is None


def test_silence_is_no_incident_of_health():
    assert measured(world(incident("s", 50, 51)))["silences told"] == 0.0
    assert measured(world(incident("s", 50, 51, kind="silence")))["silences told"] == 1.0


@pytest.mark.parametrize(("orphans", "right"), [(["never"], 1.0), ([], 0.0), (["never", "a"], 0.0)])
def test_never_recorded_is_told_of_those_alone(orphans, right):
    assert measured(world(orphans=orphans))["told as never recorded, and none else"] == right
