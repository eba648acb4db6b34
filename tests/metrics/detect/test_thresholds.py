"""Thresholds: from false incidents a quarter to the height that evidence must reach."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.evidence.detect import thresholds

HOURS = st.floats(100, 10**8)


@pytest.mark.parametrize(("hours", "height"), thresholds.HOURLY)
def test_calibrated_heights_are_kept(hours, height):
    assert thresholds.hourly(hours) == pytest.approx(height)


@given(HOURS, HOURS)
def test_fewer_false_alarms_ask_for_more_evidence(one, other):
    rarer, oftener = max(one, other), min(one, other)
    assert thresholds.hourly(rarer) >= thresholds.hourly(oftener)
    assert thresholds.daily(rarer) >= thresholds.daily(oftener)


@given(st.floats(0.1, 20), st.integers(1, 1000))
def test_what_must_not_fail_may_alarm_five_times(incidents, streams):
    usual = thresholds.allowed(incidents, streams)
    assert thresholds.allowed(incidents, streams, critical=True) == pytest.approx(usual / 5)
    assert usual / (90 * 24) * incidents == pytest.approx(streams)
