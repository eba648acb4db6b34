"""What speaks against a difference that stands: hidden causes, a difference before, kinds that differ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from metrics.evidence import rows as link_rows
from metrics.evidence.aipw import Adjusted, aipw, of_good
from metrics.evidence.before import OWN_PAST, known_before, past_of
from metrics.evidence.covariates import Design, design
from metrics.evidence.verdicts import Kind, counted, too_few
from metrics.statistics import Z

if TYPE_CHECKING:
    from metrics.evidence.rows import Pair, Rows
    from metrics.scope import Scope

TOO_FAR_BEFORE = 3.0
"""Standard errors by which those who had it poor may have differed before it (statistics of the placebo)."""
KINDS_DIFFER = 2.58


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


def placebo(scope: Scope, fitted: Fitted) -> Adjusted | None:
    """The same difference in what came in as long a window before; None where too little came then.

    The experience cannot have made it: where those who had it poor differed already, they are other people.
    """
    window = link_rows.window_ms(fitted.pair.within)
    if not window or link_rows.is_untimed(scope, fitted.pair):
        return None
    seen, won = past_of(scope, fitted.pair, fitted.rows, window)
    rows, x = fitted.rows.take(seen), fitted.made.without(OWN_PAST)[seen]
    if too_few(counted(rows.poor, won[seen])):
        return None
    return fitted.again(rows, won[seen], x)


def differed_before(found: Adjusted | None) -> bool:
    """Whether a placebo lies further from nought than chance puts it."""
    return found is not None and found.se > 0 and abs(found.tau) > TOO_FAR_BEFORE * found.se


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
    return abs(one.tau - rest) > KINDS_DIFFER * float(np.sqrt(one.se**2 + 1 / weight.sum()))
