"""All links in words: how many the data support, contradict, show nothing of, cannot tell; what surprises."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, link, say
from pages.parts.tables import Column, details, fold, section, table, two

Row = Mapping[str, Any]
UNSURE = ("inconclusive", "too_few", "not_measurable")


def answer(ws: Workspace, links: Sequence[Row]) -> Markup:
    """Supported, contradicted, no effect, unknown of all; then the surprise."""
    if not links:
        return say("No link is declared: no touchpoint says what it is there for.")
    count = Counter(one["verdict"] for one in links)
    unsure = sum(count[verdict] for verdict in UNSURE)
    told = [
        say("support ", b(words.number(count["supported"]))),
        say("contradict ", b(words.number(count["contradicted"]))),
        say(f"show no effect for {words.number(count['no_visible_effect'])}"),
    ]
    if count[None] == len(links):
        return say(f"None of {words.plural(len(links), 'declared link')} is tested yet.")
    if unsure == len(links):
        return say(f"None of {words.plural(len(links), 'declared link')} can be told yet; each says why.")
    head = say(f"Of {words.plural(len(links), 'declared link')}, the data ", told[0], ", ", told[1])
    head = say(head, " and ", told[2], ".")
    rest = f" For {words.number(unsure)} they cannot tell yet, and each says why." if unsure else ""
    untested = f" {words.number(count[None])} are not tested yet." if count[None] else ""
    return say(head, rest, untested, _surprise(ws, links))


def _surprise(ws: Workspace, links: Sequence[Row]) -> Part:
    """The largest contradiction; else the plain difference that vanishes once like is compared with like."""
    against = [one for one in links if one["verdict"] == "contradicted"]
    if against:
        worst = max(against, key=lambda one: abs(one["effect_pp"]))
        more = "more" if worst["effect_pp"] > 0 else "less"
        expected = "less" if more == "more" else "more"
        outcome = ws.outcome(worst["outcome"]).title
        place = b(words.inside(ws.touchpoint(worst["touchpoint"]).title))
        return say(" A poor ", place, " goes with ", b(more), f" of “{outcome}”, not {expected}.")
    vanished = [one for one in links if one["verdict"] == "no_visible_effect" and _is_confounded(ws, one)]
    return say(" ", _vanishes(ws, vanished[0])) if vanished else ""


def _is_confounded(ws: Workspace, one: Row) -> bool:
    naive = one.get("naive_pp")
    return naive is not None and abs(naive) > 100 * ws.outcome(one["outcome"]).negligible


def _vanishes(ws: Workspace, one: Row) -> str:
    name = ws.touchpoint(one["touchpoint"]).title
    naive = words.points(one["naive_pp"])
    return f"{name}: the plain difference of {naive} vanishes once like is compared with like."


def doubt(ws: Workspace, links: Sequence[Row]) -> Markup:
    """What the picture cannot say."""
    found = [
        _vanishes(ws, one)
        for one in links
        if one["verdict"] == "no_visible_effect" and _is_confounded(ws, one)
    ]
    told = [
        "An association, adjusted for what was known before the experience: "
        "people differ in ways nobody recorded.",
        "The largest effects are overstated on average.",
        *found[:2],
    ]
    return el("div", el("p", " ".join(told), cls="tl-2", style="max-width:900px"), cls="tl")


def suggested(ws: Workspace, pairs: Sequence[Row]) -> Markup:
    """Pairs that nobody declared and that show up in the data, with the lines to copy."""
    head = section("Suggested links", "pairs nobody declared that show up in the data; a family of their own")
    if not pairs:
        return say(head, el("div", el("p", "None stands out.", cls="tl-2"), cls="tl"))
    columns = [
        Column("Touchpoint → outcome", "auto", label=""),
        Column("Effect", "30%", right=True),
        Column("", "16%", right=True),
    ]
    rows = [
        [
            say(
                link(
                    "link",
                    ws.touchpoint(one["touchpoint"]).title,
                    touchpoint=one["touchpoint"],
                    outcome=one["outcome"],
                ),
                f" → {ws.outcome(one['outcome']).title}",
            ),
            words.effect(one),
            f"n {words.number(one['n_poor'])} poor",
        ]
        for one in pairs
    ]
    yaml = el("pre", el("code", "\n".join(one["yaml"] for one in pairs)))
    shown = el("div", table(columns, rows, flow=True), cls="tl")
    return say(head, shown, details("YAML to copy into map.yml", yaml))


def evidence(ws: Workspace, links: Sequence[Row], clock: Clock) -> Markup:
    """How each link is known, and how old that knowledge is."""
    columns = [Column("Link", "34%", label=""), Column("Known by", "36%"), Column("Last estimated", "auto")]
    rows = [[_pair(ws, one), known_by(ws, one), _age(one, clock)] for one in links]
    told = details(f"Each of {words.plural(len(rows), 'link')}", table(columns, rows))
    settled = sum(is_settled(one) for one in links)
    mix = f"The data settle {words.number(settled)} of {words.plural(len(links), 'link')}."
    title, note = (
        "How we know, and how fresh it is",
        "evidence beside the data: interviews, surveys, workshops",
    )
    return fold(title, say(el("div", el("p", mix, cls="tl-2"), cls="tl"), told), note=note, told=mix)


def _pair(ws: Workspace, one: Row) -> Markup:
    return say(b(ws.touchpoint(one["touchpoint"]).title), f" → {ws.outcome(one['outcome']).title}")


def is_settled(one: Row) -> bool:
    """Whether the data tell what it does: support it, contradict it, or see no effect."""
    return one["verdict"] not in (None, *UNSURE)


def known_by(ws: Workspace, one: Row) -> str:
    """`measured; notes: 2 interviewed`: the data where they tell, and the notes about the place."""
    noted = Counter(
        note.grade
        for note in ws.notes
        if note.grade
        and one["touchpoint"] in note.touchpoint
        and (note.outcome is None or note.outcome == one["outcome"])
    )
    notes = ", ".join(f"{words.number(n)} {grade}" for grade, n in noted.items())
    data = "measured" if is_settled(one) else "not settled by data"
    return f"{data}; notes: {notes}" if notes else data


def _age(one: Row, clock: Clock) -> Markup:
    at = one.get("estimated_at")
    aged = "aged: counts as unproven until estimated again" if one.get("aged") else None
    changing = "changing: the last 90 days differ from before" if one.get("changing") else None
    return two(f"{clock.day(at)} ({clock.ago(at)} ago)" if at else words.UNKNOWN, aged or changing)
