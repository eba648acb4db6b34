import json
import time

import pyarrow.parquet as pq
import pytest

from connectors import registry
from connectors.base import Context
from connectors.errors import MendEntry
from connectors.fetching import PullRequest, run
from connectors.matomo.visits import KEEP, path, records, rows
from tests.connectors.matomo_site import TOKEN, MatomoSite, event, visit

CANARY = "zebulon.quackenbush@canary.example"
KEPT = """
    id type at last_at page revenue items actions currency visit user device referrer referrer_type
    visitor_type duration_s category action name value goal
"""


@pytest.fixture
def site():
    found = MatomoSite()
    yield found
    found.close()


def made(*visits):
    """Rows by stream, of visits as Matomo gives them, kept as they are."""
    named = {keep.name or field: field for field, keep in KEEP.items()}
    found = []
    for record in records(None, list(visits)):
        kept = {name: record.get(named.get(name, name)) for name in KEPT.split()}
        found += rows({name: None if value is None else str(value) for name, value in kept.items()})
    return found


def pulled(site, home, state=None, **more):
    return run(PullRequest(site.source(**more), home, b"secret of the tests", state or {}))


def landed(found, stream="visits"):
    """The rows of one stream as they were landed, attributes beside the columns."""
    tables = [pq.read_table(batch.path) for batch in found.batches if batch.stream == stream]
    rows = [row for table in tables for row in table.to_pylist()]
    return [{**row, **json.loads(row.get("attributes") or "{}")} for row in rows]


def test_a_visit_and_its_event_are_rows_of_one_session():
    found = made(visit(7, 1_700_000_000, event("ok", "booking_form", pageId=2), userId="M1"))
    assert [(stream, row["key"], row["event"]) for stream, row in found] == [
        ("visits", "7", "visit"),
        ("events", "7-event-2", "booking_form"),
    ]
    assert {(row["session"], row["customer"], row["occurred_at"]) for _, row in found} == {
        ("7", "M1", "2023-11-14T22:13:20.000Z")
    }


@pytest.mark.parametrize(
    ("action", "event_name", "amount"),
    [
        ({"type": "goal", "goalId": 1, "goalName": "Booked", "revenue": "0"}, "Booked", "0"),
        ({"type": "goal", "goalId": 1, "goalName": None}, "goal", None),
        ({"type": "ecommerceOrder", "orderId": "x1", "revenue": 12.5}, "order", "12.5"),
        ({"type": "ecommerceAbandonedCart", "revenue": 12.5}, "abandoned cart", None),
    ],
)
def test_goals_and_orders_are_rows(action, event_name, amount):
    _, row = made(visit(7, 1_700_000_000, action))[1]
    assert (row["event"], row.get("amount")) == (event_name, amount)


@pytest.mark.parametrize("kind", ["search", "download", "outlink", "content", "form", "something new"])
def test_other_actions_make_no_rows_of_their_own(kind):
    assert [stream for stream, _ in made(visit(7, 1_700_000_000, {"type": kind}))] == ["visits"]


@pytest.mark.parametrize(
    ("theirs", "ours"), [("Smartphone", "mobile"), ("Desktop", "desktop"), ("Tablet", "tablet"), (None, None)]
)
def test_devices_have_our_names(theirs, ours):
    assert made(visit(7, 1_700_000_000, deviceType=theirs))[0][1]["device"] == ours


def test_an_address_is_kept_without_what_may_name_somebody():
    assert path(f"https://shop.example/account;sid=1?mail={CANARY}#x") == "/account"


def test_a_visit_that_goes_on_keeps_its_key_and_its_beginning(site, tmp_path):
    begun = int(time.time()) - 300
    site.visits = {"7": visit("7", begun)}
    first = pulled(site, tmp_path)
    (before,) = landed(first)
    site.visits = {
        "7": visit("7", begun, event("ok"), lastActionTimestamp=begun + 200, userId="M1", visitDuration=200)
    }
    (after,) = landed(pulled(site, tmp_path, first.state))
    assert (before["key"], before["occurred_at"]) == (after["key"], after["occurred_at"])
    assert (before["duration_s"], after["duration_s"]) == ("40", "200")
    assert before["version_at"] < after["version_at"]
    assert after["customer"]


