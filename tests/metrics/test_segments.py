"""A share by segment: nobody left out, few drawn to the whole, what stands out, and who came instead."""

import pytest

from metrics.evidence import segments
from metrics.evidence.health import health
from metrics.lens import Lens
from metrics.scope import open_scope
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
        yield {cut["segment"]: cut for cut in segments.of_touchpoint(scope, health(scope)[0])}
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
