"""The demo's vendors answer as the real ones do: pages, cursors, tokens, limits, errors and their quirks."""

from __future__ import annotations

import base64
import http.client
import json
import urllib.error
import urllib.parse
import urllib.request

import numpy as np
import pytest

from demo.company import Company
from demo.errors import BadControl
from demo.faults import OUTAGE
from demo.folder import origin
from demo.vendors import hubspot, limits, matomo, zendesk
from demo.vendors.hubspot_records import ARCHIVED_S, COPIES
from demo.vendors.limits import Limit, Meter
from demo.vendors.town import Town
from tests.demo.standstill import ANCHOR, NOON, StoppedClock, company, lift_limits

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
NEAR = int(NOON.timestamp()) - 20 * 86_400


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    return company(tmp_path_factory.mktemp("vendors"))


@pytest.fixture
def town(lived, monkeypatch):
    lift_limits(monkeypatch)
    found = Town(lived)
    yield found
    found.close()


def send(url, token=None, body=None, **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = body
    if isinstance(body, dict):
        data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    with OPENER.open(urllib.request.Request(url, data, headers), timeout=20) as answer:
        return json.load(answer)


def refused(*words, **more):
    with pytest.raises(urllib.error.HTTPError) as caught:
        send(*words, **more)
    with caught.value as answer:
        return answer.code, answer.headers, answer.read()


def desk(town, path):
    return send(town.servers["zendesk"].url + path, zendesk.TOKEN)


def crm(town, path, body=None):
    return send(town.servers["hubspot"].url + path, hubspot.TOKEN, body)


def visits(town, **sent):
    fixed = {"module": "API", "method": "Live.getLastVisitsDetails", "idSite": 1, "token_auth": matomo.TOKEN}
    body = urllib.parse.urlencode({**fixed, **sent}).encode()
    return send(town.servers["matomo"].url + "/index.php", body=body)


def all_tickets(town, since=NEAR, size=400):
    found, path = [], f"/api/v2/incremental/tickets/cursor.json?start_time={since}&per_page={size}"
    while True:
        page = desk(town, path)
        found += page["tickets"]
        if page["end_of_stream"]:
            return found
        path = page["after_url"].removeprefix(town.servers["zendesk"].url)


def test_a_cursor_leads_to_each_ticket(town, lived):
    shelf = zendesk.Stock(lived, zendesk.KINDS).shelf("tickets")
    now = lived.clock.now() - zendesk.HIDDEN_S
    known = set(shelf.id[shelf.visible(now) & (shelf.at >= NEAR) & (shelf.at < now)].tolist())
    assert {ticket["id"] for ticket in all_tickets(town)} == known


def test_some_tickets_come_twice_older_last(town):
    tickets = all_tickets(town, NEAR - 60 * 86_400)
    ids = [ticket["id"] for ticket in tickets]
    twice = {number for number in ids if ids.count(number) > 1}
    assert 0.001 < len(twice) / len(set(ids)) < 0.006
    versions = [ticket["updated_at"] for ticket in tickets if ticket["id"] == min(twice)]
    assert versions[0] > versions[-1]


def test_the_last_minute_is_hidden(town, lived):
    newest = max(ticket["generated_timestamp"] for ticket in all_tickets(town))
    assert lived.clock.now() - 4 * 3_600 < newest < lived.clock.now() - zendesk.HIDDEN_S


def test_users_come_beside_tickets(town):
    page = desk(town, f"/api/v2/incremental/tickets/cursor.json?start_time={NEAR}&include=users&per_page=50")
    assert {user["id"] for user in page["users"]} == {ticket["requester_id"] for ticket in page["tickets"]}


def test_calls_go_on_from_where_they_ended(town):
    first = desk(town, f"/api/v2/channels/voice/stats/incremental/calls.json?start_time={NEAR}")
    following = desk(town, first["next_page"].removeprefix(town.servers["zendesk"].url))
    assert first["count"] == len(first["calls"]) == 1_000
    assert following["calls"][0]["created_at"] == first["calls"][-1]["created_at"]


def test_call_backs_are_calls_out(town):
    page = desk(town, f"/api/v2/channels/voice/stats/incremental/calls.json?start_time={NEAR}")
    directions = [call["direction"] for call in page["calls"]]
    assert 0.05 < directions.count("outbound") / len(directions) < 0.35


def all_events(town, since):
    found, path = {}, f"/api/v2/incremental/ticket_events.json?start_time={since}"
    while True:
        page = desk(town, path)
        found |= {event["id"]: event for event in page["ticket_events"]}
        if page["end_of_stream"]:
            return list(found.values())
        path = page["next_page"].removeprefix(town.servers["zendesk"].url)


def test_events_tell_what_changed_and_no_text(town):
    children = [child for event in all_events(town, NEAR) for child in event["child_events"]]
    changed = {name for child in children for name in child if child["event_type"] == "Change"}
    assert changed >= {"group_id", "assignee_id", "status", "added_tags"}
    comments = [child for child in children if child["event_type"] == "Comment"]
    assert {child["comment_public"] for child in comments} == {True, False}
    assert not {"body", "html_body", "plain_body"} & {name for child in comments for name in child}


@pytest.mark.parametrize(("there", "hours"), [("lab_admin", 21), ("clinicians", 5)])
def test_the_laboratory_keeps_cases_longest(lived, there, hours):
    found = zendesk.Stock(lived, zendesk.KINDS).shelf("ticket_events").table
    first = found.take(found.columns["id"] % 32 < 16)
    left, came = (
        {
            number: at
            for number, at, kind in zip(
                first.columns["ticket"].tolist(),
                first.seen.tolist(),
                first.columns["kind"].tolist(),
                strict=True,
            )
            if kind == f"{way}_{there}"
        }
        for way in ("to", "from")
    )
    waits = [(came[number] - at) / 3_600 for number, at in left.items()]
    assert np.median(waits) == pytest.approx(hours, rel=0.03)


def test_an_offered_rating_is_no_answer(town):
    page = desk(town, f"/api/v2/satisfaction_ratings.json?page[size]=100&start_time={NEAR}")
    assert page["meta"]["has_more"]
    assert {rating["score"] for rating in page["satisfaction_ratings"]} == {"good", "bad", "offered"}


def test_zendesk_takes_a_token_in_two_ways(town):
    secret = base64.b64encode(f"{zendesk.USER}/token:{zendesk.TOKEN}".encode()).decode()
    url = town.servers["zendesk"].url + "/api/v2/groups.json"
    assert send(url, Authorization=f"Basic {secret}") == send(url, zendesk.TOKEN)


@pytest.mark.parametrize(
    ("vendor", "path", "code", "says"),
    [
        ("zendesk", "/api/v2/groups.json", 401, b"Couldn't authenticate you"),
        ("hubspot", "/crm/v3/objects/deals", 401, b"INVALID_AUTHENTICATION"),
        ("matomo", "/index.php?module=API", 401, b'"result": "error"'),
    ],
)
def test_a_wrong_token_is_refused(town, vendor, path, code, says):
    status, _, body = refused(town.servers[vendor].url + path, "wrong")
    assert (status, says in body) == (code, True)


def test_a_search_walks_by_id(town):
    page = crm(town, "/crm/v3/objects/deals/search", {"limit": 200, "sorts": ["hs_object_id"]})
    last = page["results"][-1]["id"]
    among = [{"filters": [{"propertyName": "hs_object_id", "operator": "GT", "value": last}]}]
    after = crm(town, "/crm/v3/objects/deals/search", {"limit": 200, "filterGroups": among})
    assert after["total"] == page["total"] - 200
    assert all(isinstance(value, str | None) for value in after["results"][0]["properties"].values())


def test_a_search_ends_at_10_000(town):
    url = town.servers["hubspot"].url + "/crm/v3/objects/emails/search"
    status, _, body = refused(url, hubspot.TOKEN, {"limit": 200, "after": "9900"})
    assert (status, json.loads(body)["category"]) == (400, "VALIDATION_ERROR")


def test_the_index_hears_late(lived):
    shelf = hubspot.Hubspot(lived).stock.shelf("0-421")
    delay = (shelf.shown - shelf.at).tolist()
    assert (min(delay), max(delay)) == (5, 29)


def test_every_deal_has_its_contact(town):
    listed = crm(town, "/crm/v3/objects/deals?limit=100&associations=contacts")["results"]
    asked = {"inputs": [{"id": deal["id"]} for deal in listed]}
    pairs = crm(town, "/crm/v4/associations/deals/contacts/batch/read", asked)["results"]
    told = {pair["from"]["id"]: str(pair["to"][0]["toObjectId"]) for pair in pairs}
    assert told == {deal["id"]: deal["associations"]["contacts"]["results"][0]["id"] for deal in listed}


def test_what_people_typed_wrong_is_there(lived):
    stock = hubspot.Hubspot(lived).stock
    assert (stock.shelf("0-3").table.columns["closed_at"] > 4 * 10**9).sum() == 40
    answers = stock.shelf("0-19").table
    visits = answers.take(answers.columns["survey"] == "visit").columns["score"]
    assert (~np.isin(visits, [1, 2, 3, 4, 5])).sum() == 25


def test_a_property_was_renamed_20_days_ago(lived):
    found = hubspot.Hubspot(lived).stock.shelf("0-1").table
    old, new = found.columns["chosen_for"] != "", found.columns["reason_for_choosing"] != ""
    assert (old ^ new).all()
    assert found.seen[old].max() < int(NOON.timestamp()) - 20 * 86_400 < found.seen[new].min() + 86_400


@pytest.fixture(scope="module")
def answers(lived):
    """Mean score of a survey's answers about a touchpoint between two days."""
    table, start = hubspot.Hubspot(lived).stock.shelf("0-19").table, int(NOON.timestamp())

    def mean(survey, touchpoint, begin=-365, end=0):
        found = table.columns
        rows = (found["survey"] == survey) & (found["touchpoint"] == touchpoint)
        rows &= (table.seen >= start + begin * 86_400) & (table.seen < start + end * 86_400)
        return found["score"][rows].mean()

    return mean


@pytest.mark.parametrize(
    ("survey", "touchpoint", "begin", "planted"),
    [
        ("moment", "reception", -365, 4.2),
        ("pulse", "reception", -365, 3.1),
        ("pulse", "results_call", -365, 4.3),
        ("moment", "results_call", -6, 2.9),
    ],
)
def test_staff_and_customers_see_it_differently(answers, survey, touchpoint, begin, planted):
    assert answers(survey, touchpoint, begin) == pytest.approx(planted, abs=0.35 if begin > -365 else 0.12)


def test_90_staff_answer_each_month(lived):
    answers = hubspot.Hubspot(lived).stock.shelf("0-19").table
    teams, sizes = np.unique(
        answers.columns["team"][answers.columns["voice"] == "employee"], return_counts=True
    )
    months = sizes.sum() / 90
    assert sizes.min() / months == 8
    assert len(teams) == 6
    ids = answers.columns["id"]
    assert len(np.unique(ids)) == len(ids)


def test_visits_come_newest_first_unless_asked(town):
    sent = {"period": "day", "date": "2026-03-12", "filter_limit": 50}
    newest = [visit["lastActionTimestamp"] for visit in visits(town, **sent)]
    oldest = [visit["lastActionTimestamp"] for visit in visits(town, **sent, filter_sort_order="asc")]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert newest[0] > oldest[0]


def test_two_in_a_hundred_events_are_on_no_map(town):
    found = visits(town, period="range", date="2026-03-01,2026-03-12", filter_limit=-1)
    names = [action.get("eventAction") for visit in found for action in visit["actionDetails"]]
    strange = [names.count(name) for name in matomo._STRANGE]
    assert sum(strange) / len(found) == pytest.approx(0.022, abs=0.005)
    assert strange[0] == max(strange)


def test_each_action_of_a_visit_has_a_number_of_its_own(town):
    found = visits(town, period="range", date="2026-03-01,2026-03-12", filter_limit=-1)
    numbers = [[one["pageId"] for one in visit["actionDetails"] if "pageId" in one] for visit in found]
    assert max(map(len, numbers)) == 3
    assert all(len(set(each)) == len(each) for each in numbers)


def test_matomo_has_nothing_newer_until_repaired(town, tmp_path):
    assert visits(town, period="day", date="2026-03-16")
    url = town.servers["matomo"].url + "/index.php"
    sent = {"module": "API", "method": "Live.getLastVisitsDetails", "idSite": 1, "token_auth": matomo.TOKEN}
    body = urllib.parse.urlencode({**sent, "period": "day", "date": "2026-03-18"}).encode()
    assert refused(url, body=body)[0] == 503
    repaired = Company(tmp_path, origin(tmp_path, NOON, day=ANCHOR.day), StoppedClock(int(NOON.timestamp())))
    repaired.control({"touchpoint": OUTAGE, "repair": True})
    town.servers["matomo"].vendor.stock = matomo.Matomo(repaired).stock
    assert visits(town, period="day", date="2026-03-18")


@pytest.mark.parametrize(("state", "code"), [("down", 503), ("html", 200)])
def test_a_vendor_in_trouble(town, state, code):
    town.control({"vendor": "hubspot", "state": state})
    url = town.servers["hubspot"].url + "/crm/v3/objects/deals"
    if code == 503:
        assert refused(url, hubspot.TOKEN)[0] == 503
    else:
        with OPENER.open(url, timeout=20) as answer:
            assert answer.read().startswith(b"<!doctype html>")
    town.control({"vendor": "hubspot", "state": "well"})
    assert crm(town, "/crm/v3/objects/deals")["results"]


def test_random_failures_are_as_many_as_asked(town):
    town.control({"vendor": "zendesk", "fail": 0.3, "kinds": ["500"]})
    for _ in range(100):
        try:
            desk(town, "/api/v2/groups.json")
        except urllib.error.HTTPError as error:
            error.close()
    assert 15 < town.status()["zendesk"]["met"]["500"] < 45


def test_a_cut_answer_is_shorter_than_it_says(town):
    town.control({"vendor": "zendesk", "fail": 1, "kinds": ["cut"]})
    with pytest.raises(http.client.IncompleteRead):
        desk(town, "/api/v2/groups.json")


@pytest.mark.parametrize("trouble", [{"state": "hang"}, {"fail": 1, "kinds": ["timeout"]}])
def test_silence_lasts_longer_than_one_waits(town, trouble):
    town.control({"vendor": "matomo", **trouble})
    with pytest.raises(TimeoutError):
        OPENER.open(town.servers["matomo"].url + "/index.php", timeout=0.5)
    town.control({"vendor": "matomo", "state": "well", "fail": 0})
    assert visits(town, period="day", date="2026-03-12", filter_limit=1)


def test_a_repeated_answer_leads_nowhere(town):
    path = f"/api/v2/incremental/tickets/cursor.json?start_time={NEAR}&per_page=50"
    town.control({"vendor": "zendesk", "fail": 1, "kinds": ["repeat"]})
    first = desk(town, path)
    following = first["after_url"].removeprefix(town.servers["zendesk"].url)
    assert desk(town, following)["after_cursor"] == first["after_cursor"]
    town.control({"vendor": "zendesk", "fail": 0})
    assert desk(town, following)["after_cursor"] != first["after_cursor"]


def all_deals(town, **sent):
    found, after = [], None
    while True:
        query = urllib.parse.urlencode({"limit": 100, **sent, **({"after": after} if after else {})})
        page = crm(town, f"/crm/v3/objects/deals?{query}")
        found += page["results"]
        if "paging" not in page:
            return found
        after = page["paging"]["next"]["after"]


def test_archived_deals_stand_in_a_list_of_their_own(town):
    gone = all_deals(town, archived="true", properties="kind")
    assert 30 < len(gone) < 150
    assert {(deal["archived"], deal["properties"]["kind"]) for deal in gone} == {(True, "second_service")}
    assert all(deal["archivedAt"] > deal["updatedAt"] for deal in gone)
    among = [{"filters": [{"propertyName": "hs_object_id", "operator": "EQ", "value": gone[0]["id"]}]}]
    assert crm(town, "/crm/v3/objects/deals/search", {"filterGroups": among})["total"] == 0
    assert not {deal["id"] for deal in gone} & {deal["id"] for deal in all_deals(town)}


def test_a_sale_typed_twice_is_there_until_it_is_archived(lived):
    crm, now = hubspot.Hubspot(lived), lived.clock.now()
    table = crm.stock.shelf("0-3").table
    copies = table.take(table.columns["id"] >= COPIES)
    assert ((copies.seen <= now) & (copies.seen + ARCHIVED_S > now)).sum() >= 1
    assert np.isin(copies.columns["id"] - COPIES, table.columns["id"]).all()


@pytest.mark.parametrize(
    "request_", [{"vendor": "x"}, {"vendor": "zendesk", "state": "ill"}, {"vendor": "zendesk", "fail": 3}]
)
def test_a_trouble_that_says_nothing_is_refused(town, request_):
    with pytest.raises(BadControl):
        town.control(request_)


def test_one_request_too_many_waits(lived):
    meter = Meter({"api": Limit(2, 10)}, clock=lambda: 5.0)
    turns = [meter.take("api") for _ in range(3)]
    assert [turn.granted for turn in turns] == [True, True, False]
    assert zendesk.Zendesk(lived).limited(turns[-1]).headers["Retry-After"] == "10"
    assert hubspot.Hubspot(lived).limited(turns[-1]).status == 429


def test_a_first_pull_meets_limits_and_goes_on(lived):
    town, waits = Town(lived), []
    town.servers["zendesk"].meter._clock = lambda: 0.0  # a busy machine would never ask too often
    path, found = "/api/v2/incremental/tickets/cursor.json?start_time=0", 0
    while path:
        try:
            page = desk(town, path)
        except urllib.error.HTTPError as error:
            with error:
                waits.append(int(error.headers["Retry-After"]))
            town.servers["zendesk"].meter.forgive()
            continue
        found += len(page["tickets"])
        path = None if page["end_of_stream"] else page["after_url"].removeprefix(town.servers["zendesk"].url)
    town.close()
    assert found > 60_000
    assert waits
    assert max(waits) <= 2
    assert town.status()["zendesk"]["met"]["limited"] == len(waits)


def test_the_vendors_own_limits_are_lower(lived):
    ours, real = limits.read("demo"), limits.read("real")
    assert real["zendesk"]["incremental"] == Limit(10, 60)
    for vendor, groups in real.items():
        for group, limit in groups.items():
            assert limit.requests / limit.seconds < ours[vendor][group].requests / ours[vendor][group].seconds
