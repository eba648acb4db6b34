"""The detector's figures count what they say, at a reduced size."""

import numpy as np

from benchmarks import alarms


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
    assert found["incidents per fault"].n >= 20
    assert all(each.met is not False for each in found.values())


def test_feeds_that_stop_are_missed_soon():
    assert all(each.met for each in alarms.silence(11, 40))


def test_fewer_people_are_noticed():
    (found,) = alarms.falls(11, 60)
    assert found.met
