"""The business calendar: days with their bounds in the business zone, and when the company is open."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from warehouse import schema, sql
from warehouse.store import Writer

if TYPE_CHECKING:
    from config.models.settings import Settings

FIRST_MS = 0
LAST_MS = 4_133_980_800_000  # 2101-01-01 UTC: a later time is a mistake of the source


def fill(writer: Writer, settings: Settings) -> None:
    """Write `core.calendar` where the settings it follows from changed.

    Days on which a change of the clocks makes 23 or 25 hours have those.
    """
    params = {
        "time_zone": settings.time_zone,
        "fiscal_year_start": settings.fiscal_year_start,
        "open_dows": [dow for dow, hours in enumerate(settings.opening_hours, start=1) if hours],
        "holidays": sorted(settings.holidays),
    }
    follows_from = hashlib.sha256((repr(params) + sql.text("load/calendar")).encode()).hexdigest()
    if schema.noted(writer, "calendar") == follows_from:
        return
    writer.execute("delete from core.calendar")
    writer.execute("insert into core.calendar by name " + sql.text("load/calendar"), params)
    schema.note(writer, "calendar", follows_from)
