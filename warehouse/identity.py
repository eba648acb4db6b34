"""Whose keys are whose: keys that came on one row are of one person, by exact match of their digests."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from warehouse import sql
from warehouse.store import Writer


def learn(writer: Writer, source_code: int) -> bool:
    """Take up the keys of the rows in `typed`; says whether a key or a connection is new.

    Leaves the temporary tables row_code, new_key and new_edge behind.
    """
    writer.execute(sql.text("load/row_keys"), {"source_code": source_code})
    new_keys, new_edges = _count(writer, "new_key"), _count(writer, "new_edge")
    if new_edges:
        _merge(writer)
    return bool(new_keys or new_edges)


def _merge(writer: Writer) -> None:
    pairs = writer.arrow(sql.text("identity/pairs"))
    if not pairs.num_rows:
        return
    smallest = smallest_of(pairs["component"].to_pylist(), pairs["other"].to_pylist())
    writer.register(
        "label",
        pa.table(
            {
                "component": pa.array(list(smallest), pa.int32()),
                "label": pa.array(list(smallest.values()), pa.int32()),
            }
        ),
    )
    writer.execute(sql.text("identity/join"))
    if writer.value("select count(*) from moved_key where key_code not in (select key_code from new_key)"):
        writer.execute(sql.text("identity/dirty_days"))


def smallest_of(ones: Sequence[int], others: Sequence[int]) -> dict[int, int]:
    """The smallest member of its connected group, for each member of a pair (disjoint sets, Tarjan 1975)."""
    parent = {member: member for member in (*ones, *others)}

    def root(member: int) -> int:
        while parent[member] != member:
            parent[member] = member = parent[parent[member]]
        return member

    for one, other in zip(ones, others, strict=True):
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return {member: root(member) for member in parent}


def _count(writer: Writer, table: str) -> int:
    return int(writer.value("select count(*) from " + table))  # noqa: S608 (a name of ours)
