"""The first line of each page: the answer in words, with its number, interval, since-when and owner."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import incident, words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, b, join, say
from pages.parts.moments import lost_since, why
from pages.parts.vocabulary import fails_as, grey

Row = Mapping[str, Any]
BARE = ("unlinked", "silent")
FAILING = ("incident", "standing")
MANY = 2
"""More late sources than this are counted, not listed, in a sentence."""


def sentence(parts: Sequence[Part], between: str = "; ") -> Markup:
    """Parts as one sentence, its first letter large."""
    told = join((part for part in parts if part), between)
    return say(told, ".") if told else Markup("")


def journey(ws: Workspace, findings: Row, health: Row, fresh: Row, clock: Clock) -> Markup:
    """KPIs with nobody behind them, moments of truth that fail, late data."""
    parts = [_bare(findings["kpis"]), _moments(ws, findings, health, clock), late(ws, fresh, clock)]
    return sentence([part for part in parts if part] or ["Nothing was measured yet"])


def _bare(kpis: Sequence[Row]) -> Markup | None:
    board = [k for k in kpis if k["level"] == "boardroom"]
    bare = [k for k in board if k["state"] in BARE]
    if not board:
        return None
    if not bare:
        return say(b("Every boardroom KPI"), " has something behind it")
    has, them = ("has", "it") if len(bare) == 1 else ("have", "them")
    count = f"{words.number(len(bare))} of {words.plural(len(board), 'boardroom KPI')}"
    return say(b(count), f" {has} nothing behind {them}")


def _moments(ws: Workspace, findings: Row, health: Row, clock: Clock) -> Markup | None:
    touchpoints = health["touchpoints"]
    since = {t["id"]: t.get("since") for t in findings["touchpoints"]}
    failing = [t for t in touchpoints if t.get("moment_of_truth") and t.get("state") in FAILING]
    if len(failing) == 1:
        only = failing[0]["id"]
        ago = f" for {clock.ago(since[only])}" if since.get(only) else ""
        return say("the ", b(words.inside(ws.touchpoint(only).title)), f" has been failing{ago}")
    if failing:
        known = sorted(str(since[t["id"]]) for t in failing if since.get(t["id"]))
        told = words.plural(len(failing), "moment of truth", "moments of truth")
        return say(b(told), " failing", f" for {clock.ago(known[0])}" if known else "")
    return _weakest(ws, touchpoints)


def _weakest(ws: Workspace, touchpoints: Sequence[Row]) -> Markup | None:
    """Before anything was tested: the moment of truth farthest above its own normal."""
    rated = [
        t for t in touchpoints if t.get("moment_of_truth") and _solid(t.get("poor")) and not t.get("late")
    ]
    worse = [t for t in rated if t.get("normal") is not None and t["poor"]["low"] > t["normal"]]
    if not worse:
        return None
    worst = max(worse, key=lambda t: t["poor"]["value"] - t["normal"])
    name, now = ws.touchpoint(worst["id"]).title, words.with_interval(worst["poor"])
    return say(
        "the ",
        b(words.inside(name)),
        f" goes poorly in {now} of cases, normally {words.beside(worst['normal'], worst['poor'])}",
    )


def _solid(figure: Row | None) -> bool:
    return (
        bool(figure)
        and figure.get("value") is not None
        and figure.get("low") is not None
        and not words.too_few(figure)
    )


def late(ws: Workspace, fresh: Row, clock: Clock) -> Markup | None:
    """Which sources are late, and by how much; which were never read."""
    behind = {source: state["complete_until_ms"] for source, state in fresh.items() if state["late"]}
    told = [
        say(ws.source(source).title, " data ", b(f"{clock.ago(until)} late"))
        for source, until in behind.items()
    ]
    if len(told) > MANY:
        worst = min(behind, key=lambda source: behind[source])
        most = f", most of all {ws.source(worst).title} by {clock.ago(behind[worst])}"
        told = [say(b(f"{words.plural(len(behind), 'source')} late"), most)]
    unread = [ws.source(source).title for source, state in fresh.items() if state.get("unread")]
    if unread:
        told.append(say(_named(unread, "sources’"), " data ", b("not read yet")))
    return join(told, ", ") if told else None


def _named(sources: list[str], many: str) -> str:
    """A few sources by name, more by their number."""
    return words.listed(sources) if len(sources) <= MANY else f"{words.number(len(sources))} {many}"


def moments(ws: Workspace, findings: Row, clock: Clock) -> Markup:
    """What fails first, since when, how bad against normal, what it goes with, and whose it is."""
    failing = [m for m in findings["failing_moments"] if fails_as(m)]
    if not failing:
        return _none_fails(findings["touchpoints"])
    first = next((m for m in failing if m["list"] == "proven"), failing[0])
    place = ws.touchpoint(first["touchpoint"])
    fails = f" has been failing {clock.since(first['since'])}" if first.get("since") else " is failing"
    return say(
        "The ",
        b(words.inside(place.title)),
        f"{fails}: {why(first)}.",
        _fewer(ws, first),
        _worth(first, ws.settings.currency),
        f" Certainty is {first['certainty']}."
        if first["list"] == "proven" and first.get("certainty")
        else "",
        _whose(ws, findings, first),
    )


def _whose(ws: Workspace, findings: Row, moment: Row) -> Markup:
    """Where it starts, where that is known, and whose it is."""
    owner = ws.touchpoint(moment["touchpoint"]).owner
    shown = next((one for one in findings["incidents"] if one["id"] == moment.get("incident")), {})
    mine = say(" It belongs to ", b(words.inside(ws.team(owner).title)), ".") if owner else " Nobody owns it."
    return say(incident.begins(ws, shown), mine)


def _none_fails(touchpoints: Sequence[Row]) -> Markup:
    """That nothing fails, of how many that could have been seen failing."""
    seen, of = sum(not grey(one["state"]) for one in touchpoints), words.number(len(touchpoints))
    if not seen:
        return say(f"Nothing can be judged yet: the data of none of {of} touchpoints can be relied on.")
    told = "No touchpoint is outside its floor or above its own normal"
    return say(
        f"{told}." if seen == len(touchpoints) else f"{told}; {words.number(seen)} of {of} could be judged."
    )


def _fewer(ws: Workspace, moment: Row) -> Part:
    """What is lost of which outcomes, where a link is proven."""
    if moment.get("lost_outcomes") is None:
        return ""
    span = words.span(words.number(moment["lost_low"]), words.number(moment["lost_high"]))
    outcomes = words.quoted([ws.outcome(name).title for name in moment["outcomes"]])
    return say(
        " It goes with ", b(f"{words.number(moment['lost_outcomes'])} fewer"), f" ({span}) of {outcomes}."
    )


def _worth(moment: Row, currency: str) -> Part:
    if moment.get("value_lost") is None:
        return ""
    span = words.money_span(moment["value_low"], moment["value_high"], currency)
    week = words.money(moment["value_per_week"], currency)
    each = words.money_span(moment.get("week_low"), moment.get("week_high"), currency)
    return say(
        " About ",
        b(words.money(moment["value_lost"], currency)),
        f" ({span}) lost {lost_since(moment)}, ",
        b(f"{week} a week"),
        f" ({each})" if each else "",
        " while it lasts.",
    )


def boardroom(entries: Sequence[Row], names: Mapping[str, str]) -> Markup:
    """On target, off target, cannot tell; the largest gap, and what is behind it."""
    counted = {
        status: [e for e in entries if e.get("status") == status]
        for status in ("on_target", "off_target", "too_close")
    }
    on, off = len(counted["on_target"]), len(counted["off_target"])
    rest = len(entries) - on - off
    parts = [
        f"{words.number(off)} {'is' if off == 1 else 'are'} off",
        f"for {words.number(rest)} the data cannot tell" if rest else "",
    ]
    told = say(
        b(f"{words.number(on)} of {words.plural(len(entries), 'KPI')}"),
        f" {'is' if on == 1 else 'are'} on target, ",
        ", ".join(p for p in parts if p),
        ".",
    )
    return say(told, _gap(counted["off_target"], names))


def _gap(off: Sequence[Row], names: Mapping[str, str]) -> Part:
    shares = [
        e for e in off if e.get("unit", "share") == "share" and e.get("value") is not None and e.get("target")
    ]
    if not shares:
        return ""
    worst = max(shares, key=lambda e: abs(e["target"] - e["value"]))
    short = words.number(100 * abs(worst["target"] - worst["value"]), 1)
    behind = ", and nothing in the map is there to mend it" if worst.get("state") in BARE else ""
    return say(" ", b(names[worst["id"]]), f" is {short} points off its target{behind}.")


def orphans(findings: Row, names: Mapping[str, str]) -> Markup:
    """Which KPI has nobody behind it, how many more are weak, how many are served."""
    kpis = [k for k in findings["kpis"] if k.get("state") or k.get("touchpoints")]
    bare = [k for k in kpis if k["state"] in BARE]
    served = sum(k["state"] == "served" for k in kpis)
    untested = sum(k["state"] is None for k in kpis)
    weak = len(kpis) - len(bare) - served - untested
    first = (
        say(
            b(words.listed([names[k["id"]] for k in bare])),
            " has nobody behind it." if len(bare) == 1 else " have nobody behind them.",
        )
        if bare
        else say("Every KPI has somebody behind it.")
    )
    more = [
        f"For {words.number(weak)} more what stands behind it fails, shows nothing or cannot be told yet."
        if weak
        else "",
        f"{words.number(served)} of {words.number(len(kpis))} {'is' if served == 1 else 'are'} served."
        if served
        else "",
        f"The links behind {words.number(untested)} others are not tested yet." if untested else "",
    ]
    return say(first, " ", " ".join(part for part in more if part))


def sources(ws: Workspace, listed: Sequence[Row], fresh: Row, waiting: int, clock: Clock) -> Markup:
    """How many are on time, what is late by how much, how many rows wait in quarantine."""
    behind = late(ws, fresh, clock)
    first = [ws.source(name).title for name, state in fresh.items() if state.get("is_first")]
    lacking = sum(state["late"] or state.get("unread", False) for state in fresh.values())
    on_time = len(listed) - lacking - len(first)
    head = b(
        f"{words.number(on_time)} of {words.plural(len(listed), 'source')} {words.are(on_time)} on time."
    )
    rows = (
        f" {words.plural(waiting, 'row')} {'waits' if waiting == 1 else 'wait'} in quarantine."
        if waiting
        else ""
    )
    begun = f" {words.listed(first)} {words.are(len(first))} being read for the first time." if first else ""
    failed = [one["title"] for one in listed if (one["run"] or {}).get("state") == "failed"]
    last = f" The last pull of {_named(failed, 'sources')} failed; it is tried again by itself."
    wrong = last if failed else ""
    return say(head, say(" ", behind, ".") if behind else "", begun, wrong, rows)
