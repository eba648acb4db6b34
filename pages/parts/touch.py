"""One touchpoint: its measures, health over time, where it is worse, voices, links, the rows behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from config.models.touchpoints import Touchpoint
from pages.parts import forest, lanes, spark, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, coded, el, join, link, outward, say
from pages.parts.signs import sign, verdict_line
from pages.parts.tables import Column, first, fold, row, section, table, two
from pages.parts.tiles import holding, measure, tiles
from pages.parts.vocabulary import MEASURES, STANDARDS, STATES, VERDICTS, VOICES, failing_in, grey, state_of

Row = Mapping[str, Any]
Section = tuple[str, str, Markup]
FIRST, MOST = 8, 50
TABLES = ("daily", "measures", "segments", "rows", "comments")
MARKED = ("event", "decision")
ROWS = [
    Column("Record", "26%", label=""),
    Column("When", "34%"),
    Column("Channel, team", "20%"),
    Column("Experience", "auto"),
]


def facts(ws: Workspace, touchpoint: Touchpoint, state: str | None) -> list[Part]:
    """The meta line: state, stage, channels, owner."""
    marks = {
        "moment of truth": touchpoint.moment_of_truth,
        "critical": touchpoint.critical,
        "not under our control": not touchpoint.controlled,
    }
    owner = f"owner {ws.team(touchpoint.owner).title}" if touchpoint.owner else "nobody owns it"
    said = say(sign(state), STATES.get(state, STATES[None]))
    return [
        said,
        *(name for name, yes in marks.items() if yes),
        f"stage {ws.stage(touchpoint.stage).title}",
        ", ".join(touchpoint.channels),
        owner,
    ]


def measures(data: Row, touchpoint: Touchpoint, clock: Clock, health: Row) -> Markup:
    """A tile per measure, each beside its own normal; the state stands on the one it is judged by."""
    standard = holding(touchpoint, data)
    faces = []
    medians = [{**median, "measure": f"median_{median['measure']}"} for median in data["medians"]]
    for i, entry in enumerate([*data["measures"], *medians]):
        limit = standard.share_at_most if standard and standard.measure == entry["measure"] else None
        name = MEASURES.get(entry["measure"], words.capital(entry["measure"].replace("_", " ")))
        state = _on_tile(health, leads=i == 0, judged=limit is not None)
        faces.append(measure(entry, name, clock, standard=limit, state=state))
    return tiles(faces, four=len(faces) > 3, small=True)


def _on_tile(health: Row, *, leads: bool, judged: bool) -> str | None:
    shown = health["shown"]
    if judged:
        return shown if grey(shown) else STANDARDS.get(health.get("standard") or "", shown)
    return shown if leads and shown not in STANDARDS.values() else None


def plots(entries: Sequence[tuple[Part, Row, Markup]], unit: str = "share") -> Markup:
    """Rows on one shared axis: name, picture, value with interval, n."""
    columns = [
        Column("", "30%"),
        Column("", "auto"),
        Column("", "24%", right=True),
        Column("", "15%", right=True),
    ]
    rows = [
        [el("span", name), plot, figure_with_interval(figure, unit), el("span", _n(figure, unit), cls="tl-n")]
        for name, figure, plot in entries
    ]
    return el("div", table(columns, rows, stack=False), cls="tl tl-bare")


def _n(figure: Row, unit: str = "share") -> str:
    return "too few" if words.too_few(figure, unit) else words.n_of(figure)


def figure_with_interval(figure: Row, unit: str = "share") -> Markup:
    """A bold value with its interval, never broken over lines."""
    ends = words.interval(figure, unit)
    return el("span", b(words.value(figure, unit)), f" ({ends})" if ends else "", cls="tl-nb")


def voices(data: Row) -> Markup:
    """What customers, employees and the business say: mean scores, each on its own scale, never pooled."""
    if not data["voices"]:
        return nothing("Nobody was asked about this touchpoint.")
    return plots([(_voice(v), v, spark.dot(v, tuple(v["scale"]))) for v in data["voices"]], "score")


def _voice(voice: Row) -> str:
    low, high = (words.number(end) for end in voice["scale"])
    return f"{VOICES.get(voice['voice'], voice['voice'])}, {voice['instrument'].upper()} {low}–{high}"


def comments(data: Row, clock: Clock) -> Markup:
    """The newest comments, names removed before they were stored."""
    if not data["comments"]:
        return nothing("No comments were kept.")
    return el("div", *(_comment(entry, clock) for entry in data["comments"]), cls="tl")


def _comment(entry: Row, clock: Clock) -> Markup:
    who = VOICES.get(entry.get("voice") or "", "Somebody").lower()
    score = f"score {words.number(entry['score'])}" if entry.get("score") is not None else ""
    told = " · ".join(
        part for part in (who, entry.get("channel") or "", clock.day(entry["day"]), score) if part
    )
    return el("div", el("q", entry["text"]), el("div", told, cls="tl-n"), cls="tl-quote")


def links_of(name: str, findings: Row) -> list[Row]:
    """Its declared links, as every other page tells them."""
    return [one for one in findings["links"] if one["touchpoint"] == name and one["declared"]]


def goes_with(ws: Workspace, links: Sequence[Row]) -> Markup:
    """Its declared links: what we believe, and what the data say."""
    if not links:
        return nothing("It serves no outcome in the map.")
    return el("div", *(_link(ws, one) for one in links), cls="tl")


def _link(ws: Workspace, one: Row) -> Markup:
    because = next(
        (
            s.because
            for s in ws.touchpoint(one["touchpoint"]).serves
            if (s.outcome, s.segment) == (one["outcome"], one["segment"]) and s.because
        ),
        None,
    )
    effect = say(" ", words.effect(one))
    verdict = el("div", verdict_line(one["verdict"]), VERDICTS.get(one["verdict"], VERDICTS[None]))
    window = f"within {words.plural(one['within_days'], 'day')}" if one.get("within_days") else ""
    compared = (
        f"n {words.number(one['n_poor'])} poor, {words.number(one['n_good'])} good"
        if one.get("n_poor") is not None
        else ""
    )
    told = " · ".join(part for part in (window, compared, words.doubt(one) or "") if part)
    believed = el("div", f"we believe: {because}", cls="tl-2") if because else ""
    text = el(
        "div",
        el("div", b(ws.outcome(one["outcome"]).title), forest.of_which(ws, one), effect),
        believed,
        el("div", told, cls="tl-n"),
    )
    return el("div", verdict, text, cls="tl-row tl-verdict")


def map_says(ws: Workspace, place: Touchpoint, data: Row, clock: Clock) -> Markup:
    """What the map says, the promises, and what no system records."""
    left = ("On the map", "who, on what, for which need", on_the_map(ws, place, clock))
    kept = ("Promises", "made or kept here", promises(data))
    newest = data["notes"][-1]["title"] if data["notes"] else None
    right = (_folded(*kept), _folded("Notes", "what no system records", notes(data, clock), told=newest))
    return el("div", _folded(*left), el("div", *right), cls="tl tl-two")


def _folded(title: str, note: str, content: Markup, *, told: str | None = None) -> Markup:
    return fold(title, content, note=note, told=told or note)


def on_the_map(ws: Workspace, touchpoint: Touchpoint, clock: Clock) -> Markup:
    """What the map says: lanes, systems, need, what people do, think and feel."""
    outside = {actor.id: actor.title for actor in ws.map.actors}
    rows: list[tuple[str, Part]] = []
    for lane in ("customer", "front-stage", "back-stage", "support"):
        who = [
            ws.team(a.team).title if a.team else outside.get(a.actor or "", a.name or "")
            for a in touchpoint.activities
            if a.lane == lane
        ]
        rows.append(
            (lane.replace("-", " ").capitalize(), words.listed(list(dict.fromkeys(filter(None, who)))))
        )
    used = lanes.systems_of(touchpoint)
    systems = [
        say(
            s.title,
            el("span", f" · {told}", cls="tl-2") if (told := lanes.status(s, clock.today)) else None,
        )
        for s in ws.map.systems
        if s.id in used
    ]
    rows += [("Systems", join(systems, ", ")), ("Need", touchpoint.need), ("Expects", touchpoint.expects)]
    rows += [
        (name.capitalize(), words.listed([cell.text for cell in getattr(touchpoint, name)]))
        for name in ("do", "think", "feel", "say", "prefer")
    ]
    rows += [("What they see", words.listed(list(touchpoint.evidence)))]
    columns = [Column("", "28%"), Column("", "auto")]
    shown = [[el("span", name, cls="tl-2"), el("span", value)] for name, value in rows if value]
    return el(
        "div",
        table(columns, shown, stack=False) if shown else nothing("The map says nothing more."),
        cls="tl tl-bare",
    )


def promises(data: Row) -> Markup:
    """Promises made or kept here."""
    if not data["promises"]:
        return nothing("No promise is made or kept here.")
    shown = [{**promise, "value": promise["kept"]} for promise in data["promises"]]
    rows = [
        [el("span", p["name"]), say(figure_with_interval(p), " kept"), el("span", _n(p), cls="tl-n")]
        for p in shown
    ]
    columns = [Column("", "auto"), Column("", "36%", right=True), Column("", "16%", right=True)]
    return el("div", table(columns, rows, stack=False), cls="tl tl-bare")


def notes(data: Row, clock: Clock) -> Markup:
    """Interviews, incidents, beliefs, decisions and events about this place, newest first."""
    if not data["notes"]:
        return nothing("Nothing was noted.")
    return el("div", *(_note(note, clock) for note in reversed(data["notes"])), cls="tl")


def _note(note: Row, clock: Clock) -> Markup:
    said = f"“{note['quote']}”" if note.get("quote") else note.get("text") or ""
    head = say(
        b(note["title"] or ""), " ", el("span", note["kind"].replace("_", " "), cls="tl-badge tl-dotted")
    )
    return row(head, say(said, _moved(note.get("change"))), None, clock.day(note["at"]))


def _moved(change: Row | None) -> Markup | None:
    """What the poor share did in the 28 days after, against the 28 before and the rest of the stage."""
    if not change:
        return None
    span = words.points_span(100 * change["low"], 100 * change["high"])
    size = f"{words.points(100 * change['difference'])} ({span})"
    others = words.plural(len(change["compared_with"]), "other")
    beside = (
        f"beyond what {others} of the stage did"
        if change["separated"]
        else "before and after only: too few others of the stage to tell it from what else changed"
    )
    told = f"Poor {words.share(change['before'])} in the 28 days before, {words.share(change['after'])} after"
    return el("div", f"{told}: {size}, {beside}.", cls="tl-n")


def rows_behind(data: Row, clock: Clock) -> Markup:
    """The rows behind the figures, poor ones first; each leads to the record in its own system."""
    if not data["rows"]:
        return nothing("No row is recorded in this period.")
    return first(ROWS, [_behind(one, clock) for one in data["rows"][:MOST]], FIRST, flow=True)


def _behind(one: Row, clock: Clock) -> list[Part]:
    due = f"due {clock.time(one['due'])}" if one.get("due") else None
    done = f"done {clock.time(one['done'])}" if one.get("done") else None
    waited = f"waited {words.lasting(one['wait_ms'] / 1000)}" if one.get("wait_ms") else None
    place = ", ".join(part for part in (one.get("channel"), one.get("team")) if part).replace("_", " ")
    when = two(clock.time(one["occurred"]), " · ".join(filter(None, (due, done))))
    return [_record(one), when, place, two(_judged(one), waited)]


def _record(row: Row) -> Markup:
    key = str(row.get("key") or "record")
    return el("span", outward(row["row_link"], key) if row.get("row_link") else key)


def _judged(row: Row) -> Markup:
    told = "cannot be known" if row["poor"] is None else "poor" if row["poor"] else "good"
    return el(
        "span", told, cls="tl-fail" if told == "poor" else "tl-unk" if told == "cannot be known" else None
    )


def health_of(name: str, findings: Row) -> Row:
    """The touchpoint's entry in the findings, with the state to show."""
    found = next((t for t in findings["touchpoints"] if t["id"] == name), {})
    listed = (m for m in findings["failing_moments"] if m["touchpoint"] == name and m["list"] != "accepted")
    return {**found, "shown": state_of(found, failing_in(findings)), "moment": next(listed, None)}


def nothing(text: str) -> Markup:
    """A sentence where there is nothing to show."""
    return el("div", el("p", coded(text), cls="tl-2"), cls="tl")


def sectioned(title: str, note: str, content: Markup) -> Markup:
    """A section with its content, as one half of a pair."""
    return el("div", section(title, note), content)


def pair(left: Section, *right: Section) -> Markup:
    """Two columns: one section at the left, the others below each other at the right."""
    return el("div", sectioned(*left), el("div", *(sectioned(*one) for one in right)), cls="tl tl-two")


def unknown(name: str | None) -> Markup:
    """No such touchpoint."""
    return say(f"No touchpoint “{name}” is on the map." if name else "Choose one.", " These are:")


def all_of(ws: Workspace) -> Markup:
    """Every touchpoint of the map by its stage, as links."""
    columns = [Column("Stage", "20%", label=""), Column("Touchpoints", "auto", label="")]
    rows = [
        [el("span", stage.title), join((link("touchpoint", t.title, id=t.id) for t in found), ", ")]
        for stage in ws.map.stages
        if (found := ws.touchpoints_of(stage.id))
    ]
    return el("div", table(columns, rows), cls="tl")
