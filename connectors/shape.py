"""Rows of a batch as landing holds them: keys hashed, text scrubbed, further columns in one JSON text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute

from config.models.columns import OPTIONAL, REQUIRED
from connectors import scrub
from connectors.privacy import DIGEST_LENGTH, Keys

pc: Any = pyarrow.compute  # its functions are made at import, where no type checker sees them

PEOPLE = ("customer", "account")
NAMING = ("key", "interaction", "case_id", "session")  # name a record: an address in them is hashed, not cut
TIMES = (
    "occurred_at",
    "done_at",
    "due_at",
    "opened_at",
    "closed_at",
    "invited_at",
    "version_at",
    "valid_from",
)
NUMBERS = ("score", "scale_min", "scale_max", "wait_s", "duration_s", "cost", "amount")
FIRST_MILLISECOND = (
    100_000_000_000  # epoch numbers from here on count milliseconds: as seconds, the year 5138
)


@dataclass(frozen=True)
class Privacy:
    """How one source's people and texts are kept."""

    source_id: str
    keys: Keys = field(repr=False)
    comment: str = "scrub"


def canonical(table: pa.Table, target: str, privacy: Privacy, *, hashed: bool = False) -> pa.Table:
    """The rows as they may be written: the target's columns, and every other column in `attributes`.

    `hashed`: rows made of kept records, whose keys and texts are safe already.
    """
    if hashed:
        return _of_kept(table, target, privacy)
    if target == "attribute" and "name" not in table.column_names:
        return _unpivoted(table, privacy)
    known = (*REQUIRED[target], *OPTIONAL[target])
    columns = {name: _column(name, table[name], privacy) for name in known if name in table.column_names}
    further = {name: table[name] for name in table.column_names if name not in known}
    if privacy.comment == "count" and "comment" in table.column_names:
        further["comment_words"] = mapped(_texts(table["comment"]), lambda text: str(scrub.words(text)))
    if further:
        columns["attributes"] = json_objects(
            {name: _attribute(name, part, privacy) for name, part in further.items()}
        )
    return pa.table(columns)


def _of_kept(table: pa.Table, target: str, privacy: Privacy) -> pa.Table:
    """Kept keys pass as they are; what does not look like one is hashed, whoever mapped it there."""
    table = _counted(table, privacy.comment)
    known = (*REQUIRED[target], *OPTIONAL[target])
    columns: dict[str, Any] = {}
    further: dict[str, pa.ChunkedArray] = {}
    for name in table.column_names:
        column = table[name]
        if name in PEOPLE:
            columns[name] = _kept_people(column, name, privacy)
        elif name == "agent":
            (columns if name in known else further)[name] = _kept_agents(column, privacy)
        elif name == "comment":
            (columns if name in known else further)[name] = column
        elif name in known:
            columns[name] = _column(name, column, privacy)
        else:
            further[name] = _attribute(name, column, privacy)
    if further:
        columns["attributes"] = json_objects(further)
    return pa.table({name: columns[name] for name in (*known, "attributes") if name in columns})


def _counted(table: pa.Table, comment: str) -> pa.Table:
    """The comment as the entry now wants it: one that was kept as text may have to go, or to be counted."""
    if "comment" not in table.column_names or comment not in ("drop", "count"):
        return table
    if comment == "count":
        counts = mapped(table["comment"], lambda text: text if text.isdigit() else str(scrub.words(text)))
        table = table.append_column("comment_words", counts)
    return table.drop_columns(["comment"])


_DIGEST = re.compile(rf"[^:\s]+:[0-9a-f]{{{DIGEST_LENGTH}}}")


def _is_digest(text: str) -> bool:
    return _DIGEST.fullmatch(text) is not None


def _kept_agents(column: pa.ChunkedArray, privacy: Privacy) -> pa.ChunkedArray:
    return mapped(column, lambda text: text if _is_digest(text) else privacy.keys.digest("agent", text))


def _kept_people(column: pa.ChunkedArray, name: str, privacy: Privacy) -> pa.ChunkedArray:
    prefix = "" if name == "customer" else f"{name}."

    def safe(text: str) -> str | None:
        return text if _is_digest(text) else privacy.keys.digest(prefix + privacy.source_id, text)

    if not pa.types.is_list(column.type):
        one = mapped(_texts(column), safe).combine_chunks()
        return pa.chunked_array([_listed([[text] if text else None for text in one.to_pylist()])])
    rows = [[safe(text) for text in row or () if text] for row in column.to_pylist()]
    return pa.chunked_array([_listed([[digest for digest in row if digest] or None for row in rows])])


def _listed(rows: list[list[str] | None]) -> pa.Array:
    return pa.array(rows, pa.list_(pa.string()))


def _attribute(name: str, column: pa.ChunkedArray, privacy: Privacy) -> pa.ChunkedArray:
    # Agents and comments are kept as such whatever the target: no mapping lets them through in clear.
    texts = _texts(column)
    if name in ("agent", "comment"):
        return _column(name, texts, privacy)
    return scrubbed(texts, scrub.LABEL, scrub.guarded)


