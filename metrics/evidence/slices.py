"""What is watched by channel, device and segment: each such measure with its figure and state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.evidence import segments
from metrics.evidence.health import Health, health
from metrics.evidence.incidents import concluded
from metrics.evidence.standing import state_of, touchpoint_states
from metrics.evidence.watched import slice_words
from metrics.figure import figure
from metrics.measure import MEASURES, Book, open_book
from metrics.query import Window
from metrics.statistics import Estimate

if TYPE_CHECKING:
    from metrics.scope import Scope

Row = dict[str, Any]
CUTS = ("channel", "device", "segment")


def slices(scope: Scope) -> dict[str, list[Row]]:
    """Per touchpoint its measures by the slices that are watched; none through a lens that looks at one.

    A slice is watched from twenty observations a day on; of fewer findings tell where a segment stands out.
    """
    if scope.lens.segment or scope.lens.channel:
        return {}
    shown = {one.touchpoint.id: one for one in health(scope)}
    streams = [row for row in concluded(scope).streams if row["by"] in CUTS and row["touchpoint"] in shown]
    books = {by: _book(scope, by, streams) for by in ("channel", "device")}
    found: dict[str, list[Row]] = {}
    for row in streams:
        one = shown[row["touchpoint"]]
        share = _share(scope, books, row)
        if share is not None and share.n:
            found.setdefault(row["touchpoint"], []).append(_entry(scope, one, row, share))
    return found


def _book(scope: Scope, by: str, streams: list[Row]) -> Book | None:
    """The sums of the touchpoints that are watched by this; nothing is read where none is."""
    places = {row["touchpoint"] for row in streams if row["by"] == by}
    windows = [
        Window(one.touchpoint.id, "now", one.period) for one in health(scope) if one.touchpoint.id in places
    ]
    return open_book(scope, windows, by=by) if windows else None


def _share(scope: Scope, books: dict[str, Book | None], row: Row) -> Estimate | None:
    if row["by"] == "segment":
        return segments.share_of(scope, row["touchpoint"], row["measure"], row["slice"])
    book = books[row["by"]]
    if book is None or row["measure"] not in MEASURES:
        return None
    return book.estimate(row["touchpoint"], "now", row["measure"], row["slice"])


def _entry(scope: Scope, one: Health, row: Row, share: Estimate) -> Row:
    until, floor = (
        scope.iso(scope.complete_until(one.seen.sources)),
        scope.floor(row["slice"] if row["by"] == "segment" else None),
    )
    standing, where = touchpoint_states(scope)[one.touchpoint.id], slice_words(row["by"], row["slice"])
    mine = [each for each in concluded(scope).incidents if _is_about(each, one.touchpoint.id, where)]
    held = standing.state in ("late", "no_data")
    told = {"state": standing.state, "since_ms": None} if held else state_of(scope, row, mine)
    return {
        "measure": row["measure"],
        **{by: row["slice"] if row["by"] == by else None for by in CUTS},
        "state": told["state"],
        "since": scope.iso(told["since_ms"]),
        "baseline": row["level"],
        **figure(share, one.period, until, floor=floor),
    }


def _is_about(incident: Row, touchpoint: str, where: dict[str, str]) -> bool:
    """Whether an incident of the touchpoint is that of a slice, or was alarmed there as well."""
    alarmed = [incident["slice"], *(each["slice"] for each in incident.get("also", ()))]
    return incident["touchpoint"] == touchpoint and incident["kind"] == "health" and where in alarmed
