"""Records become kept records: allowed fields only, keys hashed, texts scrubbed, all as text, in columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pyarrow as pa

from connectors import scrub
from connectors.shape import Privacy, mapped, scrubbed
from connectors.vendor.declare import Keep, ObjectType
from warehouse.landing import DriftNote, Rejected

PERSON = "customer."
_MIXED = (pa.ArrowException, UnicodeError, TypeError, OverflowError)


class Keeper:
    """Keeps what an object type allows, and the custom fields that `fields:` names.

    Of several custom fields that are one of ours, as after a change of name, the first with a value counts.
    """

    def __init__(self, kind: ObjectType, fields: Mapping[str, str], privacy: Privacy) -> None:
        self.kind, self.privacy = kind, privacy
        self.custom = {theirs: custom_keep(ours) for theirs, ours in fields.items()}
        self.plain = {path: _several(keep) for path, keep in kind.keep.items()}
        self.tops = {path.split(".")[0] for path in kind.keep} | set(self.custom)
        self.unknown: set[str] = set()
        self.unread: set[str] = set(self.custom)
        self.rejected: list[Rejected] = []
        self.seen = 0

    @property
    def names(self) -> list[str]:
        """The names of kept fields."""
        return kept_names(self.kind, {theirs: keep.name for theirs, keep in self.custom.items()})

    def table(self, records: list[Any]) -> pa.Table:
        """The kept fields of these records; what is no record at all is set apart."""
        good = [record for record in records if isinstance(record, dict)]
        self.seen += len(good)
        self.rejected += [self._no_record(one) for one in records if not isinstance(one, dict)]
        for record in good:
            self.unknown.update(record.keys() - self.tops)
        columns: dict[str, pa.ChunkedArray] = {}
        for path, keeps in self.plain.items():
            if any(keep.how != "drop" for keep in keeps):
                values = _at(good, path)
                columns |= {_name(path, keep): self._kept(keep, values) for keep in keeps}
        if self.custom:
            columns |= self._custom(good)
        return pa.table(columns)

    def _custom(self, records: list[dict[str, Any]]) -> dict[str, pa.ChunkedArray]:
        found = [self.kind.custom(record) for record in records]
        self.unread -= {name for fields in found for name in fields}
        columns: dict[str, list[Any]] = {}
        for theirs, keep in self.custom.items():
            before = columns.get(keep.name, [None] * len(found))
            values = [fields.get(theirs) for fields in found]
            columns[keep.name] = [
                one if other in (None, "") else other for one, other in zip(values, before, strict=True)
            ]
        return {keep.name: self._kept(keep, columns[keep.name]) for keep in self.custom.values()}

    def _kept(self, keep: Keep, values: list[Any]) -> pa.ChunkedArray:
        column = pa.chunked_array([texts(values)])
        if keep.how == "key":
            return mapped(column, lambda text: self.privacy.keys.digest(keep.kind, text))
        if keep.how == "text":
            return mapped(column, self._text)
        return scrubbed(column, scrub.LABEL, scrub.guarded)

    def _text(self, text: str) -> str | None:
        match self.privacy.comment:
            case "drop":
                return None
            case "count":
                return f"{scrub.words(text)}"
            case "show":
                return scrub.shorten(text)
        return scrub.scrub(text)

    def _no_record(self, found: object) -> Rejected:
        return Rejected(
            stream=self.kind.name,
            record=None,
            field=None,
            found=type(found).__name__,
            reason="expected a record with named fields",
        )

    def drift(self) -> list[DriftNote]:
        """Fields that are neither kept nor known to be dropped, and custom ones that were never there."""
        notes = [DriftNote(self.kind.name, "field not kept", _safe(name)) for name in sorted(self.unknown)]
        unread = sorted(self.unread) if self.seen else []
        lost = [DriftNote(self.kind.name, "custom field missing", name) for name in unread]
        return notes + lost


def custom_keep(ours: str) -> Keep:
    """How a custom field is kept: as our column of this name demands.

    `customer.<kind>` is a key of a person, `agent` a person of ours, `comment` a text.
    """
    if ours.startswith(PERSON):
        return Keep("key", ours.removeprefix(PERSON), ours.removeprefix(PERSON))
    if ours == "agent":
        return Keep("key", "agent", ours)
    return Keep("text" if ours == "comment" else "plain", "", ours)


def kept_names(kind: ObjectType, fields: Mapping[str, str]) -> list[str]:
    """The names under which an object type's fields are kept, custom ones last."""
    plain = [
        _name(path, keep)
        for path, keeps in kind.keep.items()
        for keep in _several(keeps)
        if keep.how != "drop"
    ]
    return list(dict.fromkeys([*plain, *(custom_keep(ours).name for ours in fields.values())]))


def key_names(kind: ObjectType, fields: Mapping[str, str]) -> dict[str, str]:
    """The kept fields that are keys of people, with their kind."""
    plain = {
        _name(path, keep): keep.kind
        for path, keeps in kind.keep.items()
        for keep in _several(keeps)
        if keep.how == "key"
    }
    custom = {keep.name: keep.kind for ours in fields.values() if (keep := custom_keep(ours)).how == "key"}
    return plain | custom


def text_names(kind: ObjectType, fields: Mapping[str, str]) -> set[str]:
    """The kept fields that are free text."""
    plain = {
        _name(path, keep)
        for path, keeps in kind.keep.items()
        for keep in _several(keeps)
        if keep.how == "text"
    }
    return plain | {keep.name for ours in fields.values() if (keep := custom_keep(ours)).how == "text"}


def _several(keep: Keep | tuple[Keep, ...]) -> tuple[Keep, ...]:
    return keep if isinstance(keep, tuple) else (keep,)


def _name(path: str, keep: Keep) -> str:
    return keep.name or path.replace(".", "_")


def _safe(name: object) -> str:
    """A field's name as it may be noted; one that looks like a value may be somebody's."""
    return scrub.without_mail(str(name))[:80]


def _at(records: list[dict[str, Any]], path: str) -> list[Any]:
    first, *rest = path.split(".")
    values = [record.get(first) for record in records]
    for name in rest:
        values = [value.get(name) if isinstance(value, dict) else None for value in values]
    return values


def texts(values: list[Any]) -> pa.Array:
    """Any JSON values as text; lists and objects as JSON."""
    with suppress(*_MIXED):
        return pa.array(values, pa.string())
    with suppress(*_MIXED):
        found = pa.array(values)
        if pa.types.is_integer(found.type):  # a quarter of the time that spelling each one takes
            return found.cast(pa.string())
    return pa.array([_spelt(value) for value in values], pa.string())


def _spelt(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Half a character of two, which JSON can hold and no text can.
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return json.dumps(value, ensure_ascii=True, default=str)
