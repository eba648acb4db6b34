"""Whom a failing touchpoint harmed and who can still be won back, on the ferry line."""

import pytest

from metrics.evidence import recovery as recovering
from metrics.evidence.moments import failing_moments


@pytest.fixture
def listed(scope, monkeypatch):
    def read(*entries):
        told = [{"entry": f"e{i}", **each} for i, each in enumerate(entries)]
        monkeypatch.setattr("warehouse.journal.read", lambda _: told)
        shown = scope()
        found = recovering.recovery(shown, failing_moments(shown))
        return next(each for each in found if each["touchpoint"] == "booking"), shown

    return read


def test_as_many_as_the_failing_moment_says(listed):
    found, shown = listed()
    moment = next(each for each in failing_moments(shown) if each["touchpoint"] == "booking")
    assert found["reachable"] == len(found["customers"]) == moment["still_reachable"] > 0
    assert found["reached"] == []


def test_it_begins_when_its_failure_began_for_customers(listed):
    _, shown = listed()
    began = "2026-03-16T00:00:00Z"
    moments = [{**each, "since": began} for each in failing_moments(shown) if each["touchpoint"] == "booking"]
    (found,) = recovering.recovery(shown, moments)
    assert found["since"] == began
    assert found["settled_since"] == shown.iso(moments[0]["affected_from_ms"])


def test_vulnerable_people_come_first(listed):
    customers = listed()[0]["customers"]
    assert [one["vulnerable"] for one in customers] == sorted(
        (one["vulnerable"] for one in customers), reverse=True
    )
    assert customers[0]["vulnerable"]


def test_every_customer_has_an_open_outcome_and_a_record(listed):
    for one in listed()[0]["customers"]:
        assert one["outcomes"] == ["joined"]
        assert one["key"]
        assert one["ends_at"] > "2026-03-31"


def test_contact_and_result_are_shown_with_who(listed):
    first, shown = listed()[0]["customers"][0], listed()[1]
    about = {"touchpoint": "booking", "customer": first["customer"], "by": "Ann"}
    acts = [
        {"at_ms": shown.now_ms - 2, "kind": "contacted", "payload": about},
        {"at_ms": shown.now_ms - 1, "kind": "contact_result", "payload": {**about, "result": "comes back"}},
    ]
    found = listed(*acts)[0]
    one = next(each for each in found["customers"] if each["customer"] == first["customer"])
    assert (one["contacted"]["by"], one["result"]["result"]) == ("Ann", "comes back")
    assert [each["outcome"] for each in found["reached"]] == ["joined"]
    assert found["reached"][0]["not_given"]["n"] > 0
