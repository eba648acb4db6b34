"""What happened inside each case: opened, handed on and back, a doctor asked, dropped, solved."""

from __future__ import annotations

import numpy as np

from demo.draws import Bools, Draws, Floats, Ints
from demo.records import Table
from demo.times import BLANK, HOUR
from demo.vendors.desk import cases
from demo.world import World

LAB_H, ELSEWHERE_H, DOCTOR_H = 21.0, 5.0, 22.0
"""Median hours that a case waits with the laboratory, with other teams, and for a doctor's answer."""
PING_PONG, PASSED, ORPHANED = 0.19, 0.22, 0.17
_TO_LAB, _ELSEWHERE, _ASKED = 0.66, 0.35, 0.25
KINDS = ("opened", "to_lab_admin", "from_lab_admin", "to_clinicians", "from_clinicians", "question",
         "answer", "passed", "dropped", "redirected", "solved")  # fmt: skip


class _Log:
    def __init__(self, found: Table) -> None:
        self.found, self.parts = found, list[tuple[Ints, Ints, int, int]]()

    def add(self, kind: str, rows: Ints, at: Ints, turn: int = 0) -> None:
        """Note an event of these cases, kept within the case's own time."""
        inside = np.minimum(at, np.maximum(self.found.final[rows] - 1, self.found.seen[rows]))
        self.parts.append((rows, inside, KINDS.index(kind), turn))

    def table(self) -> Table:
        """All events."""
        ids = self.found.columns["id"]
        kind = np.concatenate([np.full(len(rows), kind) for rows, _, kind, _ in self.parts])
        turn = np.concatenate([np.full(len(rows), turn) for rows, _, _, turn in self.parts])
        rows = np.concatenate([rows for rows, _, _, _ in self.parts])
        at = np.concatenate([at for _, at, _, _ in self.parts])
        columns = {
            "id": ids[rows] * 32 + turn * 16 + kind,
            "ticket": ids[rows],
            "kind": np.array(KINDS)[kind],
        }
        return Table("helpdesk/events", at, at, columns)


def events(world: World) -> Table:
    """The events of all cases, some 180,000 a year."""
    draws, found = Draws(world.anchor.seed), cases(world)
    ids, lasts = found.columns["id"], found.final - found.seen
    log = _Log(found)
    log.add("opened", np.arange(len(found)), found.seen)
    long = (lasts > 30 * HOUR) & np.isin(found.columns["reason"], ("results", "referral_out"))
    lab = long & draws.chance("case/lab", _TO_LAB, ids)
    _hand(draws, log, lab, "lab_admin", LAB_H)
    other = ~lab & (lasts > 8 * HOUR) & draws.chance("case/other", _ELSEWHERE, ids)
    _hand(draws, log, other, "clinicians", ELSEWHERE_H)
    _ask(draws, log, ~lab & ~other & (lasts > 30 * HOUR) & draws.chance("case/asks", _ASKED, ids))
    owner = draws.uniform("case/owner", ids)
    for kind, mine in (
        ("passed", owner < PASSED),
        ("dropped", (owner >= PASSED) & (owner < PASSED + ORPHANED)),
    ):
        rows = np.flatnonzero(mine)
        log.add(kind, rows, found.seen[rows] + lasts[rows] // 2)
    rows = np.flatnonzero(found.columns["redirected"] == "yes")
    log.add("redirected", rows, found.final[rows])
    rows = np.flatnonzero(found.columns["done_at"] != BLANK)
    log.add("solved", rows, found.columns["done_at"][rows])
    return log.table()


def _hours(draws: Draws, label: str, median: float, ids: Ints) -> Floats:
    """Waits around a median; 31 in 100 are more than a tenth longer."""
    first, second = draws.uniform(f"{label}/1", ids), draws.uniform(f"{label}/2", ids)
    normal = np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)
    return median * np.exp(0.175 * normal)


def _hand(draws: Draws, log: _Log, which: Bools, team: str, median: float) -> None:
    rows = np.flatnonzero(which)
    ids, begin = log.found.columns["id"][rows], log.found.seen[rows] + HOUR // 2
    back = begin + (_hours(draws, f"case/{team}", median, ids) * HOUR).astype(np.int64)
    log.add(f"to_{team}", rows, begin)
    log.add(f"from_{team}", rows, back)
    again = draws.chance(f"case/{team}/again", PING_PONG, ids)
    log.add(f"to_{team}", rows[again], back[again] + HOUR, turn=1)
    log.add(f"from_{team}", rows[again], back[again] + 3 * HOUR, turn=1)


def _ask(draws: Draws, log: _Log, which: Bools) -> None:
    rows = np.flatnonzero(which)
    begin = log.found.seen[rows] + HOUR
    wait = _hours(draws, "case/doctor", DOCTOR_H, log.found.columns["id"][rows])
    log.add("question", rows, begin)
    log.add("answer", rows, begin + (wait * HOUR).astype(np.int64))
