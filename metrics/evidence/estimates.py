"""Verdicts of every declared link, and of the pairs nobody declared, each as a family of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from metrics.evidence import doubts, ledger, parts, refusals, verdict_history
from metrics.evidence import rows as link_rows
from metrics.evidence.aipw import Adjusted, adjusted_p, auc, e_value
from metrics.evidence.before import conditions, known_before, past_of
from metrics.evidence.counts import Curve, curve
from metrics.evidence.covariates import LEAK_AUC, Design, Known, design
from metrics.evidence.crossfit import side_by_side
from metrics.evidence.ledger import Kept
from metrics.evidence.pairs import declared_pairs, other_pairs
from metrics.evidence.rows import Pair, Rows
from metrics.evidence.verdicts import (
    NOT_TESTED,
    Estimated,
    Q,
    Verdict,
    Wanted,
    counted,
    sides,
    too_few,
    verdict,
)
from metrics.statistics import newcombe, seed, wilson

if TYPE_CHECKING:
    from config.models.touchpoints import Link
    from metrics.evidence.before import Past
    from metrics.evidence.pairs import Asked
    from metrics.evidence.verdicts import Spread
    from metrics.scope import Scope


CAP = 120_000
NO_ROWS = np.empty(0)
"""In place of a matrix that is done with: a slice of it, be it empty, would keep the whole."""
UNTIMED = "the order of experience and outcome is declared, not observed"
IMMORTAL = "without a `landmark`, who came later had to stay so long without the outcome (immortal time)"


@dataclass(frozen=True)
class Tested:
    """One pair with what was found of it, its place in its family, the verdict shown and this run's own."""

    pair: Pair
    link: Link | None
    kept: Kept
    verdict: Verdict
    estimated: Verdict = NOT_TESTED

    @property
    def found(self) -> Estimated:
        """The rows and what they say."""
        return self.kept.found

    @property
    def q_value(self) -> float | None:
        """How many of the family's links at least as sure would be false, at most."""
        return self.kept.q_value


@dataclass(frozen=True)
class _Raw:
    pair: Pair
    link: Link | None
    found: Estimated
    rows: Rows | None = None
    known: Known | None = None
    past: Past | None = None
    made: Design | None = None
    adjusted: Adjusted | None = None
    per_week: float = 0.0


def declared(scope: Scope) -> list[Tested]:
    """Every link that the map declares on the day of the lens, tested as one family."""
    return _tests(scope, "declared", declared_pairs)


def undeclared(scope: Scope) -> list[Tested]:
    """Every touchpoint and outcome that no link joins, tested as a second family."""
    return _tests(scope, "undeclared", other_pairs)


FAMILIES = {"declared": declared, "undeclared": undeclared}


def _tests(scope: Scope, family: str, pairs: Callable[[Scope], list[Asked]]) -> list[Tested]:
    """What is kept of the family where it still holds, else estimated now where that is allowed."""
    if family not in scope.cache:
        asked, known = pairs(scope), ledger.read(scope, family)
        if known is None and not scope.may_estimate:
            known = ledger.last(scope, family)
        if known is None and not scope.may_estimate:
            scope.cache[family] = [Tested(pair, link, ledger.NOTHING, NOT_TESTED) for pair, link in asked]
        elif known is None:
            fresh = _family(scope, side_by_side(lambda one: _estimated(scope, one), asked))
            scope.cache[family] = [_shown(scope, family, one) for one in fresh]
        else:
            there = [_judged(pair, link, known[pair.key]) for pair, link in asked if pair.key in known]
            scope.cache[family] = [_shown(scope, family, one) for one in there]
    return scope.cache[family]


def _shown(scope: Scope, family: str, one: Tested) -> Tested:
    """With the verdict that stands: a new one is shown when a second run agrees."""
    earlier = verdict_history.runs(scope, family).get(one.pair.key, ())
    said = verdict_history.shown(earlier, one.verdict, ledger.version(scope, one.kept.as_of_ms))
    return replace(one, verdict=said, estimated=one.verdict)


