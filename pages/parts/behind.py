"""What was studied behind outcomes: what comes before, where it tips, what goes together, who is likely."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import forest, spark, words
from pages.parts.html import Markup, Part, b, el, join, link, say
from pages.parts.tables import Column, details, fold, section, table, two
from pages.parts.touch import nothing

Row = Mapping[str, Any]
MEASURES = {"wait": "wait", "late": "delay after the promised time"}
MOST = 10
PLOTTED = (Column("", "30%", label=""), Column("", "auto", label=""), Column("", "26%", right=True))
TAGS = {"enabler": "more often", "barrier": "less often", None: "cannot be told"}
NOT_YET = (
    "Not worked out yet, or not for this date: it is done at a refresh, weekly and when the map changed."
)


def intent(ws: Workspace, studied: Row | None, outcome: str | None) -> Markup:
    """Which touchpoints people with the outcome had been to before, and the steps they got to."""
    found = _of(studied, "intent", outcome)
    if not found:
        return _missing("What comes before it?", studied, "No window says what comes before this outcome.")
    one, days = found[0], words.number(found[0]["landmark_days"])
    note = f"been there in the first {days} days of the chance, outcome after them; not adjusted"
    events = [each for each in one["events"] if each["tag"]][:MOST]
    base = say(
        "Of all who still could, ", b(words.with_interval(one["base"])), f" did ({words.n_of(one['base'])}). "
    )
    if not events:
        told = say(base, "No touchpoint before it tells who will, beyond chance.")
        drawn = el("div", el("p", told), cls="tl")
        return say(fold("What comes before it?", drawn, note=note, told="nothing"), _steps(ws, one))
    columns = [
        Column("Had been to", "34%", label=""),
        Column("Lift", "30%", right=True),
        Column("Outcome", "auto"),
    ]
    rows = [_event(ws, each) for each in events]
    shown = el("div", el("p", base), table(columns, rows, flow=True), cls="tl")
    most = f"most of all {words.inside(ws.touchpoint(events[0]['touchpoint']).title)}"
    return say(fold("What comes before it?", shown, note=note, told=most), _steps(ws, one))


def _event(ws: Workspace, event: Row) -> list[Part]:
    name = link("touchpoint", ws.touchpoint(event["touchpoint"]).title, id=event["touchpoint"])
    return [el("div", name, cls="tl-name"), _times(event, event["n"]), TAGS[event["tag"]]]


def _times(found: Row, n: int) -> Markup:
    """A lift with its interval and how many it stands on."""
    ends = words.span(words.number(found["low"], 1), words.number(found["high"], 1))
    return two(b(f"{words.number(found['lift'], 1)}×"), f"{ends} · n {words.number(n)}", right=True)


def _steps(ws: Workspace, one: Row) -> Markup | None:
    """The outcome by the furthest stage reached, with the step at which it tips or falls."""
    steps = one["steps"]
    if len(steps["stages"]) < 2:
        return None
    scale = spark.scale_of(steps["stages"])
    rows = [_step(ws, each, steps, scale) for each in steps["stages"]]
    note = "by the furthest stage reached: the share with the outcome"
    return fold(
        "How far did they get?", el("div", table(PLOTTED, rows), cls="tl tl-bare"), note=note, told=note
    )


def _step(ws: Workspace, each: Row, steps: Row, scale: tuple[float, float]) -> list[Part]:
    marks = [
        "tips here" if each["stage"] == steps["tips_at"] else "",
        "falls here" if each["stage"] in steps["falls_at"] else "",
    ]
    told = ", ".join(mark for mark in marks if mark)
    return [
        two(ws.stage(each["stage"]).title, told or None),
        spark.dot(each, scale),
        _share(each),
    ]


def thresholds(ws: Workspace, studied: Row | None, outcome: str | None) -> Markup:
    """From which wait or delay on the outcome changes, in words, with the groups behind."""
    title, note = "From when on does it tip?", "by waits and delays; a step counts only if it stands adjusted"
    found = _of(studied, "thresholds", outcome)
    if not found:
        return _missing(title, studied, "No declared link of it has a wait or a delay to look at.")
    found.sort(key=lambda one: one["tips_from"] is None)
    steps = [one for one in found if one["steps_at"] is not None]
    flat = [_about(ws, one) for one in found if one["steps_at"] is None]
    told = [el("p", _about(ws, one), ": ", tipped(one)) for one in steps]
    told += [el("p", join(flat, "; "), ": no step stands out from the others.")] if flat else []
    groups = details("The groups behind", join(_groups(ws, one) for one in found))
    return say(section(title, note), el("div", *told, cls="tl"), groups)


def _about(ws: Workspace, one: Row) -> Markup:
    name = link("touchpoint", ws.touchpoint(one["touchpoint"]).title, id=one["touchpoint"])
    return say(b(name), forest.of_which(ws, one), f", {MEASURES[one['measure']]}")


def _groups(ws: Workspace, one: Row) -> Markup:
    scale = spark.scale_of(one["groups"])
    rows = [[_span(one["measure"], each), spark.dot(each, scale), _share(each)] for each in one["groups"]]
    return say(el("p", _about(ws, one)), el("div", table(PLOTTED, rows), cls="tl-bare"))


def _share(each: Row) -> Markup:
    return two(b(words.with_interval(each)), words.n_of(each), right=True)


def tipped(one: Row) -> str:
    """The threshold in words: found, or found but gone once adjusted."""
    at = _time(one["measure"], one["steps_at"])
    span = words.points_span(one["low_pp"], one["high_pp"])
    if one["tips_from"] is None:
        effect = f"{words.points(one['effect_pp'])}, {span}"
        return f"plainly it steps at {at}, but not among comparable people ({effect})."
    return f"from {at} on {words.points(one['effect_pp'])} ({span}), adjusted for what was known before."


def _span(measure: str, group: Row) -> str:
    return f"{_time(measure, group['from'])} to {_time(measure, group['to'])}"


def _time(measure: str, ms: float) -> str:
    if measure == "wait":
        return words.lasting(ms / 1000)
    if not ms:
        return "the promised time"
    return f"{words.lasting(abs(ms) / 1000)} {'before' if ms < 0 else 'after'}"


def baskets(ws: Workspace, studied: Row | None) -> Markup:
    """What is bought by those who bought something else, beyond chance."""
    title = "What is bought together?"
    if studied is None:
        return _missing(title, studied, "")
    found = studied["baskets"]
    rules = [rule for rule in found["rules"] if rule["beyond_chance"] and rule["lift"] > 1][:MOST]
    note = f"{words.plural(found['compared'], 'pair')} of {words.plural(found['things'], 'thing')} compared"
    if not rules:
        told = "No two things go together beyond chance, so nothing says what to offer next to whom."
        return say(section(title, note), nothing(told))
    columns = [
        Column("Who has", "24%", label=""),
        Column("Also has", "24%"),
        Column("Share", "22%", right=True),
        Column("Lift", "auto", right=True),
    ]
    doubt = "Who has both may have wanted both anyway: no offer was tested."
    return say(
        section(title, note),
        el("div", table(columns, [_rule(ws, rule) for rule in rules]), el("p", doubt, cls="tl-2"), cls="tl"),
    )


def _rule(ws: Workspace, rule: Row) -> list[Part]:
    of_all = f"{words.share(rule['share_all'])} of all who could"
    share = two(words.share(rule["share_with"]), of_all, right=True)
    return [b(_thing(ws, rule["has"])), _thing(ws, rule["also"]), share, _times(rule, rule["support"])]


def _thing(ws: Workspace, thing: Row) -> str:
    return words.capital((thing["item"] or ws.outcome(thing["outcome"]).title).replace("_", " "))


def actions(ws: Workspace, found: Sequence[Row]) -> Markup:
    """What to do next, each with its measured uplift or *not tested*."""
    head = section("What to do next?", "an uplift is what a test measured, where chance decided who got it")
    if not found:
        return say(head, nothing("No rule in `alerts.yml` says what to do, and no test is declared."))
    columns = [
        Column("Action", "44%", label=""),
        Column("Waiting", "12%", right=True),
        Column("Uplift", "auto"),
    ]
    return say(head, el("div", table(columns, [_action(ws, each) for each in found]), cls="tl"))


def _action(ws: Workspace, each: Row) -> list[Part]:
    waiting = words.number(each["open"]) if each["open"] is not None else words.UNKNOWN
    return [two(b(each["name"]), each["advice"]), waiting, _uplift(ws, each)]


def _uplift(ws: Workspace, each: Row) -> Markup:
    uplift, seen = each["uplift"], each["seen"]
    if uplift:
        ends = words.points_span(uplift["low_pp"], uplift["high_pp"])
        return two(b(f"{words.points(uplift['effect_pp'])} ({ends})"), ws.outcome(uplift["outcome"]).title)
    difference = (seen or {}).get("difference")
    if not difference:
        return two(b("Not tested"), (seen or {}).get("note"))
    ends = words.points_span(100 * difference["low"], 100 * difference["high"])
    got = f"those who got it: {words.points(100 * difference['value'])} ({ends})"
    return two(b("Not tested"), f"{got}; {(seen or {})['note']}")


def models(ws: Workspace, studied: Row | None) -> Markup:
    """A simple model per outcome: shown where the back-test holds, else hidden and why."""
    title, note = "Who is likely to?", "experimental: trained on the past, tested on a later time"
    if studied is None:
        return _missing(title, studied, "")
    found = studied["models"]
    if not found:
        return say(section(title, note), nothing("No outcome of customers has a window to look ahead in."))
    columns = [
        Column("Outcome", "22%", label=""),
        Column("Best tenth", "24%", right=True),
        Column("What weighs", "auto"),
    ]
    rows = [_model(ws, each) for each in found]
    told = "It ranks people; it does not say what an action would change."
    drawn = el("div", table(columns, rows), el("p", told, cls="tl-2"), cls="tl")
    shown = sum(bool(each["shown"]) for each in found)
    return fold(
        title, drawn, note=note, told=f"{words.number(shown)} of {words.plural(len(found), 'model')} held"
    )


def _model(ws: Workspace, each: Row) -> list[Part]:
    name = two(b(ws.outcome(each["outcome"]).title), f"tested on {words.number(each['n_test'])}")
    if not each["shown"]:
        return [name, two("hidden", right=True), each["why"]]
    lift = each["lift"]
    ends = words.span(words.number(lift["low"], 1), words.number(lift["high"], 1))
    best = two(b(f"{words.number(lift['value'], 1)}×"), f"{ends}, of {words.share(each['base'])}", right=True)
    weighs = join((f"{_column(ws, one['name'])} {_sign(one['weight'])}" for one in each["weights"]), ", ")
    held = f"calibration {words.number(each['slope'], 2)}, AUC {words.number(each['auc'], 2)}"
    return [name, best, two(weighs, held)]


def _column(ws: Workspace, name: str) -> str:
    place, between, what = name.partition(": ")
    known = {each.id: each.title for each in ws.map.touchpoints}
    return (
        f"{known[place]} ({what})"
        if between and place in known
        else name.replace("_", " ").replace(" = ", ": ")
    )


def _sign(weight: float) -> str:
    return "+" if weight > 0 else words.MINUS


def _of(studied: Row | None, name: str, outcome: str | None) -> list[Row]:
    return [one for one in (studied or {}).get(name, ()) if one["outcome"] == outcome]


def _missing(title: str, studied: Row | None, empty: str) -> Markup:
    return say(section(title), nothing(NOT_YET if studied is None else empty))
