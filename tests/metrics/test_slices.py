"""Measures of a touchpoint by the channels that are watched: one crossing a day is late, at the pier."""

import pytest

from metrics.evidence.incidents import Concluded, concluded
from metrics.evidence.slices import slices

WATCHED = {
    "touchpoint": "crossing", "against": "past", "level": 0.2, "learnt": True, "watch": False,
    "too_quiet": False, "blind_days": 3.0, "learnt_on": 0, "until_ms": 0,
}  # fmt: skip


def stream(by, name, measure="poor"):
    return {**WATCHED, "measure": measure, "by": by, "slice": name}


@pytest.fixture
def cut(scope):
    shown = scope()
    (incident, *_) = concluded(shown).incidents
    pier = {**incident, "touchpoint": "crossing", "kind": "health", "slice": {"channel": "pier"}, "also": [],
            "measures": ["poor"], "closed_ms": None, "state": "open", "standing": False}  # fmt: skip
    streams = [stream("channel", "pier"), stream("channel", "quay"), stream("channel", "pier", "promise")]
    shown.cache["concluded"] = Concluded([pier], streams)
    return slices(shown)["crossing"]


def test_each_watched_channel_has_its_own_share_and_state(cut):
    told = [(each["channel"], each["segment"], each["value"], each["state"]) for each in cut]
    assert told == [("pier", None, 0.2, "incident"), ("quay", None, 0.0, "ok")]
    assert {each["n"] for each in cut} == {cut[0]["n"]}


def test_a_segments_lens_is_cut_no_further(scope):
    assert slices(scope(segment="frail")) == {}
