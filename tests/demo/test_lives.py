"""The same seed and anchor give the same lives, whenever and however far they are generated."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from demo.draws import Draws
from demo.faults import Control
from demo.files import as_of, versions
from demo.people import ACCOUNTS
from demo.records import OPEN, TABLES, lines
from demo.times import BLANK
from demo.vendors import desk
from demo.world import Anchor, World
from tests.demo.standstill import ANCHOR


def text_of(world, moment):
    return {name: lines(as_of(table, moment)) for name, table in world.tables.items()}


def test_same_anchor_gives_same_lives(world):
    today = int(world.calendar.start(1))
    assert text_of(World(ANCHOR, 1), today) == text_of(world, today)


def test_another_seed_gives_other_lives(world):
    other = World(Anchor(ANCHOR.day, ANCHOR.seed + 1), 1)
    assert lines(other.tables["crm/contacts"]) != lines(world.tables["crm/contacts"])


def test_living_on_leaves_the_past_alone(world):
    today = int(world.calendar.start(1))
    assert text_of(World(ANCHOR, 45), today) == text_of(world, today)


def test_a_control_leaves_the_past_alone(world):
    moment = world.calendar.moment(-20)
    broken = World(
        ANCHOR,
        1,
        controls=tuple(Control(name, moment, 0.9) for name in ("chat", "web_booking", "results_call")),
    )
    assert text_of(broken, moment) == text_of(world, moment)
    assert text_of(broken, int(world.calendar.start(0))) != text_of(world, int(world.calendar.start(0)))


def test_a_year_has_some_420_000_records(world):
    assert (
        400_000 < sum(len(table) for table in text_of(world, int(world.calendar.start(0))).values()) < 500_000
    )


def test_about_25_000_people(world):
    assert 24_000 < len(world.people) < 27_000


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_id_is_given_once(world, name):
    ids = world.tables[name].columns["id"]
    assert len(np.unique(ids)) == len(ids)


@pytest.mark.parametrize("name", sorted(OPEN.keys() & TABLES))
def test_nothing_of_later_is_known_before(world, name):
    table = world.tables[name]
    open_ones = table.take(table.final > table.seen)
    first = dict(
        zip(
            TABLES[name],
            zip(*(line.split(",") for line in lines(open_ones.opened())), strict=True),
            strict=True,
        )
    )
    for column in OPEN[name]:
        assert len(set(first[column])) == 1


def test_no_record_ends_before_it_begins(world):
    for name, table in world.tables.items():
        for column, before in (
            ("done_at", "created_at"),
            ("closed_at", "opened_at"),
            ("seen_at", "arrived_at"),
        ):
            if column in table.columns:
                start = table.columns.get(before, table.seen)
                known = table.columns[column] > 0
                assert (table.columns[column][known] >= start[known]).all(), (name, column)


def test_versions_are_the_rows_as_they_change(world):
    table = world.tables["helpdesk/call_backs"]
    since, until = world.calendar.moment(-3), world.calendar.moment(-2)
    found = versions(table, since, until)
    assert (
        len(found.lines)
        == ((table.seen >= since) & (table.seen < until)).sum()
        + ((table.final >= since) & (table.final < until) & (table.final > table.seen)).sum()
    )
    assert (np.diff(found.at) >= 0).all()


def test_draws_do_not_depend_on_company():
    draws = Draws(5)
    assert draws.uniform("x", np.arange(100))[42] == draws.uniform("x", 42)[0]
    assert draws.uniform("x", np.arange(100), 1)[42] != draws.uniform("x", np.arange(100), 2)[42]


def test_draws_are_even():
    found = Draws(1).uniform("even", np.arange(200_000))
    assert np.histogram(found, 20, (0, 1))[0] == pytest.approx(10_000, abs=400)


def test_counts_have_their_mean():
    assert Draws(1).count("n", 2.5, np.arange(100_000)).mean() == pytest.approx(2.5, abs=0.02)


def test_hours_are_london_hours(world):
    calls = world.tables["helpdesk/calls"]
    summer = calls.seen[
        (calls.seen >= world.calendar.start(world.calendar.day(_noon(2025, 7, 1))))
        & (calls.columns["queue"] == "care_line")
    ]
    first = (summer % 86_400).min() / 3_600
    assert first == pytest.approx(7, abs=0.05)


def _noon(year, month, day):
    return int(np.datetime64(date(year, month, day), "s").astype(np.int64)) + 12 * 3_600


def test_the_case_tells_how_long_its_call_back_took(world):
    told, kept = desk.cases(world).columns["call_back_s"], world.tables["helpdesk/call_backs"]
    assert told[told != BLANK].sum() == kept.columns["duration_s"].sum()


def test_accounts_are_pitched_to_and_onboarded(world):
    """Else a link from them to an employer's renewal could never be tried."""
    found = world.tables["crm/employer_events"].columns
    for kind in ("pitch", "onboarding"):
        assert (found["account"][found["kind"] == kind] <= ACCOUNTS).any()
