"""What HubSpot's records become, who may be seen in them, and what an entry may ask for."""

import time

import pytest

from connectors.base import Batch, Checkpoint, Context, More, Note, Standing, Trouble
from connectors.errors import MendEntry
from connectors.hubspot import rows
from connectors.hubspot.connector import HUBSPOT
from connectors.privacy import Keys
from tests.connectors.hubspot_account import TOKEN, HubspotAccount, at
from tests.connectors.playground import SECRET

BASE = {
    "id": "9",
    "contact": "hubspot:aa",
    "createdate": "2026-01-05T10:00:00Z",
    "updated_at": "2026-02-01T00:00:00Z",
}
PULLED = time.time_ns() // 1_000_000 - 60_000


def row(make, **more):
    [(_, made)] = make({**BASE, **more})
    return made


@pytest.fixture
def account():
    found = HubspotAccount()
    yield found
    found.close()


def fetch(source, state=None, now=time.time):
    context = Context(time.time_ns() // 1_000_000, secret=SECRET, now=now)
    return list(HUBSPOT.fetch(source, state or {}, context))


def rows_of(items, stream):
    tables = [item.table for item in items if isinstance(item, Batch) and item.stream == stream]
    return [one for table in tables for one in table.to_pylist()]


@pytest.mark.parametrize(
    ("told", "result"),
    [
        ({"is_closed": "true", "is_won": "true", "dealstage": "9811"}, "won"),
        ({"is_closed": "true", "is_won": "false", "dealstage": "9812"}, "lost"),
        ({"is_closed": "false", "dealstage": "closedwon"}, "open"),
        ({"dealstage": "closedwon"}, "won"),
        ({"dealstage": "closedlost"}, "lost"),
        ({"dealstage": "appointmentscheduled"}, "open"),
    ],
)
def test_deal_is_won_as_its_pipeline_says(told, result):
    assert row(rows.deal, **told)["result"] == result


def test_planned_close_of_an_open_deal_is_no_end():
    open_deal = row(rows.deal, dealstage="contractsent", closedate="2026-09-01T00:00:00Z")
    assert open_deal["closed_at"] is None
    assert row(rows.deal, dealstage="closedwon", closedate="2026-02-01T00:00:00Z")["closed_at"]


def test_appointment_waits_from_its_making():
    begins = {"starts_at": "2026-01-06T10:00:00Z", "ends_at": "2026-01-06T10:30:00Z"}
    held = row(rows.appointment, status="COMPLETED", **begins)
    assert (held["wait_s"], held["duration_s"], held["done_at"]) == ("86400", "1800", begins["ends_at"])
    missed = row(rows.appointment, status="NO_SHOW", **begins)
    assert (missed["status"], missed["duration_s"], missed["done_at"]) == ("abandoned", None, None)


def test_subscription_is_lost_when_it_ends():
    runs = row(rows.subscription, status="active", ends_at="2027-01-01")
    assert (runs["result"], runs["closed_at"], runs["due_at"]) == ("open", None, "2027-01-01")
    ended = row(rows.subscription, status="canceled", cancelled_at="2026-03-01")
    assert (ended["result"], ended["closed_at"]) == ("lost", "2026-03-01")


def test_invoice_is_done_when_paid():
    paid = row(rows.invoice, status="paid", paid_at="2026-02-03", due_at="2026-02-10", amount="120.50")
    assert (paid["status"], paid["done_at"], paid["due_at"]) == ("ok", "2026-02-03", "2026-02-10")
    assert row(rows.invoice, status="open", paid_at=None)["done_at"] is None
    assert list(rows.invoice({**BASE, "status": "draft"})) == []


@pytest.mark.parametrize(("kind", "scale"), [("NPS", ("0", "10")), ("CES", ("1", "7")), ("CSAT", ("0", "2"))])
def test_answer_has_its_surveys_scale(kind, scale):
    made = row(rows.feedback, survey_type=kind, score="2")
    assert (made["instrument"], (made["scale_min"], made["scale_max"])) == (kind.lower(), scale)


def test_custom_survey_has_no_scale_of_ours():
    assert list(rows.feedback({**BASE, "survey_type": "CUSTOM", "score": "4"})) == []


def test_unsent_email_is_none():
    assert list(rows.email({**BASE, "status": "SCHEDULED"})) == []
    assert row(rows.email, status="BOUNCED", direction="EMAIL")["status"] == "failed"
    assert row(rows.email, status="SENT", direction="INCOMING_EMAIL")["actor"] == "customer"


def test_robots_open_no_email():
    event = {"id": "e", "created": "1767607200000", "recipient": "email:aa", "campaign": "5"}
    [(_, opened)] = rows.mailing({**event, "type": "OPEN", "device": "MOBILE"})
    assert (opened["event"], opened["device"]) == ("marketing_email_opened", "mobile")
    assert opened["occurred_at"] == "2026-01-05T10:00:00.000Z"
    assert list(rows.mailing({**event, "type": "OPEN", "filtered": "true"})) == []


def test_campaign_counts_only_what_was_counted():
    made = list(rows.campaign({"id": "5", "published_at": "2026-01-05", "n_sent": "900", "n_open": None}))
    assert [(row["key"], row["value"]) for _, row in made] == [("5-sent", "900")]


def test_contact_keeps_the_numbers_it_had(account):
    merged = {"hs_merged_object_ids": "3;4", "email": "Ann@x.example", "firstname": "Ann"}
    account.put("contacts", 5, at(PULLED), **merged)
    [one] = rows_of(fetch(account.source(options={"objects": ["contacts"]})), "identities")
    digest = Keys(SECRET).digest
    assert one["customer"] == [
        digest("hubspot", "5"),
        digest("email", "ann@x.example"),
        digest("hubspot", "3"),
        digest("hubspot", "4"),
    ]


def test_person_unchanged_for_years_is_read(account):
    account.put("contacts", 5, "2009-05-05T00:00:00Z", email="ann@x.example")
    assert rows_of(fetch(account.source(since="2026-01-01")), "identities")


def test_deal_belongs_to_its_oldest_contact(account):
    account.put("deals", 8, at(PULLED), "71 9 80", dealstage="closedwon")
    [deal] = rows_of(fetch(account.source()), "deals")
    assert deal["customer"] == [Keys(SECRET).digest("hubspot", "9")]


def test_company_is_asked_where_wanted(account):
    account.put("deals", 8, at(PULLED), dealstage="closedwon")
    account.belongs["deals/companies", "8"] = "44"
    [deal] = rows_of(fetch(account.source(options={"companies": True})), "deals")
    assert deal["account"] == [Keys(SECRET).digest("account.hubspot", "44")]


def test_contact_of_a_minute_ago_is_joined_later(account):
    account.put("deals", 8, at(PULLED), dealstage="closedwon")
    source, items = account.source(), fetch(account.source())
    account.belongs["deals/contacts", "8"] = "9"
    [deal] = rows_of(fetch(source, state_of(items)), "deals")
    assert deal["customer"]


def state_of(items):
    return next(item.state for item in items if isinstance(item, Checkpoint))


def test_product_not_in_use_is_no_trouble(account):
    account.refusals = {"appointments": (403, {}), "email/public": (404, {})}
    items = fetch(account.source())
    assert [item for item in items if isinstance(item, Trouble)] == []
    asked_for = account.source(options={"objects": ["deals", "appointments"]})
    assert [item.stream for item in fetch(asked_for) if isinstance(item, Trouble)] == ["appointments"]


def test_used_up_day_waits_without_being_told_how_long(account):
    daily = {"X-HubSpot-RateLimit-Daily": "250000", "X-HubSpot-RateLimit-Daily-Remaining": "0"}
    account.refusals = {"deals": (429, daily)}
    items = fetch(account.source(options={"objects": ["deals"]}), now=lambda: 1_800_000_000)
    assert [item.at_ms for item in items if isinstance(item, More)] == [1_800_000_900_000]
    assert any(isinstance(item, Note) for item in items)
    assert len(account.asked) == 1


def test_refused_associations_land_no_record_without_its_people(account):
    account.put("deals", 8, at(PULLED), "9", dealstage="closedwon")
    account.refusals = {"associations": (403, {})}
    items = fetch(source := account.source(options={"objects": ["deals"]}))
    assert rows_of(items, "deals") == []
    account.refusals = {}
    later = fetch(source, state_of(items))
    assert [deal["customer"] for deal in rows_of(later, "deals")] == [[Keys(SECRET).digest("hubspot", "9")]]


def test_nobody_is_named_in_what_is_kept(account):
    account.put("contacts", 5, at(PULLED), email="ann@canary.example", firstname="Zebulon")
    account.put(
        "feedback_submissions",
        6,
        at(PULLED),
        "5",
        hs_content="mail zeb@canary.example",
        hs_survey_type="NPS",
        hs_value="9",
    )
    told = repr(fetch(account.source()))
    assert "canary" not in told
    assert "Zebulon" not in told
    assert TOKEN not in told


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"types": ["leads"]}, "types"),
        ({"types": {"leads": ["tickets"]}}, "at most contacts and companies"),
        ({"types": {"deals": []}}, "which is read anyway"),
        ({"objects": ["deal"]}, "did you mean `deals`"),
        ({"tipes": {}}, "did you mean `types`"),
    ],
)
def test_mistaken_entry_is_refused(account, options, says):
    with pytest.raises(MendEntry, match=says):
        HUBSPOT.check(account.source(options=options))