def _estimated(scope: Scope, asked: Asked) -> _Raw:
    return _adjusted(scope, _raw(scope, *asked))


def _raw(scope: Scope, pair: Pair, link: Link | None) -> _Raw:
    """Read one pair, with what was known before where it can be measured; else it says why."""
    if refused := refusals.refused(scope, pair):
        return _Raw(pair, link, Estimated(refused=refused))
    rows = link_rows.read(scope, pair)
    if rows is None or not (len(rows.won) or link_rows.meet(scope, pair)):
        return _Raw(pair, link, Estimated(refused=refusals.nobody(pair)))
    if not len(rows.won):
        return _Raw(pair, link, Estimated())
    found = counted(rows.poor, rows.won, rows.open_poor)
    if not found.n_good or not found.n_poor:
        return _Raw(pair, link, replace(found, refused=refusals.one_sided(pair, rows, found)))
    if too_few(found):
        return _Raw(pair, link, found, per_week=rows.per_week)
    if auc(rows.poor, rows.won) > LEAK_AUC:
        refused = f"the experience {refusals.LEAK}"
        return _Raw(pair, link, replace(found, refused=refused), per_week=rows.per_week)
    if told := design(conditions(scope, pair, rows), rows.won).held_back:
        refused = f"{' and '.join(told)} {refusals.LEAK}"
        return _Raw(pair, link, replace(found, refused=refused), per_week=rows.per_week)
    rows = _capped(scope, pair, rows)
    known = known_before(scope, pair, rows)
    return _Raw(pair, link, found, rows, known, past_of(scope, pair, rows), per_week=rows.per_week)


def _capped(scope: Scope, pair: Pair, rows: Rows) -> Rows:
    """All poor rows, and of the good ones at most so many as keep the whole below the cap."""
    if len(rows.won) <= CAP:
        return rows
    chance = np.random.default_rng(_seed(scope, pair)).random(len(rows.won))
    good_share = max(0.0, CAP - rows.poor.sum()) / max(1, (rows.poor == 0).sum())
    return rows.take((rows.poor == 1) | (chance < good_share))


def _seed(scope: Scope, pair: Pair) -> int:
    day: dt.date = scope.day(scope.now_ms)
    return seed(f"link {pair.key}", day - dt.timedelta(days=day.weekday()))


def _adjusted(scope: Scope, raw: _Raw) -> _Raw:
    """The difference, where what was known was read.

    There are many: the matrix is not kept, and rows only of what may stand or is asked for by count.
    """
    rows, known = raw.rows, raw.known
    if rows is None or known is None:
        return raw
    made = design(known, rows.won, rows.poor)
    fitted = doubts.compared(raw.pair, rows, rows.won, made.x, _seed(scope, raw.pair))
    found = replace(
        raw.found,
        tau=fitted.tau,
        se=fitted.se,
        dropped=fitted.dropped,
        effective=fitted.effective,
        e_value=e_value(fitted.rate, fitted.rate - fitted.tau),
        e_value_limit=_limit_e_value(fitted),
        placebo=doubts.placebo(rows, made, raw.past) if raw.past else None,
    )
    is_asked = _p(found) <= Q or raw.pair.compare == "count"
    told = replace(raw, found=found, known=None, past=None, made=replace(made, x=NO_ROWS), adjusted=fitted)
    return told if is_asked else replace(told, rows=None, adjusted=replace(fitted, psi=NO_ROWS))


def _p(found: Estimated) -> float:
    """How often chance alone gives such a difference; its q-value can only be higher."""
    from scipy.special import ndtr

    return float(2 * ndtr(-abs((found.tau or 0) / found.se))) if found.se else 1.0


def _limit_e_value(fitted: Adjusted) -> float:
    """The E-value of the end of the interval that lies nearer to no difference; 1 where it holds none."""
    if fitted.low <= 0 <= fitted.high:
        return 1.0
    nearer = min(fitted.low, fitted.high, key=abs)
    return e_value(fitted.rate, fitted.rate - nearer)


