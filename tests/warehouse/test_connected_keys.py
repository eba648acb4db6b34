"""Keys that are connected, directly or through others, are one person's, named by the smallest key."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from warehouse.identity import smallest_of

pairs = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=40)


def test_a_chain_is_one_person() -> None:
    assert smallest_of([5, 4, 3], [4, 3, 9]) == {5: 3, 4: 3, 3: 3, 9: 3}


@given(pairs)
def test_groups_are_the_connected_components(edges: list[tuple[int, int]]) -> None:
    ones, others = zip(*edges, strict=True)
    graph = coo_array((np.ones(len(edges)), (ones, others)), shape=(31, 31))
    _, component = connected_components(graph, directed=False)
    smallest = {number: int(np.flatnonzero(component == number).min()) for number in set(component)}
    found = smallest_of(ones, others)
    assert found == {member: smallest[component[member]] for member in found}
