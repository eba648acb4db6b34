"""Real data through the whole line: pulled by the command, read from the findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from connectors.__main__ import main
from metrics import findings
from metrics.lens import Lens
from warehouse import runtime, workspace

SHARED = Path(__file__).parents[3] / "shared" / "data"
EXAMPLES = Path(__file__).parents[2] / "config" / "examples"

Found = dict[str, Any]


def needs(*folders: str) -> pytest.MarkDecorator:
    """The mark of a module that reads these folders of real data: skipped, saying so, where one is absent."""
    absent = [str(SHARED / each) for each in folders if not (SHARED / each).is_dir()]
    return pytest.mark.skipif(bool(absent), reason=f"no real data at {', '.join(absent)}")


class Example:
    """One workspace under config/examples and the data folder into which it was pulled once."""

    def __init__(self, name: str, data: Path) -> None:
        self.home = EXAMPLES / name
        self.data = data
        assert main(["pull", "--workspace", str(self.home), "--data", str(data)]) == 0

    def opened(self) -> runtime.Warehouse:
        """The warehouse, to be closed by the caller."""
        return runtime.open_warehouse(workspace.load(self.home, self.data), self.data)

    def found(self, **lens: Any) -> Found:
        """The findings through a lens."""
        with self.opened() as wh, wh.read() as reader:
            return findings.compute(reader, wh.workspace, Lens(**lens), may_estimate=True)


def one(found: Found, part: str, wanted: str) -> Found:
    """The entry with this id."""
    return next(entry for entry in found[part] if entry["id"] == wanted)


def counted(found: Found, part: str, wanted: str) -> tuple[int, int]:
    """How many of how many."""
    entry = one(found, part, wanted)
    return entry["k"], entry["n"]


def rows(found: Found, check: str) -> int:
    """Rows that show this fault of the data."""
    return sum(each["rows"] for each in found["data_quality"] if each["check"] == check)
