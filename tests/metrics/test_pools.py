# ruff: noqa: E501 — a line of YAML is one thing of the map
"""Touchpoints with a few a week each are watched together by stage; busy and lonely ones are not."""

import datetime as dt

import pytest

from metrics.evidence import incidents, watch, watched
from metrics.evidence.standing import touchpoint_states
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.metrics import ferry as line
from warehouse import journal

QUIET = ("gate", "ramp", "shelter", "stairs")
BROKE = line.LAST - dt.timedelta(days=20)
TOUCHPOINTS = "".join(
    f"  - {{id: {name}, stage: {stage}, match: {{source: shop, event: {name}}}, poor: {{status: failed}}}}\n"
    for name, stage in [*((name, "start") for name in QUIET), ("desk", "start"), ("lift", "end")]
)
STAGES = """
journeys: [{id: landing, stages: [start, end]}]
stages: [{id: start, name: Boarding}, {id: end}]
touchpoints:
"""


def visits(day, date):
    """Each quiet place has two visits a day, of which one in ten fails and later two of three; the desk has forty."""
    for place, name in enumerate((*QUIET, "lift")):
        for i in range(2):
            turn = 2 * day + i + 3 * place
            failed = turn % 3 > 0 if date >= BROKE and name != "lift" else turn % 10 == 0
            yield visit(day, date, name, failed=failed)
    for i in range(40):
        yield visit(day, date, "desk", failed=i < 4)


def visit(day, date, name, *, failed):
    told = {"event": name, "status": "failed" if failed else "ok", "customer": line.customer(day)}
    return line.row("interaction", date, 10, **told)


@pytest.fixture(scope="module")
def landing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("landing")
    told = line.Ferry(folder)
    (folder / "ws" / "workspace.yml").write_text(line.SETTINGS)
    (folder / "ws" / "map.yml").write_text(STAGES + TOUCHPOINTS)
    told.ws = line.config.load(folder / "ws", check_where=line.problem_in)
    told.complete("2026-03-31 23:59")
    rows = [values for day, date in enumerate(line.DAYS) for _, values in visits(day, date)]
    told.bulk("interaction", rows)
    told.refresh()
    incidents.bring_up(told.wh, told.ws)
    yield told
    told.wh.close()


def read(landing, ask):
    with landing.wh.read() as reader:
        return ask(open_scope(reader, landing.ws, Lens()))


def test_only_quiet_ones_of_a_stage_are_watched_together(landing):
    (pool,) = [each for each in read(landing, watched.plan).watches if each.members]
    assert (pool.key.place, pool.key.measure, pool.members) == (("", "start"), "poor", QUIET)


def test_what_all_of_them_share_is_one_incident_of_the_stage(landing):
    stage = [one for one in read(landing, incidents.incidents) if one["touchpoint"] is None]
    (found,) = stage
    assert (found["stage"], found["touchpoints"], found["state"]) == ("start", list(QUIET), "open")
    assert found["name"] == "Boarding: 4 quiet touchpoints together"
    assert found["from"] == pytest.approx(0.1, abs=0.02)
    assert found["to"] > 0.5
    assert 0 <= (dt.date.fromisoformat(found["opened_at"][:10]) - BROKE).days <= 3


def test_it_is_told_once_and_found_again(landing):
    with landing.wh.write() as writer:
        writer.execute("delete from stat.concluded")
    assert incidents.bring_up(landing.wh, landing.ws)
    with landing.wh.read() as reader:
        told = [each["payload"] for each in journal.read(reader) if each["kind"] == "incident_opened"]
    assert [each["stage"] for each in told if each["touchpoint"] is None] == ["start"]


def test_touchpoints_keep_their_own_state(landing):
    states = read(landing, touchpoint_states)
    assert states["lift"].state != "incident"
    assert states["desk"].state == "ok"


def test_a_dismissed_one_is_over(landing):
    (found,) = [one for one in read(landing, incidents.incidents) if one["touchpoint"] is None]
    journal.append(landing.wh, "dismissed", {"incident": found["id"], "reason": "A drill.", "by": "ann"})
    incidents.bring_up(landing.wh, landing.ws)
    (after,) = [one for one in read(landing, incidents.incidents) if one["touchpoint"] is None]
    assert (after["id"], after["state"], after["ended"]) == (found["id"], "closed", "dismissed")


def test_it_is_complete_where_all_are(landing):
    lived = read(landing, lambda scope: watch.live(scope, watched.plan(scope)))
    (row,) = [row for row, each in enumerate(lived.plan.watches) if each.members]
    assert lived.until[row] == min(lived.until)
