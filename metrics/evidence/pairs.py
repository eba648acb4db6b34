"""Which touchpoints and outcomes are compared: those that the map joins, and those that nobody did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.links import experience
from metrics.evidence import declared as of_the_map
from metrics.evidence.rows import Pair
from metrics.scope import holds
from warehouse import rules

if TYPE_CHECKING:
    from config.models.touchpoints import Link
    from metrics.evidence.declared import Declared
    from metrics.scope import Scope

    Asked = tuple[Pair, Link | None]


def declared_pairs(scope: Scope) -> list[Asked]:
    """Every link of the map on its own rows, and on those of KPIs' segments that no other link speaks of."""
    asked: list[Asked] = [
        (_pair_of(scope, one, segment), one.link)
        for one in of_the_map.declared(scope)
        for segment in of_the_map.segments_of(scope, one.link)
    ]
    own = {pair.key for pair, link in asked if link and pair.segment == link.segment}
    return [
        (pair, link) for pair, link in asked if link and (pair.segment == link.segment or pair.key not in own)
    ]


def _pair_of(scope: Scope, one: Declared, segment: str | None) -> Pair:
    touchpoint, link = one
    owner = rules.link_owner(touchpoint.id, link.outcome, of_the_map.place_of(scope, one))
    among = {rule.code for rule in rules.of(scope.ws, "among", owner)} if link.among else set()
    outcome, window = scope.ws.outcome(link.outcome), scope.ws.window(link)
    landmark = link.landmark.ms if link.landmark and not isinstance(window, str) else 0
    about = experience(touchpoint, link)
    return Pair(touchpoint, outcome, window, about, segment, tuple(sorted(among)), link.compare, landmark)


def other_pairs(scope: Scope) -> list[Asked]:
    """Every touchpoint that can be poor and outcome with a window that no link joins."""
    day = scope.day(scope.now_ms)
    taken = {(pair.touchpoint.id, pair.outcome.id) for pair, _ in declared_pairs(scope)}
    return [
        (Pair(each, outcome, outcome.within), None)
        for each in scope.ws.map.touchpoints
        if holds(each, day) and each.poor and each.triggered_by != "risk"
        for outcome in scope.ws.outcomes
        if outcome.within is not None and (each.id, outcome.id) not in taken
    ]
