"""What was known of each row of a link before its experience began; what came later may be its effect."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from config.streams import stream_names
from metrics import sql
from metrics.evidence.covariates import SEGMENTS, Known, calendar
from metrics.evidence.rows import is_untimed, shared, window_ms
from metrics.scope import DAY_MS
from warehouse.where import columns_in

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.evidence.crossfit import Floats
    from metrics.evidence.rows import Ints, Pair, Rows
    from metrics.scope import Scope

    Named = tuple[str, str]
    Flags = NDArray[np.bool_]
    Past = tuple[Flags, Floats]
    ByName = dict[str, tuple[Ints, NDArray[np.object_]]]

SECOND_BITS = 32
MOST_WORDS = 12
"""Numbers of so few different values are words, such as a grade."""
HISTORY_BEGAN = 0
ANY_STREAM = "*"
ATTRIBUTES_KEPT = 4
OWN_PAST = "its own past"
HISTORY = {"touches": "history", "poor_before": "upstream", "poor_last": "upstream", "spent": "value"}
"""What `link_history` tells of each row, and the group of knowledge that it belongs to."""


def known_before(scope: Scope, pair: Pair, rows: Rows) -> Known:
    """Everything that was known of these rows before their experience."""
    known = Known()
    known.texts["channel"] = ("visit", rows.channel)
    known.texts["device"] = ("visit", rows.device)
    if not is_untimed(scope, pair):
        _add_times(scope, pair.outcome, known, rows)
    _add_lasting(scope, known, rows)
    # What says that an experience is poor cannot be held equal between poor and good ones.
    own = read_by_conditions(pair)
    for name in own & known.texts.keys():
        del known.texts[name]
    declared = {(stream, name) for stream, name in _declared(scope, pair) if name not in own}
    _add_attributes(scope, pair, known, rows, declared)
    return known


def of_persons(scope: Scope, outcome: Outcome, rows: Rows) -> Known:
    """What was known of the people behind these rows before they began, wherever that was."""
    known = Known()
    _add_times(scope, outcome, known, rows)
    _add_lasting(scope, known, rows)
    return known


def _add_times(scope: Scope, outcome: Outcome, known: Known, rows: Rows) -> None:
    """When they began, and what their people had lived before."""
    calendar(known, rows.begun_ms, _offsets(scope, rows.begun_ms))
    _add_history(scope, known, rows)
    _add_past(scope, outcome, known, rows)


def _add_lasting(scope: Scope, known: Known, rows: Rows) -> None:
    for segment, values in lasting(scope, rows.person).items():
        known.texts[segment] = (SEGMENTS, values)


def conditions(scope: Scope, pair: Pair, rows: Rows) -> Known:
    """What the conditions that make these rows poor read of them, as their source wrote it."""
    known = Known()
    if pair.experience != "low_score":
        named = {(ANY_STREAM, name) for name in read_by_conditions(pair)}
        _add_attributes(scope, pair, known, rows, named)
    return known


def read_by_conditions(pair: Pair) -> set[str]:
    """The columns and attributes that say whether an experience is poor."""
    if pair.is_of_coming:
        return set()
    return {name for poor in pair.touchpoint.poor if poor.where for name in columns_in(poor.where)}


def _offsets(scope: Scope, at_ms: Ints) -> Ints:
    days, inverse = np.unique(at_ms // DAY_MS, return_inverse=True)
    noon = [dt.datetime.fromtimestamp(int(day) * 86_400 + 43_200, scope.zone) for day in days]
    shifts = [int((each.utcoffset() or dt.timedelta()).total_seconds() * 1000) for each in noon]
    return np.array(shifts, np.int64)[inverse]


def _add_history(scope: Scope, known: Known, rows: Rows) -> None:
    history = scope.once("link_history", lambda: _history(scope))
    place = np.minimum(np.searchsorted(history["id"], rows.id), max(0, len(history["id"]) - 1))
    if not len(history["id"]):
        return
    there = history["id"][place] == rows.id
    for name, group in HISTORY.items():
        known.numbers[name] = (group, np.log1p(np.where(there, history[name][place], 0).astype(float)))
    tenure = np.where(there, rows.begun_ms - history["first_ms"][place], 0) / DAY_MS
    known.numbers["tenure"] = ("tenure", np.log1p(np.maximum(tenure, 0)))


def _history(scope: Scope) -> dict[str, Ints]:
    found = scope.reader.arrow(sql.text("link_history"))
    order = np.argsort(found["id"].to_numpy())
    return {name: found[name].to_numpy()[order] for name in found.column_names}


def _add_past(scope: Scope, outcome: Outcome, known: Known, rows: Rows) -> None:
    """How often this outcome came before, and of answers how many there were."""
    found = _past(scope, outcome, rows, HISTORY_BEGAN)
    known.numbers["came before"] = (OWN_PAST, np.log1p(found.wins))
    if outcome.kind == "satisfaction":
        known.numbers["answers before"] = (OWN_PAST, np.log1p(found.seen))


def past_of(scope: Scope, pair: Pair, rows: Rows) -> Past | None:
    """Of each row whether it can have a past in as long a window before it began, and whether it won then.

    An answer's past is its last answer, so only those who answered have one. None without a window or times.
    """
    window = window_ms(pair.within)
    if not window or is_untimed(scope, pair):
        return None
    found = _past(scope, pair.outcome, rows, rows.begun_ms - window)
    if pair.outcome.kind == "satisfaction":
        return found.seen > 0, found.last
    return rows.person >= 0, (found.wins > 0).astype(float)


@dataclass(frozen=True)
class _Past:
    """Per row, of what came before it began: how many, how many of them won, and whether the last one did."""

    seen: Floats
    wins: Floats
    last: Floats


def _past(scope: Scope, outcome: Outcome, rows: Rows, from_ms: Ints | int) -> _Past:
    params = {"outcome": outcome.id, "per": outcome.per, "answers": outcome.kind == "satisfaction"}
    found = scope.once(("link_past", outcome.id), lambda: scope.reader.arrow(sql.text("link_past"), params))
    who, at_ms, won = (found[name].to_numpy() for name in ("who", "at_ms", "won"))
    mine = rows.unit if outcome.per == "account" else rows.person
    start, stop = (np.searchsorted(_second(who, at_ms), _second(mine, at)) for at in (from_ms, rows.begun_ms))
    wins = np.concatenate([[0.0], np.cumsum(won)])
    last = wins[stop] - wins[np.maximum(stop - 1, 0)]
    return _Past((stop - start).astype(float), wins[stop] - wins[start], np.where(stop > start, last, 0.0))


def _second(who: Ints, at_ms: Ints | int) -> Ints:
    """Who and the second as one sortable number; what came in the same second is not before."""
    return (who.astype(np.int64) << SECOND_BITS) + at_ms // 1000


def lasting(scope: Scope, person: Ints) -> dict[str, NDArray[np.object_]]:
    """The lasting facts of these persons by segment; None where one is unknown."""
    return {name: _look_up(persons, values, person) for name, (persons, values) in _lasting(scope).items()}


def _lasting(scope: Scope) -> ByName:
    return scope.once("link_lasting", lambda: _all_lasting(scope))


def _all_lasting(scope: Scope) -> ByName:
    names = [segment.id for segment in scope.ws.segments]
    found = scope.reader.arrow(sql.text("link_lasting"), {"segments": names}).sort_by("person_code")
    person, segment, value = (
        found["person_code"].to_numpy(),
        shared(found["segment_id"]),
        shared(found["value"]),
    )
    mine = {name: segment == name for name in names}
    return {name: (person[there], value[there]) for name, there in mine.items() if there.any()}


def _look_up(keys: Ints, values: NDArray[np.object_], wanted: Ints) -> NDArray[np.object_]:
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = values[place].astype(object)
    found[keys[place] != wanted] = None
    return found


def _declared(scope: Scope, pair: Pair) -> set[Named]:
    """What each stream says was known before its own rows, a vendor's own streams as well."""
    written = {
        (f"{source.id}>{stream_name}", name)
        for source in scope.ws.sources
        for stream_name, stream in zip(stream_names(source), source.streams, strict=True)
        if stream.into == pair.fact
        for name in stream.known_before
    }
    return written | {
        (f"{source.id}>{stream}", name)
        for source in scope.ws.sources
        for stream, names in source.known_before.items()
        for name in names
    }


