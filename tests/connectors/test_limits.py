"""How long a refusal makes us wait, in each dialect, and how many requests a day may have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import limits
from connectors.errors import WaitsUntil

NOW_MS = 1_700_000_000_000
HUBSPOT = "X-HubSpot-RateLimit-"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "7"}, 7),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30),
        ({"X-RateLimit-Reset": "1700000012"}, 12),
        ({"RateLimit-Reset": "9"}, 9),
        ({"Zendesk-RateLimit-Tickets": "total=100; remaining=0; resets=41"}, 41),
        ({"Retry-After": "-5"}, 0),
        ({"Retry-After": "99999999"}, limits.LONGEST_S),
        ({"Retry-After": "soon"}, None),
        ({}, None),
        ({HUBSPOT + "Daily-Remaining": "0"}, limits.LONGEST_S),
        ({HUBSPOT + "Remaining": "0", HUBSPOT + "Interval-Milliseconds": "10000"}, 10),
        ({HUBSPOT + "Remaining": "3", HUBSPOT + "Interval-Milliseconds": "10000"}, None),
    ],
)
def test_each_dialect_of_waiting(headers, wait):
    assert limits.wait_s(headers, NOW_MS) == wait


@given(st.text(max_size=20) | st.integers().map(str))
def test_no_wait_is_absurd(text):
    wait = limits.wait_s({"Retry-After": text}, NOW_MS)
    assert wait is None or 0 <= wait <= limits.LONGEST_S


def test_budget_ends_with_day():
    budget = limits.Budget(per_day=2)
    budget.spend(0)
    budget.spend(1)
    with pytest.raises(WaitsUntil) as waits:
        budget.spend(2)
    assert waits.value.at_ms == limits.DAY_MS
    budget.spend(limits.DAY_MS)
