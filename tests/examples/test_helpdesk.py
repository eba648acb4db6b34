"""A real help desk's event log through the whole line; what is expected is counted from the file itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.__main__ import main
from metrics import findings
from metrics.lens import Lens
from warehouse import runtime, workspace

LOG = Path(__file__).parents[3] / "shared" / "data" / "helpdesk_italy"
HOME = Path(__file__).parents[2] / "config" / "examples" / "helpdesk"

pytestmark = pytest.mark.skipif(not LOG.is_dir(), reason=f"no real data at {LOG}")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What the findings say after one pull."""
    data = tmp_path_factory.mktemp("helpdesk") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HELPDESK_DIR", str(LOG))
        assert main(["pull", "--workspace", str(HOME), "--data", str(data)]) == 0
        loaded = workspace.load(HOME, data)
        with runtime.open_warehouse(loaded, data) as wh, wh.read() as reader:
            return findings.compute(reader, loaded, Lens(), may_estimate=True)


def one(found, part, wanted):
    return next(entry for entry in found[part] if entry["id"] == wanted)


def counted(entry):
    return entry["k"], entry["n"]


def test_every_event_is_at_a_touchpoint_or_named_as_unmapped(found):
    unmapped = sum(each["rows"] for each in found["data_quality"] if each["check"] == "unmapped")
    assert sum(each["n"] for each in found["touchpoints"]) + unmapped == 21_348
    assert unmapped == 13 + 3 + 2 + 2 + 1


def test_every_ticket_is_one_chance_to_be_solved_soon(found):
    assert counted(one(found, "kpis", "solved_soon")) == (3522, 4580)


def test_half_the_tickets_are_solved_within_six_days(found):
    assert one(found, "kpis", "time_to_solve")["value"] == pytest.approx(6.0, abs=0.01)


def test_a_loop_is_a_ticket_taken_in_charge_again(found):
    assert counted(one(found, "touchpoints", "take_up")) == (5060 - 4285, 5060)


def test_hand_offs_are_counted_over_all_steps(found):
    assert counted(one(found, "touchpoints", "solution")) == (763, 4983)
    assert one(found, "kpis", "hands")["value"] == pytest.approx(1.8326, abs=0.0001)


def test_a_last_step_on_hold_waits_still(found):
    assert counted(one(found, "touchpoints", "on_hold")) == (807 + 11, 1643 + 11)


def test_solved_twice_in_one_second_did_not_stay_solved(found):
    assert counted(one(found, "kpis", "stays_solved")) == (4524 - 376, 4524)
