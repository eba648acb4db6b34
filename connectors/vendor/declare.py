"""What a vendor's connector is made of: object types, each with what is asked, kept and made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from connectors.http import Request
from connectors.paging import Paginator, Path

if TYPE_CHECKING:
    from connectors.vendor.walks import Walk

Record = Mapping[str, str | None]
Row = tuple[str, dict[str, Any]]
"""The name of one of the object type's streams, and columns of its target (others become attributes)."""


@dataclass(frozen=True)
class Keep:
    """How one field is kept: as it is, as a person's hashed key of a kind, as scrubbed text, or not.

    `name` is its name among kept fields; default: the field's, dots as underscores.
    """

    how: Literal["plain", "key", "text", "drop"]
    kind: str = ""
    name: str = ""


PLAIN, TEXT, DROP = Keep("plain"), Keep("text"), Keep("drop")


def key(kind: str, name: str = "") -> Keep:
    """A person's key; the same kind and value give the same person in every source."""
    return Keep("key", kind, name)


def named(name: str, how: Keep = PLAIN) -> Keep:
    """Kept under another name than the vendor's."""
    return Keep(how.how, how.kind, name)


def nothing(record: Record) -> Iterable[Row]:
    """Object types that feed no rows of their own, only streams of sources.yml."""
    del record
    return ()


def no_fields(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Object types without custom fields."""
    del record
    return {}


@dataclass(frozen=True)
class ObjectType:
    """One kind of record: how it is fetched, which fields may be kept, and the rows made of a kept one.

    `keep` names fields by path (`via.channel`), `streams` the target of each stream that `make` yields
    rows for. `key` and `version` are names of kept fields. `unpack` makes records of an answer where they
    do not stand as a list at `records`; `custom` gives a record's custom fields by the vendor's names. `gone`
    is the kept field that is `true` for a record that was deleted or archived: its event, outcome and
    instrument then end in its name, so that nothing counts them.
    """

    name: str
    request: Request
    paging: Paginator
    walk: Walk
    keep: Mapping[str, Keep | tuple[Keep, ...]]
    records: Path = ()
    total: Path | None = None
    key: str = "id"
    version: str | None = None
    streams: Mapping[str, str] = field(default_factory=dict)
    make: Callable[[Record], Iterable[Row]] = nothing
    unpack: Callable[[Any, list[Any]], list[Any]] | None = None
    custom: Callable[[Mapping[str, Any]], Mapping[str, Any]] = no_fields
    optional: bool = False
    gone: str | None = None
