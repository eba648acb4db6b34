"""The names of streams, as landing files, facts and drift notes carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config.models.sources import Source, Stream


def stream_names(source: Source) -> list[str]:
    """A name for each stream, stable when streams are added or reordered: what it is read from and becomes.

    Two streams that would share a name are numbered.
    """
    names: list[str] = []
    for stream in source.streams:
        wanted = _wanted_name(stream)
        taken = sum(name == wanted or name.startswith(f"{wanted}.") for name in names)
        names.append(f"{wanted}.{taken + 1}" if taken else wanted)
    return names


def _wanted_name(stream: Stream) -> str:
    if stream.sql is not None:
        return f"{stream.sql.stem}-{stream.into}"
    constants = [
        str(stream.columns[name].value)
        for name in ("event", "instrument", "outcome", "measure", "name")
        if name in stream.columns and stream.columns[name].value is not None
    ]
    parts = [str(stream.from_), stream.into, *constants[:1]]
    return "-".join("".join(c if c.isalnum() or c == "_" else "_" for c in part) for part in parts)
