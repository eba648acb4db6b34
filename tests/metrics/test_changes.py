# ruff: noqa: E501 — a line of YAML is one thing of the map
"""What a change with a date changed, counted on four counters of which one was rebuilt."""

import datetime as dt

import numpy as np
import pytest

import config
from metrics.evidence import changes
from metrics.evidence.changes import Counted
from metrics.scope import open_scope
from tests.metrics.ferry import Ferry
from warehouse.where import problem_in

SETTINGS = "name: Hall\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-03-31\n"
NOTES = """
notes:
  - {id: rebuilt, kind: event, type: release, at: 2026-02-15, title: Counter a rebuilt, touchpoint: a}
  - {id: closed, kind: event, type: outage, at: 2026-02-15, title: Closed, touchpoint: b}
  - {id: just, kind: event, type: release, at: 2026-03-20, title: Just now, touchpoint: b}
"""
CHANGED = dt.date(2026, 2, 15)
A_DAY = 20
# everybody had it poor less often from that day on: a by 20 points, the others by 10
SHARE = {"a": (0.4, 0.2), "b": (0.3, 0.2), "c": (0.3, 0.2), "d": (0.3, 0.2)}


def told(folder, names):
    places = "".join(
        f"  - {{id: {name}, stage: start, match: {{source: shop, event: {name}}}, poor: {{status: failed}}}}\n"
        for name in names
    )
    hall = Ferry(folder, touchpoints=places, settings=SETTINGS)
    (folder / "ws" / "notes").mkdir()
    (folder / "ws" / "notes" / "events.yml").write_text(NOTES)
    hall.ws = config.load(folder / "ws", check_where=problem_in)
    hall.complete("2026-03-31 23:59")
    hall.bulk("interaction", [row for name in names for row in came(name)])
    hall.refresh()
    with hall.wh.read() as reader:
        found = changes.changes(open_scope(reader, hall.ws))
    hall.wh.close()
    return found


def came(name):
    for day in range(70):
        date = dt.date(2026, 1, 10) + dt.timedelta(days=day)
        failed = SHARE[name][date >= CHANGED] * A_DAY
        for i in range(A_DAY):
            status = "failed" if i < failed else "ok"
            yield {"source": "shop", "stream": "rows", "at": f"{date} 10:00", "event": name,
                   "customer": f"{name}{day}-{i}", "status": status}  # fmt: skip


def test_what_the_rest_of_the_stage_did_is_taken_off(tmp_path):
    (found,) = told(tmp_path, "abcd")
    assert (found["note"], found["touchpoint"], found["compared_with"]) == ("rebuilt", "a", ["b", "c", "d"])
    assert (found["before"], found["after"]) == pytest.approx((0.4, 0.2))
    assert (found["n_before"], found["n_after"]) == (28 * A_DAY, 28 * A_DAY)
    assert found["difference"] == pytest.approx(-0.1)
    assert found["low"] < -0.1 < found["high"] < 0
    assert found["separated"]


def test_with_few_beside_it_holds_whatever_else_changed(tmp_path):
    (found,) = told(tmp_path, "abc")
    assert (found["separated"], found["compared_with"]) == (False, [])
    assert found["difference"] == pytest.approx(-0.2)


def test_interval_holds_the_truth_where_customers_come_again():
    held = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        parts = [(counted(rng, 0.3, 0.2), 1.0), *((counted(rng, 0.3, 0.3), -1 / 3) for _ in range(3))]
        difference = sum(weight * each.difference for each, weight in parts)
        se = changes._clustered([(each.customer, weight * each.influence) for each, weight in parts])
        held.append(abs(difference + 0.1) < 1.96 * se)
    assert 0.92 <= np.mean(held) <= 0.98


def counted(rng, before, after, people=200):
    """Some come often, and who has it poor has it poor more often, before and after and everywhere."""
    luck = np.random.default_rng(1).normal(0, 0.15, people)
    n = rng.poisson(3, 2 * people) + 1.0
    is_after = np.arange(2 * people) >= people
    chance = np.clip(np.where(is_after, after, before) + np.tile(luck, 2), 0.0, 1.0)
    return Counted(
        np.tile(np.arange(people), 2), is_after, rng.binomial(n.astype(int), chance).astype(float), n
    )
