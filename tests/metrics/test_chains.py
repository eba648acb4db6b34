"""Steps in order of time, compared with a search that tries everything."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.evidence.chains import Chain, Lived, Order, capped, chains

rows = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.sampled_from("abx")), max_size=14)


def lived(events):
    ordered = sorted(events)
    customer, ts, kind = zip(*ordered, strict=True) if ordered else ((), (), ())
    of = {name: np.array([i for i, one in enumerate(kind) if one == name], np.int64) for name in "abx"}
    return Lived(np.array(customer, np.int64), np.array(ts, np.int64)), of


def tried(told, steps, order, unless):
    """Every choice of rows, the chain that begins last for each end; then each row once."""
    best = {}
    wanted = [*steps[:-1], *[steps[-1]] * order.at_least]
    for chosen in itertools.product(*(step.tolist() for step in wanted)):
        customers = {int(told.customer[row]) for row in chosen}
        rising = all(one < other for one, other in itertools.pairwise(chosen))
        if rising and len(customers) == 1:
            best[chosen[-1]] = max(best.get(chosen[-1], -1), chosen[0])
    kept, used = [], -1
    for last, first in sorted(best.items()):
        stop = told.ts_ms[last] + order.wait_ms
        stopped = any(
            first < row and told.customer[row] == told.customer[first] and told.ts_ms[row] <= stop
            for row in unless.tolist()
        )
        if told.ts_ms[last] - told.ts_ms[first] <= order.within_ms and not stopped and first > used:
            kept.append(Chain(first, last))
            used = last
    return kept


@given(rows, st.integers(1, 3), st.integers(0, 30), st.integers(0, 10))
def test_two_steps_as_tried(events, at_least, within, wait):
    told, of = lived(events)
    order, steps = Order(at_least, within, wait), [of["a"], of["b"]]
    assert chains(told, steps, order, of["x"]) == tried(told, steps, order, of["x"])


@given(rows, st.integers(1, 3), st.integers(0, 30))
def test_one_step_repeated_as_tried(events, at_least, within):
    told, of = lived(events)
    order = Order(at_least, within)
    assert chains(told, [of["a"]], order) == tried(told, [of["a"]], order, of["a"][:0])


def test_three_failures_fire_once_not_four_times():
    told, of = lived([(1, day, "a") for day in range(5)])
    assert chains(told, [of["a"]], Order(3, 10)) == [Chain(0, 2)]


@pytest.mark.parametrize(
    ("moments", "kept"),
    [([], []), ([0, 50, 99], [True, False, False]), ([0, 100], [True, True])],
)
def test_cap_counts_kept_ones(moments, kept):
    assert capped(moments, 1, 100) == kept
