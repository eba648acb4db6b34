"""What takes longer than a page may: made by the engine at a refresh, kept in `stat.study`, read by pages.

A light study is made anew with all new data, a heavy one weekly and when configuration, code or history
changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from metrics import sql
from metrics.scope import DAY_MS, open_scope

if TYPE_CHECKING:
    from config import Workspace
    from metrics.scope import Scope
    from warehouse.runtime import Warehouse

VERSION = "studies 3"
WEEK_MS = 7 * DAY_MS
GROWN = 1.02
"""As for links: history that grew by more than this since is studied anew."""


@dataclass(frozen=True)
class Study:
    """One thing to make: how, and whether it is too heavy for every refresh."""

    make: Callable[[Scope], Any]
    is_heavy: bool


def _moments(scope: Scope) -> dict[str, Any]:
    from metrics.evidence.definitions import definitions
    from metrics.evidence.whole import peak_end

    return {"definitions": definitions(scope), "peak_end": peak_end(scope)}


def _behind(scope: Scope) -> dict[str, Any]:
    from metrics.evidence.baskets import baskets
    from metrics.evidence.intent import intent
    from metrics.evidence.propensity import models
    from metrics.evidence.thresholds import thresholds

    return {
        "intent": intent(scope),
        "thresholds": thresholds(scope),
        "baskets": baskets(scope),
        "models": models(scope),
    }


def _endings(scope: Scope) -> dict[str, Any]:
    from metrics.evidence.endings import recovered_negatives

    return {"compared": recovered_negatives(scope)}


def _changes(scope: Scope) -> dict[str, Any]:
    from metrics.evidence.changes import changes

    return {"found": changes(scope)}


STUDIES = {
    "moments": Study(_moments, is_heavy=False),
    "behind": Study(_behind, is_heavy=True),
    "endings": Study(_endings, is_heavy=True),
    "changes": Study(_changes, is_heavy=True),
}


def code_version(ws: Workspace) -> str:
    """Changes with the code of the studies and with every text of the workspace."""
    return f"{VERSION} {hashlib.sha256(ws.text_hash.encode()).hexdigest()[:16]}"


def read(scope: Scope, name: str) -> Any:
    """What is kept of a study, with `as_of`; made now where nothing is and that is allowed, else None."""
    key = ("study", name)
    if key not in scope.cache:
        kept = _kept(scope, name)
        if kept is None and scope.may_estimate:
            kept = {"as_of": scope.iso(scope.now_ms), **_made(scope, name)}
        scope.cache[key] = kept
    return scope.cache[key]


def _made(scope: Scope, name: str) -> Any:
    from metrics.evidence.crossfit import one_core_each

    with one_core_each():
        return STUDIES[name].make(scope)


def _kept(scope: Scope, name: str) -> Any:
    row = _row(scope, name)
    if row is None or row["as_of_ms"] < scope.now_ms - WEEK_MS:
        return None
    return {"as_of": scope.iso(row["as_of_ms"]), **json.loads(row["document"])}


def _row(scope: Scope, name: str) -> dict[str, Any] | None:
    if not scope.reader.value(sql.text("has_table"), {"schema": "stat", "name": "study"}):
        return None
    params = {"name": name, "code_version": code_version(scope.ws), "now_ms": scope.now_ms}
    return scope.reader.one(sql.text("study_kept"), params)


def bring_up(wh: Warehouse, ws: Workspace) -> list[str]:
    """Make every study whose kept result holds no more; returns their names."""
    with wh.read() as reader:
        scope = open_scope(reader, ws)
        facts = reader.value(sql.text("link_facts"))
        due = [name for name in STUDIES if not _holds(scope, name, facts)]
        rows = [
            {
                "name": name,
                "as_of_ms": scope.now_ms,
                "code_version": code_version(ws),
                "data_version": reader.data_version,
                "facts": facts,
                "document": json.dumps(_made(scope, name), ensure_ascii=False),
            }
            for name in due
        ]
    if rows:
        with wh.write() as writer:
            for row in rows:
                writer.execute(sql.text("study_forget"), row)
                writer.execute(sql.text("study_keep"), row)
    return due


def _holds(scope: Scope, name: str, facts: int) -> bool:
    row = _row(scope, name)
    if row is None or row["as_of_ms"] < scope.now_ms - WEEK_MS:
        return False
    if STUDIES[name].is_heavy:
        return facts <= GROWN * row["facts"]
    return row["data_version"] == scope.reader.data_version
