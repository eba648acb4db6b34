"""Everything the data say about the map, as one document: read by pages, commands and other programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from metrics import kpi as kpis
from metrics import sql
from metrics.evidence import drivers, engine, segments, sequences, studies, whole
from metrics.evidence.backtest import backtest
from metrics.evidence.beliefs import beliefs, believed_pairs
from metrics.evidence.coverage import orphans, support
from metrics.evidence.health import entry, health
from metrics.evidence.incidents import incidents
from metrics.evidence.links import links, suggested_links
from metrics.evidence.moments import DEFINITION, failing_moments
from metrics.evidence.promises import kept, owed
from metrics.evidence.quality import data_quality
from metrics.evidence.reach import map_coverage, never_met
from metrics.evidence.recovery import recovery
from metrics.evidence.reviews import reviews
from metrics.evidence.slices import slices
from metrics.lens import Lens
from metrics.scope import Scope, open_scope

if TYPE_CHECKING:
    from config import Workspace
    from warehouse.runtime import Warehouse
    from warehouse.store import Reader

NOT_COMPUTED = ("black_holes", "gaps")
"""Parts that need what is not built yet: empty because nobody looked, not because nothing is there."""


def compute(
    reader: Reader, ws: Workspace, lens: Lens | None = None, *, may_estimate: bool = False
) -> dict[str, Any]:
    """The whole document; every part is there, null is unknown.

    With `may_estimate` links that nothing is kept of are estimated now, which takes a while.

    The reader must hold nothing later than the lens's date: see `warehouse.build.as_of`.
    """
    scope = open_scope(reader, ws, lens, may_estimate=may_estimate)
    found = [_kpi(scope, each) for each in ws.kpis]
    return {
        **_head(scope),
        "touchpoints": _touchpoints(scope),
        "incidents": [*incidents(scope), *sequences.sequence_incidents(scope)],
        **{name: [] for name in NOT_COMPUTED},
        "backtest": backtest(scope),
        "links": links(scope),
        "undeclared": believed_pairs(scope),
        "suggested_links": suggested_links(scope),
        "beliefs": beliefs(scope),
        **_moments(scope),
        "segments": segments.standing_out(scope),
        "segment_pairs": segments.pairs_standing_out(scope),
        "drivers": _drivers(scope),
        "kpis": found,
        "map_coverage": map_coverage(scope),
        "orphan_touchpoints": orphans(scope, found),
        "promises": kept(scope),
        "owed": owed(scope),
        "sequences": sequences.sequences(scope),
        "data_quality": data_quality(scope),
        "not_computed": list(NOT_COMPUTED),
    }


def _head(scope: Scope) -> dict[str, Any]:
    fresh = scope.freshness
    return {
        "as_of": scope.iso(scope.now_ms),
        "read_from": None,
        "workspace": scope.ws.id,
        "map_version": scope.ws.map_version,
        "definition_of_moment": DEFINITION,
        "complete_until": {name: scope.iso(each.complete_until_ms) for name, each in fresh.items()},
        "late": [name for name, each in fresh.items() if each.late],
        "lens": scope.lens.params(),
        "notes": list(scope.lens.notes),
    }


def _touchpoints(scope: Scope) -> list[dict[str, Any]]:
    """Every touchpoint with its health, and whether its cell of the map asks to be looked at again."""
    asked, cut = reviews(scope), slices(scope)
    return [
        {
            **entry(scope, one),
            "slices": cut.get(one.touchpoint.id, []),
            "review": asked.get(one.touchpoint.id),
        }
        for one in health(scope)
    ]


def _moments(scope: Scope) -> dict[str, Any]:
    """The lists, the one line for the whole journey, what is better than ever, and every definition."""
    listed = failing_moments(scope)
    accepted = {each["touchpoint"] for each in listed if each["list"] == "accepted"}
    return {
        "failing_moments": listed,
        "recovery": recovery(scope, listed),
        "journey_line": whole.line(scope, accepted),
        "positive_moments": whole.positive_moments(scope),
        "moments_of_truth": studies.read(scope, "moments"),
        "recovered_negatives": studies.read(scope, "endings"),
        "changes": studies.read(scope, "changes"),
    }


def _drivers(scope: Scope) -> dict[str, Any]:
    """What stands behind outcomes: ranked, placed, what to do next; with what the engine studied, or null."""
    return {
        "ranking": drivers.ranking(scope),
        "quadrant": drivers.quadrant(scope),
        "actions": drivers.actions(scope),
        "studied": studies.read(scope, "behind"),
    }


def _kpi(scope: Scope, each: Any) -> dict[str, Any]:
    state, touchpoints = support(scope, each)
    return {
        **kpis.entry(scope, each),
        "state": state,
        "touchpoints": touchpoints,
        "never_met": never_met(scope, each),
    }


def store(wh: Warehouse, ws: Workspace, lens: Lens | None = None, *, learns: bool = True) -> None:
    """Compute the document of this data version and keep it; earlier ones of the lens are dropped.

    Without `learns` nothing is estimated or announced: what half a history says would be taken back.
    """
    lens = lens or Lens()
    if learns:
        engine.bring_up(wh, ws)
    with wh.read() as reader:
        version, document = reader.data_version, compute(reader, ws, lens)
    row = {
        "data_version": version,
        "as_of": _date(lens),
        "lens": lens.key,
        "computed_ms": int(dt.datetime.now(dt.UTC).timestamp() * 1000),
        "document": json.dumps(document, ensure_ascii=False),
    }
    with wh.write() as writer:
        writer.execute(sql.text("forget_finding"), row)
        writer.execute(sql.text("keep_finding"), row)


def stored(reader: Reader, lens: Lens | None = None) -> dict[str, Any] | None:
    """The document of the data version that this reader sees; None where it was not computed yet."""
    lens = lens or Lens()
    params = {"lens": lens.key, "as_of": _date(lens), "version": reader.data_version}
    text = reader.value(sql.text("stored_finding"), params)
    return json.loads(text) if text else None


def _date(lens: Lens) -> str | None:
    return lens.as_of.isoformat() if lens.as_of else None
