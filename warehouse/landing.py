"""Landing: what was read, as it was kept, one Parquet file per batch, whose rows never change afterwards.

A file carries in its own metadata what a rebuild needs to know of it. Files of one day are put together once
it is over (`warehouse.compact`): such a file takes the name of its last batch and says which it holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import folder
from warehouse.errors import LandingUnreadable, translated

META = b"throughline"
LAST = "last.json"
KEPT = "_kept"  # an object type's records, one folder deeper than the rows that a rebuild replays


@dataclass(frozen=True)
class LandedBatch:
    """One landed batch: a file, or so many rows of one from `first` on.

    `file` is its own name there, `without` the columns that only others have with which it shares a file.
    """

    stream: str
    target: str
    path: Path
    rows: int
    first: int = 0
    file: str = ""
    without: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How the database names it: its place inside landing, also once it shares a file with others."""
        return "/".join([*self.path.parts[-3:-1], self.file or self.path.name])


@dataclass(frozen=True)
class Rejected:
    """A record that could not even be shaped into a row."""

    stream: str
    record: str | None
    field: str | None
    found: str | None
    reason: str
    raw: str | None = None


@dataclass(frozen=True)
class DriftNote:
    """A difference between what a source gave and what is configured, by name only."""

    stream: str
    kind: str
    name: str
    detail: str | None = None


@dataclass(frozen=True)
class ObjectState:
    """How far one object type of a vendor is read, and what the vendor lets us ask.

    `done` is the share of its history that was read, `steps_done` of `steps` where it is read in windows;
    what is read lies between `read_from_ms` and `complete_until_ms`. `dialect`: how the limit is told.
    """

    object: str
    done: float | None = None
    steps_done: int | None = None
    steps: int | None = None
    started_ms: int | None = None
    next_ms: int | None = None
    read_from_ms: int | None = None
    complete_until_ms: int | None = None
    trouble: str | None = None
    dialect: str | None = None
    limit_of: int | None = None
    remaining: int | None = None
    resets_ms: int | None = None
    waited_ms: int = 0
    refused: int = 0
    requests: int = 0


@dataclass
class Pulled:
    """What one pull of one source brought; plain values, so that a process can hand it to another.

    `complete_until_ms` is None where the newest row says it. `state_name` is the run's state where
    the connector knows better than `ok` or, with an `error`, `failed`. `as_before` counts records that came
    again unchanged and were not landed. `more_at_ms` is when the rest of the pull goes on, `told_ms` when it
    ended, where that is known.
    """

    source_id: str
    started_ms: int
    read_ms: int
    batches: list[LandedBatch] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    drift: list[DriftNote] = field(default_factory=list)
    state: dict[str, Any] | None = None
    complete_until_ms: int | None = None
    error: str | None = None
    state_name: str | None = None
    as_before: int = 0
    objects: list[ObjectState] = field(default_factory=list)
    budget_per_day: int | None = None
    budget_used: int | None = None
    more_at_ms: int | None = None
    told_ms: int | None = None
    note: str | None = None


@dataclass(frozen=True)
class Landed:
    """A landed batch, whose it is, and when it was read."""

    batch: LandedBatch
    source_id: str
    read_ms: int


@dataclass(frozen=True)
class Part:
    """One of the batches that a file holds, in its order: as which file it was landed, and what it has."""

    file: str
    read_ms: int
    rows: int
    without: tuple[str, ...] = ()


def write(
    landing: Path, source_id: str, stream: str, target: str, table: pa.Table, meta: Mapping[str, Any]
) -> Path:
    """Land one batch: durable and whole under its name, or not there. `meta` must hold `read_ms`.

    Raises DiskFull.
    """
    told = {**meta, "source": source_id, "stream": stream, "target": target}
    return _put(landing / _safe(source_id) / _safe(stream), table, told)


def keep(landing: Path, source_id: str, object_type: str, table: pa.Table, meta: Mapping[str, Any]) -> Path:
    """Land kept records beside the rows made from them: a changed mapping maps them again.

    `meta` must hold `read_ms`, and `comment`: how texts were kept. Raises DiskFull.
    """
    told = {**meta, "source": source_id, "object": object_type}
    return _put(landing / _safe(source_id) / KEPT / _safe(object_type), table, told)


