"""One link: who was compared with whom, how alike they were, what was left out, how sure it is."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import balance, spark, words
from pages.parts.dates import Clock
from pages.parts.forest import Scale, counts, head, kind, legend, plot, segment
from pages.parts.html import Markup, Part, b, coded, el, join, link, say
from pages.parts.signs import verdict_line
from pages.parts.tables import Column, section, table
from pages.parts.vocabulary import MEASURES, VERDICTS

Row = Mapping[str, Any]
UNITS = {"customer": "person", "account": "account", "case": "case", "session": "visit"}
CLOCK = "the moment the experience became poor or good, the same clock for both"
FACTS = [Column("", "26%"), Column("", "auto")]
ASSOCIATION = "An association, adjusted for what was known before; not proof that one follows from the other."
CHANCE = "Chance decided who had it, as the map says: what differs otherwise is luck."


def find(links: Sequence[Row], asked: Mapping[str, str]) -> Row | None:
    """The link that an address names; the first of its pair where it names no more."""
    mine = [one for one in links if all(one[name] == asked.get(name) for name in ("touchpoint", "outcome"))]
    narrowed = [
        one
        for one in mine
        if (one.get("segment") or "") == asked.get("segment", "")
        and (one.get("experience") or "any") == asked.get("experience", "any")
        and (one.get("compare") or "poor") == asked.get("compare", "poor")
    ]
    return next(iter(narrowed or mine), None)


def question(ws: Workspace, one: Row) -> str:
    """The title."""
    place, outcome = ws.touchpoint(one["touchpoint"]).title, ws.outcome(one["outcome"]).title
    return f"{place}: does it do what we say for “{outcome}”?"


def answer(ws: Workspace, one: Row) -> Markup:
    """The verdict in words: how many in 100 fewer, and what the plain difference would have said."""
    head = b(f"{VERDICTS.get(one['verdict'], VERDICTS[None])}.")
    if one["effect_pp"] is None:
        return say(
            head,
            say(" ", coded(words.capital(one["reason"])), ".")
            if one["verdict"] and one.get("reason")
            else "",
        )
    outcome = ws.outcome(one["outcome"]).title
    fragile = " It could be something we do not see." if one.get("fragile") else ""
    naive = one.get("naive_pp")
    plain = f" The plain difference would have said {words.points(naive)}." if naive is not None else ""
    return say(head, f" {_lead(one)} {words.in_hundred(one)} of “{outcome}”.", plain, fragile)


def _lead(one: Row) -> str:
    if one.get("randomised"):
        return "Where chance decided, the effect is"
    is_of_coming = one.get("compare") in ("reached", "count")
    return "Not coming goes with" if is_of_coming else "A poor experience goes with"


def _size(one: Row) -> str:
    """What a number of it is called: an effect only where chance decided who had it."""
    return "Effect" if one.get("randomised") else "Difference"


def picture(ws: Workspace, one: Row) -> Markup:
    """The estimate on its axis."""
    scale = Scale.of([one])
    columns = [
        Column("", "0", label=""),
        Column(head(scale), "auto", label=""),
        Column(_size(one), "20%", right=True),
        Column("n poor / good", "16%", right=True),
    ]
    effect = el("span", b(words.effect(one) or words.UNKNOWN), cls="tl-nb")
    drawn = table(columns, [["", plot(ws, one, scale), effect, counts(one)]])
    return say(legend(ws, [one]), el("div", drawn, cls="tl tl-forest"))


def compared(ws: Workspace, one: Row) -> Markup:
    """Who, with whom, when, per what."""
    unit = UNITS.get(one.get("unit") or "", "person")
    whom = segment(ws, one) or "everybody at risk"
    rows = [
        ("Compared", kind(one) or "poor with good experiences"),
        ("One row per", f"{unit}: the first experience counts; {whom}"),
        ("How many", say(counts(one), " (poor / good)")),
        ("The outcome", f"{ws.outcome(one['outcome']).title}, within {_days(one)}"),
        ("Counted from", one.get("clock_from") or CLOCK),
        ("Stands behind", words.listed([ws.kpi(name).title for name in one.get("kpis") or ()]) or "no KPI"),
        ("We believe", one.get("because")),
    ]
    return facts(rows)


def _days(one: Row) -> str:
    return words.plural(one["within_days"], "day") if one.get("within_days") else "no window"


def facts(rows: Sequence[tuple[str, Part]]) -> Markup:
    """Label and value, one pair a line; those without a value are left out."""
    shown = [[el("span", name, cls="tl-2"), el("span", value)] for name, value in rows if value]
    return el("div", table(FACTS, shown, stack=False), cls="tl tl-bare")


def left_out(ws: Workspace, one: Row) -> Markup:
    """Which rows and columns are not in it, and why; a share that is not known is not shown."""
    rows = [
        [
            "poor ones whose window is still open: they are judged once it is over",
            words.share(one.get("open_poor_share")),
        ],
        ["poor ones that nobody with a good experience is like", words.share(one.get("dropped_share"))],
    ]
    rows = [row for row in rows if row[1] not in (words.UNKNOWN, words.share(0.0))]
    rows += [
        [
            f"{balance.known(ws, name)}: it foretells the outcome too well to have been known before",
            "held back",
        ]
        for name in one.get("held_back") or ()
    ]
    if not rows:
        return el("div", el("p", _none_left(one), cls="tl-2"), cls="tl")
    columns = [Column("Why", "auto", label=""), Column("Share of poor", "24%", right=True)]
    note = el("p", "People who were not at risk of the outcome are in no row.", cls="tl-2")
    return el("div", table(columns, rows, stack=False), note, cls="tl")


def _none_left(one: Row) -> str:
    """Why nothing else is left out; where no row is in it at all, what its rows wait for."""
    lately = one.get("poor_lately")
    if one["verdict"] == "too_few" and not one["n_poor"] and lately:
        return (
            f"{words.plural(lately, 'poor experience')} happened lately and none can be judged yet: its "
            f"{_days(one)} are not over, or the person was not at risk."
        )
    return "Nothing was left out but people who were not at risk."


def doubt(one: Row) -> Markup:
    """How strong something unseen would have to be, in words; what else speaks against it."""
    e = one.get("e_value")
    told = [
        f"Something we do not see would have to be {words.number(e, 1)} times as common among poor "
        "experiences, and raise the outcome as much, to explain it away."
        if e
        else None,
        _fragile(one),
        f"Those who had it poor differed already before: {one['placebo']}." if one.get("placebo") else None,
        _chance(one),
        _changed(one),
        *(_by_segment(each) for each in one.get("differs_by") or ()),
        "The order in time is declared, not observed." if one.get("dated") is False else None,
        f"This is definition {words.number(one['tried'])} tried for the same belief."
        if (one.get("tried") or 0) >= 4
        else None,
        CHANCE if one.get("randomised") else ASSOCIATION,
    ]
    return el("div", *(el("p", text, cls="tl-2 tl-para") for text in told if text), cls="tl")


def _changed(one: Row) -> str | None:
    told = one.get("changed")
    if not told:
        return None
    now, before = (words.effect(told[part]) for part in ("now", "before"))
    return f"It changed: since {told['since']} {now}, before {before}."


def _by_segment(told: Row) -> str:
    each = "; ".join(f"{group['group']} {words.effect(group)}" for group in told["groups"])
    return f"It differs by {told['segment'].replace('_', ' ')}: {each}."


def _chance(one: Row) -> str | None:
    q = one.get("q_value")
    if q is None:
        return None
    share = "below 0.001" if q < 0.001 else words.number(q, 3 if q < 0.1 else 2)
    return f"Chance alone, over all links tested together: q {share}."


def _fragile(one: Row) -> str | None:
    if not one.get("fragile"):
        return None
    because = one.get("fragile_because")
    return f"It could be something we do not see{f': {because}' if because else ''}."


def kinds(ws: Workspace, one: Row) -> Markup:
    """Each kind of poor experience against the good ones, where there are several."""
    found = one.get("kinds") or ()
    if not found:
        return Markup("")
    scale = Scale.of([one, *({**each, "naive_pp": None} for each in found)])
    columns = [
        Column("Kind", "22%", label=""),
        Column(head(scale), "auto", label=""),
        Column(f"{_size(one)}, pp", "22%", right=True),
        Column("n poor", "12%", right=True),
        Column("", "20%"),
    ]
    rows = [[_kind_of(each), *_estimated(ws, one, each, scale), _differs(each)] for each in found]
    note = "each kind against the good ones; one that differs is told apart from the others beyond chance"
    return say(
        section("Is it every kind of poor?", note), el("div", table(columns, rows), cls="tl tl-forest")
    )


def _kind_of(each: Row) -> str:
    return MEASURES.get(each["experience"], words.capital(each["experience"].replace("_", " ")))


def _estimated(ws: Workspace, one: Row, each: Row, scale: Scale) -> list[Part]:
    face = {**one, **each, "naive_pp": None, "verdict": None}
    return [plot(ws, face, scale), el("span", words.effect(each), cls="tl-nb"), words.number(each["n_poor"])]


def _differs(each: Row) -> str:
    return "differs from the others" if each["differs"] else "not told from the others"


def curve(one: Row) -> Markup:
    """Each number of times against none."""
    if not one.get("curve"):
        return Markup("")
    points = [
        {"value": p["effect_pp"], "low": p["low_pp"], "high": p["high_pp"], "n": p["n"]} for p in one["curve"]
    ]
    scale = spark.scale_of(points, 0.0)
    columns = [
        Column("Times", "16%", label=""),
        Column("", "auto", label=""),
        Column(_size(one), "26%", right=True),
        Column("n", "14%", right=True),
    ]
    rows = [
        [words.number(p["count"]), spark.dot(drawn, scale, normal=0.0), words.effect(p), words.number(p["n"])]
        for p, drawn in zip(one["curve"], points, strict=True)
    ]
    step = (
        f"from {words.number(one['threshold'])} times on"
        if one.get("threshold")
        else "no number of times stands out"
    )
    return say(section("By number of times", step), el("div", table(columns, rows, stack=False), cls="tl"))


def history(one: Row, clock: Clock) -> Markup:
    """Its estimates so far, the newest first."""
    entries = one.get("history") or ()
    if not entries:
        told = "No earlier estimate is at hand." if one["verdict"] else "It was never estimated."
        return el("div", el("p", told, cls="tl-2"), cls="tl")
    columns = [
        Column("Estimated", "24%", label=""),
        Column("Verdict", "34%"),
        Column(_size(one), "auto", right=True),
    ]
    rows = [
        [
            clock.day(e["as_of"]),
            el("span", verdict_line(e["verdict"]), VERDICTS.get(e["verdict"], VERDICTS[None])),
            words.effect(e) or words.UNKNOWN,
        ]
        for e in reversed(entries)
    ]
    return el("div", table(columns, rows), cls="tl")


def statement(ws: Workspace, one: Row) -> Markup:
    """The lines of map.yml that declare it."""
    mine = [s for s in ws.touchpoint(one["touchpoint"]).serves if s.outcome == one["outcome"]]
    said = next((s for s in mine if s.segment == one.get("segment")), None)
    if said is None:
        return el("div", el("p", "Nobody declared this link.", cls="tl-2"), cls="tl")
    plain = said.model_dump(mode="json", exclude_defaults=True)
    lines = [f"    {name}: {json.dumps(value, ensure_ascii=False)}" for name, value in plain.items()]
    text = "\n".join([f"- id: {one['touchpoint']}", "  serves:", *lines]).replace(
        "    outcome", "  - outcome", 1
    )
    return el("div", el("pre", el("code", text)), cls="tl")


def unknown(ws: Workspace, asked: Mapping[str, str], suggested: Sequence[Row]) -> Markup:
    """No such link; where the data suggest it, what they say and the lines that would declare it."""
    pair = " → ".join(asked[name] for name in ("touchpoint", "outcome") if asked.get(name))
    found = find(suggested, asked)
    rest = link("links", "All links")
    if found is None:
        return say(f"No link “{pair}” is declared. " if pair else "Choose a link. ", rest)
    place, outcome = ws.touchpoint(found["touchpoint"]).title, ws.outcome(found["outcome"]).title
    rows = f"{words.number(found['n_poor'])} of them"
    told = f" {place}: a poor experience ({rows}) goes with {words.in_hundred(found)} of “{outcome}”. "
    return say(b("Suggested, not declared."), told, rest)


def suggestion(asked: Mapping[str, str], suggested: Sequence[Row]) -> Markup:
    """The lines that would declare a pair that the data suggest; nothing for any other."""
    found = find(suggested, asked)
    if found is None:
        return Markup("")
    head = section("To declare it", "the lines for map.yml; from then on it is tested as a link of its own")
    return say(head, el("div", el("pre", el("code", found["yaml"])), cls="tl"))


def pairs(parts: Sequence[tuple[str, str, Markup]]) -> Markup:
    """Sections two by two."""
    drawn = [el("div", section(title, note), content) for title, note, content in parts]
    return el("div", join(drawn), cls="tl tl-two")


def state(one: Row) -> Markup:
    """The verdict with its line, for the meta line."""
    return say(verdict_line(one["verdict"]), VERDICTS.get(one["verdict"], VERDICTS[None]))
