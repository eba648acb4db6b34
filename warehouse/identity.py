"""Whose keys are whose: keys that came on one row are of one person, by exact match of their digests."""

from __future__ import annotations

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
    writer.execute(sql.text("identity/link"))
    if not _count(writer, "link"):
        return
    while writer.count(sql.text("identity/spread")):
        writer.execute(sql.text("identity/follow"))
    writer.execute(sql.text("identity/join"))
    if writer.value("select count(*) from moved_key where key_code not in (select key_code from new_key)"):
        writer.execute(sql.text("identity/dirty_days"))


def _count(writer: Writer, table: str) -> int:
    return int(writer.value("select count(*) from " + table))  # noqa: S608 (a name of ours)
