"""A landed file becomes typed rows, each with the problem that keeps it out where there is one."""

# ruff: noqa: S608 — column names come from the canonical model, never from a file

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from config.models.columns import OPTIONAL, REQUIRED
from warehouse import sql
from warehouse.errors import LandingUnreadable
from warehouse.landing import LandedBatch
from warehouse.store import Writer

if TYPE_CHECKING:
    from config.models.settings import Settings

PEOPLE = ("customer", "account")
COMMON = ("version_at", "attributes")
TIMES = (
    "occurred_at",
    "opened_at",
    "closed_at",
    "done_at",
    "due_at",
    "invited_at",
    "version_at",
    "valid_from",
)


@dataclass(frozen=True)
class Zones:
    """The zone of times without an offset, the one that cuts days, the currency of bare amounts."""

    source: str
    business: str
    currency: str

    @classmethod
    def of(cls, settings: Settings, source_zone: str | None) -> Zones:
        """As the workspace and one of its sources say."""
        return cls(source_zone or settings.time_zone, settings.time_zone, settings.currency)


def prepare(writer: Writer) -> None:
    """Define how values are read, for this transaction's cursor."""
    writer.execute(sql.text("load/macros"))
    writer.execute(sql.text("load/problems"))


def stage(writer: Writer, batch: LandedBatch, zones: Zones) -> None:
    """Fill the temporary tables `raw` and `typed` from a landed file. Raises LandingUnreadable."""
    columns = ", ".join(_expressions(batch))
    writer.execute(
        "create or replace temp table raw as "
        f"select file_row_number as row_no, {columns} from read_parquet($path, file_row_number = true) "
        "where file_row_number >= $first and file_row_number < $first + $rows",
        {
            "path": str(batch.path.absolute()),
            "zone": zones.source,
            "first": batch.first,
            "rows": batch.rows,
        },
    )
    writer.execute(
        "create or replace temp table typed as " + sql.text(f"load/typed_{batch.target}"),
        {"zone": zones.source, "business_zone": zones.business, "currency": zones.currency},
    )


def _expressions(batch: LandedBatch) -> list[str]:
    """How each of the target's columns is read; names come from the canonical model, never from the file."""
    try:
        landed = pq.read_schema(batch.path)
    except (OSError, pa.ArrowException) as error:
        raise LandingUnreadable(
            f"{batch.path} cannot be read as a landed batch. Pull its source again: its rows are read anew."
        ) from error
    names = (*REQUIRED[batch.target], *OPTIONAL[batch.target], *COMMON)
    there = {column.name: column.type for column in landed if column.name not in batch.without}
    return [_expression(name, there.get(name)) for name in dict.fromkeys(names)]


def _expression(name: str, kind: pa.DataType | None) -> str:
    if name in TIMES:
        return f"{_time_reader(kind)}({name if kind else 'null'}, $zone) as {name}"
    if kind is None or pa.types.is_null(kind):
        return f"null::{'varchar[]' if name in PEOPLE else 'varchar'} as {name}"
    if name in PEOPLE:
        return f"list_filter({name}::varchar[], lambda key: key is not null) as {name}"
    return f"text_of({name}) as {name}"


def _time_reader(kind: pa.DataType | None) -> str:
    if kind is None or pa.types.is_null(kind):
        return "no_time"
    if pa.types.is_timestamp(kind):
        return "time_of_instant" if kind.tz else "time_of_timestamp"
    if pa.types.is_date(kind):
        return "time_of_date"
    if pa.types.is_integer(kind):
        return "time_of_number"
    return "time_of_text"
