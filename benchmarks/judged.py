"""What findings say of seeded worlds, held against what is so: links, KPI states and money."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.lived import Lived

CLEAR_PP = 3.0
NO_EFFECT = ("no_effect", "unproven")
"""A planted nought may read as either: how much it takes to show a nought is a matter of data."""


@dataclass(frozen=True)
class Held:
    """One figure beside what it must be: `measured` is None where nothing could be counted."""

    name: str
    required: str
    measured: float | None
    n: int
    met: bool | None
    note: str = ""


@dataclass(frozen=True)
class Pair:
    """One declared link with its true effect in percentage points."""

    said: dict[str, Any]
    true: float

    @property
    def holds(self) -> bool:
        """Whether the interval holds the truth."""
        return self.said["low_pp"] <= self.true <= self.said["high_pp"]

    @property
    def plain_holds(self) -> bool:
        """Whether the plain difference's interval holds the truth."""
        return self.said["naive_low_pp"] <= self.true <= self.said["naive_high_pp"]

    @property
    def is_claimed(self) -> bool:
        """Whether findings say that poor experiences go with more or less of the outcome."""
        return self.said["verdict"] in ("supported", "contradicted")

    @property
    def plain_claims(self) -> bool:
        """Whether the plain difference's interval leaves out nought."""
        return self.said["naive_low_pp"] > 0 or self.said["naive_high_pp"] < 0


def share(
    name: str, required: str, met: Callable[[float], bool], cases: Iterable[bool], note: str = ""
) -> Held:
    """The share of cases that are so, beside what it must be."""
    known = list(cases)
    if not known:
        return Held(name, required, None, 0, None, note or "nothing to count")
    measured = sum(known) / len(known)
    return Held(name, required, measured, len(known), met(measured), note)


def told(name: str, cases: Iterable[bool]) -> Held:
    """The share of cases that are so, where nothing is asked of it."""
    known = list(cases)
    return Held(name, "told", sum(known) / len(known) if known else None, len(known), None)


def pairs(lived: Iterable[Lived]) -> list[Pair]:
    """The declared links that were estimated; those of the trap have no true effect and are left out."""
    return [
        Pair(said, one.truth.effects[key])
        for one in lived
        for said in one.found["links"]
        if (key := f"{said['touchpoint']}:{said['outcome']}") in one.truth.effects
        and said["effect_pp"] is not None
    ]


def links(lived: list[Lived], hidden: list[Lived]) -> Iterator[Held]:
    """Coverage, false discoveries, power and signs of links; the plain difference on the same rows."""
    known = pairs(lived)
    claimed = [each for each in known if each.is_claimed]
    yield share("links: interval holds the true effect", "≥ .93", at_least(0.93), (e.holds for e in known))
    yield share("links: claimed where nothing is", "≤ .05", at_most(0.05), (e.true == 0 for e in claimed))
    clear = [each for each in known if abs(each.true) > CLEAR_PP]
    yield share(f"links: found, of effects above {CLEAR_PP:g} points", "≥ .90", at_least(0.9), _claims(clear))
    wrong = (each.said["effect_pp"] * each.true < 0 for each in claimed if each.true)
    yield share("links: claimed with the wrong sign", "0", at_most(0), wrong)
    yield share("plain difference: interval holds the true effect", "must fail", at_most(0.9), _plain(known))
    plain = [each for each in known if each.plain_claims]
    yield share(
        "plain difference: claimed where nothing is", "must fail", at_least(0.1), (e.true == 0 for e in plain)
    )
    yield from _hidden(known, pairs(hidden))


def _claims(known: list[Pair]) -> list[bool]:
    return [each.is_claimed for each in known]


def _plain(known: list[Pair]) -> list[bool]:
    return [each.plain_holds for each in known]


def _hidden(known: list[Pair], dark: list[Pair]) -> Iterator[Held]:
    claimed = [each for each in dark if each.is_claimed]
    yield share(
        "30 % hidden: claimed where nothing is", "≤ .08", at_most(0.08), (e.true == 0 for e in claimed)
    )
    yield told("30 % hidden: interval holds the true effect", (each.holds for each in dark))
    marks = {"fragile": "", "as other people already before": "already before"}
    yield from (_more_marked(name, because, known, dark) for name, because in marks.items())


def _more_marked(name: str, because: str, known: list[Pair], dark: list[Pair]) -> Held:
    """Whether more claims are marked for such a reason where confounding is hidden than where none is."""
    light = _marks(known, because)
    least = sum(light) / len(light) if light else 0.0
    required = f"above {least:.2f}, the share with nothing hidden"
    return share(
        f"30 % hidden: claims marked {name}", required, lambda found: found > least, _marks(dark, because)
    )


def _marks(known: list[Pair], because: str) -> list[bool]:
    claimed = [each.said["fragile_because"] for each in known if each.is_claimed]
    return [each is not None and because in each for each in claimed]


def suggested(name: str, lived: list[Lived]) -> Held:
    """How many of the suggested links have no effect; a suggestion promises nothing, so it is only told."""
    false = [
        not one.truth.effects.get(f"{link['touchpoint']}:{link['outcome']}", 0.0)
        for one in lived
        for link in one.found["suggested_links"]
    ]
    return told(name, false)


def nought(lived: list[Lived]) -> Iterator[Held]:
    """A world in which nothing has an effect."""
    known = pairs(lived)
    yield share("nothing planted: links claimed", "≤ .05", at_most(0.05), _claims(known))
    moments = (m["list"] == "proven" for one in lived for m in one.found["failing_moments"])
    yield share("nothing planted: failing and proven", "≤ .05", at_most(0.05), moments)


def traps(lived: list[Lived]) -> Iterator[Held]:
    """What follows the outcome must not be said to go with it."""
    said = [
        link["verdict"] == "not_measurable"
        for one in lived
        for link in one.found["links"]
        if f"{link['touchpoint']}:{link['outcome']}" in one.truth.traps
    ]
    yield share("traps: what follows the outcome is refused", "1", at_least(1), said)


def kpis(lived: list[Lived]) -> Iterator[Held]:
    """The state of every KPI."""
    right = [
        _is_state(kpi["state"], one.truth.kpi_states[kpi["id"]]) for one in lived for kpi in one.found["kpis"]
    ]
    yield share("KPI states as planted", "1", at_least(1), right)


def _is_state(said: str | None, planted: str) -> bool:
    return said in NO_EFFECT if planted == "no_effect" else said == planted


def money(lived: list[Lived]) -> Iterator[Held]:
    """Losses of failing and proven moments against what their fault cost, and whether there was a fault."""
    proven = [(one.truth, m) for one in lived for m in one.found["failing_moments"] if m["list"] == "proven"]
    faulty = [m["touchpoint"] in truth.fault_lost for truth, m in proven]
    yield share(
        "failing and proven that never had a fault", "≤ .05", at_most(0.05), (not each for each in faulty)
    )
    held = [
        m["value_low"] <= truth.fault_lost[m["touchpoint"]] <= m["value_high"]
        for truth, m in proven
        if m["touchpoint"] in truth.fault_lost and m["value_low"] is not None
    ]
    yield share("money lost: interval holds the truth", "≥ .90", at_least(0.9), held)


def at_least(limit: float) -> Callable[[float], bool]:
    """Whether a figure reaches the limit."""
    return lambda found: found >= limit


def at_most(limit: float) -> Callable[[float], bool]:
    """Whether a figure stays within the limit."""
    return lambda found: found <= limit