def kept(landing: Path, source_id: str, object_type: str) -> list[Path]:
    """The files of kept records, in the order in which they were read. Raises LandingUnreadable."""
    return [path for path, *_ in files(landing / _safe(source_id) / KEPT / _safe(object_type))]


def read_kept(path: Path) -> tuple[pa.Table, str]:
    """The kept records of one file, and how their texts were kept. Raises LandingUnreadable."""
    try:
        table = pq.read_table(path)
        return table, json.loads((table.schema.metadata or {})[META])["comment"]
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise LandingUnreadable(
            f"{path} cannot be read as kept records. Move it away and pull its source with --again."
        ) from error


def _put(home: Path, table: pa.Table, told: Mapping[str, Any]) -> Path:
    with translated("landing a batch"):
        home.mkdir(parents=True, exist_ok=True)
        path = next(
            path
            for n in count()
            if not (path := home / f"{int(told['read_ms']):013d}-{n:04d}.parquet").exists()
        )
        put(path, table, told)
    return path


def put(path: Path, table: pa.Table, told: Mapping[str, Any]) -> None:
    """Write a landed file, durable and whole under its name; what had this name is replaced at once."""
    draft = path.with_name(f".{path.name}")
    try:
        with draft.open("wb") as file:
            whole = table.replace_schema_metadata({META: json.dumps(told).encode()})
            pq.write_table(whole, file, compression="zstd")
            folder.fsync(file)
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    folder.sync_folder(path.parent)


def _safe(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name).lstrip(".") or "_"


def batches(landing: Path, source_id: str | None = None) -> list[Landed]:
    """Every landed batch, or one source's, in the order in which they were read. Raises LandingUnreadable."""
    homes = landing.glob(f"{_safe(source_id) if source_id else '*'}/*/")
    found = [landed for home in homes if home.name != KEPT for landed in _batches_in(home)]
    return sorted(
        found, key=lambda one: (one.read_ms, one.source_id, Path(one.batch.name).name, one.batch.stream)
    )


def _batches_in(home: Path) -> list[Landed]:
    return [landed for path, told, parts in files(home) for landed in _batches_of(path, told, parts)]


def _batches_of(path: Path, told: Mapping[str, Any], parts: list[Part]) -> Iterator[Landed]:
    first = 0
    for part in parts:
        batch = LandedBatch(told["stream"], told["target"], path, part.rows, first, part.file, part.without)
        yield Landed(batch, told["source"], part.read_ms)
        first += part.rows


def files(home: Path) -> list[tuple[Path, dict[str, Any], list[Part]]]:
    """The files of one folder by name, what each says of itself, and the batches that it holds.

    Leaves out those whose batches another file holds as well, as after a stop in the middle of putting them
    together. Raises LandingUnreadable.
    """
    found = [(path, *described(path)) for path in sorted(home.glob("[0-9]*.parquet"))]
    elsewhere = {part.file for path, _, parts in found for part in parts if part.file != path.name}
    return [one for one in found if one[0].name not in elsewhere]


def described(path: Path) -> tuple[dict[str, Any], list[Part]]:
    """What a landed file says of itself, and the batches that it holds. Raises LandingUnreadable."""
    try:
        about = pq.read_metadata(path)
        told = json.loads((about.metadata or {})[META])
        parts = [Part(name, ms, rows, tuple(absent)) for name, ms, rows, absent in told.get("parts", ())]
        return told, parts or [Part(path.name, int(told["read_ms"]), about.num_rows)]
    except (pa.ArrowException, OSError, LookupError, ValueError, TypeError) as error:
        raise LandingUnreadable(
            f"{path} cannot be read as a landed batch. Move it and {path.parents[1] / LAST} away and pull "
            "the source again: what it held is read anew from the source."
        ) from error


def remember(landing: Path, pulled: Pulled) -> None:
    """Note how far a source was read, for a rebuild: an empty pull leaves no file that could say it."""
    last = {
        "source": pulled.source_id,
        "state": pulled.state,
        "read_ms": pulled.read_ms,
        "complete_until_ms": pulled.complete_until_ms,
    }
    path = landing / _safe(pulled.source_id) / LAST
    text = json.dumps(last, sort_keys=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        folder.write_whole(path, text)


def remembered(landing: Path) -> list[dict[str, Any]]:
    """What `remember` noted of each source."""
    return [last for path in sorted(landing.glob(f"*/{LAST}")) if (last := folder.read_json(path))]
