"""The functions of metrics and warehouse that pages read from, by name."""

from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from config import Workspace
    from metrics.lens import Lens
    from warehouse.store import Reader

Read = Callable[..., Any]


def _findings(reader: "Reader", ws: "Workspace", lens: "Lens") -> Any:
    from metrics import findings

    return findings.stored(reader, lens) or findings.compute(reader, ws, lens)


def _journey(reader: "Reader", ws: "Workspace", lens: "Lens") -> Any:
    from metrics.journey import journey_health

    return journey_health(reader, ws, lens)


def _boardroom(reader: "Reader", ws: "Workspace", lens: "Lens") -> Any:
    from metrics.boardroom import boardroom

    return boardroom(reader, ws, lens)


def _touchpoint(reader: "Reader", ws: "Workspace", lens: "Lens", name: str) -> Any:
    from metrics.touchpoint import touchpoint

    return touchpoint(reader, ws, lens, name)


def _groups(reader: "Reader", ws: "Workspace", _lens: "Lens") -> Any:
    from metrics.groups import groups

    return groups(reader, ws)


def _built(reader: "Reader", _ws: "Workspace", _lens: "Lens") -> bool:
    from metrics.scope import is_built

    return is_built(reader)


def _sources(reader: "Reader", ws: "Workspace", _lens: "Lens") -> Any:
    from warehouse import progress, status

    return {
        "limits": progress.limits(reader, ws),
        "progress": progress.progress(reader, ws),
        "sources": status.sources(reader, ws),
        "runs": status.runs(reader, ws),
        "quarantine": status.quarantine(reader, ws),
        "drift": status.drift(reader, ws),
        "unmapped": status.unmapped_events(reader, ws),
    }


def _held(reader: "Reader", ws: "Workspace", lens: "Lens") -> Any:
    from metrics import contact
    from metrics.scope import open_scope
    from metrics.single_view import single_view
    from warehouse import holdings

    scope = open_scope(reader, ws, lens)
    return {
        "single_view": single_view(reader, ws),
        "holdings": holdings.holdings(reader, ws),
        "channels": holdings.channels(reader, ws),
        "pressure": contact.pressure(scope),
        "responses": contact.responses(scope),
    }


def _freshness(reader: "Reader", ws: "Workspace", _lens: "Lens") -> Any:
    from warehouse import status

    return {name: asdict(state) for name, state in status.freshness(reader, ws).items()}


def _progress(reader: "Reader", ws: "Workspace", _lens: "Lens") -> Any:
    from warehouse import progress

    return progress.progress(reader, ws)


def _journal(reader: "Reader", _ws: "Workspace", _lens: "Lens") -> Any:
    from warehouse import journal

    return journal.read(reader)


READS: dict[str, Read] = {
    "findings": _findings,
    "journey": _journey,
    "boardroom": _boardroom,
    "touchpoint": _touchpoint,
    "groups": _groups,
    "built": _built,
    "sources": _sources,
    "held": _held,
    "freshness": _freshness,
    "progress": _progress,
    "journal": _journal,
}
