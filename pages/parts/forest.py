"""Every declared link on one axis: effect with interval, plain difference, n, verdict with one reason."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, floor
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.html import Markup, Part, b, coded, el, join, link, say
from pages.parts.signs import sign, verdict_line
from pages.parts.tables import Column, details, table, two
from pages.parts.vocabulary import VERDICTS

Row = Mapping[str, Any]
ORDER = ("supported", "contradicted", "no_visible_effect", "inconclusive", "too_few", "not_measurable", None)
BARE = {"too_few": "too few", "not_measurable": "not measurable"}
MARKS = {"supported": "dot", "contradicted": "diamond"}
STEPS = (0.5, 1, 2, 4, 5, 10, 20, 50)
NO_ESTIMATE = {"too_few": "no estimate: too few", "not_measurable": "no estimate: cannot be measured"}


@dataclass(frozen=True)
class Scale:
    """Percentage points from left to right, with nought on it."""

    low: float
    high: float

    @classmethod
    def of(cls, links: Sequence[Row]) -> "Scale":
        """Wide enough for every effect, interval and plain difference."""
        ends = [one[end] for one in links for end in ("effect_pp", "low_pp", "high_pp", "naive_pp")]
        drawn = [end for end in ends if end is not None] or [-4.0, 4.0]
        return cls(min(-2.5, *drawn) - 0.5, max(2.5, *drawn) + 0.5)

    def at(self, points: float) -> float:
        """Where an effect stands, in per cent from the left."""
        return 100 * (min(max(points, self.low), self.high) - self.low) / (self.high - self.low)

    def ticks(self) -> list[float]:
        """Three to six round values, nought among them."""
        step = next((s for s in STEPS if (self.high - self.low) / s <= 6), STEPS[-1])
        return [step * i for i in range(ceil(self.low / step), floor(self.high / step) + 1)]


def ordered(links: Sequence[Row]) -> list[Row]:
    """By verdict, then by the size of the effect."""
    return sorted(links, key=lambda one: (ORDER.index(one["verdict"]), -abs(one["effect_pp"] or 0)))


def forest(ws: Workspace, links: Sequence[Row], states: Mapping[str, str | None]) -> Markup:
    """The plot as a table that a screen reader can read; a rule between verdicts.

    Links without an estimate have nothing to draw: they are folded away, with why.
    """
    bare = [one for one in links if one["verdict"] in BARE]
    drawn = [one for one in links if one not in bare]
    return join([_drawn(ws, drawn, states), _bare(ws, bare, states, folded=bool(drawn))])


def _bare(ws: Workspace, links: Sequence[Row], states: Mapping[str, str | None], *, folded: bool) -> Part:
    """Too few, or not to be measured: how many were seen, and why there is no estimate."""
    if not links:
        return None
    columns = [
        Column("Touchpoint → outcome", "54%", label=""),
        Column("n poor / good", "24%", right=True),
        Column("Verdict", "auto"),
    ]
    rows = [
        [_name(ws, one, states), el("span", counts(one), cls="tl-nb"), verdict(one)] for one in ordered(links)
    ]
    shown = table(columns, rows)
    count = Counter(one["verdict"] for one in links)
    told = [f"{words.number(count[name])} {word}" for name, word in BARE.items() if count[name]]
    title = f"Without an estimate: {words.listed(told)}"
    return details(title, shown) if folded else el("div", shown, cls="tl")


def _drawn(ws: Workspace, links: Sequence[Row], states: Mapping[str, str | None]) -> Markup:
    scale = Scale.of(links)
    columns = [
        Column("Touchpoint → outcome", "25%", label=""),
        Column(head(scale), "29%", label=""),
        Column("Effect, pp", "13%", right=True),
        Column("n poor / good", "11%", right=True),
        Column("Verdict", "auto"),
    ]
    parts = []
    for i, (verdict, same) in enumerate(groupby(ordered(links), key=lambda one: one["verdict"])):
        drawn = table(columns, [_row(ws, one, states, scale) for one in same])
        bare = " tl-bare" if i else ""
        parts.append(el("div", drawn, cls=f"tl tl-forest of-{verdict}{bare}"))
    return join(parts)


def legend(ws: Workspace, links: Sequence[Row]) -> Markup:
    """What the marks mean; the band is each outcome's own."""
    bands = sorted({100 * ws.outcome(one["outcome"]).negligible for one in links})
    told = (
        f"too small to matter (± {' or '.join(words.number(band, int(band % 1 > 0)) for band in bands)} pp)"
    )
    marks = [
        el("span", el("i", cls="tl-key dot"), "adjusted, with 95% interval"),
        el("span", el("i", cls="tl-key hollow"), "not told from nought"),
        el("span", el("i", cls="tl-key naive"), "plain difference"),
        el("span", el("i", cls="tl-key equiv"), told),
    ]
    return el("div", el("div", *marks, cls="tl-legend"), cls="tl")


