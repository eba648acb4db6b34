"""Why a link cannot be measured, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.links import kinds
from metrics.evidence.seen import seen

if TYPE_CHECKING:
    from metrics.evidence.rows import Pair, Rows
    from metrics.evidence.verdicts import Estimated
    from metrics.scope import Scope

LEAK = "alone tells the outcome: held back until somebody confirms when it is known"


def refused(scope: Scope, pair: Pair) -> str | None:
    """Why a pair cannot be measured whatever its rows are; None where it may be."""
    return _by_what_it_says(pair) or _answers_alone(scope, pair)


def _by_what_it_says(pair: Pair) -> str | None:
    if pair.touchpoint.triggered_by == "risk":
        return "we call because they may leave: who is called would have left more often anyway"
    if pair.within is None:
        return "no window says how long after the experience the outcome may follow: add `within`"
    if pair.is_of_coming:
        return None
    if not pair.touchpoint.poor and pair.experience != "low_score":
        return "nothing says when an experience there is poor: add `poor` to the touchpoint"
    if pair.experience not in kinds(pair.touchpoint):
        return _without_kind(pair.experience)
    if pair.experience != "low_score" and all(each.status == ("abandoned",) for each in pair.touchpoint.poor):
        return "giving up is what a customer does, no experience: add to `poor` what went wrong before it"
    if pair.experience == "low_score" and pair.outcome.kind == "satisfaction":
        return "the experience and the outcome are the same answer"
    return None


def _without_kind(experience: str) -> str:
    if experience == "low_score":
        return "nothing says which answers there are low: add `low_score` to the touchpoint"
    name = {"wait": "wait_over", "condition": "where", "failed": "status: failed"}.get(experience, experience)
    return f"nothing says when an experience there is poor in this way: add `{name}` to its `poor`"


def _answers_alone(scope: Scope, pair: Pair) -> str | None:
    found = seen(scope)[pair.touchpoint.id]
    if pair.is_of_coming and found.answers and not found.n:
        return "only answers are recorded there: who came and gave none is not known"
    return None


def one_sided(pair: Pair, rows: Rows, found: Estimated) -> str:
    """Why there is nothing to compare with: everybody is on one side."""
    if not pair.is_of_coming:
        if not found.n_poor and pair.touchpoint.poor and all(each.count for each in pair.touchpoint.poor):
            return "the first of many is never poor there: `compare: count` asks what the number goes with"
        return f"nobody had it {'poor' if found.n_good else 'good'}: there is nothing to compare with"
    if found.n_good:
        return "everybody who could come did: there is nobody to compare with"
    if rows.came_after:
        return f"it follows the outcome: {rows.came_after:,} came, and nobody before it"
    return "nobody who could come did: there is nobody to compare with"


def nobody(pair: Pair) -> str:
    """That no customer can speak of it."""
    return f"no customer is seen both at {pair.touchpoint.title} and with a chance at “{pair.outcome.title}”"