def test_standing_tells_what_is_left(account):
    account.put("deals", 8, at(PULLED), "9", dealstage="closedwon")
    [standing] = [item for item in fetch(account.source()) if isinstance(item, Standing)]
    assert {one.object: one.done for one in standing.objects}["deals"] == 1.0


def archive(account, kind, number):
    gone = account.objects[kind].pop(number)
    account.archived.setdefault(kind, []).append(
        {**gone, "archived": True, "archivedAt": at(int(time.time() * 1000))}
    )
    account.belongs.pop((f"{kind}/contacts", str(number)), None)


def later(hours):
    return lambda: time.time() + hours * 3600


STREAM = {
    "into": "interaction",
    "from": "deals",
    "columns": {
        "key": "id",
        "occurred_at": "createdate",
        "event": {"value": "joined"},
        "customer": {"hubspot": "contact"},
    },
}


def test_archived_deal_counts_as_nothing(account):
    account.put("deals", 8, at(PULLED), "9", dealstage="closedwon")
    source = account.source(options={"objects": ["deals"]}, streams=[STREAM])
    items = fetch(source)
    archive(account, "deals", 8)
    items = fetch(source, state_of(items), later(hours=2))
    [deal], [joined] = rows_of(items, "deals"), rows_of(items, "deals-interaction-joined")
    assert (deal["key"], deal["outcome"], joined["event"]) == ("8", "deal_archived", "joined_archived")
    assert deal["customer"]
    assert rows_of(fetch(source, state_of(items), later(hours=4)), "deals") == []


