"""Kept records become rows: the connector's own streams, custom fields, and the streams of sources.yml."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from config.problems import did_you_mean
from config.streams import stream_names
from connectors.base import Batch
from connectors.errors import MendEntry
from connectors.vendor.declare import ObjectType, Record
from connectors.vendor.keep import custom_keep, kept_names, key_names, texts
from warehouse.landing import Rejected
from warehouse.rows import Rows
from warehouse.where import columns_in

if TYPE_CHECKING:
    from config.models.columns import Column
    from config.models.sources import Source, Stream

PEOPLE = ("customer", "account")
FACTS = ("interaction", "feedback", "episode")
NAMING = ("event", "outcome", "instrument")


def fields_of(source: Source, kind: ObjectType) -> dict[str, str]:
    """The custom fields of one object type: the vendor's name -> ours."""
    flat = {theirs: ours for theirs, ours in source.fields.items() if isinstance(ours, str)}
    grouped = source.fields.get(kind.name)
    return flat | (dict(grouped) if isinstance(grouped, dict) else {})


class Mapper:
    """Makes rows of one object type's kept records."""

    def __init__(self, source: Source, kind: ObjectType, rows: Rows) -> None:
        self.source, self.kind, self.rows = source, kind, rows
        self.without = set(source.options.get("without", ()))
        people = key_names(kind, fields_of(source, kind))
        ours = kept_names(kind, fields_of(source, kind))
        plain = set(kept_names(kind, {}))
        self.added = [name for name in ours if name not in plain and name not in people]
        named = zip(stream_names(source), source.streams, strict=True)
        self.extra = [(name, stream) for name, stream in named if stream.from_ == kind.name]
        self.rejected: list[Rejected] = []

    def batches(self, table: pa.Table) -> Iterator[Batch]:
        """The rows of these kept records, by stream; those of a record that is gone under another name."""
        if self.kind.gone and self.kind.gone in table.column_names:
            is_gone = [told == "true" for told in table[self.kind.gone].to_pylist()]
            gone = table.filter(pa.array(is_gone))
            table = table.filter(pa.array([not one for one in is_gone])) if len(gone) else table
            for batch in self._mapped(gone):
                if batch.target in FACTS:
                    yield replace(batch, table=_set_aside(batch.table, self.kind.gone))
        yield from self._mapped(table)

    def _mapped(self, table: pa.Table) -> Iterator[Batch]:
        if len(table):
            yield from self._own(table)
            for name, stream in self.extra:
                yield from self._stream(name, stream, table)

    def set_apart(self) -> Iterator[Batch]:
        """The records of which no rows could be made, once."""
        rejected, self.rejected = tuple(self.rejected), []
        if rejected:
            yield Batch(self.kind.name, "", pa.table({}), rejected)

    def _own(self, table: pa.Table) -> Iterator[Batch]:
        wanted = {name for name in self.kind.streams if name not in self.without}
        if not wanted:
            return
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in wanted}
        columns = [column.to_pylist() for column in table.columns]
        names = table.column_names
        for values in zip(*columns, strict=True):
            record = dict(zip(names, values, strict=True))
            for stream, row in self._made(record):
                if stream in wanted:
                    found[stream].append(row)
        for stream, rows in found.items():
            if rows:
                yield Batch(stream, self.kind.streams[stream], _table(rows), hashed=True)

    def _made(self, record: Record) -> list[tuple[str, dict[str, Any]]]:
        try:
            made = list(self.kind.make(record))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            self.rejected.append(self._unreadable(record, error))
            return []
        if self.added:
            added = {name: value for name in self.added if (value := record.get(name)) is not None}
            return [
                (stream, {**row, **added}) if self.kind.streams[stream] in FACTS else (stream, row)
                for stream, row in made
            ]
        return made

    def _unreadable(self, record: Record, error: Exception) -> Rejected:
        return Rejected(
            stream=self.kind.name,
            record=record.get(self.kind.key),
            field=None,
            found=None,
            reason=f"the record does not have the shape that its vendor documents ({type(error).__name__})",
        )

    def _stream(self, name: str, stream: Stream, table: pa.Table) -> Iterator[Batch]:
        part = self.rows.where(table, stream.where)
        if not len(part):
            return
        columns = {ours: _taken(ours, column, part) for ours, column in stream.columns.items()}
        if not stream.attributes:
            yield Batch(name, stream.into, pa.table(columns), hashed=True)
            return
        for attribute in stream.attributes:
            named = {"name": pa.array([attribute] * len(part)), "value": part[attribute]}
            whole = pa.table({**columns, **named})
            yield Batch(name, stream.into, whole.filter(whole["value"].is_valid()), hashed=True)


