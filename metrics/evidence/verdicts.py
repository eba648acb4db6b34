"""From an estimate to a verdict: six words, each with a reason that a director understands. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from metrics.evidence.crossfit import Floats
from metrics.statistics import Z

LEAST_SIDE, LEAST_EVENTS = 100, 20
MOST_DROPPED, LEAST_EFFECTIVE, MOST_OPEN = 0.20, 50, 0.30
Q, BEYOND = 0.05, 2.58
NOBODY_COMPARABLE = "nobody comparable had it good: those who had it poor are other people"


@dataclass(frozen=True)
class Before:
    """The difference in the same outcome before the experience, and the share that had it then."""

    tau: float
    se: float
    rate: float


@dataclass(frozen=True)
class Together:
    """What differed before at all links of one outcome together: in log-odds, and at how many links."""

    log_odds: float
    se: float
    links: int

    @property
    def beyond_chance(self) -> float:
        """In log-odds, drawn to nought by what chance alone would make of it (James, Stein 1961)."""
        return self.log_odds * max(0.0, 1 - (self.se / self.log_odds) ** 2) if self.log_odds else 0.0

    @property
    def is_clear(self) -> bool:
        """Whether it lies further from nought than chance puts it."""
        return abs(self.log_odds) > BEYOND * self.se


@dataclass(frozen=True)
class Kind:
    """One kind of poor experience alone: poor minus good; `differs` from the others beyond chance."""

    experience: str
    tau: float
    se: float
    n_poor: int
    differs: bool = False


@dataclass(frozen=True)
class Step:
    """Having come so often against never (`and_more`: so often or more): never minus so often, as shares."""

    count: int
    tau: float
    se: float
    n: int
    and_more: bool = False


@dataclass(frozen=True)
class Group:
    """The difference among some of the rows: poor minus good, as a share."""

    name: str
    tau: float
    se: float
    n_poor: int


@dataclass(frozen=True)
class Change:
    """A difference that is not what it was: since the moment, and before it."""

    since_ms: int
    now: Group
    before: Group


@dataclass(frozen=True)
class Spread:
    """A segment whose groups differ by more than chance, and by how little chance (p)."""

    segment: str
    p: float
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Sides:
    """What is compared, in words: the worse side, the better one, and what goes with less of the outcome."""

    poor: str = "poor experiences"
    good: str = "good experiences"
    had_poor: str = "a poor experience goes with"
    nobody_like: str = NOBODY_COMPARABLE
    difference: str = "difference"


EXPERIENCE = Sides()
COMING = Sides(
    "customers who did not come",
    "customers who came",
    "not coming goes with",
    "nobody comparable: those who came are other people than those who did not",
)


def sides(*, is_of_coming: bool, randomised: bool) -> Sides:
    """What is compared, in words; only where chance decided who had it do they say *effect*."""
    told = COMING if is_of_coming else EXPERIENCE
    if not randomised:
        return told
    poor = "not coming" if is_of_coming else "a poor experience"
    return replace(told, had_poor=f"the effect of {poor} is", difference="effect")


@dataclass(frozen=True)
class Estimated:
    """One link's rows and what they say; shares, not points. `refused` says why nothing can be measured.

    `placebo` is the difference in the same outcome before the experience, `together` that of all links of it.
    """

    n_poor: int = 0
    n_good: int = 0
    won_poor: int = 0
    won_good: int = 0
    open_poor: float = 0.0
    tau: float | None = None
    se: float | None = None
    naive: float | None = None
    dropped: float = 0.0
    effective: float = 0.0
    e_value: float | None = None
    e_value_limit: float | None = None
    fragile: str | None = None
    placebo: Before | None = None
    together: Together | None = None
    kinds: tuple[Kind, ...] = ()
    curve: tuple[Step, ...] = ()
    threshold: int | None = None
    change: Change | None = None
    spread: tuple[Spread, ...] = ()
    refused: str | None = None

    @property
    def low(self) -> float:
        """Lower end of the adjusted interval."""
        return (self.tau or 0) - Z * (self.se or 0)

    @property
    def high(self) -> float:
        """Upper end of the adjusted interval."""
        return (self.tau or 0) + Z * (self.se or 0)

    @property
    def alike(self) -> float:
        """What differed before together, as a difference in shares here."""
        rate = self.won_poor / max(1, self.n_poor)
        return self.together.beyond_chance * rate * (1 - rate) if self.together else 0.0

    @property
    def span(self) -> tuple[float, float]:
        """The interval, and where it would lie without as much as differed before together."""
        return min(self.low, self.low - self.alike), max(self.high, self.high - self.alike)


@dataclass(frozen=True)
class Wanted:
    """What was declared, and which differences matter; `sign` is that of poor minus good if it is right."""

    sign: int
    material: float
    negligible: float
    outcome: str
    per_week: float = 0.0
    sides: Sides = EXPERIENCE


@dataclass(frozen=True)
class Verdict:
    """The verdict, its reason in a sentence, and how many more poor experiences it would take.

    `name` is None where nothing was estimated yet.
    """

    name: str | None
    reason: str
    needed: int | None = None


NOT_TESTED = Verdict(None, "not tested yet")


def verdict(found: Estimated, wanted: Wanted, q_value: float | None) -> Verdict:
    """The first rule that holds; `wanted.sign` 0 means nobody declared the link."""
    if without := _without_number(found, wanted.sides):
        return without
    size = f"{size_of(found)} for “{wanted.outcome}”"
    is_sure = q_value is not None and q_value <= Q
    if is_sure and _beyond(found.span, wanted.material):
        if wanted.sign == 0 or (found.tau or 0) * wanted.sign > 0:
            goes = "goes with" if wanted.sides is EXPERIENCE else wanted.sides.had_poor
            return Verdict("supported", f"{goes} {size}{_doubt(found)}")
        return Verdict("contradicted", f"the opposite of what was said: {wanted.sides.had_poor} {size}")
    low, high = found.span
    if -wanted.negligible < low and high < wanted.negligible:
        limit = f"{100 * wanted.negligible:g} in 100"
        return Verdict(
            "no_visible_effect", f"no {wanted.sides.difference} above {limit} either way{_confounded(found)}"
        )
    if is_sure and _beyond((found.low, found.high), wanted.material):
        return Verdict("inconclusive", f"cannot tell: {size}; {_differed(found)}")
    return _inconclusive(found, wanted)


def _without_number(found: Estimated, sides: Sides) -> Verdict | None:
    """Why there is no difference to tell; None where there is one."""
    if found.refused:
        return Verdict("not_measurable", found.refused)
    if few := too_few(found, sides):
        return Verdict("too_few", few)
    if found.open_poor > MOST_OPEN:
        share = f"{found.open_poor:.0%} of the {sides.poor} still have their window open"
        return Verdict("too_few", f"{share}: the verdict waits for them")
    if found.dropped > MOST_DROPPED or found.effective < LEAST_EFFECTIVE:
        return Verdict("not_measurable", sides.nobody_like)
    return None


def counted(poor: Floats, won: Floats, open_poor: float = 0.0) -> Estimated:
    """How many had it poor and good, how many of each won, and the plain difference."""
    bad = poor == 1
    n_poor, n_good = int(bad.sum()), int((~bad).sum())
    won_poor, won_good = int(won[bad].sum()), int(won[~bad].sum())
    naive = won_poor / n_poor - won_good / n_good if n_poor and n_good else None
    return Estimated(n_poor, n_good, won_poor, won_good, open_poor, naive=naive)


def too_few(found: Estimated, sides: Sides = EXPERIENCE) -> str | None:
    """Which side, or which end of the outcome, was seen too seldom; None where there is enough."""
    for n, name in ((found.n_poor, sides.poor), (found.n_good, sides.good)):
        if n < LEAST_SIDE:
            return f"{n:,} of {LEAST_SIDE} {name} seen"
    won = found.won_poor + found.won_good
    events = min(won, found.n_poor + found.n_good - won)
    return (
        f"the outcome came or failed only {events} of {LEAST_EVENTS} times" if events < LEAST_EVENTS else None
    )


def _beyond(span: tuple[float, float], material: float) -> bool:
    low, high = span
    return low > material or high < -material


def _differed(found: Estimated) -> str:
    """What differed already before, in words."""
    links = found.together.links if found.together else 0
    more = "fewer" if found.alike < 0 else "more"
    many = f"{abs(100 * found.alike):.1f} in 100 {more}"
    return (
        f"{many} may be other people: so much those who had it poor differed before, over {links} links to it"
    )


def size_of(found: Estimated) -> str:
    """The difference with its interval, in words."""
    # To a hundredth first, as the findings hold it: pages that print the number must not differ by a tenth.
    tau, low, high = (round(100 * end, 2) for end in (found.tau or 0, found.low, found.high))
    if low < 0 < high:
        return f"between {-low:.1f} fewer and {high:.1f} more in 100"
    low, high = sorted((abs(low), abs(high)))
    return f"{abs(tau):.1f} ({low:.1f} to {high:.1f}) in 100 {_more(found)}"


def _more(found: Estimated) -> str:
    return "fewer" if (found.tau or 0) < 0 else "more"


def _doubt(found: Estimated) -> str:
    return f"; could be something we do not see: {found.fragile}" if found.fragile else ""


def _confounded(found: Estimated) -> str:
    if found.naive is None or abs(found.naive - (found.tau or 0)) < 0.02:
        return ""
    plain = f"{100 * found.naive:+.1f}".replace("-", "−")
    return f"; the plain difference of {plain} in 100 is that of other customers, not of the experience"


def _inconclusive(found: Estimated, wanted: Wanted) -> Verdict:
    """Rows it would take until the interval fits inside what is negligible (statistics of two shares)."""
    needed = round(found.n_poor * (3.24 * (found.se or 0) / wanted.negligible) ** 2) - found.n_poor
    more = max(0, needed)
    rounded = round(more, -2) if more >= 1000 else round(more, -1)
    text = f"cannot tell yet: {size_of(found)}; "
    needs = f"about {rounded:,} more {wanted.sides.poor} needed"
    text += needs if more else "the interval is too wide to say"
    if wanted.per_week > 0 and more:
        text += f", at this pace {_long(more / wanted.per_week)}"
    if found.naive is not None and not found.low <= found.naive <= found.high:
        text += _confounded(found)
    return Verdict("inconclusive", text, more)


def _long(weeks: float) -> str:
    if weeks < 100:
        return f"{max(1, round(weeks))} weeks"
    return f"{round(weeks / 52)} years" if weeks < 10 * 52 else "not within ten years"
