"""How often customers hear from us, and what comes back of what we ask them."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, join, say
from pages.parts.tables import Column, first, fold, two

Row = Mapping[str, Any]
FIRST = 3
ABBREVIATED = ("csat", "nps", "ces")
KINDS = (
    Column("What we sent", "auto", label=""),
    Column("Channel", "26%"),
    Column("Sent", "34%", right=True),
)
RESPONSES = (
    Column("Survey", "14%", label=""),
    Column("At", "24%"),
    Column("Source", "22%"),
    Column("Channel", "16%"),
    Column("Response rate", "auto", right=True),
)


def pressure(ws: Workspace, found: Row, clock: Clock) -> Markup:
    """The distribution beside what was sent; how many had more than the cap, how many had asked for none."""
    people = f"{ws.settings.customer_word}s"
    title = f"How often do {people} hear from us?"
    note = f"surveys, and our own calls and messages, by the busiest week · {clock.period(found['period'])}"
    if not found["customers"]:
        nothing = say(
            "Nothing that we sent is recorded in this time. Rows with ", el("code", "direction: outbound"),
            ", answers and invitations count by themselves; ", el("code", "contact: ours"),
            " in workspace.yml names further ones.",
        )  # fmt: skip
        nobody = el("div", el("p", nothing, cls="tl-2"), cls="tl")
        return fold(title, nobody, note=note, told="nothing that we sent is recorded")
    left = el("div", *_sentences(ws, found, people), _bars(found["busiest"], people))
    drawn = el("div", left, _kinds(found["kinds"], people), cls="tl tl-two")
    return fold(title, drawn, note=note, told=_cap(found, people))


def _sentences(ws: Workspace, found: Row, people: str) -> list[Markup]:
    told = [_cap(found, people), _refused(ws, found["opted_out"], people)]
    if found["without_person"]:
        rows = words.plural(found["without_person"], "contact")
        told.append(
            say(f"{rows} {'names' if found['without_person'] == 1 else 'name'} nobody and are left out.")
        )
    return [el("p", one, cls="tl-2 tl-lead") for one in told]


def _cap(found: Row, people: str) -> Markup:
    over, cap = found["over_cap"], found["cap"]
    if over is None:
        return say(
            "No cap is set (",
            el("code", "contact: cap"),
            " in workspace.yml), so nothing is called too much.",
        )
    return say(
        b(_shown(over)), f" of {people} who heard from us had more than {cap} in a week, {words.n_of(over)}."
    )


def _shown(figure: Row) -> str:
    hidden = figure["value"] is None and figure.get("note")
    return words.capital(str(figure["note"])) if hidden else words.with_interval(figure)


def _refused(ws: Workspace, figure: Row | None, people: str) -> Markup:
    if figure is None:
        return say(
            "Who wants no contact is not known: ", el("code", "contact: opted_out"), " names no attribute."
        )
    if not figure["n"]:
        name = ws.settings.contact.opted_out
        return say(f"Nobody is recorded as wanting no contact (attribute {name}).")
    return say(
        b(_shown(figure)), f" of {people} who want no contact had one all the same, {words.n_of(figure)}."
    )


def _bars(busiest: Sequence[Row], people: str) -> Markup:
    if not busiest:
        return el("p", f"Too few {people} to show a distribution.", cls="tl-2")
    total = sum(group["customers"] for group in busiest)
    rows = [_bar(group, total, people) for group in busiest]
    return el("div", join(rows), cls="tl-bars")


def _bar(group: Row, total: int, people: str) -> Markup:
    share = group["customers"] / total
    name = f"{group['contacts']}{' or more' if group['more'] else ''} in a week"
    bar = el(
        "span", el("i", cls="share", style=f"width:{100 * share:.1f}%"), cls="tl-plot", aria_hidden="true"
    )
    value = el("span", b(words.share(share)), f" · {words.number(group['customers'])} {people}")
    return el("div", el("span", name), bar, value)


def _kinds(kinds: Sequence[Row], people: str) -> Markup:
    rows = [
        [
            two(b(_name(one["name"] or one["kind"])), one["kind"]),
            one["channel"] or "channel not named",
            two(words.number(one["contacts"]), f"to {words.number(one['customers'])} {people}", right=True),
        ]
        for one in kinds
    ]
    return el("div", first(KINDS, rows, FIRST, flow=True))


def _name(code: str | None) -> str:
    """A survey or a contact as people call it; abbreviations stay large."""
    if not code:
        return words.UNKNOWN
    return code.upper() if code in ABBREVIATED else words.capital(code.replace("_", " "))


def responses(ws: Workspace, found: Sequence[Row], clock: Clock) -> Markup:
    """Response rates by instrument, touchpoint and channel; unknown where silence is not recorded."""
    until = clock.period(found[0]["rate"]["period"]) if found else ""
    title = "What comes back of what we ask?"
    note = " · ".join(filter(None, ("everybody had a week to answer", until)))
    if not found:
        told = "No survey was sent or answered in this time."
        return fold(title, el("div", el("p", told, cls="tl-2"), cls="tl"), note=note, told=told)
    rows = [_response(ws, one) for one in found]
    counted = f"response rates of {words.plural(len(found), 'survey')}"
    return fold(title, first(RESPONSES, rows, FIRST, flow=True), note=note, told=counted)


def _response(ws: Workspace, one: Row) -> list[Part]:
    known = {touchpoint.id for touchpoint in ws.map.touchpoints}
    place = ws.touchpoint(one["touchpoint"]).title if one["touchpoint"] in known else "no touchpoint"
    rate, came = one["rate"], words.number(one["returned"])
    return [
        b(_name(one["instrument"])),
        place,
        ws.source(one["source_id"]).title,
        one["channel"] or "channel not named",
        two(words.with_interval(rate), f"{came} of {words.number(rate['n'])} came back", right=True)
        if rate["n"]
        else two("unknown", f"{came} came back; {rate['note']}", right=True),
    ]