def head(scale: Scale) -> Markup:
    """The axis: which side is less of the outcome, and round values."""
    marks = [
        el(
            "span",
            f"{words.points(tick).replace('.0', '').removesuffix(f'{words.NBSP}pp')}",
            style=f"left:{scale.at(tick):.1f}%",
        )
        for tick in scale.ticks()
    ]
    sides = el("div", el("span", "← less of the outcome"), el("span", "more →"), cls="tl-ends")
    return el("div", sides, el("div", *marks, cls="tl-ticks"))


def _row(ws: Workspace, one: Row, states: Mapping[str, str | None], scale: Scale) -> list[Part]:
    effect = words.effect(one).replace(f"{words.NBSP}pp", "")
    bold, _, ends = effect.partition(f"{words.NBSP}(")
    shown = say(b(bold), f" ({ends}" if ends else "") if effect else words.UNKNOWN
    return [
        _name(ws, one, states),
        plot(ws, one, scale),
        el("span", shown, cls="tl-nb"),
        el("span", counts(one), cls="tl-nb"),
        verdict(one),
    ]


def _name(ws: Workspace, one: Row, states: Mapping[str, str | None]) -> Markup:
    return el("div", sign(states.get(one["touchpoint"])), named(ws, one), cls="tl-name")


def named(ws: Workspace, one: Row) -> Markup:
    """Touchpoint, experience and outcome; leads to the page of this link."""
    parameters = {"touchpoint": one["touchpoint"], "outcome": one["outcome"]}
    parameters |= {
        name: one[name]
        for name in ("segment", "experience", "compare")
        if one.get(name) not in (None, "any", "poor")
    }
    shown = link("link", ws.touchpoint(one["touchpoint"]).title, **parameters)
    to = el("span", f" → {ws.outcome(one['outcome']).title}", cls="tl-2")
    return say(shown, of_which(ws, one), to)


def of_which(ws: Workspace, one: Row) -> Markup | None:
    """In brackets, what tells links of one touchpoint and outcome apart: the experience and the segment."""
    more = ", ".join(part for part in (kind(one), segment(ws, one)) if part)
    return el("span", f" ({more})", cls="tl-2") if more else None


def kind(one: Row) -> str:
    """Which experience is compared, where it is not any poor one."""
    if one.get("compare") in ("reached", "count"):
        return "with it or without it" if one["compare"] == "reached" else "number of times"
    experience = one.get("experience") or "any"
    return "" if experience == "any" else experience.replace("_", " ")


def segment(ws: Workspace, one: Row) -> str:
    """Of whom it speaks, where it is not everybody."""
    if not one.get("segment"):
        return ""
    group, _, value = one["segment"].partition(":")
    return f"{ws.segment(group).title}{': ' if value else ''}{value.replace('_', ' ')}"


def counts(one: Row) -> Markup:
    """How many had it poor, how many good."""
    if one.get("n_poor") is None or (one["verdict"] == "not_measurable" and not one["n_poor"]):
        return say(words.UNKNOWN)
    return say(b(words.number(one["n_poor"])), f" / {words.number(one['n_good'])}")


def verdict(one: Row) -> Markup:
    """The verdict's line and word, with its one reason."""
    word = VERDICTS.get(one["verdict"], VERDICTS[None])
    return two(say(verdict_line(one["verdict"]), word), coded(words.doubt(one)))


def plot(ws: Workspace, one: Row, scale: Scale) -> Markup:
    """The marks of one link over the band in which an effect is too small to matter."""
    band = 100 * ws.outcome(one["outcome"]).negligible
    left, right = scale.at(-band), scale.at(band)
    marks = [
        el("i", cls="equiv", style=f"left:{left:.1f}%;width:{right - left:.1f}%"),
        el("i", cls="zero", style=f"left:{scale.at(0):.1f}%"),
    ]
    if one["effect_pp"] is None:
        told = NO_ESTIMATE.get(one["verdict"] or "", "not tested yet")
        return el("span", *marks, el("span", told, cls="tl-n told"), cls="tl-plot")
    if one.get("naive_pp") is not None:
        marks.append(el("i", cls="naive", style=f"left:{scale.at(one['naive_pp']):.1f}%"))
    if one["low_pp"] is not None:
        ends = scale.at(one["low_pp"]), scale.at(one["high_pp"])
        marks.append(el("i", cls="ink", style=f"left:{ends[0]:.1f}%;width:{ends[1] - ends[0]:.1f}%"))
    face = MARKS.get(one["verdict"] or "", "hollow")
    marks.append(el("i", cls=f"mark {face}", style=f"left:{scale.at(one['effect_pp']):.1f}%"))
    return el("span", *marks, cls="tl-plot", aria_hidden="true")
