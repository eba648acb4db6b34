"""Negatives that ended well: what became of them, beside comparable journeys that ended otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from metrics import sql
from metrics.evidence.aipw import Adjusted, adjusted_p, aipw
from metrics.evidence.before import of_persons
from metrics.evidence.covariates import design
from metrics.evidence.rows import Rows
from metrics.evidence.verdicts import LEAST_EFFECTIVE, MOST_DROPPED, Sides, counted, too_few
from metrics.evidence.whole import HIGH, LOW, journey_span
from metrics.statistics import seed

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.scope import Scope

    Columns = dict[str, np.ndarray]

AGAINST = {
    "never_negative": "journeys without a negative",
    "unrecovered": "journeys that stayed negative",
}
RECOVERED = "negatives that ended well"
NOBODY_LIKE = "nobody comparable: those who had a negative end well are other people"


def recovered_negatives(scope: Scope) -> list[dict[str, Any]]:
    """Per outcome and other ending: the share won after a negative that ended well, less that of the other.

    Adjusted for what was known of the people before the journey began; the outcome is looked for after its
    last score. `value` is null where it cannot be told, with the reason.
    """
    outcomes = [each for each in scope.ws.outcomes if each.kind != "satisfaction"]
    params = {"outcomes": [each.id for each in outcomes], "low": LOW, "high": HIGH, **journey_span(scope)}
    found = scope.reader.arrow(sql.after("ended_journeys", journey="peak_end"), params)
    ended = {name: found[name].to_numpy(zero_copy_only=False) for name in found.column_names}
    told = [_told(scope, outcome, other, ended) for outcome in outcomes for other in AGAINST]
    return _with_q([each for each in told if each["n_recovered"]])


def _told(scope: Scope, outcome: Outcome, other: str, ended: Columns) -> dict[str, Any]:
    rows = _rows(outcome, other, ended)
    plain = counted(rows.poor, rows.won)
    told: dict[str, Any] = {
        "outcome": outcome.id,
        "against": other,
        **dict.fromkeys(("value", "low", "high", "q_value")),
        "plain": plain.naive,
        "n_recovered": plain.n_poor,
        "n_other": plain.n_good,
        "reason": too_few(plain, Sides(poor=RECOVERED, good=AGAINST[other])),
    }
    if told["reason"]:
        return told
    adjusted = _adjusted(scope, outcome, other, rows)
    if adjusted.dropped > MOST_DROPPED or adjusted.effective < LEAST_EFFECTIVE:
        return {**told, "reason": NOBODY_LIKE}
    return {
        **told,
        "value": adjusted.tau,
        "low": adjusted.low,
        "high": adjusted.high,
        "z": adjusted.tau / adjusted.se,
    }


def _rows(outcome: Outcome, other: str, ended: Columns) -> Rows:
    """Journeys as rows of a link: poor is to have been negative and ended well, good the other ending."""
    mine = (ended["outcome"] == outcome.id) & np.isin(ended["ending"], ("recovered", other))
    person, none = ended["person_code"][mine].astype(np.int64), np.full(int(mine.sum()), None, object)
    return Rows(
        id=ended["began_id"][mine].astype(np.int64),
        person=person,
        unit=person,
        begun_ms=ended["began_ms"][mine].astype(np.int64),
        t0_ms=ended["last_ms"][mine].astype(np.int64),
        poor=(ended["ending"][mine] == "recovered").astype(float),
        won=ended["won"][mine].astype(float),
        channel=none,
        device=none,
        open_poor=0.0,
        per_week=0.0,
    )


def _adjusted(scope: Scope, outcome: Outcome, other: str, rows: Rows) -> Adjusted:
    x = design(of_persons(scope, outcome, rows), rows.won, rows.poor).x
    chance = seed(f"ending {outcome.id} {other}", scope.day(scope.now_ms))
    return aipw(rows.poor, rows.won, x, chance, who=rows.who)


def _with_q(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Benjamini–Hochberg over all that are compared."""
    from scipy.special import ndtr

    z = [each.get("z") for each in told]
    q = iter(adjusted_p(np.array([2 * ndtr(-abs(one)) for one in z if one is not None])).tolist())
    return [
        {name: value for name, value in each.items() if name != "z"}
        | {"q_value": next(q) if "z" in each else None}
        for each in told
    ]
