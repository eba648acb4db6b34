"""What is still being read is said in words, on every page that it touches."""

import pytest

from pages.parts import backfill, queries, reading
from tests.pages import fixture
from tests.pages.fixture import CLOCK
from tests.pages.seen import opened, text_of


def plain(text):
    return (text or "").replace("\u00a0", " ").replace("\u2060", "")


@pytest.fixture
def pulling(served, monkeypatch):
    """Zendesk is being read for the first time and has to wait."""
    seen = fixture.sources() | {"progress": fixture.progress(), "limits": fixture.limits()}
    monkeypatch.setitem(queries.READS, "sources", lambda *_: seen)
    monkeypatch.setitem(queries.READS, "progress", lambda *_: fixture.progress())
    monkeypatch.setattr(reading, "clock_of", lambda *_: CLOCK)


def test_progress_is_told_in_words():
    told = plain(backfill.told(fixture.progress(), CLOCK))
    assert told == "1 of 2 kinds of record read; tickets read from 20 Nov 2025 to 3 Mar 2026, about 40 s left"


def test_what_is_read_is_not_told_of():
    assert backfill.told(fixture.progress()[:1], CLOCK) is None


@pytest.mark.parametrize("change", [{"expected_ms": None}, {"trouble": "503", "expected_ms": None}])
def test_no_end_is_promised_that_nobody_knows(change):
    kinds = [one | change for one in fixture.progress()]
    assert "left" not in plain(backfill.told(kinds, CLOCK))


@pytest.mark.parametrize(("seconds", "said"), [(4, "10 s"), (47, "50 s"), (119, "2 min"), (200, "3 min")])
def test_an_estimate_claims_no_more_than_it_knows(seconds, said):
    kinds = [one | {"expected_ms": CLOCK.ms(None) + seconds * 1_000} for one in fixture.progress()]
    assert plain(backfill.left(kinds, CLOCK)) == f"about {said} left"


@pytest.mark.parametrize("page", ["journey_health.py", "boardroom.py", "sources.py"])
def test_every_page_says_that_figures_are_incomplete(app, pulling, page):
    told = plain(text_of(opened(app, page)))
    assert "Figures incomplete: Zendesk still being read, about 40 s left" in told


def test_no_page_says_so_once_all_is_read(app):
    assert "Figures incomplete" not in text_of(opened(app, "journey_health.py"))


def test_sources_tell_of_limits_and_what_is_left(app, pulling):
    told = plain(text_of(opened(app, "sources.py")))
    for words in ("0 of 10", "2 times", "waited 14 s in all", "waits until 13:45:12", "42 of 5,000 today"):
        assert words in told
    assert "3 of 7 steps" in told


def test_the_first_pull_tells_how_long_it_takes(app, pulling, monkeypatch):
    seen = fixture.sources() | {"progress": fixture.progress(), "limits": []}
    for source in seen["sources"]:
        source |= {"last_ok_ms": None}
    monkeypatch.setitem(queries.READS, "sources", lambda *_: seen)
    assert "tickets read from 20 Nov 2025" in plain(text_of(opened(app, "journey_health.py")))


def test_what_is_read_by_number_is_told_as_a_share():
    kinds = [one | {"complete_until_ms": one["read_from_ms"]} for one in fixture.progress()]
    assert "tickets 43% read" in plain(backfill.told(kinds, CLOCK))


def test_what_is_being_read_is_not_called_late(app, pulling, monkeypatch):
    late = {name: {**state, "late": True} for name, state in fixture.freshness().items()}
    monkeypatch.setitem(queries.READS, "freshness", lambda *_: late)
    told = plain(text_of(opened(app, "sources.py")))
    assert "Zendesk is being read for the first time." in told
    assert "Zendesk data" not in told
    assert "2 of 3 sources late" in told


def test_half_read_is_never_nearly_done():
    overdue = {"whole": False, "trouble": None, "done": 0.49, "expected_ms": 0}
    assert backfill.left([overdue], fixture.CLOCK) == "taking longer than estimated"
    assert backfill.left([{**overdue, "done": 0.95}], fixture.CLOCK) == "nearly done"