def test_the_token_is_posted_and_never_in_the_address(site, tmp_path):
    assert pulled(site, tmp_path).error is None
    assert {path for path, _ in site.asked} == {"/stats/index.php"}
    assert {sent["token_auth"] for _, sent in site.asked} == {TOKEN}


def test_a_wrong_token_is_told_without_it(site, tmp_path):
    found = pulled(site, tmp_path, token="another-canary-token")
    assert "`token` in sources.yml" in found.error
    assert "canary" not in found.error


def test_nothing_of_a_person_is_written(site, tmp_path):
    told = {
        "userId": CANARY,
        "visitIp": CANARY,
        "city": CANARY,
        "referrerUrl": f"https://x.example/?{CANARY}",
    }
    site.visits = {
        "7": visit("7", None, event(CANARY, CANARY), {"type": "search", "pageTitle": CANARY}, **told)
    }
    assert pulled(site, tmp_path).error is None
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"visit" in written
    assert b"quackenbush" not in written.lower()
    assert b"f00d" not in written


def test_signed_in_people_are_known_by_the_key_that_the_entry_names(site, tmp_path):
    site.visits = {"7": visit("7", userId="M1")}
    named = pulled(site, tmp_path, options={"site": 1, "user_key": "portal_id"})
    assert [row["customer"][0].split(":")[0] for row in landed(named)] == ["portal_id"]
    assert [row["customer"][0].split(":")[0] for row in landed(pulled(site, tmp_path))] == ["user_id"]


def test_custom_dimensions_become_columns_an_actions_own_first(site, tmp_path):
    site.visits = {"7": visit("7", None, event("ok", dimension1="failed"), dimension1="ok", dimension2="de")}
    found = pulled(site, tmp_path, fields={"dimension1": "status", "dimension2": "region"})
    assert found.drift == []
    assert [(row["status"], row["region"]) for row in landed(found)] == [("ok", "de")]
    assert [(row["status"], row["region"]) for row in landed(found, "events")] == [("failed", "de")]


def test_unknown_fields_are_noted_and_not_kept(site, tmp_path):
    site.visits = {"7": visit("7", mood="happy")}
    assert [(note.kind, note.name) for note in pulled(site, tmp_path).drift] == [("field not kept", "mood")]


def test_what_is_no_visit_is_set_apart(site, tmp_path):
    site.visits = {"7": visit("7"), "8": visit("8", firstActionTimestamp="soon")}
    found = pulled(site, tmp_path)
    assert [row["key"] for row in landed(found)] == ["7"]
    assert len(found.rejected) == 1
    assert "does not have the shape" in found.rejected[0].reason


@pytest.mark.parametrize(
    "options", [{}, {"site": "all"}, {"site": 1, "user_key": "e-mail"}, {"site": 1, "sit": 1}]
)
def test_an_entry_that_cannot_be_pulled_is_refused(site, options):
    with pytest.raises(MendEntry, match=r"sources\.yml"):
        registry.get("matomo").check(site.source(options=options))


def test_entry_reads_with_streams_of_its_own(site):
    columns = {"key": "id", "occurred_at": "at", "event": {"value": "page"}, "customer": {"user_id": "user"}}
    stream = {"into": "interaction", "from": "visits", "where": "type = 'action'", "columns": columns}
    site.visits = {"7": visit("7", userId="M1")}
    source = site.source(streams=[stream])
    found = list(registry.get("matomo").fetch(source, {}, Context(time.time_ns() // 1_000_000, secret=b"x")))
    keys = [
        row["key"]
        for item in found
        if hasattr(item, "target") and item.stream.endswith("-page")
        for row in item.table.to_pylist()
    ]
    assert keys == ["7-action-1"]
