"""The `files` connector: what changed is read again, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config.streams import stream_names
from connectors.base import Checkpoint, Context, Fetched, State
from connectors.errors import ConnectorError, MendEntry
from connectors.files import changes, rowwise
from connectors.files.changes import Prints
from connectors.files.turn import Turn, select, tables_of

if TYPE_CHECKING:
    from config.models.sources import Source, Stream


class Files:
    """Tables in files; a stream is one SELECT over all of them, or one table column by column."""

    name = "files"
    support_system = "Files"

    def check(self, source: Source) -> None:
        """Refuse streams over tables that the source does not have. Raises MendEntry."""
        for stream in source.streams:
            if stream.from_ is not None and stream.from_ not in source.tables:
                raise MendEntry(
                    f"Source {source.id} has no table `{stream.from_}`; "
                    f"found {', '.join(sorted(source.tables))}. Correct `from` in sources.yml."
                )

    def is_quiet(self, source: Source, state: State) -> bool:
        """Whether every file and every mapping is as it was when last read; looks at dates only."""
        known = state.get("streams", {})
        try:
            prints = {name: changes.prints(table) for name, table in source.tables.items()}
            return all(
                _is_same(known.get(name, {}), source, stream, prints)
                for name, stream in zip(stream_names(source), source.streams, strict=True)
            )
        except (ConnectorError, OSError):
            return False

    def fetch(self, source: Source, state: State, context: Context) -> Iterator[Fetched]:
        """Yield the rows of changed files; a stream that cannot be read is reported and the others go on."""
        self.check(source)
        known = {**state.get("streams", {})}
        for turns in _together(source, known):
            if turns[0].stream.sql is not None:
                yield from select(turns[0], context)
            else:
                yield from rowwise.table(turns, context)
            known |= {turn.name: turn.state for turn in turns}
            yield Checkpoint({"streams": dict(known)})


def _together(source: Source, known: State) -> list[list[Turn]]:
    """The turns of a source: each SELECT by itself, streams over one table together."""
    groups: dict[str, list[Turn]] = {}
    for name, stream in zip(stream_names(source), source.streams, strict=True):
        place = name if stream.from_ is None else f"table {stream.from_}"
        groups.setdefault(place, []).append(Turn(source, stream, name, known.get(name, {})))
    return list(groups.values())


def _is_same(known: State, source: Source, stream: Stream, prints: dict[str, Prints]) -> bool:
    files = changes.merged(prints[name] for name in tables_of(source, stream))
    return known.get("files") == files and known.get("mapping") == changes.mapping_hash(source, stream)
