"""Settings of touchpoints and links that are allowed and do nothing: what counts, and what to write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from config.links import Placed, first_alike, kinds, links
from config.models.touchpoints import Touchpoint
from config.positions import Path
from config.workspace import Workspace

CONDITIONS = {
    "failed": "status: failed",
    "late": "late: true",
    "wait": "wait_over: 3m",
    "condition": "where: …",
    "count": "count: interaction, at_least: 4",
}
"""What makes an interaction poor in the way that a link is about."""


class Idle(NamedTuple):
    """A setting of the map that does nothing: its rule, where it stands, why, what to do."""

    rule: str
    path: Path
    where: str
    text: str
    hint: str


def idle(workspace: Workspace) -> Iterator[Idle]:
    """All of them, touchpoint by touchpoint."""
    for index, touchpoint in enumerate(workspace.map.touchpoints):
        yield from _of_touchpoint(("touchpoints", index), touchpoint)
    for placed in links(workspace.map):
        yield from _of_link(workspace, placed)


def _of_touchpoint(path: Path, touchpoint: Touchpoint) -> Iterator[Idle]:
    where = f"touchpoints › {touchpoint.id}"
    ends = {touchpoint.done_by, *(poor.done_by for poor in touchpoint.poor)} - {()}
    if len(ends) > 1:
        whose = "that of the touchpoint" if touchpoint.done_by else "the first of them"
        text = f"two different `done_by`: what ends it is the same for all, so {whose} counts"
        yield Idle(
            "second_done_by", path, where, text, "leave out the others, or join their rules in one list"
        )
    for number, poor in enumerate(touchpoint.poor):
        if "per" in poor.model_fields_set and poor.kind != "count":
            text = f"`per` with `{poor.kind}`: only a `count` is per something"
            yield Idle("per_without_count", (*path, "poor", number), where, text, "leave it out")
    if touchpoint.standard and touchpoint.standard.over and touchpoint.standard.measure != "wait":
        text = f"`over` with `measure: {touchpoint.standard.measure}`: only a wait is longer than something"
        yield Idle(
            "over_without_wait", (*path, "standard"), where, text, "leave it out, or write `measure: wait`"
        )
    accepted = touchpoint.accepted_negative
    if accepted and not (accepted.reason and accepted.review):
        text = "poor is accepted here, and nobody says why, or when that is looked at again"
        hint = "add `reason:` and `review:`, a date"
        yield Idle("accepted_without_review", (*path, "accepted_negative"), where, text, hint)


def _of_link(workspace: Workspace, placed: Placed) -> Iterator[Idle]:
    path, touchpoint, link = placed
    where = f"touchpoints › {touchpoint.id} › serves › {link.outcome}"
    if link.compare != "poor" and link.experience != "any":
        text = (
            f"`experience` with `compare: {link.compare}`, which is about having come, not about how it was"
        )
        yield Idle("experience_of_coming", path, where, text, "leave out one of the two")
    elif link.experience not in kinds(touchpoint):
        yield Idle("experience_unknown", path, where, *_unknown(touchpoint, link.experience))
    if link.landmark and isinstance(workspace.window(link), str):
        text = f"a landmark with `within: {workspace.window(link)}`, where the order in time is not known"
        yield Idle(
            "landmark_without_order", path, where, text, "give the link a window such as `within: 30d`"
        )
    number = first_alike(placed)
    if number is not None:
        text = f"the same link again: the one in place {number + 1} counts, for the KPIs of both"
        hint = "join the two, or say by `since` and `until` when each holds"
        yield Idle("link_twice", path, where, text, hint)


def _unknown(touchpoint: Touchpoint, experience: str) -> tuple[str, str]:
    if experience == "low_score":
        return (
            "nothing says which answers are low there: it cannot be measured",
            "add `low_score` to the touchpoint",
        )
    text = f"nothing in `poor` of {touchpoint.id} is of the kind `{experience}`: it cannot be measured"
    return text, f"add `- {{{CONDITIONS[experience]}}}` there, or leave out `experience`"
