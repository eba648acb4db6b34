"""What needs somebody now: incidents by what is to be done about each, and what is new since a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config import Workspace
from metrics.handling import Handling, is_quiet
from pages.parts import incident, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, el, say

Row = Mapping[str, Any]
FEW = 3
KINDS = ("health", "silence", "sequence", "traffic", "feed")
NOT_YET = "Cannot tell yet: the past is still being read."
NEVER = "Cannot tell: nothing is recorded yet."
NOW = {"silence": "has said nothing"}


@dataclass(frozen=True)
class Inbox:
    """Every incident once, in the section that says what to do about it."""

    new: list[Row] = field(default_factory=list)
    hand: list[Row] = field(default_factory=list)
    decide: list[Row] = field(default_factory=list)
    feeds: list[Row] = field(default_factory=list)
    mending: list[Row] = field(default_factory=list)
    past: list[Row] = field(default_factory=list)


def sort(ws: Workspace, incidents: Sequence[Row], handled: Handling, clock: Clock) -> Inbox:
    """Put every incident where it belongs, the most pressing first."""
    box = Inbox()
    ordered = sorted(incidents, key=lambda one: _urgency(ws, one, clock))
    for one in ordered:
        getattr(box, _section(one, handled, clock)).append(one)
    box.past.sort(key=lambda one: str(one.get("closed_at") or one["began_at"]), reverse=True)
    return box


def _urgency(ws: Workspace, one: Row, clock: Clock) -> tuple[bool, int, float, int]:
    kind = KINDS.index(one["kind"]) if one["kind"] in KINDS else len(KINDS)
    excess = one.get("excess") or 0
    return not incident.must_not_fail(ws, one), kind, -excess, -clock.ms(one["began_at"])


def _section(one: Row, handled: Handling, clock: Clock) -> str:
    case = handled.case(one["id"])
    if one["state"] in ("closed", "withdrawn") or case.dismissed:
        return "past"
    if one["state"] == "recovering":
        return "mending"
    if incident.is_standing(one, clock) and not _decided(one, handled, clock):
        return "decide"
    if one["kind"] == "feed":
        return "feeds"
    return "hand" if case.is_in_hand or case.accepted else "new"


def _decided(one: Row, handled: Handling, clock: Clock) -> bool:
    """Whether somebody kept it red, put it off or accepted it after it had begun to ask."""
    case, asked = handled.case(one["id"]), incident.standing_since(one, clock)
    return bool(case.snoozed or case.accepted) or bool(case.acknowledged and case.acknowledged.at_ms >= asked)


def needing(ws: Workspace, box: Inbox, clock: Clock) -> list[Row]:
    """What needs somebody now: in quiet hours only what must not fail."""
    local = clock.now.astimezone(clock.zone)
    quiet = is_quiet(ws.alerts.quiet_hours, 60 * local.hour + local.minute)
    return [one for one in box.new if not quiet or incident.must_not_fail(ws, one)]


def doubt(findings: Row, fresh: Row) -> str | None:
    """Why it is not known that nothing needs me: no row is of that day, or the past is still being read."""
    if not any(one.get("n") for one in findings["touchpoints"]):
        return NEVER
    return NOT_YET if any(state.get("is_first") for state in fresh.values()) else None


def answer(
    ws: Workspace, box: Inbox, late: int, clock: Clock, *, unread: int = 0, doubt: str | None = None
) -> Markup:
    """How many things need me and the first of them; in hand, to decide, late feeds and unread ones.

    Where there is a `doubt`, that nothing needs me is not known.
    """
    need = needing(ws, box, clock)
    waiting = len(box.new) - len(need)
    rest = [
        _count(len(box.hand), "is in hand", "are in hand"),
        _decide(ws, box.decide),
        _count(len(box.mending), "is recovering", "are recovering"),
        _count(late, "source is late", "sources are late"),
        _count(unread, "source was never read", "sources were never read"),
        _count(waiting, "waits for the end of the quiet hours", "wait for the end of the quiet hours"),
    ]
    told = words.capital(words.listed([part for part in rest if part]))
    first = b(doubt) if doubt and not need else _first(ws, need, clock)
    return say(first, f" {told}." if told else "")


def _decide(ws: Workspace, ones: Sequence[Row]) -> str:
    """How many ask for a decision, and which of them must not fail."""
    critical = list(dict.fromkeys(incident.name(ws, one) for one in ones if incident.must_not_fail(ws, one)))
    told = _count(len(ones), "asks for a decision", "ask for a decision")
    named = words.listed([words.inside(name) for name in critical])
    return f"{told} ({named} must not fail)" if critical else told


def _count(n: int, one: str, many: str) -> str:
    return f"{words.number(n)} {one if n == 1 else many}" if n else ""


def _first(ws: Workspace, need: Sequence[Row], clock: Clock) -> Markup:
    if not need:
        return b("Nothing new needs you.")
    worst = need[0]
    lead = "One thing needs you:" if len(need) == 1 else f"{words.number(len(need))} things need you. First:"
    if worst["kind"] == "sequence":
        told = f"{incident.figures(ws, worst, clock)} {incident.advice(ws, worst)}".rstrip()
        return say(b(lead), " ", b(incident.name(ws, worst)), f": {words.inside(told)}")
    return say(b(lead), " ", _fails(ws, worst, clock), _whose(ws, worst))


def _fails(ws: Workspace, one: Row, clock: Clock) -> Markup:
    """What is wrong, since when and how bad."""
    name = b(words.inside(incident.name(ws, one)))
    state = NOW.get(one["kind"], "has been failing")
    if one["kind"] == "traffic":
        state = f"has had {incident.direction(one)}"
    bad = "" if one["kind"] == "silence" else f": {incident.figures(ws, one, clock).rstrip('.')}"
    return say(
        "the " if one.get("touchpoint") else "", name, f" {state} {clock.since(one['began_at'])}{bad}."
    )


def _whose(ws: Workspace, one: Row) -> Markup:
    """Where it starts, whose it is, and that nobody has it yet."""
    mine = b(words.inside(incident.owner(ws, one)))
    return say(incident.begins(ws, one), " Nobody has acknowledged it; it belongs to ", mine, ".")


def since_words(since_ms: int | None, clock: Clock) -> str:
    """The head of what is new: since you last looked, or in the last 12 hours where that is not known."""
    if since_ms is None:
        return "In the last 12 hours"
    return f"Since you last looked, {clock.hour(since_ms)}"


def news(ws: Workspace, findings: Row, box: Inbox, fresh: Row, since_ms: int, clock: Clock) -> Markup:
    """Must not fail, new incidents, owed today, late data: four facts side by side."""
    going = [*box.new, *box.hand, *box.decide]
    critical = [one for one in going if incident.must_not_fail(ws, one)]
    new = [one for one in (*going, *box.feeds) if clock.ms(one["opened_at"]) > since_ms]
    late = [name for name, state in fresh.items() if state["late"] or state.get("unread")]
    facts = (
        ("Must not fail", *_places(ws, critical), "fail"),
        ("New incidents", len(new), _named(ws, new) or "none was opened", "fail"),
        ("Owed", *_owed(findings["owed"])),
        ("Late data", len(late), _late(ws, fresh, late, clock), "unk"),
    )
    return el("div", el("div", *(_fact(*fact) for fact in facts), cls="tl-facts4"), cls="tl")


def _places(ws: Workspace, ones: Sequence[Row]) -> tuple[int, str]:
    """How many places, however many incidents each has."""
    return len({incident.name(ws, one) for one in ones}), _named(ws, ones) or "none is failing"


def _named(ws: Workspace, ones: Sequence[Row]) -> str:
    names = list(dict.fromkeys(incident.name(ws, one) for one in ones))
    more = [f"{len(names) - FEW} more"] if len(names) > FEW else []
    return words.listed([*names[:FEW], *more])


def _owed(owed: Sequence[Row]) -> tuple[int, str, str]:
    over = [one for one in owed if one["state"] == "overdue"]
    weak = sum(bool(one.get("vulnerable")) for one in owed)
    told = [f"{words.number(len(over))} overdue", f"{words.number(len(owed) - len(over))} due within a day"]
    told += [f"{words.number(weak)} to vulnerable people"] if weak else []
    return len(owed), ", ".join(told) if owed else "nothing is owed", "fail" if over else "ink"


def _late(ws: Workspace, fresh: Row, late: Sequence[str], clock: Clock) -> str:
    told = [f"{ws.source(name).title}, {_behind(fresh[name], clock)}" for name in late[:FEW]]
    more = [f"{len(late) - FEW} more"] if len(late) > FEW else []
    begun = any(state.get("is_first") for state in fresh.values())
    return words.listed([*told, *more]) or ("still being read" if begun else "every source is on time")


def _behind(state: Row, clock: Clock) -> str:
    return "not read yet" if state.get("unread") else clock.ago(state["complete_until_ms"])


def _fact(label: str, count: int, told: str, colour: str) -> Markup:
    face = f"color:var(--{colour})" if count else None
    head = el("div", el("span", words.number(count), cls="tl-big", style=face), el("b", label))
    return el("div", head, el("div", told, cls="tl-2"))


def owed_rows(ws: Workspace, owed: Sequence[Row], clock: Clock) -> list[list[Part]]:
    """Each thing owed: when it was due, what, to whom, whose."""
    return [_owed_row(ws, one, clock) for one in owed]


def _owed_row(ws: Workspace, one: Row, clock: Clock) -> list[Part]:
    state = el("span", "overdue", cls="tl-fail") if one["state"] == "overdue" else "due"
    weak = el("span", "vulnerable", cls="tl-badge") if one.get("vulnerable") else None
    return [
        say(b(clock.time(one["due_at"])), " ", state),
        ws.touchpoint(one["touchpoint"]).title,
        say(str(one["case"]), " ", weak),
        incident.owner_name(ws, one.get("team")),
    ]


def quiet(ws: Workspace) -> str:
    """When only what must not fail is announced."""
    hours = ws.alerts.quiet_hours
    if hours is None:
        return ""
    ends = (f"{minute // 60:02d}:{minute % 60:02d}" for minute in (hours.from_, hours.to))
    return f"quiet hours {'–'.join(ends)}: only what must not fail"
