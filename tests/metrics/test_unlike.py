"""Numbers that a company imports without saying of how many they are made."""

import datetime as dt

import pytest

from metrics import kpi
from metrics.lens import Lens
from metrics.scope import open_scope
from tests.warehouse.rollups.facts import SETTINGS, Story, ms

DAYS, LAST = 300, dt.date(2026, 3, 31)
KPIS = """
outcomes: [{id: won, kind: conversion}]
kpis:
  - {id: takings, of: reading, measure: sum, column: value, period: 28d}
  - {id: visits, of: interaction, measure: count, period: 28d}
"""
INSERT = """
insert into core.reading
  (id, source_code, stream_code, key, ts_ms, event_date, day_only, measure_code, value, n)
values ($id, $shop, 0, $id, $at, $day, true, $measure, $value, $n)
"""


@pytest.fixture
def shown(tmp_path):
    """The KPI's entry of three hundred days of takings, one of them as given."""

    def look(days=DAYS, wrong=None, n=None, name="takings"):
        told = Story(tmp_path, kpis=KPIS, settings=SETTINGS + f"clock: {LAST}\n")
        told.complete(f"{LAST} 23:59")
        with told.wh.write() as writer:
            shop, measure = (told.code(writer, kind, kind) for kind in ("source", "measure"))
            for back in range(days):
                day = LAST - dt.timedelta(days=back)
                value = wrong if wrong is not None and back == 5 else 1000 + 37 * (back % 11) + day.weekday()
                writer.execute(
                    INSERT,
                    {"id": back, "shop": shop, "at": ms(f"{day} 00:00"), "day": day, "measure": measure,
                     "value": value, "n": n},
                )  # fmt: skip
            writer.touch_data()
        told.refresh()
        with told.wh.read() as reader:
            entry = kpi.entry(open_scope(reader, told.ws, Lens()), told.ws.kpi(name))
        told.wh.close()
        return entry["unlike"]

    return look


def test_a_day_that_lost_its_takings_is_named(shown):
    (only,) = shown(wrong=0)
    assert (only["at"][:10], only["value"]) == ("2026-03-26", 0)
    assert 950 < only["low"] < only["high"] < 1400


def test_usual_takings_are_not(shown):
    assert shown() == []


@pytest.mark.parametrize("ask", [{"days": 60}, {"n": 12}, {"name": "visits"}])
def test_what_cannot_be_watched_is_unknown(shown, ask):
    assert shown(wrong=0, **ask) is None
