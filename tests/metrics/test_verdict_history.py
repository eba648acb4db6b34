"""A verdict changes only when two runs agree, and a change is announced once."""

from dataclasses import replace

import pytest

from metrics.evidence import coverage, estimates, ledger, reach
from metrics.evidence.verdict_history import DAY_MS, Run, Version, shown
from metrics.evidence.verdicts import Verdict
from metrics.scope import Scope, open_scope
from tests.metrics import pier as planted
from warehouse import journal

WEEK = 7 * DAY_MS
BEFORE = Run(
    10 * WEEK, "code", "map", 1000, "supported", "supported", "goes with 4 in 100 fewer", -0.04, 0.01
)
NOW = Version(11 * WEEK, "code", "map", 1010)
UNSURE = Verdict("inconclusive", "cannot tell yet")


def test_one_run_alone_changes_nothing():
    found = shown([BEFORE], UNSURE, NOW)
    assert found.name == "supported"
    assert "the newest run alone says inconclusive" in found.reason


def test_second_run_in_a_row_changes_it():
    assert shown([replace(BEFORE, estimated="inconclusive")], UNSURE, NOW) == UNSURE


@pytest.mark.parametrize(
    "version", [replace(NOW, map_version="new"), replace(NOW, code_version="new"), replace(NOW, facts=1500)]
)
def test_other_map_code_or_data_are_shown_at_once(version):
    assert shown([BEFORE], UNSURE, version) == UNSURE


def test_first_run_and_its_repeat_say_what_they_find():
    assert shown([], UNSURE, NOW) == UNSURE
    assert shown([replace(BEFORE, as_of_ms=NOW.as_of_ms - 3_600_000)], UNSURE, NOW) == UNSURE


def test_waiting_is_said_once():
    waits = replace(BEFORE, reason=shown([BEFORE], UNSURE, NOW).reason)
    assert shown([waits], UNSURE, NOW).reason.count("still so") == 1


@pytest.fixture
def pier(tmp_path):
    told = planted.story(tmp_path)
    yield told
    told.wh.close()


def a_week_later(told, **changed):
    """As if the last run were a week ago, and said what is given of every link; then the next run."""
    with told.wh.write() as writer:
        writer.execute("delete from stat.link_estimate")
        writer.execute(f"update stat.link_verdict set as_of_ms = as_of_ms - {WEEK}")
        for name, value in changed.items():
            writer.execute(f"update stat.link_verdict set {name} = $value", {"value": value})
    assert ledger.bring_up(told.wh, told.ws)
    with told.wh.read() as reader:
        found = {one.pair.key: one for one in estimates.declared(open_scope(reader, told.ws))}
        entries = [each for each in journal.read(reader) if each["kind"] == "verdict"]
    return found["form>joined>>any"], entries


def test_changed_verdict_is_kept_and_announced_once(pier):
    ledger.bring_up(pier.wh, pier.ws)
    one, entries = a_week_later(pier, shown="contradicted", estimated="contradicted")
    assert (one.verdict.name, entries) == ("contradicted", [])
    assert one.estimated.name != "contradicted"
    one, entries = a_week_later(pier)
    assert one.verdict.name == one.estimated.name
    mine = [each["payload"] for each in entries if each["payload"]["touchpoint"] == "form"]
    assert [each["before"] for each in mine if not each["segment"]] == ["contradicted"]
    assert a_week_later(pier)[1] == entries


def test_an_old_estimate_is_shown_until_it_has_aged(pier, monkeypatch):
    ledger.bring_up(pier.wh, pier.ws)
    monkeypatch.setattr(Scope, "is_live", True)
    monkeypatch.setattr(reach, "poor_lately", lambda *_: reach.LEAST_ROWS)
    monkeypatch.setattr(coverage, "is_silent", lambda *_: False)
    assert [state_after(pier, days) for days in (20, 20)] == ["served", "unproven"]


def state_after(told, days):
    """What stands behind the KPI, on pages, so many days after nothing more was estimated."""
    with told.wh.write() as writer:
        writer.execute(f"update stat.link_estimate set as_of_ms = as_of_ms - {days * DAY_MS}")
    with told.wh.read() as reader:
        return coverage.support(open_scope(reader, told.ws), told.ws.kpis[0])[0]
