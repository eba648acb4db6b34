"""What a poor experience is charged: its link's effect, or that of the kind that fails if they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from metrics.evidence.health import SHARES
from metrics.evidence.verdicts import Estimated
from metrics.statistics import Z

if TYPE_CHECKING:
    from collections.abc import Sequence

    from metrics.evidence.failures import Failure


@dataclass(frozen=True)
class Charge:
    """Poor minus good, as a share, with its standard error; `kind` where the link is split by kinds."""

    tau: float
    se: float
    kind: str | None = None

    @property
    def is_loss(self) -> bool:
        """Whether it loses something: of a kind alone only where that is beyond chance."""
        return self.tau + (Z * self.se if self.kind else 0) < 0

    @property
    def found(self) -> Estimated:
        """As an estimate, to be said in words."""
        return Estimated(tau=self.tau, se=self.se)


def charge(failure: Failure, found: Estimated) -> Charge:
    """The whole link's effect, unless a kind of poor experience differs from the others and one fails now."""
    split = found.kinds if any(kind.differs for kind in found.kinds) else ()
    name = failing_kind(failure, [kind.experience for kind in split])
    one = next((kind for kind in split if kind.experience == name), None)
    return Charge(one.tau, one.se, name) if one else Charge(found.tau or 0.0, found.se or 0.0)


def failing_kind(failure: Failure, names: Sequence[str]) -> str | None:
    """Of these kinds that by which it fails: the one that is watched alone, else the one that grew most."""
    if failure.against == "nothing":
        return None
    told = [failure.measure, *(failure.incident or {}).get("measures", ())]
    watched = [name for name in told if name in names]
    if watched:
        return watched[0]
    grown = {name: _growth(failure, name) for name in names}
    return max(grown, key=lambda name: grown[name]) if grown and max(grown.values()) > 0 else None


def _growth(failure: Failure, kind: str) -> float:
    """Poor experiences of this kind beyond the usual; 0 where it is not counted alone."""
    if kind not in SHARES:
        return 0.0
    recent, normal = failure.one.recent(kind), failure.one.normal(kind)
    if recent.value is None or normal.value is None:
        return 0.0
    return (recent.value - normal.value) * recent.n
