"""Beliefs of notes beside the verdicts of their links, the refuted ones first."""

import datetime as dt
from types import SimpleNamespace

import pytest

from metrics.evidence import beliefs as believing
from metrics.evidence.verdicts import Estimated, Verdict


def a_link(touchpoint, verdict, tau, effect="up"):
    pair = SimpleNamespace(
        touchpoint=SimpleNamespace(id=touchpoint),
        outcome=SimpleNamespace(id="joined"),
        segment=None,
        experience="any",
    )
    link = SimpleNamespace(effect=effect) if effect else None
    return SimpleNamespace(pair=pair, link=link, found=Estimated(tau=tau), verdict=Verdict(verdict, "why"))


def note(touchpoint, effect="up", day=1):
    about = {"kind": "belief", "at": dt.date(2026, 1, day), "grade": None, "touchpoint": (touchpoint,)}
    return SimpleNamespace(
        id=f"{touchpoint}{day}", title=touchpoint, outcome="joined", effect=effect, **about
    )


@pytest.fixture
def told(monkeypatch):
    def read(notes, declared=(), undeclared=()):
        monkeypatch.setattr(believing.estimates, "declared", lambda _: list(declared))
        monkeypatch.setattr(believing.estimates, "undeclared", lambda _: list(undeclared))
        numbers = dict.fromkeys(
            ("experience", "effect_pp", "low_pp", "high_pp", "n_poor", "n_good", "q_value", "reason")
        )
        monkeypatch.setattr(believing, "entry", lambda *_: numbers)
        scope = SimpleNamespace(ws=SimpleNamespace(notes=notes), now_ms=0, day=lambda _: dt.date(2026, 6, 1))
        return [(each["note"], each["verdict"], each["refuted"]) for each in believing.beliefs(scope)]

    return read


def test_refuted_first_then_tested_then_una_link(told):
    notes = [note("desk"), note("form"), note("letter")]
    found = told(notes, [a_link("form", "supported", -0.1), a_link("letter", "no_visible_effect", 0.0)])
    assert found == [
        ("letter1", "no_visible_effect", True),
        ("form1", "supported", False),
        ("desk1", None, False),
    ]


def test_belief_against_the_map_is_refuted_by_its_support(told):
    assert told([note("form", "down")], [a_link("form", "supported", -0.1)]) == [
        ("form1", "contradicted", True)
    ]


@pytest.mark.parametrize(("tau", "refuted"), [(-0.1, False), (0.1, True)])
def test_undeclared_link_is_judged_by_its_sign(told, tau, refuted):
    found = told([note("form")], undeclared=[a_link("form", "supported", tau, effect=None)])
    assert found[0][2] is refuted


def test_belief_of_tomorrow_is_not_known_yet(told):
    assert told([SimpleNamespace(kind="belief", at=dt.date(2026, 7, 1))]) == []
