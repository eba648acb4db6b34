"""The rows of a link: one per unit, each with its experience and what became of the outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from config.models.times import Duration
from metrics import sql
from metrics.evidence.seen import seen
from metrics.kpis import outcome as outcome_kpi
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

Ints = NDArray[np.int64]
HISTORY_MS = 365 * DAY_MS
MEET = {"link_candidate": "link_window", "link_chance": "link_chances"}
KINDS = {"failed": "failed", "late": "late", "wait": "waited", "condition": "conditioned", "count": "counted"}


@dataclass(frozen=True)
class Pair:
    """A touchpoint, an outcome, and how the two are compared: what a link declares, or a scan assumes.

    `among` are the codes of rules that say who could have had it poor; none: everybody who came. With another
    `compare` than poor those who did not come are held against those who did in the `landmark_ms` after they
    could; 0: until the outcome. Else an experience that is poor or good by then counts, the outcome after it.
    """

    touchpoint: Touchpoint
    outcome: Outcome
    within: Duration | str | None
    experience: str = "any"
    segment: str | None = None
    among: tuple[int, ...] = ()
    compare: str = "poor"
    landmark_ms: int = 0

    @property
    def is_of_coming(self) -> bool:
        """Whether it is about having been there, not about how it was."""
        return self.compare != "poor"

    @property
    def fact(self) -> str:
        """Where its experiences are recorded."""
        return "feedback" if self.experience == "low_score" else "interaction"

    @property
    def key(self) -> str:
        """Touchpoint × outcome × segment × experience; where it is about having come, also how compared."""
        told = f"{self.touchpoint.id}>{self.outcome.id}>{self.segment or ''}>{self.experience}"
        return f"{told}>{self.compare}" if self.is_of_coming else told


@dataclass(frozen=True)
class Rows:
    """One row per unit: 0/1 arrays of closed windows, ids to look things up by, and how much is open.

    `begun_ms` is when the experience began, `t0_ms` when it became poor or good. `open_poor` is the share of
    poor ones whose time is up and whose end is unknown: those whose window is not over are no rows at all.
    `times` is how often each came, where that is compared: poor is not to have come, and `came_after` is how
    many did after the outcome.
    """

    id: Ints
    person: Ints
    unit: Ints
    begun_ms: Ints
    t0_ms: Ints
    poor: NDArray[np.float64]
    won: NDArray[np.float64]
    channel: NDArray[np.object_]
    device: NDArray[np.object_]
    open_poor: float
    per_week: float
    times: Ints | None = None
    came_after: int = 0

    @property
    def who(self) -> Ints:
        """Which rows are of one customer; those of nobody known stand each for themselves."""
        return np.where(self.person >= 0, self.person, -1 - np.arange(len(self.person)))

    def take(self, mask: NDArray[np.bool_]) -> Rows:
        """The rows for which the mask is true."""
        names = ("id", "person", "unit", "begun_ms", "t0_ms", "poor", "won", "channel", "device")
        taken = {name: getattr(self, name)[mask] for name in names}
        return replace(self, **taken, times=None if self.times is None else self.times[mask])


def window_ms(within: Duration | str | None) -> int | None:
    """A window as milliseconds; 0 for the same case or session, None where there is none."""
    if within is None:
        return None
    return within.ms if isinstance(within, Duration) else 0


def is_untimed(scope: Scope, pair: Pair) -> bool:
    """Whether the order of experience and outcome is declared, not observed."""
    undated = {source.id for source in scope.ws.sources if source.undated}
    return isinstance(pair.within, str) or bool(undated & sources(scope, pair))


def sources(scope: Scope, pair: Pair) -> frozenset[str]:
    """The sources that decide about both ends of a link."""
    return seen(scope)[pair.touchpoint.id].sources | outcome_kpi.sources(scope, pair.outcome)


def read(scope: Scope, pair: Pair) -> Rows | None:
    """The rows of a link; None where no source is complete enough to tell."""
    known_ms = scope.complete_until(sources(scope, pair))
    within = window_ms(pair.within)
    if known_ms is None or within is None:
        return None
    known_ms = min(known_ms, scope.now_ms)
    params = {
        "touchpoint": pair.touchpoint.id,
        "outcome": pair.outcome.id,
        "per": pair.outcome.per,
        "answers": pair.outcome.kind == "satisfaction",
        "low_score": pair.experience == "low_score",
        "among": list(pair.among),
        "fact": pair.fact,
        "by_day": _known_by_day(scope, pair),
        "thread": pair.within if isinstance(pair.within, str) else "unit",
        "untimed": is_untimed(scope, pair),
        "from_ms": known_ms - HISTORY_MS - within if scope.is_live else 0,
        "known_ms": known_ms,
        "within_ms": within,
        "landmark_ms": pair.landmark_ms,
    }
    met = "link_answered" if params["answers"] else "link_at_risk"
    if pair.is_of_coming:
        found = scope.reader.arrow(_of_coming(met), params)
    else:
        found = _kind(scope.reader.arrow(_statement(met), params), pair.experience)
    return _in_segment(scope, pair, _closed(found, is_of_coming=pair.is_of_coming))


def _known_by_day(scope: Scope, pair: Pair) -> list[int]:
    """The sources that tell of these experiences the day and no time."""
    if "link_by_day" not in scope.cache:
        scope.cache["link_by_day"] = scope.reader.rows(sql.text("link_by_day"))
    here = {"touchpoint": pair.touchpoint.id, "fact": pair.fact}
    return [row["source_code"] for row in scope.cache["link_by_day"] if here.items() <= row.items()]


def _statement(met: str) -> str:
    """Candidates, chances, and how the two meet, as one statement.

    Not as temporary tables: those of one long read are kept until it ends, and there are hundreds.
    """
    return sql.after("link_rows", link_lived="link_candidates", **MEET, link_found=met)


def _of_coming(met: str) -> str:
    """The same of those who could have come, with how often they did."""
    return sql.after("link_rows", link_lived="link_eligible", **MEET, link_met=met, link_found="link_times")


def meet(scope: Scope, pair: Pair) -> bool:
    """Whether any customer has been at the touchpoint and ever had a chance at the outcome."""
    params = {"touchpoint": pair.touchpoint.id, "outcome": pair.outcome.id, "per": pair.outcome.per}
    return bool(scope.reader.value(sql.text("link_meet"), params))


def _kind(found: pa.Table, experience: str) -> pa.Table:
    """Only one kind of poor experience, with the good ones; rows poor in another kind only are left out."""
    if experience not in KINDS:
        return found
    kind = found[KINDS[experience]].to_numpy(zero_copy_only=False)
    poor = found["poor"].to_numpy()
    kept = (poor == 0) | (kind == 1)
    return found.filter(kept)


def _closed(found: pa.Table, *, is_of_coming: bool) -> Rows:
    poor = found["poor"].to_numpy().astype(float)
    is_open = found["is_open"].to_numpy() == 1
    due = (found["is_due"].to_numpy() == 1) | ~is_open
    t0 = found["t0_ms"].to_numpy()
    weeks = max(1.0, (t0.max() - t0.min()) / (7 * DAY_MS)) if len(t0) else 1.0
    whole = Rows(
        id=found["id"].to_numpy(),
        person=np.nan_to_num(found["person_code"].to_numpy(zero_copy_only=False), nan=-1).astype(np.int64),
        unit=found["unit_code"].to_numpy().astype(np.int64),
        begun_ms=found["ts_ms"].to_numpy(),
        t0_ms=t0,
        poor=poor,
        won=found["won"].to_numpy().astype(float),
        channel=_texts(found["channel_code"]),
        device=_texts(found["device_code"]),
        open_poor=float((poor[is_open & due] == 1).sum() / max(1, (poor[due] == 1).sum())),
        per_week=float((poor == 1).sum() / weeks),
        times=found["times"].to_numpy().astype(np.int64) if is_of_coming else None,
        came_after=int((found["came_after"].to_numpy() > 0).sum()),
    )
    return whole.take(~is_open)


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    return shared(column.cast(pa.string()))


def shared(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """A column of texts as objects, each text once; None where there is none."""
    coded = column.combine_chunks().dictionary_encode()
    texts = np.array([*coded.dictionary.to_pylist(), None], object)
    return texts[coded.indices.fill_null(len(texts) - 1).to_numpy()]


def _in_segment(scope: Scope, pair: Pair, rows: Rows) -> Rows:
    """Those who were known to belong to the segment when the experience began."""
    if pair.segment is None:
        return rows
    found = scope.reader.rows(sql.text("sequence_members"), {"segments": [pair.segment]})
    since = {row["person_code"]: row["since_ms"] or 0 for row in found}
    never = np.iinfo(np.int64).max
    joined = np.array([since.get(person, never) for person in rows.person.tolist()], np.int64)
    return rows.take(joined <= rows.begun_ms)
