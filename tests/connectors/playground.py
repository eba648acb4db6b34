"""A folder of files and a source over them, for tests of fetching."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from config.models.scalars import Context as ConfigContext
from config.models.sources import Source
from connectors import registry
from connectors.base import Batch, Checkpoint, Context, Trouble
from connectors.fetching import PullRequest, run
from warehouse.landing import Pulled

COLUMNS = {"key": "id", "occurred_at": "placed", "event": {"value": "order"}, "customer": {"email": "mail"}}
HEADER = "id,placed,mail,items\n"
SECRET = b"secret of the tests"


@dataclass
class Playground:
    """One source over files in `home`; every fetch goes on where the last one stopped."""

    home: Path
    state: dict[str, Any] = field(default_factory=dict)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.home / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def source(
        self, tables: dict[str, Any] | None = None, streams: list[Any] | None = None, **more: Any
    ) -> Source:
        entry = {
            "id": "shop",
            "connector": "files",
            "tables": tables or {"orders": "orders*.csv"},
            "streams": streams or [{"into": "interaction", "from": "orders", "columns": COLUMNS}],
            **more,
        }
        return Source.model_validate(entry, context=ConfigContext(folder=self.home))

    def fetch(self, source: Source | None = None) -> tuple[list[Batch], list[str]]:
        """What a fetch yields: batches and troubles; the state moves on."""
        source = source or self.source()
        batches, troubles = [], []
        for item in registry.get("files").fetch(source, self.state, Context(time.time_ns() // 1_000_000)):
            match item:
                case Batch():
                    batches.append(item)
                case Trouble():
                    troubles.append(item.message)
                case Checkpoint():
                    self.state = item.state
        return batches, troubles

    def rows(self, source: Source | None = None) -> list[dict[str, Any]]:
        """The rows of a fetch in which nothing went wrong."""
        batches, troubles = self.fetch(source)
        assert troubles == []
        return [row for batch in batches for row in batch.table.to_pylist()]

    def keys(self, source: Source | None = None) -> list[str]:
        return [row["key"] for row in self.rows(source)]

    def pull(self, source: Source | None = None) -> Pulled:
        """A whole pull as the worker does it, into `home`/landing."""
        pulled = run(PullRequest(source or self.source(), self.home / "landing", SECRET, self.state))
        self.state = pulled.state or self.state
        return pulled

    def landed(self) -> Iterator[pa.Table]:
        """Everything that was landed."""
        return (pq.read_table(path) for path in sorted((self.home / "landing").glob("*/*/*.parquet")))


def orders(*numbers: int) -> str:
    """Lines of a file of orders."""
    return "".join(f"o{n},2026-01-{1 + n % 28:02} 10:00:00,ann{n}@example.com,{n % 4}\n" for n in numbers)
