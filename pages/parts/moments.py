"""Failing moments: the lists of the findings in their order, never merged, with the same columns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from config import Workspace
from pages.parts import cuts, lanes, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, join, link, say
from pages.parts.signs import sign, verdict_line
from pages.parts.spark import value_range
from pages.parts.tables import Column, fold, section, table, two
from pages.parts.vocabulary import LISTS, VERDICTS, fails_as

Row = Mapping[str, Any]
NAME = Column("Moment", "23%", label="")
USUAL = Column("Moment", "47%", label="")
SERVES = Column("Serves", "14%")
RANK = Column("", "30px")
SINCE = Column("Since", "10%")
EXCESS = Column("Excess poor experiences", "14%", right=True)
OWNER = Column("Owner", "9%")
CALM = ("everyday", "accepted")
"""What does not fail: a phone folds it."""
PROOF = {"proven": "proven", "effect_unknown": "effect unknown", "no_visible_effect": "no visible effect"}


def lists(ws: Workspace, findings: Row, clock: Clock) -> Markup:
    """Every list that has entries, under its heading."""
    of = {
        t["id"]: _tested(ws, [one for one in findings["links"] if one["touchpoint"] == t["id"]])
        for t in findings["touchpoints"]
    }
    moments = [m | {"tested": of.get(m["touchpoint"]) or []} for m in findings["failing_moments"]]
    order = [
        m
        for place in LISTS
        for m in sorted((m for m in moments if m["list"] == place), key=lambda m: m["rank"])
    ]
    states = {t["id"]: t for t in findings["touchpoints"]}
    parts = [
        _list(ws, place, list(entries), states, clock)
        for place, entries in groupby(order, key=lambda m: m["list"])
    ]
    return join(parts)


def _list(
    ws: Workspace, place: str, entries: Sequence[Row], states: Mapping[str, Row], clock: Clock
) -> Markup:
    draw = {"proven": _proven, "everyday": _everyday, "accepted": _accepted}.get(place, _plain)
    title, note = LISTS[place]
    drawn = el("div", draw(ws, entries, states, clock), cls="tl")
    if place in CALM:
        names = words.listed([ws.touchpoint(m["touchpoint"]).title for m in entries])
        return fold(title, drawn, note=note, told=names)
    return say(section(title, note), drawn)


def _proven(ws: Workspace, entries: Sequence[Row], states: Mapping[str, Row], clock: Clock) -> Markup:
    top = max((m.get("value_high") or 0 for m in entries), default=0)
    currency = ws.settings.currency
    axis = el(
        "div",
        "Lost",
        el("div", el("span", "0"), el("span", words.money(top, currency)), cls="tl-ends"),
    )
    columns = [
        RANK,
        NAME,
        SINCE,
        EXCESS,
        Column("Goes with", "14%"),
        Column(axis, "auto", label="Lost"),
        Column("Certainty", "9%"),
        OWNER,
    ]
    rows = [
        [
            _rank(m),
            _name(ws, m, states),
            _since(m, clock),
            _excess(m, states),
            _goes_with(ws, m),
            _lost(m, top, currency),
            _certainty(m),
            _owner(ws, m),
        ]
        for m in entries
    ]
    told = "An association, adjusted for what was known before; each person's loss is counted once."
    return say(table(columns, rows), el("p", told, cls="tl-2"))


def _plain(ws: Workspace, entries: Sequence[Row], states: Mapping[str, Row], clock: Clock) -> Markup:
    columns = [RANK, NAME, SINCE, EXCESS, SERVES, Column("What we know", "auto"), OWNER]
    rows = [
        [
            _rank(m),
            _name(ws, m, states),
            _since(m, clock),
            _excess(m, states),
            _serves(ws, m),
            _known(m),
            _owner(ws, m),
        ]
        for m in entries
    ]
    return table(columns, rows)


def _everyday(ws: Workspace, entries: Sequence[Row], states: Mapping[str, Row], _clock: Clock) -> Markup:
    columns = [RANK, USUAL, SERVES, Column("What we know", "auto"), OWNER]
    rows = [[_rank(m), _name(ws, m, states), _serves(ws, m), _known(m), _owner(ws, m)] for m in entries]
    return table(columns, rows)


def _accepted(ws: Workspace, entries: Sequence[Row], states: Mapping[str, Row], _clock: Clock) -> Markup:
    columns = [
        RANK,
        NAME,
        Column("Accepted up to", "10%"),
        Column("Now", "14%", right=True),
        Column("Why", "auto"),
        OWNER,
    ]
    return table(
        columns, [["", _name(ws, m, states), *_limit(ws, m, states), _owner(ws, m)] for m in entries]
    )


def _limit(ws: Workspace, moment: Row, states: Mapping[str, Row]) -> list[Part]:
    accepted = ws.touchpoint(moment["touchpoint"]).accepted_negative
    figure = states[moment["touchpoint"]]
    now = two(b(words.with_interval(figure)), words.n_of(figure), right=True)
    if accepted is None:
        return ["", now, moment["why"]]
    review = f"looked at again on {accepted.review:%-d %b %Y}" if accepted.review else "no day of review set"
    return [words.share(accepted.limit), now, two(accepted.reason or "no reason given", review)]


def _rank(moment: Row) -> Markup:
    return el("span", moment["rank"], cls="tl-rank")


def _name(ws: Workspace, moment: Row, states: Mapping[str, Row]) -> Markup:
    touchpoint = ws.touchpoint(moment["touchpoint"])
    state = (states.get(touchpoint.id) or {}).get("state")
    # The state is everybody's: of a segment only what its own list says is known.
    shape = fails_as(moment) or "ok" if moment.get("segment") or state in (None, "ok") else state
    name = join(
        (
            sign(shape),
            link("touchpoint", touchpoint.title, id=touchpoint.id),
            sign("moment") if touchpoint.moment_of_truth else None,
        )
    )
    segment = f"{cuts.name(ws, moment['segment'])}: " if moment.get("segment") else ""
    others = lanes.outsiders(ws, touchpoint.id)
    hands = el("span", f"in the hands of {words.listed(others)}", cls="tl-badge") if others else None
    return el("div", el("div", name, cls="tl-name"), el("div", segment, why(moment), cls="tl-2"), hands)


def why(moment: Row) -> str:
    """How bad, against its own past or its standard."""
    share = moment.get("share")
    if not share:
        return moment["why"]
    told = f"{words.with_interval(share)} poor" + ("" if moment.get("since") else f" {_lately(moment)}")
    if moment.get("against") == "standard":
        return f"{told}, its standard allows {words.share(moment['standard'])}"
    return (
        f"{told}, normally {words.beside(moment['normal'], share)}"
        if moment.get("normal") is not None
        else told
    )


def lost_since(moment: Row) -> str:
    """Of which time a loss is: since the failing began, else the days it is judged by."""
    return "so far" if moment.get("since") else _lately(moment)


def _lately(moment: Row) -> str:
    """The days that something without a start is judged by."""
    return f"in the last {moment.get('days') or 14} days"


def _since(moment: Row, clock: Clock) -> Markup:
    """When it began; what is beyond its standard as it always was never began."""
    if moment.get("since"):
        return two(clock.day(moment["since"]), clock.ago(moment["since"]))
    normal, standard = moment.get("normal"), moment.get("standard")
    if moment.get("against") == "standard" and normal is not None and normal > standard:
        return two("All along", f"its normal, {words.share(normal)}, is beyond it too")
    return two("–", f"no start known: judged {_lately(moment)}")


def _excess(moment: Row, states: Mapping[str, Row]) -> Markup:
    """How many more than its floor allows: a week at the present rate, then the days it is taken from."""
    figure = moment.get("share") or states.get(moment["touchpoint"]) or {}
    if moment.get("excess_poor") is None:
        return two(words.UNKNOWN, _allowed(moment, figure), right=True)
    counted = f"{_more(moment['excess_poor'])} {'since then' if moment.get('since') else _lately(moment)}"
    if figure.get("k") is not None:
        counted += f": {words.number(figure['k'])} of {words.number(figure['n'])}"
    told = ", ".join(filter(None, (counted, _allowed(moment, figure))))
    if moment.get("excess_per_week") is None:
        return two(b(_more(moment["excess_poor"])), told, right=True)
    return two(b(f"{_more(moment['excess_per_week'])} a week"), told, right=True)


def _more(count: float) -> str:
    shown = words.number(count)
    return f"+{shown}" if count > 0 and shown != "0" else shown


def _allowed(moment: Row, figure: Row) -> str:
    """The floor it is judged by: its standard, else its own past."""
    if moment.get("against") == "standard":
        return f"standard {words.share(moment['standard'])}"
    normal = moment.get("normal", figure.get("baseline"))
    return f"normal {words.beside(normal, figure)}" if normal is not None else ""


def _serves(ws: Workspace, moment: Row) -> Part:
    names = [ws.outcome(outcome).title for outcome in moment["outcomes"]]
    return words.listed(names) if names else "no outcome"


def _known(moment: Row) -> Markup:
    if moment["list"] == "must_not_fail":
        return two("Critical: it may not fail, so no money is put on it")
    return (
        el("div", *moment["tested"])
        if moment["tested"]
        else two("Not tested yet", "no link says what it is there for")
    )


def _tested(ws: Workspace, links: Sequence[Row]) -> list[Markup]:
    """What is known of each link of a touchpoint: its outcome, verdict and one reason."""
    return [
        two(
            say(
                verdict_line(one["verdict"]),
                ws.outcome(one["outcome"]).title,
                ": ",
                VERDICTS[one["verdict"]].lower(),
            ),
            coded(words.told(one)),
        )
        for one in links
    ]


def _goes_with(ws: Workspace, moment: Row) -> Markup:
    names = words.quoted([ws.outcome(outcome).title for outcome in moment["outcomes"]])
    if moment.get("lost_outcomes") is None:
        return two("fewer", f"of {names}")
    span = words.span(words.number(moment["lost_low"]), words.number(moment["lost_high"]))
    return two(say(b(f"{words.number(moment['lost_outcomes'])} fewer"), f" ({span})"), f"of {names}")


def _lost(moment: Row, top: float, currency: str) -> Markup:
    low, point, high = moment["value_low"], moment["value_lost"], moment["value_high"]
    ends = el(
        "div",
        b(words.money(point, currency)),
        el("span", words.money_span(low, high, currency), cls="tl-2"),
        cls="tl-ends",
    )
    each = words.money_span(moment.get("week_low"), moment.get("week_high"), currency)
    week = f"{lost_since(moment)}; {words.money(moment['value_per_week'], currency)} a week"
    ends_week = el("span", f" ({each})", cls="tl-nb") if each else ""
    told = say(week, ends_week, " while it lasts")
    return el("div", value_range(low, point, high, top), ends, el("div", told, cls="tl-n"))


def _certainty(moment: Row) -> Markup:
    reach = moment.get("still_reachable")
    return two(
        b(words.capital(moment["certainty"] or words.UNKNOWN)),
        f"{words.number(reach)} still reachable" if reach else None,
    )


def _owner(ws: Workspace, moment: Row) -> Part:
    owner = ws.touchpoint(moment["touchpoint"]).owner
    return ws.team(owner).title if owner else "nobody"


def counted(findings: Row) -> str:
    """Of how many touchpoints how many fail, list by list, for the meta line."""
    failing: dict[str, str] = {}
    for moment in findings["failing_moments"]:
        if fails_as(moment) and moment["list"] != "must_not_fail":
            failing.setdefault(moment["touchpoint"], moment["list"])
    lists = Counter(failing.values())
    told = [f"{words.number(lists[name])} {word}" for name, word in PROOF.items() if lists[name]]
    of = words.plural(len(findings["touchpoints"]), "touchpoint")
    return f"{of}, {words.number(len(failing))} failing{': ' if told else ''}{', '.join(told)}"


def nothing_failing(findings: Row) -> Markup:
    """Nothing to list, and how many could not have been seen failing."""
    from pages.parts.states import nothing
    from pages.parts.vocabulary import grey

    states = [t.get("state") for t in findings["touchpoints"]]
    unseen = sum(grey(state) for state in states)
    judged = (
        f"{words.number(len(states) - unseen)} of {words.plural(len(states), 'touchpoint')} could be judged"
    )
    rest = f"{judged}; {words.number(unseen)} could not have been seen failing." if unseen else f"{judged}."
    return nothing("Nothing is failing." if unseen < len(states) else "Nothing can be judged yet.", rest)
