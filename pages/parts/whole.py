"""The whole journey: one line, what goes better than ever, and negatives that ended well."""

from collections.abc import Mapping
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import days
from pages.parts.html import Markup, Part, b, el, link, say
from pages.parts.tables import Column, details, fold, table, two
from pages.parts.touch import nothing

Row = Mapping[str, Any]
ENDINGS = {
    "never_negative": "Never negative",
    "recovered": "Negative, ended well",
    "unrecovered": "Negative to the end",
}


def line(ws: Workspace, found: Row | None) -> Markup:
    """Share of interactions at or above standard; of the rest, what lies inside an accepted negative."""
    if not found or found["at_standard"]["value"] is None:
        return el(
            "div", el("p", "No interaction can be judged against a standard yet.", cls="tl-2"), cls="tl"
        )
    kept, accepted = found["at_standard"], found["accepted"]
    names = [ws.touchpoint(each).title for each in found["accepted_touchpoints"]]
    inside = (
        say(
            "; another ",
            b(words.share(accepted["value"])),
            f" lie inside an accepted negative ({words.listed(names)})",
        )
        if names
        else ""
    )
    rest = 1 - kept["value"] - (accepted["value"] or 0)
    over = f" in {days(found['days'])}" if found.get("days") else ""
    told = say(
        b(words.with_interval(kept)),
        f" of {words.number(kept['n'])} interactions{over} were at or above standard",
        inside,
        f"; {words.share(rest)} were poor and nobody accepted it.",
    )
    return el("div", el("p", say("The whole journey: ", told)), cls="tl")


def better(ws: Workspace, moments: list[Row]) -> Markup:
    """Positive moments: better than their own past beyond chance."""
    title, note = "Better than ever", "poor share of 14 days below that of the 56 before, beyond chance"
    if not moments:
        told = "Nothing is better than its own past beyond chance."
        return fold(title, nothing(told), note=note, told="nothing")
    columns = (
        Column("Moment", "34%", label=""),
        Column("Poor now", "22%", right=True),
        Column("Goes with", "auto"),
    )
    names = words.listed([ws.touchpoint(each["touchpoint"]).title for each in moments])
    drawn = el("div", table(columns, [_better(ws, each) for each in moments]), cls="tl")
    return fold(title, drawn, note=note, told=names)


def _better(ws: Workspace, moment: Row) -> list[Part]:
    share = moment["share"]
    normal = f"normally {words.beside(moment['normal'], share)}, {words.n_of(share)}"
    outcomes = words.listed([ws.outcome(each).title for each in moment["outcomes"]])
    told = f"more of: {outcomes}" if outcomes else "no supported link says what it is worth"
    name = link("touchpoint", ws.touchpoint(moment["touchpoint"]).title, id=moment["touchpoint"])
    return [el("div", name, cls="tl-name"), two(b(words.with_interval(share)), normal, right=True), told]


def endings(ws: Workspace, study: Row | None, compared: Row | None = None) -> Markup:
    """Peak–end beside the mean, the share of negatives that ended well, and what became of each."""
    title, note = "Did negatives end well?", "journeys with two answers or more, a gap of 14 days ends one"
    found = (study or {}).get("peak_end")
    if not found or not found["journeys"]:
        told = (
            "No journey with two answers is known." if found else "Not worked out yet, or not for this date."
        )
        return fold(title, nothing(told), note=note, told=told)
    recovered = found["recovered"]
    answer = say(
        b(words.with_interval(recovered)),
        f" of {words.number(recovered['n'])} journeys with an answer in the lowest quarter of its scale ",
        f"ended in the highest. Of {words.plural(found['journeys'], 'journey')}, lowest and last are worth ",
        b(_of_100(found["peak_end"])),
        " of 100, the mean ",
        b(_of_100(found["mean"])),
        ".",
    )
    columns = (
        Column("Afterwards", "16%", label=""),
        *(Column(title, "auto", right=True) for title in ENDINGS.values()),
        Column("Ended well less never negative", "20%", right=True),
        Column("… less negative to the end", "20%", right=True),
    )
    rows = [_ending(ws, each, (compared or {}).get("compared") or []) for each in found["outcomes"]]
    doubt = (
        "Shares are plain, differences adjusted for what was known of the people before the journey began; "
        "who answers twice is not everybody."
    )
    parts = (el("p", answer), el("p", doubt, cls="tl-2"))
    after = details("What became of each", table(columns, rows)) if rows else None
    drawn = say(el("div", *parts, cls="tl"), after)
    return fold(title, drawn, note=note, told=f"{words.with_interval(recovered)} did")


def _of_100(figure: Row) -> str:
    return words.with_interval({**figure, "n": max(30, figure["n"] or 0)}).replace("%", "")


def _ending(ws: Workspace, each: Row, compared: list[Row]) -> list[Part]:
    shares = [two(words.with_interval(each[name]), words.n_of(each[name]), right=True) for name in ENDINGS]
    mine = {one["against"]: one for one in compared if one["outcome"] == each["outcome"]}
    less = [_less(mine.get(name)) for name in ("never_negative", "unrecovered")]
    return [b(ws.outcome(each["outcome"]).title), *shares, *less]


def _less(found: Row | None) -> Part:
    """An adjusted difference with its interval, the plain one below; or why there is none."""
    if found is None:
        return words.UNKNOWN
    if found["value"] is None:
        return el("span", words.capital(found["reason"]), cls="tl-2")
    span = words.points_span(100 * found["low"], 100 * found["high"])
    told = el("span", f"{words.points(100 * found['value'])} ({span})", cls="tl-nb")
    return two(told, f"plainly {words.points(100 * found['plain'])}", right=True)
