"""What we believe of links, as notes write it, beside what the data say; the refuted ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from metrics.evidence import estimates
from metrics.evidence.links import entry

if TYPE_CHECKING:
    from config.models.notes import Note
    from metrics.evidence.estimates import Tested
    from metrics.scope import Scope

REFUTED = ("contradicted", "no_visible_effect")
OPPOSITE = {"supported": "contradicted", "contradicted": "supported"}


def beliefs(scope: Scope) -> list[dict[str, Any]]:
    """Every belief written down by now with the test of its link; verdict null where nothing tested it.

    `verdict` is that of the belief: a link that is supported the other way round contradicts it.
    """
    found = [_told(scope, note, _test(scope, note)) for note in _written(scope)]
    return sorted(found, key=lambda each: (not each["refuted"], each["verdict"] is None, each["at"]))


def believed_pairs(scope: Scope) -> list[dict[str, Any]]:
    """The links that nobody declared and a belief names, as findings write links."""
    tests = [(note, _test(scope, note)) for note in _written(scope)]
    pairs = {
        one.pair.key: (note, one) for note, one in tests if one and one.link is None and one.verdict.name
    }
    return [
        {**entry(scope, one), "declared": note.effect, "verdict": _verdict(note, one)}
        for note, one in pairs.values()
    ]


def _written(scope: Scope) -> list[Note]:
    today = scope.day(scope.now_ms)
    return [note for note in scope.ws.notes if note.kind == "belief" and note.at <= today]


def _test(scope: Scope, note: Note) -> Tested | None:
    """The test of the whole link, else of one kind of experience; declared ones first."""
    tested = [*estimates.declared(scope), *estimates.undeclared(scope)]
    mine = [one for one in tested if one.pair.segment is None and _names(note, one)]
    return next((one for one in mine if one.pair.experience == "any"), mine[0] if mine else None)


def _names(note: Note, one: Tested) -> bool:
    return one.pair.touchpoint.id in note.touchpoint and one.pair.outcome.id == note.outcome


def _verdict(note: Note, one: Tested | None) -> str | None:
    """The verdict as of what is believed, which need not be what the map declares."""
    if one is None or one.verdict.name is None:
        return None
    tau = one.found.tau or 0
    said = one.link.effect if one.link else "up" if tau < 0 else "down"
    other = note.effect is not None and note.effect != said
    return OPPOSITE.get(one.verdict.name, one.verdict.name) if other else one.verdict.name


def _told(scope: Scope, note: Note, one: Tested | None) -> dict[str, Any]:
    verdict = _verdict(note, one)
    link = entry(scope, one) if one and verdict else None
    numbers = ("experience", "effect_pp", "low_pp", "high_pp", "n_poor", "n_good", "q_value", "reason")
    return {
        "note": note.id,
        "title": note.title,
        "at": note.at.isoformat(),
        "grade": note.grade,
        "touchpoints": list(note.touchpoint),
        "outcome": note.outcome,
        "believed": note.effect,
        "verdict": verdict,
        "refuted": verdict in REFUTED,
        **{name: link[name] if link else None for name in numbers},
    }
