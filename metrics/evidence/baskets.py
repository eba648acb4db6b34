"""What is bought together: association rules with lift, among those who could have had the second thing.

Descriptive: who has both may have wanted both anyway. No rule is an advice before an offer was tested.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from metrics import sql
from metrics.evidence.aipw import adjusted_p
from metrics.statistics.lift import Table, chance_of, lift

if TYPE_CHECKING:
    from config.models.kpis import Outcome
    from metrics.scope import Scope

LEAST = 50
Q = 0.05
MOST = 40
SOLD = ("conversion", "cross_sell", "repeat_purchase")
FOLLOWS = ("cross_sell", "repeat_purchase")
"""What can be offered to somebody who has bought: whoever bought has joined, which says nothing."""
Thing = tuple[str, str]
People = NDArray[np.bool_]


def baskets(scope: Scope) -> dict[str, Any]:
    """Rules that fifty people stand behind or could, those beyond chance first; how many were compared."""
    sold = [each for each in scope.ws.outcomes if each.kind in SOLD and each.won]
    if not sold:
        return {"people": 0, "things": 0, "compared": 0, "rules": []}
    bought = scope.reader.arrow(sql.text("baskets"), _params(sold))
    risk = scope.reader.arrow(sql.text("baskets_at_risk"), {"outcomes": [each.id for each in sold]})
    persons = [table["person_code"].to_numpy() for table in (bought, risk)]
    everybody = np.unique(np.concatenate(persons))
    places = [np.searchsorted(everybody, each) for each in persons]
    things = zip(bought["outcome"].to_pylist(), bought["item"].to_pylist(), strict=True)
    who = _marked(things, places[0], len(everybody))
    could = _marked(risk["outcome"].to_pylist(), places[1], len(everybody))
    rules = _rules(who, could, {each.id for each in sold if each.kind in FOLLOWS})
    return {"people": len(everybody), "things": len(who), "compared": len(rules), "rules": rules[:MOST]}


def _params(sold: list[Outcome]) -> dict[str, list[str]]:
    # Where no attribute names what was bought, the outcome itself is the thing: a path that finds nothing.
    return {"outcomes": [each.id for each in sold], "items": [each.item or "-" for each in sold]}


def _marked(names: Iterable[Any], places: NDArray[np.int64], n: int) -> dict[Any, People]:
    """Of each name the people who have it, as marks over everybody."""
    found: dict[Any, People] = {}
    for name, place in zip(names, places.tolist(), strict=True):
        found.setdefault(name, np.zeros(n, bool))[place] = True
    return found


def _rules(who: dict[Thing, People], could: dict[str, People], follow: set[str]) -> list[dict[str, Any]]:
    common = [thing for thing, people in who.items() if people.sum() >= LEAST]
    pairs = (pair for pair in permutations(common, 2) if pair[1][0] in follow)
    rules = [rule for pair in pairs if (rule := _rule(pair, who, could.get(pair[1][0])))]
    for rule, q in zip(rules, adjusted_p(np.array([rule.pop("p") for rule in rules])).tolist(), strict=True):
        rule |= {"q_value": q, "beyond_chance": q <= Q}
    return sorted(rules, key=lambda rule: (not rule["beyond_chance"], -rule["lift"]))


def _rule(pair: tuple[Thing, Thing], who: dict[Thing, People], could: People | None) -> dict[str, Any] | None:
    """Who has the first has the second, among those who had a chance at it; None where fifty cannot be."""
    one, other = who[pair[0]], who[pair[1]]
    base = other if could is None else could | other
    n, first, second = int(base.sum()), int((one & base).sum()), int(other.sum())
    both = int((one & other).sum())
    if not n or max(both, first * second / n) < LEAST:
        return None
    found = lift(Table(both, first - both, second - both, n - first - second + both))
    if found.value is None:
        return None
    named = [{"outcome": outcome, "item": item or None} for outcome, item in pair]
    return {
        "has": named[0],
        "also": named[1],
        "support": both,
        "share_with": both / first,
        "share_all": second / n,
        "lift": found.value,
        "low": found.low,
        "high": found.high,
        "p": chance_of(found),
    }
