"""Estimates that are kept: made anew each week, and when configuration, code or history changed.

Pages only read them. Every run stays in `stat.link_estimate`, so that a link has a history.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from metrics import sql
from metrics.evidence import verdict_history
from metrics.evidence.verdict_history import Run, Version
from metrics.evidence.verdicts import Before, Change, Estimated, Group, Kind, Spread, Step, Together
from metrics.scope import DAY_MS, open_scope
from warehouse import journal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from config import Workspace
    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope
    from warehouse.runtime import Warehouse
    from warehouse.store import Writer

VERSION = "links 12"
WEEK_MS = 7 * DAY_MS
GROWN = 1.02
"""History that grew by more than this since, such as by a first pull, is estimated from anew."""


@dataclass(frozen=True)
class Kept:
    """What one estimate found, without the rows it came from."""

    found: Estimated
    q_value: float | None
    adjusted_for: tuple[str, ...]
    held_back: tuple[str, ...]
    balance: tuple[tuple[str, float, float], ...]
    untimed: bool
    per_week: float
    as_of_ms: int | None = None


def code_version(ws: Workspace) -> str:
    """Changes with the code of the estimates and with every text of the workspace."""
    return f"{VERSION} {hashlib.sha256(ws.text_hash.encode()).hexdigest()[:16]}"


def read(scope: Scope, family: str) -> dict[str, Kept] | None:
    """The newest estimates of a family by key; None where of another map, too old, or of less data."""
    rows = _newest(scope, family)
    if not rows or rows[0]["as_of_ms"] < scope.now_ms - WEEK_MS:
        return None
    return _within(scope, rows, GROWN)


def last(scope: Scope, family: str) -> dict[str, Kept] | None:
    """The newest estimates however old, for who may not estimate; None where of another map or other data."""
    rows = _newest(scope, family)
    return _within(scope, rows, verdict_history.OTHER_DATA) if rows else None


def _newest(scope: Scope, family: str) -> list[dict[str, Any]]:
    if not scope.reader.value(sql.text("has_table"), {"schema": "stat", "name": "link_estimate"}):
        return []
    params = {"family": family, "code_version": code_version(scope.ws), "now_ms": scope.now_ms}
    return scope.reader.rows(sql.text("link_kept"), params)


def _within(scope: Scope, rows: list[dict[str, Any]], growth: float) -> dict[str, Kept] | None:
    """What is kept, unless history grew beyond this since."""
    if scope.reader.value(sql.text("link_facts")) > growth * rows[0]["facts"]:
        return None
    return {row["link_key"]: _kept(json.loads(row["document"]), row["as_of_ms"]) for row in rows}


def version(scope: Scope, as_of_ms: int | None = None) -> Version:
    """By what this code and map estimate now, or did at the moment of what is kept."""
    if "link_facts" not in scope.cache:
        scope.cache["link_facts"] = scope.reader.value(sql.text("link_facts"))
    at = scope.now_ms if as_of_ms is None else as_of_ms
    return Version(at, code_version(scope.ws), scope.ws.map_version, scope.cache["link_facts"])


def _kept(document: dict[str, Any], as_of_ms: int) -> Kept:
    lists = {name: tuple(document[name]) for name in ("adjusted_for", "held_back")}
    balance = tuple((name, before, after) for name, before, after in document["balance"])
    return Kept(
        **{**document, **lists, "balance": balance, "found": _found(document["found"]), "as_of_ms": as_of_ms}
    )


def _found(document: dict[str, Any]) -> Estimated:
    placebo = document["placebo"] and Before(**document["placebo"])
    together = document["together"] and Together(**document["together"])
    kinds = tuple(Kind(**each) for each in document["kinds"])
    curve = tuple(Step(**each) for each in document["curve"])
    told = {"placebo": placebo, "together": together, "kinds": kinds, "curve": curve, **_parts(document)}
    return Estimated(**{**document, **told})


def _parts(document: dict[str, Any]) -> dict[str, Any]:
    change = document["change"]
    return {
        "change": change and Change(change["since_ms"], Group(**change["now"]), Group(**change["before"])),
        "spread": tuple(
            Spread(one["segment"], one["p"], tuple(Group(**each) for each in one["groups"]))
            for one in document["spread"]
        ),
    }


def bring_up(wh: Warehouse, ws: Workspace) -> bool:
    """Estimate all links and undeclared pairs where what is kept holds no more; says whether it had to.

    Verdicts of declared links that change are announced in the journal.
    """
    from metrics.evidence import estimates

    with wh.read() as reader:
        scope = open_scope(reader, ws, may_estimate=True)
        if all(read(scope, family) is not None for family in estimates.FAMILIES):
            return False
        made = {name: tests(scope) for name, tests in estimates.FAMILIES.items()}
        changed = _changed(scope, made["declared"])
    with wh.write() as writer:
        writer.execute(
            sql.text("forget_link_verdicts"), {"after_ms": scope.now_ms - verdict_history.SAME_RUN_MS}
        )
        for family, tested in made.items():
            _insert(writer, "keep_link_estimates", pa.Table.from_pylist(_rows(scope, family, tested), SCHEMA))
            _insert(
                writer, "keep_link_verdicts", pa.Table.from_pylist(_verdicts(scope, family, tested), VERDICTS)
            )
    for payload in changed:
        journal.append(wh, "verdict", payload)
    return True


def _insert(writer: Writer, statement: str, rows: pa.Table) -> None:
    writer.register("estimated", rows)
    writer.execute(sql.text(statement))
    writer.cursor.unregister("estimated")


def _verdicts(scope: Scope, family: str, tested: Sequence[Tested]) -> list[dict[str, Any]]:
    at = version(scope)
    return [
        verdict_history.row(
            family,
            one.pair.key,
            Run(
                **asdict(at),
                estimated=one.estimated.name or "",
                shown=one.verdict.name or "",
                reason=one.verdict.reason,
                tau=one.found.tau,
                se=one.found.se,
            ),
        )
        for one in tested
    ]


def _changed(scope: Scope, tested: Sequence[Tested]) -> list[dict[str, Any]]:
    """What to announce: a verdict other than the one shown before; the first of a link changes nothing."""
    runs = verdict_history.runs(scope, "declared")
    earlier = {key: verdict_history.last_before(mine, scope.now_ms) for key, mine in runs.items()}
    return [
        {
            "touchpoint": one.pair.touchpoint.id,
            "outcome": one.pair.outcome.id,
            "segment": one.pair.segment,
            "experience": one.pair.experience,
            "before": before.shown,
            "verdict": one.verdict.name,
            "reason": one.verdict.reason,
        }
        for one in tested
        if (before := earlier.get(one.pair.key)) and before.shown != one.verdict.name
    ]


VERDICTS = pa.schema(
    [(name, pa.string()) for name in ("family", "link_key", "code_version", "map_version")]
    + [("as_of_ms", pa.int64()), ("facts", pa.int64())]
    + [(name, pa.string()) for name in ("estimated", "shown", "reason")]
    + [("tau", pa.float64()), ("se", pa.float64())]
)
SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("family", "link_key", "code_version", "map_version", "document")]
    + [(name, pa.int64()) for name in ("as_of_ms", "facts")]
)


def _rows(scope: Scope, family: str, tested: Sequence[Tested]) -> list[dict[str, Any]]:
    shared = {
        "family": family,
        **asdict(version(scope)),
    }
    # An empty family is kept as a row without a key: nothing to estimate is no reason to try again.
    documents = {one.pair.key: json.dumps(asdict(one.kept)) for one in tested} or {"": json.dumps(EMPTY)}
    return [{**shared, "link_key": key, "document": text} for key, text in documents.items()]


NOTHING = Kept(Estimated(), None, (), (), (), untimed=False, per_week=0.0)
EMPTY = asdict(NOTHING)