def test_archived_before_the_first_pull_never_comes(account):
    account.put("deals", 8, at(PULLED), dealstage="closedwon")
    archive(account, "deals", 8)
    account.archived["deals"][0]["archivedAt"] = "2026-01-05T10:00:00Z"
    assert rows_of(fetch(account.source(options={"objects": ["deals"]})), "deals") == []


def drift_of(items):
    return [(note.kind, note.name) for item in items if isinstance(item, Batch) for note in item.drift]


def test_own_property_that_is_not_kept_is_noted_once_a_day(account):
    account.properties["deals"] = [
        {"name": "kind", "hubspotDefined": False},
        {"name": "reason_for_choosing"},
        {"name": "hs_deal_score", "hubspotDefined": True},
    ]
    source = account.source(options={"objects": ["deals"]}, fields={"deals": {"kind": "kind"}})
    account.put("deals", 8, at(PULLED), kind="membership")
    items = fetch(source)
    assert drift_of(items) == [("field not kept", "reason_for_choosing")]
    fetch(source, state_of(items))
    assert [path for path, _ in account.asked].count("/crm/v3/properties/deals") == 1


def test_renamed_property_is_read_under_both_names(account):
    fields = {"deals": {"old": "chosen_for", "new": "chosen_for", "lost": "lost"}}
    source = account.source(options={"objects": ["deals"]}, fields=fields)
    account.put("deals", 8, at(PULLED), "9", old="price", new=None)
    account.put("deals", 9, at(PULLED), "9", old=None, new="speed")
    items = fetch(source)
    assert {row["key"]: row["chosen_for"] for row in rows_of(items, "deals")} == {"8": "price", "9": "speed"}
    assert drift_of(items) == [("custom field missing", "lost")]
