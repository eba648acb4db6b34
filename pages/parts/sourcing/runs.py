"""The newest pulls with counts that add up."""

from collections.abc import Mapping, Sequence
from typing import Any

from config import Workspace
from pages.parts import words
from pages.parts.dates import Clock
from pages.parts.html import Markup, Part, el, say
from pages.parts.signs import sign
from pages.parts.sourcing.strips import RUN_STATES
from pages.parts.tables import Column, details, section, table

Row = Mapping[str, Any]
MOST = 50


def runs(ws: Workspace, data: Row, clock: Clock) -> Markup:
    """The newest pulls, folded away."""
    columns = [
        Column("When", "10%"),
        Column("Source", "18%"),
        Column("State", "9%"),
        *(Column(name, "8%", right=True) for name in ("Read", "New", "Unchanged", "Set apart")),
        Column("Message", "auto"),
    ]
    rows = [_run(ws, run, clock) for run in data["runs"][:MOST]]
    shown = (
        details(_summary(data["runs"][:MOST]), table(columns, rows))
        if rows
        else el("div", el("p", "No pull yet.", cls="tl-2"), cls="tl")
    )
    return say(section("Pulls", "read = new + unchanged + set apart"), shown)


def _summary(runs: Sequence[Row]) -> str:
    """How many pulls there are and how many of them failed, for the folded list."""
    failed = sum(run["state"] == "failed" for run in runs)
    told = f"The newest {words.plural(len(runs), 'pull')}"
    return f"{told}: {words.number(failed)} failed" if failed else told


def _run(ws: Workspace, run: Row, clock: Clock) -> list[Part]:
    state = el("span", sign(RUN_STATES.get(run["state"], "untested")), run["state"])
    counts = [words.number(run[name]) for name in ("fetched", "upserted", "unchanged", "quarantined")]
    return [
        clock.time(run["started_ms"]),
        ws.source(run["source_id"]).title,
        state,
        *counts,
        run["message"] or "",
    ]
