"""Incidents: kept, told once, respected where people decided, and the same after a rebuild."""

import datetime as dt

import pytest

from metrics import findings
from metrics.evidence import backtest, incidents
from metrics.evidence.reviews import reviews
from metrics.evidence.standing import touchpoint_states
from metrics.journey import journey_health
from metrics.lens import Lens
from metrics.scope import now_ms, open_scope
from tests.metrics import ferry as line
from warehouse import build, journal


@pytest.fixture(scope="module")
def ferry(tmp_path_factory):
    told = line.story(tmp_path_factory.mktemp("told"))
    incidents.bring_up(told.wh, told.ws)
    yield told
    told.wh.close()


def read(ferry, ask, **lens):
    with ferry.wh.read() as reader:
        return ask(open_scope(reader, ferry.ws, Lens(**lens)))


def said(ferry):
    with ferry.wh.read() as reader:
        return [entry["kind"] for entry in journal.read(reader) if entry["kind"].startswith("incident_")]


def test_the_fault_is_told_once(ferry):
    (only,) = read(ferry, incidents.incidents)
    assert (only["id"], only["state"]) == ("booking-health-2026-03-18", "open")
    assert said(ferry) == ["incident_opened"]


def test_its_figures_are_counted_by_hand(ferry):
    (only,) = read(ferry, incidents.incidents)
    assert (only["k"], only["n"], round(only["to"], 2)) == (84, 280, 0.30)
    assert only["from"] == pytest.approx(0.1, abs=0.01)
    assert only["excess_low"] < 56 < only["excess_high"]


def test_its_normal_is_the_same_on_every_page(ferry):
    with ferry.wh.read() as reader:
        told = findings.compute(reader, ferry.ws)
        (shown,) = (one for one in journey_health(reader, ferry.ws)["touchpoints"] if one["id"] == "booking")
    (found,) = (one["baseline"] for one in told["touchpoints"] if one["id"] == "booking")
    assert shown["normal"] == found == told["incidents"][0]["from"]


def test_what_is_kept_is_what_would_be_computed(ferry):
    with ferry.wh.read() as reader:
        scope = open_scope(reader, ferry.ws, Lens(), may_estimate=True)
        assert incidents.is_current(scope)
        assert incidents.conclude(scope).incidents == incidents.read(scope).incidents


def test_a_rebuild_tells_nothing_again(ferry):
    build.rebuild(ferry.wh, ferry.ws)
    assert incidents.bring_up(ferry.wh, ferry.ws)
    assert not incidents.bring_up(ferry.wh, ferry.ws)
    assert said(ferry) == ["incident_opened"]


def test_the_alarm_came_with_what_was_known_then(ferry):
    (only,) = read(ferry, incidents.incidents)
    opened = dt.datetime.fromisoformat(only["opened_at"])
    for day, count in ((opened.date() - dt.timedelta(days=2), 0), (opened.date(), 1)):
        lens = Lens(as_of=day)
        with ferry.wh.read() as reader, build.as_of(reader, ferry.ws, now_ms(ferry.ws, lens)) as cut:
            scope = open_scope(cut, ferry.ws, lens, may_estimate=True)
            assert len(incidents.incidents(scope)) == count


def test_the_backtest_lists_what_fired(ferry):
    found = read(ferry, backtest.backtest)
    assert [one["touchpoint"] for one in found["fired"]] == ["booking"]
    assert (found["days"], found["noted"], found["missed"]) == (90, 0, [])


def test_pages_never_detect(ferry, monkeypatch):
    monkeypatch.setattr(incidents, "conclude", None)
    with ferry.wh.read() as reader:
        assert len(findings.compute(reader, ferry.ws)["incidents"]) == 1


def test_a_dismissed_alarm_is_over_until_somebody_takes_it_up(ferry):
    payload = {"incident": "booking-health-2026-03-18", "reason": "A test of ours.", "by": "ann"}
    journal.append(ferry.wh, "dismissed", payload)
    assert incidents.bring_up(ferry.wh, ferry.ws)
    (only,) = read(ferry, incidents.incidents)
    assert (only["state"], only["ended"]) == ("closed", "dismissed")
    assert said(ferry) == ["incident_opened", "incident_closed"]
    assert read(ferry, touchpoint_states)["booking"].state != "incident"
    # Who takes it up takes the dismissal back.
    journal.append(ferry.wh, "acknowledged", {"incident": "booking-health-2026-03-18", "by": "bo"})
    assert incidents.bring_up(ferry.wh, ferry.ws)
    (only,) = read(ferry, incidents.incidents)
    assert (only["state"], only["closed_at"]) == ("open", None)


def test_who_reviewed_a_cell_is_told(ferry):
    assert "booking" not in read(ferry, reviews)
    journal.append(ferry.wh, "reviewed", {"touchpoint": "booking", "by": "cy"})
    found = next(each for each in read(ferry, findings_of)["touchpoints"] if each["id"] == "booking")
    assert (found["review"]["reviewed_by"], found["review"]["asked_by"]) == ("cy", None)


def findings_of(scope):
    return findings.compute(scope.reader, scope.ws)
