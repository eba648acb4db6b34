"""The one shape of a query: windows in, sums over customers out. Ratios and intervals come after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from metrics import sql
from metrics.statistics import ClusterSums

if TYPE_CHECKING:
    from metrics.period import Period
    from metrics.scope import Scope

NOTHING = ClusterSums(0, 0, 0, 0, 0, 0)


class Window(NamedTuple):
    """What to sum: an owner (touchpoint, promise), a label to find it by, and the days."""

    owner: str
    label: str
    period: Period


class Key(NamedTuple):
    """Where a sum belongs; `slice` is None where rows are not cut, or have no such value."""

    owner: str
    label: str
    measure: str
    slice: str | None = None


@dataclass(frozen=True)
class Sums:
    """Sums by key; what no row supports is nothing, which every metric shows as unknown."""

    by_key: Mapping[Key, ClusterSums]

    def get(self, owner: str, label: str, measure: str, slice: str | None = None) -> ClusterSums:  # noqa: A002
        """The sums of one measure."""
        return self.by_key.get(Key(owner, label, measure, slice), NOTHING)

    def slices(self, owner: str, label: str, measure: str) -> list[str]:
        """The values it was cut by, in order."""
        found = {key.slice for key in self.by_key if key[:3] == (owner, label, measure)}
        return sorted(value for value in found if value is not None)


def experience(
    scope: Scope, windows: Iterable[Window], *, by: str = "none", segment: str | None = None
) -> Sums:
    """Sums of recorded, poor, failed, late, waited and completed of touchpoints."""
    return _touchpoint_sums(scope, "experience_sums", windows, by=by, segment=segment)


def answers(scope: Scope, windows: Iterable[Window], *, by: str = "none", segment: str | None = None) -> Sums:
    """Sums of satisfied, promoter, passive, detractor, easy, low and answered of touchpoints."""
    return _touchpoint_sums(scope, "answer_sums", windows, by=by, segment=segment)


def promises(scope: Scope, windows: Iterable[Window], *, by: str = "none") -> list[dict[str, Any]]:
    """Rows of promises with sums of kept and the number not due."""
    params = _windows(windows, "promises") | {"by": by, "segment": scope.lens.segment}
    return scope.reader.rows(sql.text("promise_sums"), params)


def cluster(row: Mapping[str, Any]) -> ClusterSums:
    """The sums of one row."""
    return ClusterSums(row["customers"], *(float(row[name] or 0) for name in ("y", "n", "yy", "nn", "yn")))


def _touchpoint_sums(
    scope: Scope, query: str, windows: Iterable[Window], *, by: str, segment: str | None
) -> Sums:
    chosen = {"by": by, "segment": segment or scope.lens.segment, "channel": scope.lens.channel}
    rows = scope.reader.rows(sql.text(query), _windows(windows, "touchpoints") | chosen)
    keys = [Key(row["touchpoint"], row["label"], row["measure"], row["slice"]) for row in rows]
    return Sums({key: cluster(row) for key, row in zip(keys, rows, strict=True)})


def _windows(windows: Iterable[Window], owners: str) -> dict[str, list[Any]]:
    listed = list(windows)
    return {
        owners: [window.owner for window in listed],
        "labels": [window.label for window in listed],
        "from_dates": [window.period.start for window in listed],
        "to_dates": [window.period.end for window in listed],
    }
