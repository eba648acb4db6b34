"""Drivers of one outcome in the order of what they surely cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import forest, words
from pages.parts.choice import in_address
from pages.parts.html import Markup, Part, b, el, link, say
from pages.parts.signs import verdict_line
from pages.parts.tables import Column, details, section, table, two
from pages.parts.touch import nothing
from pages.parts.vocabulary import VERDICTS

Row = Mapping[str, Any]
OF_ALL = "an association, adjusted for what was known before"
"""What the head of the page says of every driver."""
TAGS = {"barrier": "Barrier: fails now", "enabler": "Enabler: works", None: "No driver yet"}
FIRST = 8


def choose(ws: Workspace, ranking: Sequence[Row], own: Mapping[str, str]) -> str | None:
    """The outcome to look at, kept in the address; only outcomes of which something was measured."""
    measured = {one["outcome"] for one in ranking}
    named = {each.id: each.title for each in ws.outcomes if each.id in measured}
    return in_address("outcome", named, own.get("outcome")) if named else None


def answer(ws: Workspace, ranking: Sequence[Row]) -> Markup:
    """How many drivers there are, and the largest of all outcomes that have one."""
    drivers = [one for one in ranking if one["tag"]]
    if not ranking:
        return say("Nothing was tested yet: no link has enough rows.")
    outcomes = {one["outcome"] for one in ranking}
    if not drivers:
        return say(
            f"No driver is known for any of {words.plural(len(outcomes), 'outcome')}: no link is supported."
        )
    most = max(drivers, key=lambda one: one["at_least_per_week"] or 0.0)
    name = b(ws.touchpoint(most["touchpoint"]).title)
    served = len({one["outcome"] for one in drivers})
    known = f"{words.plural(len(drivers), 'driver')} known, for {served} of {len(outcomes)} outcomes. "
    goes = f": where it is poor, {words.in_hundred(most)} of “{ws.outcome(most['outcome']).title}”"
    return say(known, "The largest is ", name, goes, _weekly(most), ".")


def _weekly(one: Row) -> str:
    if not one["at_least_per_week"]:
        return ""
    return f", at least {words.number(one['at_least_per_week'], 1)} a week"


def ranked(ws: Workspace, ranking: Sequence[Row], outcome: str | None) -> Markup:
    """One outcome's drivers on one axis, then what cannot be told, folded away."""
    mine = [one for one in ranking if one["outcome"] == outcome]
    about = f"“{ws.outcome(outcome).title}”" if outcome else "which outcome"
    head = section(f"What goes with {about}?", "a poor instead of a good experience; sure losses first")
    if not mine:
        return say(head, nothing("Nothing was measured for any outcome yet."))
    drivers, rest = [one for one in mine if one["tag"]], [one for one in mine if not one["tag"]]
    scale = forest.Scale.of(mine)
    shown = (
        _table(ws, drivers, scale) if drivers else nothing("No driver is known: no link of it is supported.")
    )
    left = f"{words.plural(len(rest), 'pair')} that cannot be told or do not matter"
    return say(head, shown, details(left, _table(ws, rest[: 4 * FIRST], scale)) if rest else None)


def _table(ws: Workspace, drivers: Sequence[Row], scale: forest.Scale) -> Markup:
    columns = [
        Column("Driver", "23%", label=""),
        Column(forest.head(scale), "27%", label=""),
        Column("Effect, pp", "13%", right=True),
        Column("At least, a week", "12%", right=True),
        Column("How sure", "auto"),
    ]
    return el("div", table(columns, [_row(ws, one, scale) for one in drivers]), cls="tl tl-forest")


def _row(ws: Workspace, one: Row, scale: forest.Scale) -> list[Part]:
    name = link("touchpoint", ws.touchpoint(one["touchpoint"]).title, id=one["touchpoint"])
    about = (TAGS[one["tag"]], forest.kind(one), forest.segment(ws, one))
    told = ", ".join(part for part in (*about, "" if one["declared"] else "not on the map") if part)
    effect = words.effect(one).replace(f"{words.NBSP}pp", "")
    counted = f"n {words.number(one['n_poor'])} / {words.number(one['n_good'])}"
    return [
        el("div", el("div", name, cls="tl-name"), el("div", told, cls="tl-2")),
        forest.plot(ws, one, scale),
        two(b(effect or words.UNKNOWN), counted, right=True),
        _loss(ws, one),
        two(say(verdict_line(one["verdict"]), VERDICTS[one["verdict"]]), _caveat(one)),
    ]


def _caveat(one: Row) -> str | None:
    """What must be said of this one beside what the page says of all."""
    return None if one["caveat"] == OF_ALL else one["caveat"]


def _loss(ws: Workspace, one: Row) -> Markup:
    least = one["at_least_per_week"]
    if not one["tag"] or least is None:
        return two(words.UNKNOWN, right=True)
    worth = words.money(least * one["value"], ws.settings.currency) if one["value"] is not None else None
    return two(b(words.number(least, 1)), worth, right=True)
