"""The links that the map declares, and the KPIs that each stands behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from config.links import subject
from metrics.scope import holds

if TYPE_CHECKING:
    import datetime as dt

    from config.models.kpis import Kpi
    from config.models.touchpoints import Link, Touchpoint
    from metrics.scope import Scope


class Declared(NamedTuple):
    """A touchpoint and one of its links."""

    touchpoint: Touchpoint
    link: Link


def declared(scope: Scope) -> list[Declared]:
    """Every link that holds on the day of the lens, in the order of the map; what is stated twice, once."""
    today = scope.day(scope.now_ms)
    existing = [each for each in scope.ws.map.touchpoints if holds(each, today)]
    return [Declared(each, link) for each in existing for link in _once(each, today)]


def _once(touchpoint: Touchpoint, today: dt.date) -> list[Link]:
    """The first link of each subject, behind the KPIs of all that state the same."""
    found: dict[Any, Link] = {}
    for link in touchpoint.serves:
        if holds(link, today):
            first = found.setdefault(subject(touchpoint, link), link)
            if first is not link:
                kpis = None if None in (first.kpis, link.kpis) else (*(first.kpis or ()), *(link.kpis or ()))
                found[subject(touchpoint, link)] = first.model_copy(update={"kpis": kpis})
    return list(found.values())


def place_of(scope: Scope, one: Declared) -> int:
    """Which of its touchpoint's links it is on the map."""
    today, wanted = scope.day(scope.now_ms), subject(*one)
    serves = enumerate(one.touchpoint.serves)
    return next(at for at, each in serves if holds(each, today) and subject(one.touchpoint, each) == wanted)


def kpis_of(scope: Scope, link: Link) -> list[Kpi]:
    """The KPIs that a link stands behind: all of its outcome, unless it names some or none.

    One about a segment is behind no KPI of another.
    """
    return list(scope.ws.kpis_behind(link))


def segments_of(scope: Scope, link: Link) -> list[str | None]:
    """On whose rows a link is tested, None being everybody's: its own, and those of the KPIs it is behind."""
    found = [kpi.segment or link.segment for kpi in kpis_of(scope, link)]
    own = [link.segment] if link.kpis is None or not found else []
    return list(dict.fromkeys([*own, *found]))


def judged_by(scope: Scope, link: Link, segment: str | None) -> list[Kpi]:
    """The KPIs that a link stands behind by what its rows of this segment say."""
    return [kpi for kpi in kpis_of(scope, link) if (kpi.segment or link.segment) == segment]


def behind(scope: Scope, kpi: Kpi) -> list[Touchpoint]:
    """The touchpoints that a link puts behind a KPI, each once."""
    found = {each.id: each for each, link in declared(scope) if kpi in kpis_of(scope, link)}
    return list(found.values())
