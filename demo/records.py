"""The record tables of the demo, vendor-neutral: which columns each has, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from demo.draws import Ints
from demo.times import BLANK

TIME, INT, TEXT = "time", "int", "text"
Column = NDArray[Any]

TABLES: dict[str, dict[str, str]] = {
    "helpdesk/tickets": dict(
        id="T%d", created_at=TIME, updated_at=TIME, reason=TEXT, channel=TEXT, team=TEXT, email="p%d@members.example",
        status=TEXT, due_at=TIME, done_at=TIME, wait_s=INT, duration_s=INT, redirected=TEXT, cause=TEXT,
        clinic=TEXT, plan=TEXT,
    ),
    "helpdesk/calls": dict(
        id="V%d", created_at=TIME, updated_at=TIME, direction=TEXT, queue=TEXT, email="p%d@members.example",
        ticket="T%d", status=TEXT, wait_s=INT, duration_s=INT, cause=TEXT,
    ),
    "helpdesk/call_backs": dict(
        id="K%d", created_at=TIME, updated_at=TIME, ticket="T%d", email="p%d@members.example", status=TEXT,
        due_at=TIME, done_at=TIME, duration_s=INT,
    ),
    "helpdesk/ratings": dict(
        id="R%d", created_at=TIME, ticket="T%d", email="p%d@members.example", reason=TEXT, score=INT, theme=TEXT, emotion=TEXT,
        comment=TEXT,
    ),
    "crm/contacts": dict(
        id="C%d", created_at=TIME, email="p%d@members.example", portal_id="M%d", enquired_at=TIME, heard_from=TEXT,
        invite_code="C%d", gp_code="GP%02d", plan=TEXT, clinic=TEXT, tenure=TEXT, age_band=TEXT, value_tier=TEXT,
        device=TEXT, vulnerable=TEXT, account="E%03d", chosen_for=TEXT,
    ),
    "crm/appointments": dict(
        id="A%d", created_at=TIME, updated_at=TIME, kind=TEXT, contact="C%d", clinic=TEXT, plan=TEXT, tenure=TEXT,
        booked_by=TEXT, starts_at=TIME, offered_by=TIME, offered_at=TIME, status=TEXT, arrived_at=TIME, seen_at=TIME,
        wait_s=INT, duration_s=INT, outcome=TEXT, failure=TEXT, recovered=TEXT, notes_due_at=TIME, notes_at=TIME,
    ),
    "crm/deals": dict(
        id="D%d", created_at=TIME, updated_at=TIME, kind=TEXT, contact="C%d", status=TEXT, closed_at=TIME, amount=INT,
        item=TEXT, reason=TEXT, competitor=TEXT,
    ),
    "crm/terms": dict(
        id="S%d", created_at=TIME, updated_at=TIME, contact="C%d", plan=TEXT, opened_at=TIME, due_at=TIME,
        closed_at=TIME, result=TEXT, reason=TEXT,
    ),
    "crm/invoices": dict(
        id="I%d", created_at=TIME, updated_at=TIME, contact="C%d", due_at=TIME, done_at=TIME, status=TEXT, amount=INT,
        agreed=INT,
    ),
    "crm/emails": dict(
        id="M%d", created_at=TIME, updated_at=TIME, contact="C%d", kind=TEXT, status=TEXT, due_at=TIME, opened_at=TIME,
    ),
    "crm/surveys": dict(
        id="F%d", created_at=TIME, contact="C%d", appointment="A%d", score=INT, theme=TEXT, emotion=TEXT, comment=TEXT,
    ),
    "crm/employer_events": dict(
        id="B%d", created_at=TIME, updated_at=TIME, account="E%03d", kind=TEXT, status=TEXT, due_at=TIME, done_at=TIME,
    ),
    "crm/employer_terms": dict(
        id="L%d", created_at=TIME, updated_at=TIME, account="E%03d", opened_at=TIME, due_at=TIME, closed_at=TIME,
        result=TEXT,
    ),
    "website/actions": dict(
        id="W%d", created_at=TIME, visit="W%d", kind=TEXT, status=TEXT, device=TEXT, portal_id="M%d", page=TEXT,
    ),
}  # fmt: skip

OPEN: dict[str, dict[str, Any]] = {
    "helpdesk/tickets": dict(status="", done_at=BLANK, wait_s=BLANK, duration_s=BLANK, redirected=""),
    "helpdesk/call_backs": dict(status="", done_at=BLANK, duration_s=BLANK),
    "crm/appointments": dict(
        status="booked", offered_at=BLANK, arrived_at=BLANK, seen_at=BLANK, wait_s=BLANK, duration_s=BLANK, outcome="",
        failure="", recovered="", notes_due_at=BLANK, notes_at=BLANK,
    ),
    "crm/deals": dict(status="open", closed_at=BLANK, amount=BLANK, reason="", competitor=""),
    "crm/terms": dict(closed_at=BLANK, result="open", reason=""),
    "crm/invoices": dict(done_at=BLANK),
    "crm/emails": dict(status="", opened_at=BLANK),
    "crm/employer_events": dict(status="", done_at=BLANK),
    "crm/employer_terms": dict(closed_at=BLANK, result="open"),
}  # fmt: skip
"""What a record says before its final state: the first of its two versions."""


@dataclass(frozen=True)
class Table:
    """Rows of one table, column by column; each is visible from `seen` and final from `final` on."""

    name: str
    seen: Ints
    final: Ints
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.seen)

    def take(self, rows: ArrayLike) -> Table:
        """The rows at these positions, or for which the mask is true."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Table(self.name, self.seen[rows], self.final[rows], columns)

    def opened(self) -> Table:
        """The same rows as they were when they were first written."""
        first = OPEN.get(self.name, {})
        columns = {
            name: _constant(first[name], len(self)) if name in first else column
            for name, column in self.columns.items()
        }
        return Table(self.name, self.seen, self.seen, columns)


def _constant(value: Any, size: int) -> Column:
    return np.full(size, value)


def _text(values: Column, pattern: str) -> list[str]:
    if pattern == TEXT:
        return values.tolist()
    blank = values == BLANK
    if pattern == TIME:
        texts = np.datetime_as_string(np.where(blank, 0, values).astype("datetime64[s]")).tolist()
        written = [text + "Z" for text in texts]
    elif pattern == INT:
        written = list(map(str, values.tolist()))
    else:
        written = list(map(pattern.__mod__, values.tolist()))
    for row in np.flatnonzero(blank).tolist():
        written[row] = ""
    return written


def lines(table: Table) -> list[str]:
    """The rows as lines of CSV, without line ends; `updated_at` says from when this version holds."""
    layout = TABLES[table.name]
    filled = dict(table.columns, created_at=table.seen, updated_at=table.final)
    return list(
        map(",".join, zip(*(_text(filled[name], pattern) for name, pattern in layout.items()), strict=True))
    )


def header(name: str) -> str:
    """The first line of each of the table's files."""
    return ",".join(TABLES[name])