def _unpivoted(table: pa.Table, privacy: Privacy) -> pa.Table:
    shared = [name for name in (*PEOPLE, "valid_from") if name in table.column_names]
    names = [name for name in table.column_names if name not in shared]
    parts = []
    for name in names:
        part = table.select(shared).append_column("name", pa.array([name] * len(table), pa.string()))
        part = part.append_column("value", _attribute(name, table[name], privacy))
        parts.append(canonical(part.filter(pc.is_valid(part["value"])), "attribute", privacy))
    return pa.concat_tables(parts)


def _column(name: str, column: pa.ChunkedArray, privacy: Privacy) -> pa.ChunkedArray:
    if name in PEOPLE:
        return _people(column, name, privacy)
    if name == "agent":
        return mapped(_texts(column), lambda text: privacy.keys.digest("agent", text))
    if name == "comment":
        return _comment(column, privacy.comment)
    if name in TIMES and pa.types.is_integer(column.type):
        return _epoch(column)
    if not _is_text(column.type):
        return column
    if name in NAMING:
        return _guarded(column, _hashed_mail(privacy.keys))
    if name in (*TIMES, *NUMBERS):
        return scrubbed(column, scrub.VALUE, scrub.unreadable)
    return scrubbed(column, scrub.LABEL, scrub.guarded)


def scrubbed(column: pa.ChunkedArray, plain: str, change: Callable[[str], str]) -> pa.ChunkedArray:
    """The column with `change` applied, unless all of it is plain: changing costs more than looking."""
    is_plain = pc.fill_null(pc.match_substring_regex(column, plain), fill_value=True)
    return column if pc.all(is_plain).as_py() else mapped(column, change)


def _people(column: pa.ChunkedArray, name: str, privacy: Privacy) -> pa.ChunkedArray:
    prefix = "" if name == "customer" else f"{name}."
    if not pa.types.is_struct(column.type):
        parts = [_digests(column, prefix + privacy.source_id, privacy.keys)]
    else:
        flat = column.combine_chunks()
        flat = flat.combine_chunks() if isinstance(flat, pa.ChunkedArray) else flat
        parts = [
            _digests(pa.chunked_array([flat.field(i)]), prefix + column.type.field(i).name, privacy.keys)
            for i in range(column.type.num_fields)
        ]
    rows = zip(*(part.to_pylist() for part in parts), strict=True)
    lists = [[digest for digest in row if digest] or None for row in rows]
    return pa.chunked_array([pa.array(lists, pa.list_(pa.string()))])


def _digests(column: pa.ChunkedArray, kind: str, keys: Keys) -> pa.ChunkedArray:
    safe = kind.replace(":", "_")
    return mapped(_texts(column), lambda text: keys.digest(safe, text))


def _comment(column: pa.ChunkedArray, mode: str) -> pa.ChunkedArray:
    if mode in ("drop", "count"):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    return mapped(_texts(column), scrub.scrub if mode == "scrub" else scrub.shorten)


def _epoch(column: pa.ChunkedArray) -> pa.ChunkedArray:
    number = column.cast(pa.int64(), safe=False)
    in_ms = pc.if_else(pc.greater_equal(number, FIRST_MILLISECOND), number, pc.multiply(number, 1000))
    return in_ms.cast(pa.timestamp("ms", tz="UTC"))


def _hashed_mail(keys: Keys) -> Callable[[str], str | None]:
    return lambda text: keys.digest("email", text)


def _guarded(
    column: pa.ChunkedArray, replace: Callable[[str], str | None] = scrub.without_mail
) -> pa.ChunkedArray:
    """The column with `replace` applied to the values that hold an e-mail address."""
    if not _is_text(column.type) or not pc.any(pc.match_substring(column, "@")).as_py():
        return column
    return mapped(column, lambda text: replace(text) if scrub.has_mail(text) else text)


def mapped(column: pa.ChunkedArray, change: Callable[[str], str | None]) -> pa.ChunkedArray:
    """Each different text changed once, however many rows have it."""
    coded = column.combine_chunks().dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    changed = [None if text is None else change(text) for text in coded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(changed, pa.string()).take(coded.indices)])


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column as text, blank as unknown."""
    if pa.types.is_nested(column.type):
        texts = [None if value is None else json.dumps(value, default=str) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    text = _spelt(_times(column))
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(text), ""), pa.scalar(None, pa.string()), text)


def _spelt(column: pa.ChunkedArray) -> pa.ChunkedArray:
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):  # a span of time, or bytes that are no text
        texts = [None if value is None else str(value) for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])


def _times(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Arrow writes every digit of a fraction; whole seconds are what people compare with.
    if not pa.types.is_timestamp(column.type):
        return column
    try:
        return column.cast(pa.timestamp("s", tz=column.type.tz))
    except pa.ArrowInvalid:
        return column


def json_objects(columns: dict[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """One JSON object of texts per row; unknown values are left out, and an empty object is unknown."""
    pairs = [pc.fill_null(_pairs(name, column), "") for name, column in columns.items()]
    inner = pc.binary_join_element_wise(*pairs, "", "")
    objects = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inner, 1), "}", "")
    return pc.if_else(pc.equal(inner, ""), pa.scalar(None, pa.string()), objects)


def _pairs(name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    text = column.cast(pa.string())
    if pc.any(pc.match_substring_regex(text, r'["\\\x00-\x1f]')).as_py():
        return mapped(text, lambda value: f",{json.dumps(name)}:{json.dumps(value, ensure_ascii=False)}")
    return pc.binary_join_element_wise(f',{json.dumps(name)}:"', text, '"', "")
