"""What speaks against a difference that stands: hidden causes, a difference before, kinds that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from metrics.evidence import rows as link_rows
from metrics.evidence.aipw import Adjusted, aipw, of_good
from metrics.evidence.before import OWN_PAST, known_before
from metrics.evidence.covariates import Design, design, left
from metrics.evidence.verdicts import BEYOND, Before, Estimated, Kind, Together, counted, too_few
from metrics.statistics import Z

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from metrics.evidence.before import Past
    from metrics.evidence.rows import Pair, Rows
    from metrics.scope import Scope

TOO_FAR_BEFORE = 3.0
"""Standard errors by which those who had it poor may have differed before it (statistics of the placebo)."""
DIFFERED_BEFORE = "those who had it poor differed in this already before"
DIFFERED_TOGETHER = "over the {links} links to it, those who had it poor differed in it already before"
LEAST_TOGETHER = 5
"""Of fewer links of one outcome nothing is said of them together: each has a doubt of its own."""


@dataclass(frozen=True)
class Fitted:
    """A pair, its rows, what was known of them, and the difference found."""

    pair: Pair
    rows: Rows
    made: Design
    adjusted: Adjusted
    seed: int

    def again(self, rows: Rows, won: np.ndarray, x: np.ndarray) -> Adjusted:
        """The same estimate of other rows, another outcome, or with less known."""
        return compared(self.pair, rows, won, x, self.seed)


def compared(pair: Pair, rows: Rows, won: np.ndarray, x: np.ndarray, seed: int) -> Adjusted:
    """Poor minus good among those who had it poor; not coming minus coming among those who came."""
    estimate = of_good if pair.is_of_coming else aipw
    return estimate(rows.poor, won, x, seed, who=rows.who)


def fragile(fitted: Fitted) -> str | None:
    """Which group of what is known is so strong that a hidden one like it would explain the difference."""
    rows, tau = fitted.rows, fitted.adjusted.tau
    for group in dict.fromkeys(fitted.made.groups):
        fewer = fitted.again(rows, rows.won, fitted.made.without(group))
        if abs(fewer.tau - tau) >= abs(tau) - Z * fitted.adjusted.se:
            return f"something hidden, as strong as what we know of {group}, would explain it"
    return None


def placebo(rows: Rows, made: Design, past: Past) -> Before | None:
    """The same difference in what came in as long a window before; None where too little came then.

    The experience cannot have made it: where those who had it poor differed already, they are other people.
    By least squares on what was known (Frisch, Waugh, Lovell): asked of every link, it must be cheap.
    """
    seen, won = past
    poor, won = rows.poor[seen], won[seen]
    if too_few(counted(poor, won)):
        return None
    t, y = left(made.without(OWN_PAST)[seen], np.column_stack([poor, won])).T
    tau = float(t @ y / (t @ t))
    of_one = np.bincount(np.unique(rows.who[seen], return_inverse=True)[1], weights=t * (y - tau * t))
    return Before(tau, float(np.sqrt((of_one**2).sum()) / (t @ t)), float(won.mean()))


def differed(found: Estimated) -> str | None:
    """That those who had it poor were other people before, at this link or over all links to its outcome."""
    if differed_before(found.placebo):
        return DIFFERED_BEFORE
    every = found.together
    return DIFFERED_TOGETHER.format(links=every.links) if every and every.is_clear else None


def differed_before(found: Before | None) -> TypeGuard[Before]:
    """Whether a placebo lies further from nought than chance puts it."""
    return found is not None and found.se > 0 and abs(found.tau) > TOO_FAR_BEFORE * found.se


def by_outcome(found: Iterable[tuple[Pair, Estimated]]) -> dict[str, Together | None]:
    """What differed before at all links to each outcome; of who came at all that says nothing."""
    mine: dict[str, list[Before]] = {}
    for pair, each in found:
        known = mine.setdefault(pair.outcome.id, [])
        if each.placebo and not pair.is_of_coming:
            known.append(each.placebo)
    return {outcome: together(each) for outcome, each in mine.items()}


def together(found: Sequence[Before]) -> Together | None:
    """The placebos of all links of one outcome as one, by random effects (DerSimonian, Laird 1986).

    What nobody sees pushes all of them the same way: one alone is too unsure to tell, many are not (Schuemie
    et al. 2014 calibrate alike, by what cannot be an effect). In log-odds, since shares differ.
    """
    known = [one for one in found if one.se > 0]
    if len(known) < LEAST_TOGETHER:
        return None
    odds, se = (
        np.array([getattr(one, name) / (one.rate * (1 - one.rate)) for one in known])
        for name in ("tau", "se")
    )
    weight = se**-2
    apart = float((weight * (odds - (weight @ odds) / weight.sum()) ** 2).sum()) - (len(known) - 1)
    between = max(0.0, apart / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (se**2 + between)
    return Together(float(weight @ odds / weight.sum()), float(weight.sum() ** -0.5), len(known))


def kinds(scope: Scope, fitted: Fitted) -> tuple[Kind, ...]:
    """Each kind of poor experience alone against the same good ones; none where there is only one kind."""
    names = _kinds_of(fitted.pair)
    if fitted.pair.is_of_coming or fitted.pair.experience != "any" or len(names) < 2:
        return ()
    found = [kind for name in names if (kind := _alone(scope, fitted, name))]
    return tuple(replace(one, differs=_differs(one, found)) for one in found)


def _kinds_of(pair: Pair) -> list[str]:
    declared = {
        "failed": any(poor.status for poor in pair.touchpoint.poor),
        "late": any(poor.late for poor in pair.touchpoint.poor),
        "wait": any(poor.wait_over for poor in pair.touchpoint.poor),
        "condition": any(poor.where for poor in pair.touchpoint.poor),
        "count": any(poor.count for poor in pair.touchpoint.poor),
    }
    return [name for name, there in declared.items() if there]


def _alone(scope: Scope, fitted: Fitted, name: str) -> Kind | None:
    pair = replace(fitted.pair, experience=name)
    rows = link_rows.read(scope, pair)
    if rows is None or too_few(counted(rows.poor, rows.won)):
        return None
    found = fitted.again(rows, rows.won, design(known_before(scope, pair, rows), rows.won, rows.poor).x)
    return Kind(name, found.tau, found.se, found.n_poor)


def _differs(one: Kind, all_of_them: list[Kind]) -> bool:
    """Whether one kind lies beyond chance from the others, weighted by how sure each is."""
    others = [other for other in all_of_them if other is not one and other.se > 0]
    if not others or not one.se:
        return False
    weight = np.array([other.se**-2 for other in others])
    rest = float((weight * [other.tau for other in others]).sum() / weight.sum())
    return abs(one.tau - rest) > BEYOND * float(np.sqrt(one.se**2 + 1 / weight.sum()))