def _add_attributes(scope: Scope, pair: Pair, known: Known, rows: Rows, named: set[Named]) -> None:
    wanted = tuple(sorted((stream, name) for stream, name in named if name not in known.texts))
    for name, (ids, values) in (_attributes(scope, pair, wanted) if wanted else {}).items():
        _add(known, name, _look_up(ids, values, rows.id))


def _attributes(scope: Scope, pair: Pair, wanted: tuple[Named, ...]) -> ByName:
    """By name the rows that have it, in order of their ids, and what they have."""
    eligible = pair.among if pair.is_of_coming else ()
    key = (pair.touchpoint.id, pair.fact, wanted, eligible)
    # Outcomes of one touchpoint come one after the other; keeping those of all would take much memory.
    kept = scope.cache.setdefault("link_attributes", {})
    if key not in kept:
        params = {
            "touchpoint": pair.touchpoint.id,
            "fact": pair.fact,
            "streams": [stream for stream, _ in wanted],
            "names": [name for _, name in wanted],
            "eligible": list(eligible),
        }
        found = _by_name(scope.reader.arrow(sql.text("link_attributes"), params))
        scope.cache["link_attributes"] = {**dict(list(kept.items())[1 - ATTRIBUTES_KEPT :]), key: found}
        return found
    return kept[key]


def _by_name(found: pa.Table) -> ByName:
    found = found.sort_by("id")
    ids, values = found["id"].to_numpy(), shared(found["value"])
    names, which = np.unique(shared(found["name"]).astype(str), return_inverse=True)
    return {str(name): (ids[which == code], values[which == code]) for code, name in enumerate(names)}


def _add(known: Known, name: str, values: NDArray[np.object_]) -> None:
    """As a number where all that is there is one and there are many of them, else as a text."""
    coded = pa.array(values, pa.string()).dictionary_encode()
    given = coded.dictionary.to_pylist()
    try:
        numbers = np.array([*map(float, given), np.nan])
    except ValueError:
        numbers = None
    if numbers is not None and len(given) > MOST_WORDS:
        known.numbers[name] = ("known before", numbers[coded.indices.fill_null(len(given)).to_numpy()])
    elif given:
        known.texts[name] = ("known before", values)
