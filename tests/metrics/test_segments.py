"""A share by segment: nobody left out, few drawn to the whole, what stands out, and who came instead."""

from types import SimpleNamespace

import pytest

from metrics.evidence import segment_pairs, segments
from metrics.evidence.health import health
from metrics.lens import Lens
from metrics.scope import open_scope
from metrics.statistics import ClusterSums
from tests.metrics.ferry import Ferry

SETTINGS = "name: Workshop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-03-31\n"
PLACE = "  - {id: repair, stage: start, match: {source: shop, event: repair}, poor: {status: failed}}\n"
GROUPS = "segments: [{each: plan}, {id: new, where: \"plan = 'b'\"}]\n"
# plan: rows and failed ones before and now; rates stay, but many more of plan b came
CAME = {"a": ((270, 27), (200, 20)), "b": ((30, 12), (200, 80)), "c": ((3, 3), (3, 3))}


@pytest.fixture(scope="module")
def cuts(tmp_path_factory):
    told = Ferry(tmp_path_factory.mktemp("shop"), touchpoints=PLACE, segments=GROUPS, settings=SETTINGS)
    told.complete("2026-03-31 23:59")
    rows, people = [], {}
    for plan, sides in CAME.items():
        for day, (n, failed) in zip(("2026-02-15", "2026-03-15"), sides, strict=True):
            for i in range(n):
                who = f"{plan}{day}{i}"
                people[who] = plan
                status = "failed" if i < failed else "ok"
                rows.append({"source": "shop", "stream": "rows", "at": f"{day} 10:00", "event": "repair",
                             "customer": who, "status": status})  # fmt: skip
    told.bulk("interaction", [*rows, {**rows[0], "customer": None}])
    for who, plan in people.items():
        told.attribute(who, "plan", plan)
    told.refresh()
    with told.wh.read() as reader:
        scope = open_scope(reader, told.ws, Lens(period="28d"))
        yield {cut["segment"]: cut for cut in segments.of_touchpoint(scope, health(scope)[0])[0]}
    told.wh.close()


def of(cut):
    return {group["group"]: group for group in cut["groups"]}


def test_every_row_is_in_one_group(cuts):
    assert sum(group["n"] or 0 for group in cuts["plan"]["groups"]) == 400
    assert {name: (each["k"], each["n"]) for name, each in of(cuts["new"]).items()} == {
        "yes": (80, 200),
        "": (23, 203),
    }


def test_the_worst_group_stands_out(cuts):
    found = of(cuts["plan"])
    assert found["b"]["stands_out"]
    assert not found["a"]["stands_out"]
    assert next(group["group"] for group in cuts["plan"]["groups"]) in ("b", "c")


def test_a_group_below_the_privacy_floor_tells_nothing(cuts):
    few = of(cuts["plan"])["c"]
    assert (few["n"], few["value"], few["shrunk"]["value"], few["stands_out"]) == (None, None, None, False)


def test_the_rest_of_a_condition_never_stands_out(cuts):
    assert not of(cuts["new"])[""]["stands_out"]
    assert of(cuts["new"])["yes"]["stands_out"]


def test_other_people_moved_the_whole(cuts):
    mix = cuts["plan"]["mix"]
    assert mix["moved"] == pytest.approx(103 / 403 - 43 / 304)
    assert mix["by_rate"] == pytest.approx(0, abs=1e-9)
    assert mix["group"] in ("a", "b")
    assert mix["rate_is_chance"]


BOTH = "segments: [{each: plan}, {each: town}]\n"


def crossed(folder, share, n=250):
    """Customers of two plans in two towns, each with one repair; `share` fails of each plan and town."""
    told = Ferry(folder, touchpoints=PLACE, segments=BOTH, settings=SETTINGS)
    told.complete("2026-03-31 23:59")
    rows, people = [], {"plan": {}, "town": {}}
    for (plan, town), failed in share.items():
        for i in range(n):
            who = f"{plan}{town}{i}"
            people["plan"].setdefault(plan, []).append(who)
            people["town"].setdefault(town, []).append(who)
            rows.append({"source": "shop", "stream": "rows", "at": "2026-03-15 10:00", "event": "repair",
                         "customer": who, "status": "failed" if i < failed * n else "ok"})  # fmt: skip
    told.bulk("interaction", rows)
    for name, groups in people.items():
        for value, mine in groups.items():
            told.attributes(mine, name, value)
    told.refresh()
    return told


def pairs(told):
    with told.wh.read() as reader:
        scope = open_scope(reader, told.ws, Lens(period="28d"))
        found = segments.of_touchpoint(scope, health(scope)[0])[1]
        assert segments.pairs_standing_out(scope) == found
    told.wh.close()
    return [(each["segments"], each["groups"], each["k"], each["n"]) for each in found]


def test_two_segments_stand_out_together_where_neither_does_alone(tmp_path):
    share = {("a", "north"): 0.4, ("a", "south"): 0.1, ("b", "north"): 0.1, ("b", "south"): 0.1}
    assert pairs(crossed(tmp_path, share)) == [(["plan", "town"], ["a", "north"], 100, 250)]


def test_two_segments_only_repeat_what_one_says(tmp_path):
    share = {("a", "north"): 0.4, ("a", "south"): 0.4, ("b", "north"): 0.1, ("b", "south"): 0.1}
    assert pairs(crossed(tmp_path, share)) == []


def test_one_group_by_two_names_is_no_group_of_two(tmp_path):
    share = {("a", "north"): 0.4, ("b", "south"): 0.1}
    assert pairs(crossed(tmp_path, share)) == []


def cell(segment, value, y, n):
    sums = ClusterSums(n, y, n, y, n, y)
    return segments.Cell("repair", "poor", segment, value, sums, sums)


def both(y, n):
    sums = ClusterSums(n, y, n, y, n, y)
    return segment_pairs.Both("repair", "poor", ("plan", "town"), ("a", "north"), sums)


@pytest.mark.parametrize(
    ("n", "flagged", "looked"), [(199, False, False), (200, False, True), (30, True, True), (29, True, False)]
)
def test_few_of_both_are_looked_at_inside_what_stands_out_alone(n, flagged, looked):
    scope = SimpleNamespace(ws=SimpleNamespace(settings=SimpleNamespace(privacy_floor=5)))
    alone = {("poor", "plan", "a")} if flagged else set()
    assert segment_pairs._is_looked_at(scope, both(n // 3, n), alone) is looked


@pytest.mark.parametrize(("left", "told"), [(0, True), (4, False), (5, True)])
def test_both_do_not_give_away_the_few_beside_them(left, told):
    beside = segment_pairs.Beside((cell("plan", "a", 90, 300 + left), cell("town", "north", 90, 900)), ())
    assert beside.gives_away(both(90, 300), 5) is not told
