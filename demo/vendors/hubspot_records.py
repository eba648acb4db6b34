"""HubSpot's records: object types, the table behind each, and their properties, all of them texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from demo.draws import Ints
from demo.records import INT, TABLES, TIME, Table
from demo.times import BLANK
from demo.vendors.shelf import NEVER
from demo.vendors.written import Writer, integer, moment, text

PORTAL = 4_318_000
STAGES = {
    "won": "closedwon", "lost": "closedlost", "open": "appointmentscheduled", "refused": "refused",
    "redeemed": "redeemed",
}  # fmt: skip


@dataclass(frozen=True)
class ObjectType:
    """One object type: its number, the table behind it, other names, and properties by other names."""

    id: str
    table: str
    names: tuple[str, ...]
    called: Mapping[str, str] = field(default_factory=dict)
    modified: str = "hs_lastmodifieddate"
    contact: str | None = "contact"
    further: tuple[str, ...] = ()

    @property
    def properties(self) -> dict[str, Writer]:
        """Each property and how it is written."""
        own = {
            self.called.get(column, column): _written(column, pattern)
            for column, pattern in TABLES[self.table].items()
            if column not in ("id", "created_at", "updated_at", self.contact)
        }
        return {
            "hs_object_id": integer("id", '"%d"'),
            "createdate": moment("created_at", ".000Z"),
            self.modified: moment("updated_at", ".000Z"),
            **own,
            **{name: text(name) for name in self.further},
        }


def _written(column: str, pattern: str) -> Writer:
    if pattern == TIME:
        return moment(column, ".000Z")
    if column == "appointment":  # another record's id
        return integer(column, '"%d"')
    if "%" in pattern:
        return integer(column, f'"{pattern}"')
    if pattern == INT or column.endswith("_s"):
        return integer(column, '"%d"')
    return text(column, STAGES if column == "status" else None)


RENAMED, RENAMED_ON = "reason_for_choosing", -20
"""What `chosen_for` of contacts is called since that day; older ones keep it under the old name."""
TYPES = (
    ObjectType(
        "0-1",
        "crm/contacts",
        ("contacts", "contact"),
        modified="lastmodifieddate",
        contact=None,
        further=(RENAMED,),
    ),
    ObjectType("0-3", "crm/deals", ("deals", "deal"), {"status": "dealstage", "closed_at": "closedate"}),
    ObjectType("0-421", "crm/appointments", ("appointments",), {"starts_at": "hs_appointment_start"}),
    ObjectType("0-69", "crm/terms", ("subscriptions",), {"closed_at": "closed_date"}),
    ObjectType(
        "0-53", "crm/invoices", ("invoices",), {"due_at": "hs_due_date", "amount": "hs_amount_billed"}
    ),
    ObjectType("0-49", "crm/emails", ("emails",), {"opened_at": "hs_email_last_open_date"}),
    ObjectType(
        "0-19",
        "crm/surveys",
        ("feedback_submissions",),
        {"score": "hs_value", "comment": "hs_content"},
        further=("survey", "touchpoint", "team", "voice"),
    ),
    ObjectType("2-3180001", "crm/employer_events", ("p4318000_employer_events",), contact=None),
    ObjectType("2-3180002", "crm/employer_terms", ("p4318000_employer_terms",), contact=None),
)
BY_NAME = {name: one for one in TYPES for name in (one.id, *one.names)}
_TWICE = 16
"""One sale in so many is typed in twice; the second is archived when somebody sees it."""
COPIES = 10**15
_COPIED_S, ARCHIVED_S = 3_600, 2 * 86_400
FAR_DEALS = 40
"""Deals that somebody dated 2099."""
_FAR = 4_070_908_800


def shown(kind: ObjectType, table: Table, renamed_at: int) -> Table:
    """The records as the vendor holds them, with what people typed wrong in them."""
    if kind.table == "crm/contacts":
        chosen, old = table.columns["chosen_for"], table.seen < renamed_at
        names = {"chosen_for": np.where(old, chosen, ""), RENAMED: np.where(old, "", chosen)}
        return Table(table.name, table.seen, table.final, {**table.columns, **names})
    if kind.table == "crm/deals":
        columns, number = dict(table.columns), table.columns["id"]
        lost = np.flatnonzero(columns["status"] == "lost")
        far = lost[np.argsort(number[lost] * 7919 % 1_000_003)[:FAR_DEALS]]
        columns["closed_at"] = columns["closed_at"].copy()
        columns["closed_at"][far] = _FAR
        return _typed_twice(Table(table.name, table.seen, table.final, columns))
    if kind.table == "crm/surveys":
        columns = dict(table.columns)
        columns["score"] = columns["score"].copy()
        visits = np.flatnonzero(columns["survey"] == "visit")
        off = visits[np.argsort(columns["id"][visits] * 7919 % 1_000_003)[:25]]
        columns["score"][off] = np.array([0, 6, 11])[np.arange(len(off)) % 3]
        return Table(table.name, table.seen, table.final, columns)
    return table


def _typed_twice(deals: Table) -> Table:
    """The deals, and an hour after some sales the same once more under another number."""
    sold = deals.columns["kind"] == "second_service"
    copied = deals.take(sold & (deals.columns["id"] * 7919 % 1_000_003 % _TWICE == 0))
    again = {**copied.columns, "id": copied.columns["id"] + COPIES}
    return Table(
        deals.name,
        np.concatenate([deals.seen, copied.seen + _COPIED_S]),
        np.concatenate([deals.final, copied.final + _COPIED_S]),
        {name: np.concatenate([column, again[name]]) for name, column in deals.columns.items()},
    )


def archived_at(ids: Ints, seen: Ints) -> Ints:
    """When each record was archived; never for almost all. Archiving changes no other time of a record."""
    return np.where(ids >= COPIES, seen + ARCHIVED_S, NEVER)


def contact_of(kind: ObjectType, table: Table) -> Ints:
    """The associated contact of each row; blank where the type has none."""
    return table.columns[kind.contact] if kind.contact else np.full(len(table), BLANK)
