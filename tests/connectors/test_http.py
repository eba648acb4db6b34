"""Asking a vendor: what is asked again, what is told to whom, and that no secret gets out."""

import logging

import pytest
import requests
import responses

from connectors import errors
from connectors.auth import bearer
from connectors.http import Request, Session

BASE = "https://vendor.example"
TOKEN = "canary-6f1d"


@pytest.fixture
def vendor():
    with responses.RequestsMock() as mock:
        yield mock


@pytest.fixture
def slept():
    return []


@pytest.fixture
def session(slept):
    return Session(BASE, bearer(TOKEN), lambda: 60.0, now=lambda: 1_000.0, sleep=slept.append)


def test_error_then_answer(vendor, session, slept):
    vendor.get(BASE + "/a", status=503)
    vendor.get(BASE + "/a", json={"n": 1})
    assert session.json(Request("a")) == {"n": 1}
    assert len(slept) == 1


def test_who_does_not_insist_is_told_at_once(vendor, session, slept):
    vendor.get(BASE + "/a", status=503)
    with pytest.raises(errors.NoAnswer):
        session.json(Request("a", insists=False))
    assert slept == []


def test_who_does_not_insist_waits_for_a_limit_all_the_same(vendor, session, slept):
    vendor.get(BASE + "/a", status=429, headers={"Retry-After": "2"})
    vendor.get(BASE + "/a", json=[])
    assert session.json(Request("a", insists=False)) == []
    assert slept == [2.0]


def test_short_wait_is_slept(vendor, session, slept):
    vendor.get(BASE + "/a", status=429, headers={"Retry-After": "2"})
    vendor.get(BASE + "/a", json=[])
    assert session.json(Request("a")) == []
    assert slept == [2.0]


def test_long_wait_is_handed_on(vendor, session, slept):
    vendor.get(BASE + "/a", status=429, headers={"Retry-After": "60"})
    with pytest.raises(errors.WaitsUntil) as waits:
        session.json(Request("a"))
    assert (waits.value.at_ms, slept) == (1_060_000, [])


def test_limit_that_lasts_goes_on_when_the_vendor_says(vendor, session, slept):
    for _ in range(4):
        vendor.get(BASE + "/a", status=429, headers={"Retry-After": "2"})
    with pytest.raises(errors.WaitsUntil) as waits:
        session.json(Request("a"))
    assert (waits.value.at_ms, slept) == (1_002_000, [2.0, 2.0, 2.0])


def test_writing_post_goes_once(vendor, session):
    vendor.post(BASE + "/a", status=503)
    with pytest.raises(errors.NoAnswer):
        session.json(Request("a", body={"q": 1}, reads=False))
    assert len(vendor.calls) == 1


def test_searching_post_goes_again(vendor, session):
    vendor.post(BASE + "/a", status=503)
    vendor.post(BASE + "/a", json={})
    assert session.json(Request("a", body={"q": 1})) == {}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, errors.BadToken),
        (403, errors.MissingScope),
        (404, errors.NotThere),
        (302, errors.NotThere),
        (400, errors.BadRequest),
        (422, errors.BadRequest),
        (500, errors.NoAnswer),
        (429, errors.WaitsUntil),
    ],
)
def test_refusal_without_secret(vendor, session, caplog, status, kind):
    caplog.set_level(logging.DEBUG)
    vendor.get(BASE + "/a", status=status, body=TOKEN)
    with pytest.raises(kind) as refused:
        session.json(Request(f"a?token_auth={TOKEN}"))
    told = f"{refused.value!r}{refused.value}{session!r}{Request('a', {'t': TOKEN}, {'t': TOKEN})!r}"
    assert TOKEN not in told + caplog.text


@pytest.mark.parametrize("failure", [requests.ReadTimeout(TOKEN), requests.ConnectionError(TOKEN)])
def test_no_answer_without_secret(vendor, session, caplog, failure):
    caplog.set_level(logging.DEBUG)
    vendor.get(BASE + "/a", body=failure)
    with pytest.raises(errors.NoAnswer) as silent:
        session.json(Request("a"))
    assert TOKEN not in f"{silent.value!r}{caplog.text}"


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (requests.ConnectionError("NameResolutionError: vendor.example"), "No host 'vendor.example'"),
        (requests.exceptions.SSLError("self-signed"), "no certificate that is trusted"),
    ],
)
def test_host_that_cannot_be_reached_is_told(vendor, session, slept, failure, told):
    vendor.get(BASE + "/a", body=failure)
    with pytest.raises(errors.MendEntry, match=told):
        session.json(Request("a"))
    assert slept == []


def test_deadline_asks_nothing(vendor):
    def over():
        raise errors.DeadlineOver("over")

    with pytest.raises(errors.DeadlineOver):
        Session(BASE, bearer(TOKEN), over).json(Request("a"))
    assert not vendor.calls


def test_sign_in_page_is_told(vendor, session):
    vendor.get(BASE + "/a", body="<html>")
    with pytest.raises(errors.NotReadable, match="web page"):
        session.json(Request("a"))


def test_token_stays_with_host(vendor, session):
    with pytest.raises(errors.NotReadable, match="another host"):
        session.json(Request("https://other.example/a"))
    assert not vendor.calls
