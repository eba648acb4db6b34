"""`/control` breaks and repairs touchpoints while the company lives."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest

from demo.company import TOUCHPOINTS, Company
from demo.control import serve
from demo.errors import BadControl, Unusable
from demo.world import World


@pytest.fixture
def ask(company):
    """Ask /control over HTTP, past any proxy of the environment."""
    server = serve(company, 0)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def send(body=None, **headers):
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{server.server_port}/control", data, headers)
        with opener.open(request, timeout=30) as answer:
            return json.load(answer)

    yield send
    server.shutdown()
    server.server_close()


def poor_since(company, touchpoint):
    """Share of poor on the day that begins two days later: a results call is due two days after the check."""
    world = World(company.origin.anchor, 4, controls=tuple(company.state.controls))
    found = world.book.exposures(touchpoint)
    since = company.origin.began + 49 * 3_600
    return found.poor[(found.at > since) & (found.at < since + 86_400)].mean()


def test_a_broken_touchpoint_is_poor_from_then_on(company, ask):
    answer = ask({"touchpoint": "chat", "poor": 0.9})
    assert answer["controls"][0]["touchpoint"] == "chat"
    assert poor_since(company, "chat") > 0.6


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        ("ticket", "helpdesk/tickets"),
        ("visit", "website/actions"),
        ("deal", "crm/deals"),
        ("survey", "crm/surveys"),
    ],
)
def test_a_record_made_on_request_is_one_more(company, ask, kind, table):
    before = {name: set(found.columns["id"].tolist()) for name, found in company.world.tables.items()}
    ask({"make": kind})
    after = {name: set(found.columns["id"].tolist()) for name, found in company.world.tables.items()}
    assert {name: len(after[name] - before[name]) for name in after if after[name] != before[name]} == {
        table: 1
    }
    assert Company(company.data, company.origin, company.clock).state.made == company.state.made


def test_a_repair_ends_a_planted_fault(company, ask):
    assert poor_since(company, "results_call") > 0.2
    ask({"touchpoint": "results_call", "repair": True})
    assert poor_since(company, "results_call") < 0.2


def test_a_control_outlives_a_restart(company, ask):
    ask({"touchpoint": "care_line", "poor": 1})
    again = Company(company.data, company.origin, company.clock)
    assert again.status()["controls"] == company.status()["controls"]
    assert again.state.controls == company.state.controls


def test_status_names_what_can_be_broken(ask):
    answer = ask()
    assert answer["website_feed"] == "stopped"
    assert answer["touchpoints"] == sorted(TOUCHPOINTS)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"touchpoint": "chta", "poor": 0.5}, "chta"),
        ({"make": "wish"}, "ticket"),
        ({"touchpoint": "chat"}, "poor"),
        ({"touchpoint": "chat", "poor": 50}, "share from 0 to 1"),
        ({"touchpoint": "chat", "poor": True}, "share from 0 to 1"),
        ({"touchpoint": ["chat"], "poor": 0.5}, "chat"),
        ({"touchpoint": "website_feed", "poor": 0.5}, "only be repaired"),
        ([1], "object"),
        (b"{", "not JSON"),
        (b" " * 5_000, "4096"),
    ],
)
def test_a_request_that_says_nothing_is_refused(company, ask, body, says):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask(body)
    with refused.value as answer:
        assert answer.code == 400
        assert says in json.load(answer)["error"]
    assert not company.state.controls


def test_a_foreign_page_is_refused(ask):
    with pytest.raises(urllib.error.HTTPError) as refused:
        ask({"touchpoint": "chat", "poor": 0.5}, Origin="https://elsewhere.example")
    with refused.value as answer:
        assert answer.code == 403


def test_a_taken_port_says_what_to_do(company):
    server = serve(company, 0)
    with pytest.raises(Unusable, match="--port"):
        serve(company, server.server_port)
    server.shutdown()
    server.server_close()


def test_a_refused_control_changes_nothing(company):
    with pytest.raises(BadControl):
        company.control({"touchpoint": "nothing", "repair": True})
    assert not company.state.controls
