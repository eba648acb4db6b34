"""The record tables of the demo, vendor-neutral: which columns each has, and how they are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from demo.draws import Bools, Ints
from demo.times import BLANK

TIME, INT, TEXT, QUOTED, EMAIL = "time", "int", "text", "quoted", "p%d@members.example"
Column = NDArray[Any]


def _layout(text: str) -> dict[str, str]:
    """Columns and how each is written: `_at` are moments, `_s` whole numbers; else text, or after a colon."""
    layout = {}
    for word in text.split():
        name, _, pattern = word.partition(":")
        ending = name.rpartition("_")[2]
        layout[name] = pattern or {"at": TIME, "s": INT, "email": EMAIL, "comment": QUOTED}.get(ending, TEXT)
    return layout


TABLES: dict[str, dict[str, str]] = {
    name: _layout(text)
    for name, text in {
        "helpdesk/tickets": (
            "id:T%d created_at updated_at reason channel team email status due_at done_at wait_s "
            "duration_s redirected clinic plan"
        ),
        "helpdesk/calls": (
            "id:V%d created_at updated_at direction queue email ticket:T%d status wait_s duration_s cause "
            "explained_again"
        ),
        "helpdesk/call_backs": (
            "id:K%d created_at updated_at ticket:T%d email status due_at done_at duration_s"
        ),
        "helpdesk/ratings": ("id:R%d created_at ticket:T%d email reason score:int theme emotion comment"),
        "crm/contacts": (
            "id:C%d created_at email portal_id:M%d enquired_at heard_from invite_code:C%d "
            "gp_code:GP%02d plan clinic tenure age_band value_tier device vulnerable account:E%03d "
            "chosen_for"
        ),
        "crm/appointments": (
            "id:A%d created_at updated_at kind contact:C%d clinic plan tenure booked_by starts_at "
            "offer_due_at offered_at status arrived_at seen_at wait_s duration_s outcome failure "
            "recovered notes_due_at notes_at notes"
        ),
        "crm/deals": (
            "id:D%d created_at updated_at kind contact:C%d status closed_at amount:int item reason competitor"
        ),
        "crm/terms": (
            "id:S%d created_at updated_at contact:C%d plan opened_at due_at closed_at result reason"
        ),
        "crm/invoices": (
            "id:I%d created_at updated_at contact:C%d due_at done_at status amount:int agreed:int"
        ),
        "crm/emails": "id:M%d created_at updated_at contact:C%d kind status opened_at",
        "crm/surveys": ("id:F%d created_at contact:C%d appointment:A%d score:int theme emotion comment"),
        "crm/employer_events": ("id:B%d created_at updated_at account:E%03d kind status due_at done_at"),
        "crm/employer_terms": (
            "id:L%d created_at updated_at account:E%03d opened_at due_at closed_at result"
        ),
        "website/actions": "id:W%d created_at visit:W%d kind status device portal_id:M%d page",
    }.items()
}

_WORK = {"status": "", "done_at": BLANK}
OPEN: dict[str, dict[str, Any]] = {
    "helpdesk/tickets": {**_WORK, "wait_s": BLANK, "duration_s": BLANK, "redirected": ""},
    "helpdesk/cases": {
        **_WORK,
        "wait_s": BLANK,
        "duration_s": BLANK,
        "redirected": "",
        "explained_again": "",
        "call_back_s": BLANK,
    },
    "helpdesk/call_backs": {**_WORK, "duration_s": BLANK},
    "helpdesk/surveys": {"score": "offered", "theme": "", "emotion": "", "comment": ""},
    "crm/appointments": {
        **{"status": "booked", "outcome": "", "failure": "", "recovered": "", "notes": ""},
        **dict.fromkeys(
            ("offered_at", "arrived_at", "seen_at", "wait_s", "duration_s", "notes_due_at", "notes_at"), BLANK
        ),
    },
    "crm/deals": {"status": "open", "closed_at": BLANK, "amount": BLANK, "reason": "", "competitor": ""},
    "crm/terms": {"result": "open", "closed_at": BLANK, "reason": ""},
    "crm/invoices": {"done_at": BLANK},
    "crm/emails": {"status": "", "opened_at": BLANK},
    "crm/employer_events": _WORK,
    "crm/employer_terms": {"result": "open", "closed_at": BLANK},
}
"""What a record says before its final state: the first of its two versions."""


@dataclass(frozen=True)
class Table:
    """Rows of one table, column by column; each is visible from `seen` and final from `final` on."""

    name: str
    seen: Ints
    final: Ints
    columns: dict[str, Column]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.seen)

    def take(self, rows: Ints | Bools) -> Table:
        """The rows at these positions, or for which the mask is true."""
        columns = {name: column[rows] for name, column in self.columns.items()}
        return Table(self.name, self.seen[rows], self.final[rows], columns)

    def opened(self) -> Table:
        """The same rows as they were when they were first written."""
        first = OPEN.get(self.name, {})
        columns = {**self.columns, **{name: np.full(len(self), value) for name, value in first.items()}}
        return Table(self.name, self.seen, self.seen, columns)


def _text(values: Column, pattern: str) -> list[str]:
    if pattern == TEXT:
        return values.tolist()
    if pattern == QUOTED:
        return [f'"{text}"' if text else "" for text in values.tolist()]
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
