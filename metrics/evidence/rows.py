"""The rows of a link and what was known before each, read once per touchpoint and outcome."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from config.models.times import Duration
from metrics import sql
from metrics.evidence.covariates import Known, calendar
from metrics.evidence.seen import seen
from metrics.kpis import outcome as outcome_kpi
from metrics.scope import DAY_MS
from warehouse.where import columns_in

if TYPE_CHECKING:
    import pyarrow as pa

    from config.models.kpis import Outcome
    from config.models.touchpoints import Touchpoint
    from metrics.scope import Scope

Ints = NDArray[np.int64]
HISTORY_MS = 365 * DAY_MS
KINDS = {"failed": "failed", "late": "late", "wait": "waited", "condition": "conditioned"}


@dataclass(frozen=True)
class Pair:
    """A touchpoint, an outcome, and how the two are compared: what a link declares, or a scan assumes.

    `among` are the codes of rules that say who could have had it poor; none: everybody who came.
    """

    touchpoint: Touchpoint
    outcome: Outcome
    within: Duration | str | None
    experience: str = "any"
    segment: str | None = None
    among: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """Touchpoint × outcome × segment × experience."""
        return f"{self.touchpoint.id}>{self.outcome.id}>{self.segment or ''}>{self.experience}"


@dataclass(frozen=True)
class Rows:
    """One row per unit: 0/1 arrays of closed windows, ids to look things up by, and the share left open."""

    id: Ints
    person: Ints
    t0_ms: Ints
    poor: NDArray[np.float64]
    won: NDArray[np.float64]
    channel: NDArray[np.object_]
    device: NDArray[np.object_]
    open_poor: float
    per_week: float

    def take(self, mask: NDArray[np.bool_]) -> Rows:
        """The rows for which the mask is true."""
        names = ("id", "person", "t0_ms", "poor", "won", "channel", "device")
        return replace(self, **{name: getattr(self, name)[mask] for name in names})


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
        "fact": "feedback" if pair.experience == "low_score" else "interaction",
        "thread": pair.within if isinstance(pair.within, str) else "unit",
        "untimed": is_untimed(scope, pair),
        "from_ms": known_ms - HISTORY_MS - within if scope.is_live else 0,
        "known_ms": known_ms,
        "within_ms": within,
    }
    met = "link_answered" if params["answers"] else "link_at_risk"
    found = scope.reader.arrow(_statement(met), params)
    return _in_segment(scope, pair, _closed(_kind(found, pair.experience)))


@cache
def _statement(met: str) -> str:
    """Candidates, chances, and how the two meet, as one statement.

    Not as temporary tables: those of one long read are kept until it ends, and there are hundreds.
    """
    steps = {"link_candidate": "link_candidates", "link_chance": "link_chances", "link_found": met}
    told = ",\n".join(f"{name} as (\n{sql.text(file)})" for name, file in steps.items())
    return f"with {told}\n{sql.text('link_rows')}"


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


def _closed(found: pa.Table) -> Rows:
    poor = found["poor"].to_numpy().astype(float)
    is_open = found["is_open"].to_numpy() == 1
    t0 = found["t0_ms"].to_numpy()
    weeks = max(1.0, (t0.max() - t0.min()) / (7 * DAY_MS)) if len(t0) else 1.0
    whole = Rows(
        id=found["id"].to_numpy(),
        person=np.nan_to_num(found["person_code"].to_numpy(zero_copy_only=False), nan=-1).astype(np.int64),
        t0_ms=t0,
        poor=poor,
        won=found["won"].to_numpy().astype(float),
        channel=_texts(found["channel_code"]),
        device=_texts(found["device_code"]),
        open_poor=float((poor[is_open] == 1).sum() / max(1, (poor == 1).sum())),
        per_week=float((poor == 1).sum() / weeks),
    )
    return whole.take(~is_open)


def _texts(column: Any) -> NDArray[np.object_]:
    return np.array([None if value is None else str(value) for value in column.to_pylist()], object)


def _in_segment(scope: Scope, pair: Pair, rows: Rows) -> Rows:
    if pair.segment is None:
        return rows
    found = scope.reader.rows(sql.text("sequence_members"), {"segments": [pair.segment]})
    return rows.take(np.isin(rows.person, [row["person_code"] for row in found]))


def known_before(scope: Scope, pair: Pair, rows: Rows) -> Known:
    """Everything that was known of these rows before their experience."""
    known = Known()
    known.texts["channel"] = ("visit", rows.channel)
    known.texts["device"] = ("visit", rows.device)
    if not is_untimed(scope, pair):
        calendar(known, rows.t0_ms, _offsets(scope, rows.t0_ms))
        _add_history(scope, known, rows)
    for segment, (persons, values) in _lasting(scope).items():
        known.texts[segment] = ("segments", _look_up(persons, values, rows.person))
    _add_attributes(scope, pair, known, rows)
    return known


def _offsets(scope: Scope, t0_ms: Ints) -> Ints:
    days, inverse = np.unique(t0_ms // DAY_MS, return_inverse=True)
    noon = [dt.datetime.fromtimestamp(int(day) * 86_400 + 43_200, scope.zone) for day in days]
    shifts = [int((each.utcoffset() or dt.timedelta()).total_seconds() * 1000) for each in noon]
    return np.array(shifts, np.int64)[inverse]


def _add_history(scope: Scope, known: Known, rows: Rows) -> None:
    if "link_history" not in scope.cache:
        found = scope.reader.arrow(sql.text("link_history"))
        order = np.argsort(found["id"].to_numpy())
        scope.cache["link_history"] = {name: found[name].to_numpy()[order] for name in found.column_names}
    history = scope.cache["link_history"]
    place = np.minimum(np.searchsorted(history["id"], rows.id), max(0, len(history["id"]) - 1))
    if not len(history["id"]):
        return
    there = history["id"][place] == rows.id
    for name, group in (("touches", "history"), ("poor_before", "upstream"), ("poor_last", "upstream")):
        known.numbers[name] = (group, np.log1p(np.where(there, history[name][place], 0).astype(float)))
    tenure = np.where(there, rows.t0_ms - history["first_ms"][place], 0) / DAY_MS
    known.numbers["tenure"] = ("tenure", np.log1p(np.maximum(tenure, 0)))


def _lasting(scope: Scope) -> dict[str, tuple[Ints, NDArray[np.object_]]]:
    if "link_lasting" not in scope.cache:
        names = [segment.id for segment in scope.ws.segments]
        found = scope.reader.arrow(sql.text("link_lasting"), {"segments": names})
        person = found["person_code"].to_numpy()
        segment = np.array(found["segment_id"].to_pylist(), object)
        value = np.array(found["value"].to_pylist(), object)
        order = np.argsort(person, kind="stable")
        person, segment, value = person[order], segment[order], value[order]
        scope.cache["link_lasting"] = {
            name: (person[segment == name], value[segment == name])
            for name in names
            if (segment == name).any()
        }
    return scope.cache["link_lasting"]


def _look_up(keys: Ints, values: NDArray[np.object_], wanted: Ints) -> NDArray[np.object_]:
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = values[place].astype(object)
    found[keys[place] != wanted] = None
    return found


def _add_attributes(scope: Scope, pair: Pair, known: Known, rows: Rows) -> None:
    names = {
        name
        for source in scope.ws.sources
        for stream in source.streams
        if stream.into == "interaction"
        for name in stream.known_before
    } - set(known.texts)
    # What says that an experience is poor cannot be held equal between poor and good ones.
    names -= {name for poor in pair.touchpoint.poor if poor.where for name in columns_in(poor.where)}
    if not names:
        return
    found = scope.reader.arrow(
        sql.text("link_attributes"), {"touchpoint": pair.touchpoint.id, "names": sorted(names)}
    )
    ids, which = found["id"].to_numpy(), np.array(found["name"].to_pylist(), object)
    values = np.array(found["value"].to_pylist(), object)
    order = np.argsort(ids, kind="stable")
    ids, which, values = ids[order], which[order], values[order]
    for name in sorted(names):
        mine = which == name
        if mine.any():
            _add(known, name, _look_up(ids[mine], values[mine], rows.id))


def _add(known: Known, name: str, values: NDArray[np.object_]) -> None:
    """As a number where all that is there is one and there are many of them, else as a text."""
    given = [value for value in values if value is not None]
    try:
        numbers = np.array([np.nan if value is None else float(value) for value in values])
    except ValueError:
        numbers = None
    if numbers is not None and len(set(given)) > 12:
        known.numbers[name] = ("known before", numbers)
    elif given:
        known.texts[name] = ("known before", values)
