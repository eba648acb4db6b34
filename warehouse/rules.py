"""Every rule of the workspace: which rows are meant, for what, and a code that outlives names and order."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from config import Workspace
    from config.models.rules import Rule as Written
    from config.models.touchpoints import Touchpoint

INTERACTION = ("interaction",)
BOTH = ("interaction", "feedback")
# Of these, misses are kept beside hits: a share needs what is known not to hold.
JUDGES = ("poor", "kpi")
# Chances count for themselves which is the n-th, per customer, account, case or session.
COUNTED_LATER = ("opens", "won", "lost")


@dataclass(frozen=True)
class Rule:
    """One condition on the rows of one fact, and what asks it.

    `position` counts inside its owner. `touchpoints` limits it to rows of these.
    """

    use: str
    owner: str
    position: int
    fact: str
    source: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    where: str | None = None
    nth: int | None = None
    touchpoints: tuple[str, ...] = ()

    @property
    def judges(self) -> bool:
        """Whether its misses are kept too."""
        return self.use in JUDGES

    @property
    def is_counted(self) -> bool:
        """Whether only the n-th of a customer is a hit."""
        return self.nth is not None and self.use not in COUNTED_LATER

    @cached_property
    def code(self) -> int:
        """Stable by content: equal conditions share it, whoever asks; neither names nor order change it."""
        lists = (self.source, self.event, self.instrument, self.touchpoints)
        content = [self.fact, self.judges, self.where, *(sorted(texts) for texts in lists)]
        content += [self.nth] if self.is_counted and self.use != "match" else []
        digest = hashlib.sha256(json.dumps(content).encode()).digest()
        return int.from_bytes(digest[:4], "big") >> 1


def all_rules(ws: Workspace) -> list[Rule]:
    """Every rule that is asked of recorded rows, in the order of the map."""
    ours = _read(ws.settings.contact.ours, "contact", "ours", INTERACTION)
    return [*_of_touchpoints(ws), *_of_outcomes(ws), *_of_kpis(ws), *_of_alerts(ws), *ours]


def of(ws: Workspace, use: str, owner: str) -> list[Rule]:
    """The rules of one owner for one use."""
    return [rule for rule in all_rules(ws) if (rule.use, rule.owner) == (use, owner)]


def link_owner(touchpoint_id: str, outcome_id: str, position: int = 0) -> str:
    """What `among` rules of a link are filed under; `position` is the link's place in `serves`."""
    return f"{touchpoint_id}>{outcome_id}#{position}"


def _of_touchpoints(ws: Workspace) -> Iterator[Rule]:
    for touchpoint in ws.map.touchpoints:
        yield from _read(touchpoint.match, "match", touchpoint.id, BOTH)
        yield from _read(touchpoint.done_rules, "done_by", touchpoint.id, INTERACTION)
        yield from _poor(touchpoint)
        for position, link in enumerate(touchpoint.serves):
            yield from _read(link.among, "among", link_owner(touchpoint.id, link.outcome, position), BOTH)


def _poor(touchpoint: Touchpoint) -> Iterator[Rule]:
    for position, poor in enumerate(touchpoint.poor):
        if poor.where:
            yield Rule(
                "poor", touchpoint.id, position, "interaction", where=poor.where, touchpoints=(touchpoint.id,)
            )


def _of_outcomes(ws: Workspace) -> Iterator[Rule]:
    for outcome in ws.outcomes:
        for role, written in (("opens", outcome.opens), ("won", outcome.won), ("lost", outcome.lost)):
            yield from _read(written, role, outcome.id, BOTH)


def _of_kpis(ws: Workspace) -> Iterator[Rule]:
    for kpi in ws.kpis:
        if kpi.of and kpi.where:
            yield Rule("kpi", kpi.id, 0, kpi.of, where=kpi.where, touchpoints=kpi.touchpoint)


def _of_alerts(ws: Workspace) -> Iterator[Rule]:
    for sequence in ws.alerts.sequences:
        yield from _read(sequence.steps, "step", sequence.id, BOTH)
        yield from _read(sequence.unless, "unless", sequence.id, BOTH)
    for intervention in ws.alerts.interventions:
        yield from _read(intervention.given, "given", intervention.id, BOTH)


def _read(written: tuple[Written, ...], use: str, owner: str, facts: tuple[str, ...]) -> Iterator[Rule]:
    for position, rule in enumerate(written):
        # Only answers have an instrument.
        for fact in ("feedback",) if rule.instrument and "feedback" in facts else facts:
            yield Rule(
                use,
                owner,
                position,
                fact,
                source=rule.source,
                event=rule.event,
                instrument=rule.instrument,
                where=rule.where,
                nth=rule.nth,
            )


def among(asked: list[Rule], use: str, owner: str, fact: str) -> list[Rule]:
    """Those of these rules with this use, owner and fact."""
    return [rule for rule in asked if (rule.use, rule.owner, rule.fact) == (use, owner, fact)]
