"""What is owed: promised by a time, and neither done nor given up."""

import pytest

from metrics.evidence.promises import owed
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.warehouse.rollups.facts import SETTINGS, Story

CALLS = "  - {id: call, stage: start, match: {source: shop, event: order}, poor: {late: true}}\n"


@pytest.fixture
def told(tmp_path):
    story = Story(tmp_path, touchpoints=CALLS, settings=f"{SETTINGS}clock: 2026-03-31\n")
    due = "2026-03-30 12:00"
    story.add(
        "interaction",
        {"at": "2026-03-28 09:00", "case": "late", "customer": "a", "due": due},
        {"at": "2026-03-28 09:00", "case": "soon", "customer": "b", "due": "2026-04-01 12:00"},
        {"at": "2026-03-28 09:00", "case": "not_known", "customer": "g", "due": "2026-03-31 23:30"},
        {"at": "2026-03-28 09:00", "case": "given_up", "customer": "c", "due": due, "status": "failed"},
        {
            "at": "2026-03-28 09:00",
            "case": "done_late",
            "customer": "d",
            "due": due,
            "done": "2026-03-31 09:00",
        },
        {"at": "2026-03-28 09:00", "case": "later", "customer": "e", "due": "2026-04-03 12:00"},
        {"at": "2026-01-28 09:00", "case": "long_ago", "customer": "f", "due": "2026-02-01 12:00"},
    )
    story.complete("2026-03-31 23:00")
    story.refresh()
    with story.wh.read() as reader:
        yield owed(open_scope(reader, story.ws, Lens()))
    story.wh.close()


def test_owed_is_what_is_overdue_or_due_within_a_day(told):
    assert {each["case"]: each["state"] for each in told} == {
        "late": "overdue",
        "not_known": "due",
        "soon": "due",
    }
