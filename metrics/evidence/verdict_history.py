"""Verdicts over time: what each run said, and what is shown, which changes only when two runs agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.evidence.verdicts import Estimated, Verdict
from metrics.scope import DAY_MS

if TYPE_CHECKING:
    from metrics.scope import Scope

    ByKey = Mapping[str, Sequence["Run"]]

SAME_RUN_MS = DAY_MS // 2
"""A run so soon after another, such as while history loads, takes its place and is no second opinion."""
WAITING = "; still so: "
OTHER_DATA = 1.5
"""History that grew by half is other data: what was said of a part of it holds nothing up."""


@dataclass(frozen=True)
class Run:
    """One pair in one estimation; `estimated` is what it said alone, `shown` what is shown, and why."""

    as_of_ms: int
    code_version: str
    map_version: str
    facts: int
    estimated: str
    shown: str
    reason: str
    tau: float | None
    se: float | None


@dataclass(frozen=True)
class Version:
    """By which code and map, and from how many facts, a run estimates, and as of when."""

    as_of_ms: int
    code_version: str
    map_version: str
    facts: int


def runs(scope: Scope, family: str) -> ByKey:
    """Every run of each pair, oldest first; nothing where none was kept."""
    key = ("link_verdicts", family)
    if key not in scope.cache:
        found: dict[str, list[Run]] = {}
        if scope.reader.value(sql.text("has_table"), {"schema": "stat", "name": "link_verdict"}):
            for row in scope.reader.rows(
                sql.text("link_verdicts"), {"family": family, "now_ms": scope.now_ms}
            ):
                found.setdefault(row.pop("link_key"), []).append(Run(**row))
        scope.cache[key] = found
    return scope.cache[key]


def shown(earlier: Sequence[Run], said: Verdict, version: Version) -> Verdict:
    """The verdict to show: what was said, or what stood before until a second run in a row says so too."""
    before = last_before(earlier, version.as_of_ms)
    if before is None or said.name is None or not _holds(before, said.name, version):
        return said
    words = said.name.replace("_", " ")
    waits = f"the newest run alone says {words}, which is shown once a second one agrees"
    return Verdict(before.shown, f"{before.reason.split(WAITING)[0]}{WAITING}{waits}", said.needed)


def last_before(earlier: Sequence[Run], as_of_ms: int) -> Run | None:
    """The run before the one of this moment; None where it is the first."""
    past = [run for run in earlier if run.as_of_ms <= as_of_ms - SAME_RUN_MS]
    return past[-1] if past else None


def _holds(before: Run, said: str, version: Version) -> bool:
    same = (before.code_version, before.map_version) == (version.code_version, version.map_version)
    return same and version.facts < OTHER_DATA * before.facts and said not in (before.shown, before.estimated)


def told(scope: Scope, found: Sequence[Run]) -> list[dict[str, Any]]:
    """The runs of one pair as findings write them."""
    return [
        {
            "as_of": scope.iso(run.as_of_ms),
            "verdict": run.shown,
            "estimated": run.estimated,
            **_effect(Estimated(tau=run.tau, se=run.se)),
            "map_version": run.map_version,
        }
        for run in found
    ]


def _effect(found: Estimated) -> dict[str, float | None]:
    if found.tau is None:
        return dict.fromkeys(("effect_pp", "low_pp", "high_pp"))
    shares = {"effect_pp": found.tau, "low_pp": found.low, "high_pp": found.high}
    return {name: round(100 * value, 2) for name, value in shares.items()}


def row(family: str, key: str, run: Run) -> dict[str, Any]:
    """A run as `stat.link_verdict` keeps it."""
    return {"family": family, "link_key": key, **asdict(run)}
