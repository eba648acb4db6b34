"""Which links speak of how a touchpoint fails, and the excess of those whom each is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.evidence import estimates
from metrics.evidence.charges import Charge, charge, failing_kind
from metrics.evidence.narrowed import narrowed
from metrics.evidence.reach import is_proven
from metrics.evidence.watched import KINDS
from metrics.statistics import Z

if TYPE_CHECKING:
    from metrics.evidence.estimates import Tested
    from metrics.evidence.failures import Failure
    from metrics.scope import Scope


@dataclass(frozen=True)
class Proof:
    """A supported link that loses something, with the failure as those it is about had it."""

    one: Tested
    failure: Failure
    charge: Charge

    @property
    def outcome(self) -> str:
        """The outcome that is lost."""
        return self.one.pair.outcome.id

    @property
    def fewer(self) -> float:
        """Outcomes lost, were everybody at risk."""
        return -self.charge.tau * self.failure.excess


def tests(scope: Scope, failure: Failure) -> list[Tested]:
    """The tested links of a touchpoint that speak of how it fails, not of having come, one to an outcome.

    That of everybody before that of a segment, that of this very kind before that of any.
    """
    return [mine[0] for mine in _by_outcome(scope, failure)]


def proofs(scope: Scope, failure: Failure) -> list[Proof]:
    """The proven links by which poor experiences of the kind that fails lose something, one to an outcome.

    What is lost is lost once: a segment's link speaks where that of everybody is not proven, with its own
    excess, and of several the one that loses most.
    """
    return [proof for mine in _by_outcome(scope, failure) if (proof := _best(scope, failure, mine))]


def _by_outcome(scope: Scope, failure: Failure) -> list[list[Tested]]:
    """Its links in their order, outcome by outcome, the outcome whose last link comes first before others."""
    found: dict[str, list[Tested]] = {}
    for one in reversed(_all(scope, failure)):
        found.setdefault(one.pair.outcome.id, []).append(one)
    return [mine[::-1] for mine in found.values()][::-1]


def _best(scope: Scope, failure: Failure, tested: list[Tested]) -> Proof | None:
    whole = next((one for one in tested if one.pair.segment is None), None)
    if whole and (proof := _proof(scope, failure, whole)):
        return proof
    first = {one.pair.segment: one for one in reversed(tested) if one.pair.segment}
    narrow = [proof for one in first.values() if (proof := _proof(scope, failure, one))]
    return max(narrow, key=lambda proof: proof.fewer, default=None)


def _proof(scope: Scope, failure: Failure, one: Tested) -> Proof | None:
    if not is_proven(scope, one):
        return None
    mine, charged = narrowed(scope, failure, one.pair.segment), charge(failure, one.found)
    is_failing = mine is failure or mine.total.value > Z * mine.total.spread
    return Proof(one, mine, charged) if charged.is_loss and is_failing else None


def _all(scope: Scope, failure: Failure) -> list[Tested]:
    kinds, lens = _kinds(failure), (scope.lens.segment or "").partition(":")[0]
    found = [
        one
        for one in estimates.declared(scope)
        if one.pair.touchpoint.id == failure.one.touchpoint.id
        and one.pair.experience in kinds
        and not one.pair.is_of_coming
        and (not lens or one.pair.segment in (None, lens))
    ]
    found.sort(key=lambda one: (one.pair.segment is not None, kinds.index(one.pair.experience)))
    return found


def _kinds(failure: Failure) -> list[str]:
    """Which experiences links may be about: what fails, the kind of poor that it is, any."""
    if failure.measure == "low_score":
        return ["low_score"]
    names = sorted({KINDS[poor.kind] for poor in failure.one.touchpoint.poor})
    own = names[0] if len(names) == 1 else failing_kind(failure, names)
    return [failure.measure, *([own] if own else []), "any"]
