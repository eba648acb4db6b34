"""Answers worked out away from the pages: what everybody opens first is there before it is asked for.

A new version of the data takes seconds to conclude from; until then pages keep the answer they had, which
carries its own data time.
"""

from dataclasses import dataclass, field, replace
from typing import Any

from metrics.lens import Lens
from pages.parts import queries
from warehouse.runtime import Warehouse

Asked = tuple[str, Lens, tuple[str, ...]]
FIRST = ("findings", "journey", "boardroom")


@dataclass
class _Kept:
    """The answers of one version of one file; replaced whole, so that a reader never sees half."""

    data: str = ""
    version: int | None = None
    answers: dict[Asked, Any] = field(default_factory=dict)


_kept: list[_Kept] = [_Kept()]


def make(warehouse: Warehouse) -> None:
    """Work out what the first pages show of the newest data."""
    ws = warehouse.workspace
    with warehouse.read() as reader:
        version = reader.data_version
        asked = [(what, lens_of(what, Lens(), ws), ()) for what in FIRST]
        answers = {one: queries.READS[one[0]](reader, ws, one[1]) for one in asked}
    _kept[0] = _Kept(str(warehouse.data), version, answers)


def lens_of(what: str, lens: Lens, ws: Any) -> Lens:
    """A map shows one journey: where the lens names none, the first."""
    plain = replace(lens, notes=())
    return replace(plain, journey=lens.journey or ws.map.journeys[0].id) if what == "journey" else plain


def find(warehouse: Warehouse, asked: Asked) -> Any | None:
    """The answer worked out last, None where this was not worked out ahead."""
    kept = _kept[0]
    return kept.answers.get(asked) if kept.data == str(warehouse.data) else None


def version(warehouse: Warehouse) -> int:
    """The version of the data that pages show now."""
    kept = _kept[0]
    same = kept.version is not None and kept.data == str(warehouse.data)
    return kept.version if same and kept.version is not None else warehouse.data_version
