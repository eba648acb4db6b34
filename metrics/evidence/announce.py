"""What was announced, in the journal: ids that last, nothing told twice, what late data took back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from metrics.scope import DAY_MS
from warehouse import journal

if TYPE_CHECKING:
    from metrics.scope import Scope
    from warehouse.runtime import Warehouse
    from warehouse.store import Reader

Row = dict[str, Any]
KINDS = ("incident_opened", "incident_closed", "incident_withdrawn")
NEAR_MS = 3 * DAY_MS


@dataclass
class Announced:
    """One incident as the journal knows it: its payload as it opened, and the last that was said of it."""

    id: str
    payload: Row
    said: str
    also: list[Row] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, str]:
        """The touchpoint, or the stage whose quiet ones are watched together; empty where it has none."""
        return self.payload.get("touchpoint") or "", self.payload.get("stage") or ""

    def is_of(self, row: Row) -> bool:
        """Whether this is the incident concluded now: same place and kind, and alarms or spans that meet."""
        if any(self.payload.get(name) != row.get(name) for name in ("touchpoint", "kind", "source", "stage")):
            return False
        if abs(self.payload["opened_ms"] - row["opened_ms"]) <= NEAR_MS:
            return True
        mine, theirs = self.payload.get("closed_ms"), row["closed_ms"]
        return (mine is None or mine >= row["began_ms"]) and (
            theirs is None or theirs >= self.payload["began_ms"]
        )


def announced(reader: Reader) -> list[Announced]:
    """Every incident that was announced, oldest first."""
    found: dict[str, Announced] = {}
    for entry in journal.read(reader):
        if entry["kind"] not in KINDS or "opened_ms" not in entry["payload"]:
            continue
        payload = entry["payload"]
        if payload["incident"] in found:
            one = found[payload["incident"]]
            one.said, one.payload = entry["kind"], {**one.payload, "closed_ms": payload.get("closed_ms")}
        else:
            found[payload["incident"]] = Announced(payload["incident"], payload, entry["kind"])
    return list(found.values())


def identify(scope: Scope, rows: list[Row], known: list[Announced]) -> list[Row]:
    """Each row with its id: the one it was announced under, else a new one from place, kind and day."""
    taken: set[str] = set()
    told = []
    for row in rows:
        same = [each for each in known if each.id not in taken and each.is_of(row)]
        best = min(same, key=lambda each: abs(each.payload["opened_ms"] - row["opened_ms"]), default=None)
        name = best.id if best else _new(scope, row, taken | {each.id for each in known})
        taken.add(name)
        told.append({"id": name, **row})
    return told


def _new(scope: Scope, row: Row, taken: set[str]) -> str:
    place = row["touchpoint"] or row.get("source") or row.get("stage")
    base = f"{place}-{row['kind']}-{scope.day(row['began_ms']).isoformat()}"
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def withdrawn(rows: list[Row], known: list[Announced], until_ms: int) -> list[Row]:
    """What was announced and is concluded no more: taken back by late data, or a feed that lives again."""
    there = {row["id"] for row in rows}
    gone = []
    for each in known:
        if each.id in there or each.payload["kind"] not in ("health", "silence", "traffic", "feed"):
            continue
        is_feed = each.payload["kind"] == "feed"
        closed = each.payload.get("closed_ms") or (until_ms if is_feed else each.payload["opened_ms"])
        state = "closed" if is_feed else "withdrawn"
        gone.append({**each.payload, "id": each.id, "state": state, "closed_ms": closed, "ended": state})
    return gone


def announce(wh: Warehouse, rows: list[Row], known: list[Announced]) -> None:
    """Write what changed since it was last told."""
    before = {each.id: each.said for each in known}
    for row in rows:
        last = before.get(row["id"])
        if last is None:
            journal.append(wh, "incident_opened", _payload(row))
        if row["state"] == "withdrawn":
            if last != "incident_withdrawn":
                journal.append(wh, "incident_withdrawn", _payload(row))
        elif row["closed_ms"] is not None:
            if last != "incident_closed":
                journal.append(wh, "incident_closed", _payload(row))
        elif last in ("incident_closed", "incident_withdrawn"):
            journal.append(wh, "incident_opened", {**_payload(row), "again": True})


PAYLOAD = (
    "touchpoint",
    "stage",
    "name",
    "source",
    "kind",
    "measure",
    "slice",
    "owner",
    "critical",
    "from",
    "to",
    "began_ms",
    "opened_ms",
    "closed_ms",
)


def _payload(row: Row) -> Row:
    return {"incident": row["id"], **{name: row.get(name) for name in PAYLOAD}}
