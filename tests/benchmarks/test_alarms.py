"""The detector's figures count what they say, at a reduced size."""

import numpy as np

from benchmarks import alarms

RECOVERY = (
    "incidents per fault",
    "incidents closed before the fault was over",
    "hours from a fault's end to the close (median)",
)


def by_name(figures):
    return {each.name: each for each in figures}


def test_never_to_alarm_misses_the_budget():
    silent = alarms.budget("…", np.zeros(400), 6_528, (0.7, 1.3))
    assert (silent.measured, silent.met) == (0.0, False)


def test_alarms_as_many_as_asked_keep_the_budget():
    asked = alarms.budget("…", np.ones(24), 108_000, (0.7, 1.3))
    assert (asked.measured, asked.met) == (1.0, True)


def test_faults_are_noticed_once_and_end():
    found = by_name(alarms.recovery(11, 24))
    once, early, lasted = (found[name] for name in RECOVERY)
    assert once.n >= 12
    assert once.met
    assert early.measured < 0.2
    assert 24 < lasted.measured < 120


def test_who_knows_both_rates_is_seldom_beaten():
    found = by_name(alarms.delay(11, 40))
    assert 1 <= found["delay ÷ that of a rule that knows both rates (median)"].measured < 2
    assert found["noticed within 14 days"].measured > 0.8


def test_feeds_that_stop_are_missed_soon():
    assert all(each.met for each in alarms.silence(11, 40))


def test_fewer_people_are_noticed():
    (found,) = alarms.falls(11, 60)
    assert found.met