def _taken(ours: str, column: Column, table: pa.Table) -> pa.ChunkedArray | pa.Array:
    if column.keys:
        parts = [table[theirs].to_pylist() for _, theirs in column.keys]
        return pa.array([list(row) for row in zip(*parts, strict=True)], pa.list_(pa.string()))
    if column.column:
        return table[column.column]
    return texts([column.value] * len(table))


def _set_aside(table: pa.Table, ending: str) -> pa.Table:
    """The rows under a name that nothing counts: the key stays, so they take the place of those before."""
    for place, name in enumerate(table.column_names):
        if name in NAMING:
            told = [f"{value}_{ending}" if value else value for value in table[name].to_pylist()]
            table = table.set_column(place, name, pa.array(told, pa.string()))
    return table


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as columns, each with every name that any of them has."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: _values(name, [row.get(name) for row in rows]) for name in names})


def _values(name: str, values: list[Any]) -> pa.Array:
    if name in PEOPLE:
        return pa.array([_keys(value) for value in values], pa.list_(pa.string()))
    return texts(values)


def _keys(value: Any) -> list[str] | None:
    if value is None or isinstance(value, str):
        return [value] if value else None
    return [one for one in value if one] or None


def meant(name: str, valid: Iterable[str]) -> str:
    """The nearest valid name, or those there are, as a sentence."""
    hint = did_you_mean(name, valid)
    return hint if hint.endswith("?") else f"{hint}."


def check_fields(source: Source, objects: Mapping[str, ObjectType]) -> None:
    """Refuse a custom field that would take the place of one that the connector keeps. Raises MendEntry."""
    for kind in objects.values():
        kept = set(kept_names(kind, {}))
        for theirs, ours in fields_of(source, kind).items():
            if custom_keep(ours).name in kept:
                raise MendEntry(
                    f"Source {source.id}: `fields` calls `{theirs}` of `{kind.name}` `{ours}`, which is what "
                    f"{source.connector}'s own field is called and would be lost. Choose another name in "
                    "sources.yml; a stream of this source can still map it onto any column."
                )


def check_streams(source: Source, objects: Mapping[str, ObjectType]) -> None:
    """Refuse streams that read what the connector does not keep. Raises MendEntry."""
    for stream in source.streams:
        if stream.from_ is None or stream.from_ not in objects:
            raise MendEntry(
                f"Source {source.id}: expected `from` to name an object type of {source.connector}, found "
                f"`{stream.from_}`; {meant(str(stream.from_), objects)} Correct it in sources.yml."
            )
        _check_names(source, stream, objects[stream.from_])


def _check_names(source: Source, stream: Stream, kind: ObjectType) -> None:
    fields = fields_of(source, kind)
    kept, people = kept_names(kind, fields), key_names(kind, fields)
    read = [column.column for column in stream.columns.values() if column.column]
    read += [*stream.attributes, *(columns_in(stream.where) if stream.where else ())]
    keys = [pair for column in stream.columns.values() for pair in column.keys]
    for name in [*read, *(theirs for _, theirs in keys)]:
        if name not in kept:
            raise MendEntry(
                f"Source {source.id}: `{kind.name}` has no kept field `{name}`; {meant(name, kept)} "
                "The connector's README lists them; `fields:` adds custom ones. Correct sources.yml."
            )
    for wanted, name in keys:
        if people.get(name, "").removeprefix("account.") != wanted:
            known = ", ".join(f"{kind}: {field}" for field, kind in people.items()) or "none"
            raise MendEntry(
                f"Source {source.id}: `{name}` of `{kind.name}` is not kept as a key of kind `{wanted}`; "
                f"keys of people are {known}. Correct `columns` in sources.yml."
            )


@cache
def _source(make: Callable[..., object]) -> str:
    """The code that makes rows, as this process has it: an update on disk counts from the next start on."""
    return inspect.getsource(inspect.getmodule(make) or make)


def mapping_hash(source: Source, objects: Mapping[str, ObjectType]) -> str:
    """Changes when the same kept records would give other rows: with the entry or the connector's code."""
    code = [_source(kind.make) for kind in objects.values()]
    told = (source.streams, sorted(source.fields.items()), source.options.get("without"), source.comment)
    return hashlib.sha256(repr((told, sorted(set(code)), source.time_zone)).encode()).hexdigest()[:16]
