"""Which customers belong to which segment, as their attributes say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from warehouse import conditions, schema, sql, where
from warehouse.store import Reader, Writer

if TYPE_CHECKING:
    from config import Workspace


def is_current(reader: Reader) -> bool:
    """Whether no attribute and no identity changed since memberships were made."""
    return schema.noted(reader, "members_of") == _state(reader)


def refresh(writer: Writer, ws: Workspace) -> bool:
    """Make memberships anew where an attribute or an identity changed; says whether they had to be."""
    if is_current(writer):
        return False
    make(writer, ws)
    return True


def make(writer: Writer, ws: Workspace, as_of_ms: int | None = None) -> None:
    """Write `roll.membership`: one row per person and segment, for `each` one per value."""
    writer.execute(sql.text("segments/customer"), {"as_of_ms": as_of_ms})
    writer.execute(sql.text("segments/membership"))
    for segment_id, condition in conditions_of(ws).items():
        _by_condition(writer, segment_id, condition)
    for segment in ws.segments:
        if segment.each:
            writer.execute(
                sql.text("segments/each"),
                {"segment": segment.id, "name": segment.each, "pointer": _pointer(segment.each)},
            )
    if as_of_ms is None:
        schema.note(writer, "members_of", _state(writer))


def conditions_of(ws: Workspace) -> dict[str, str]:
    """Every condition on customers, by the id its members are filed under.

    A persona's are under `persona:<id>`, of those who chose us for a promise under `chosen_for:<id>`, of
    those whom a sequence rule is about under `among:<id>`, of those who agreed to it under `consent:<id>`.
    """
    found = {segment.id: segment.where for segment in ws.segments}
    found |= {f"persona:{persona.id}": persona.where for persona in ws.personas}
    found |= {f"chosen_for:{promise.id}": promise.chosen_for for promise in ws.map.promises}
    for sequence in ws.alerts.sequences:
        found |= {f"among:{sequence.id}": sequence.among, f"consent:{sequence.id}": sequence.consent}
    return {name: condition for name, condition in found.items() if condition}


def _by_condition(writer: Writer, segment_id: str, condition: str) -> None:
    compiled = where.compile(condition, columns={}, attributes="attributes")
    text, params = conditions.renamed(compiled, "s")
    names = sorted(compiled.columns)
    statement = sql.text("segments/where").replace("{condition}", text)
    writer.execute(statement, params | {"segment": segment_id, "names": names})


def _pointer(name: str) -> str:
    return "/" + name.replace("~", "~0").replace("/", "~1")


def _state(reader: Reader) -> str:
    return str(reader.value(sql.text("segments/state")))
