"""Where it is worse: segments and channels on one axis, and a warning where other people moved the whole."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import spark, touch, words
from pages.parts.html import Markup, b, el, say
from pages.parts.signs import sign
from pages.parts.tables import details
from pages.parts.vocabulary import SHARES_OF

Row = Mapping[str, Any]
SLICES = 8
CLOSE = 0.005
"""A shrunk share nearer to the raw one than this is not printed beside it."""


def where(ws: Workspace, data: Row) -> Markup:
    """What stands out first, then the worst after small groups are drawn to the whole; normal as a tick."""
    segments = [(name(ws, each["segment"]), each) for each in _leading(data["segments"])]
    channels = [(words.capital(each["channel"]), each) for each in data["channels"]]
    both = [_both(ws, each) for each in _leading(data.get("segment_pairs") or [])]
    entries = [*segments, *both, *channels]
    if not entries:
        return touch.nothing("No segment or channel can be told apart here.")
    measures = {each["measure"]: each for each in data["measures"]}
    normal = (measures.get("poor") or {}).get("baseline")
    scale = spark.scale_of([figure for _, figure in entries], normal)
    ordered = sorted(entries, key=lambda pair: _place(pair[1]))
    drawn = [(_named(*pair), pair[1], spark.dot(pair[1], scale, normal=normal)) for pair in ordered]
    rest = drawn[SLICES:]
    more = details(f"{len(rest)} more", touch.plots(rest)) if rest else None
    return say(mixed(ws, data.get("mix") or []), touch.plots(drawn[:SLICES]), more, _guard(data["segments"]))


def _both(ws: Workspace, pair: Row) -> tuple[str, Row]:
    """A group of two segments, told only where it stands out from the rest of both."""
    return " and ".join(name(ws, each) for each in pair["named"]), {**pair, "stands_out": True}


def _leading(segments: Sequence[Row]) -> list[Row]:
    """Those of poor experiences, or of low scores where nothing else says what is poor."""
    measures = {each.get("measure", "poor") for each in segments}
    leading = "poor" if "poor" in measures else "low_score"
    return [each for each in segments if each.get("measure", "poor") == leading]


def _place(figure: Row) -> tuple[bool, bool, float]:
    """What stands out alone, then two segments at once, then the worst."""
    drawn = (figure.get("shrunk") or figure)["value"]
    return not figure.get("stands_out"), "named" in figure, 1.0 if drawn is None else -drawn


def _named(label: str, figure: Row) -> Markup:
    """The group, marked where it stands out, with its share drawn to the whole where that differs."""
    shrunk = (figure.get("shrunk") or {}).get("value")
    raw = figure.get("value")
    told = None
    if figure.get("stands_out"):
        told = f"stands out from the rest{' of both' if 'named' in figure else ''}"
    elif shrunk is not None and raw is not None and abs(shrunk - raw) > CLOSE:
        told = f"drawn to the whole: {words.share(shrunk)}"
    mark = sign("watch") if figure.get("stands_out") else None
    return el("div", el("div", mark, label), el("div", told, cls="tl-n") if told else None)


def _guard(segments: Sequence[Row]) -> Markup | None:
    """How many were compared, so that nobody takes the worst of many for a finding."""
    compared = [each for each in segments if each.get("q_value") is not None]
    if not compared:
        return None
    groups = f"{words.plural(len(compared), 'group')} with enough rows {words.are(len(compared))} compared"
    told = f"{groups} with the rest; of those that stand out, worse by over a fifth, at most 5% are chance."
    return el("div", el("p", told, cls="tl-2"), cls="tl")


def mixed(ws: Workspace, mixes: Sequence[Row]) -> Markup | None:
    """The warning: the whole moved while other people came; the segment that explains most of it."""
    if not mixes:
        return None
    most = max(mixes, key=lambda each: abs(each["by_mix"]))
    return el("div", el("p", sign("watch"), warning(ws, most), cls="tl-2"), cls="tl")


def of_kpis(ws: Workspace, cuts: Sequence[Row]) -> Markup | None:
    """A warning for each KPI that moved while other people came."""
    kpis = dict.fromkeys(cut["kpi"] for cut in cuts if cut["kpi"] and cut["mix"])
    told = [
        el("p", sign("watch"), b(ws.kpi(kpi).title), ": ", warning(ws, _most(cuts, kpi)), cls="tl-2")
        for kpi in kpis
    ]
    return el("div", *told, cls="tl") if told else None


def _most(cuts: Sequence[Row], kpi: str) -> Row:
    mine = [
        {**cut["mix"], "segment": cut["segment"], "measure": ""}
        for cut in cuts
        if cut["kpi"] == kpi and cut["mix"]
    ]
    return max(mine, key=lambda each: abs(each["by_mix"]))


def warning(ws: Workspace, mix: Row) -> Markup:
    """One misleading move in words, its two parts in percentage points."""
    what = f"The share {SHARES_OF[mix['measure']]}" if mix["measure"] in SHARES_OF else "It"
    group = name(ws, _lens(ws, mix["segment"], mix["group"]))
    other = (
        f"; {words.points(100 * mix['by_rate'])} is groups doing otherwise"
        f"{', which could be chance' if mix['rate_is_chance'] else ''}."
    )
    return say(
        b("Other people came. "),
        f"{what} moved from {words.share(mix['before'])} to {words.share(mix['now'])}. Of that ",
        f"{words.points(100 * mix['by_mix'])} is the mix ({group}: {words.share(mix['group_share_before'])} ",
        f"of all before, {words.share(mix['group_share_now'])} now)",
        other,
    )


def _lens(ws: Workspace, segment: str, group: str | None) -> str:
    return f"{segment}:{group or ''}" if ws.segment(segment).each or not group else segment


def name(ws: Workspace, segment: str) -> str:
    """A segment as the lens writes it, in words: `plan:solo` is *Plan: solo*."""
    group, between, value = segment.partition(":")
    title = ws.segment(group).title
    if not between:
        return title
    if value:
        return f"{title}: {value.replace('_', ' ')}"
    return f"{title}: unknown" if ws.segment(group).each else f"not {title}"