def _family(scope: Scope, raws: list[_Raw]) -> list[Tested]:
    measured = [raw for raw in raws if raw.found.se and not raw.found.refused]
    p = adjusted_p(np.array([_p(raw.found) for raw in measured]))
    q = {raw.pair.key: float(value) for raw, value in zip(measured, p, strict=True)}
    tested = side_by_side(lambda raw: _tested(scope, raw, q.get(raw.pair.key)), _together(raws))
    told = parts.beyond_chance([one.found.spread for one in tested])
    return [_spread_by(one, segments) for one, segments in zip(tested, told, strict=True)]


def _together(raws: list[_Raw]) -> list[_Raw]:
    told = doubts.by_outcome((raw.pair, raw.found) for raw in raws)
    return [
        raw
        if raw.pair.is_of_coming
        else replace(raw, found=replace(raw.found, together=told[raw.pair.outcome.id]))
        for raw in raws
    ]


def _spread_by(one: Tested, segments: tuple[Spread, ...]) -> Tested:
    return replace(one, kept=replace(one.kept, found=replace(one.found, spread=segments)))


def _tested(scope: Scope, raw: _Raw, q_value: float | None) -> Tested:
    untimed = link_rows.is_untimed(scope, raw.pair) if not raw.found.refused else False
    found = raw.found
    if q_value is not None and q_value <= Q:
        found = _doubted(scope, raw, untimed)
    made, adjusted = raw.made, raw.adjusted
    found = _with_curve(scope, raw, found)
    pairs = zip(made.names, adjusted.balance, strict=True) if made and adjusted and adjusted.balance else ()
    return _judged(
        raw.pair,
        raw.link,
        Kept(
            found,
            q_value,
            adjusted_for=_columns(made) if made else (),
            held_back=made.held_back if made else (),
            balance=tuple((name, before, after) for name, (before, after) in pairs),
            untimed=untimed,
            per_week=0.0 if untimed else raw.per_week,
        ),
    )


def _fitted(scope: Scope, raw: _Raw) -> doubts.Fitted | None:
    if raw.rows is None or raw.made is None or raw.adjusted is None:
        return None
    made = design(known_before(scope, raw.pair, raw.rows), raw.rows.won, raw.rows.poor)
    return doubts.Fitted(raw.pair, raw.rows, made, raw.adjusted, _seed(scope, raw.pair))


def _with_curve(scope: Scope, raw: _Raw, found: Estimated) -> Estimated:
    fitted = _fitted(scope, raw) if raw.pair.compare == "count" else None
    told = curve(fitted) if fitted else Curve()
    return replace(found, curve=told.steps, threshold=told.threshold)


def _doubted(scope: Scope, raw: _Raw, untimed: bool) -> Estimated:
    """What speaks against a difference that stands; asked of these alone: each answer is an estimate."""
    fitted = _fitted(scope, raw)
    if fitted is None:
        return raw.found
    fragile = UNTIMED if untimed else doubts.differed(raw.found)
    if raw.pair.is_of_coming and not raw.pair.landmark_ms and not untimed:
        fragile = fragile or IMMORTAL
    return replace(
        raw.found,
        fragile=fragile or doubts.fragile(fitted),
        kinds=doubts.kinds(scope, fitted),
        change=parts.change(scope, fitted),
        spread=parts.spread(scope, fitted),
    )


def _columns(made: Design) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.split(" = ")[0].rstrip(" 0123456789") for name in made.names))


def _judged(pair: Pair, link: Link | None, what: Kept) -> Tested:
    sign = 0 if link is None else -1 if link.effect == "up" else 1
    outcome = pair.outcome
    told = sides(is_of_coming=pair.is_of_coming, randomised=link is not None and link.randomised)
    wanted = Wanted(sign, outcome.material, outcome.negligible, outcome.title, what.per_week, told)
    return Tested(pair, link, what, verdict(what.found, wanted, what.q_value))


def naive_interval(found: Estimated) -> tuple[float | None, float | None]:
    """Newcombe's interval of the plain difference."""
    both = newcombe(wilson(found.won_poor, found.n_poor), wilson(found.won_good, found.n_good))
    return both.low, both.high
