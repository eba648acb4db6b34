"""Contacts, responses and the single view, counted by hand in a shop of a few people."""

import datetime as dt

import pytest

from metrics.contact import pressure, responses
from metrics.lens import Lens
from metrics.scope import open_scope
from metrics.single_view import single_view
from tests.warehouse.shop import NOON, Shop, answer, order
from warehouse import build, holdings

SETTINGS = """
name: Test
time_zone: UTC
clock: 2026-01-31
privacy_floor: 2
contact: {cap: 2, ours: [{source: shop, event: letter}], opted_out: no_mail}
"""
DAY = dt.timedelta(days=1)


@pytest.fixture
def shop(tmp_path):
    home = tmp_path / "shop"
    home.mkdir()
    made = Shop(home)
    made.wh.close()
    (made.folder / "workspace.yml").write_text(SETTINGS)
    (made.folder / "segments.yml").write_text("segments: [{each: region}]\n")
    made.open()
    yield made
    made.wh.close()


def read(shop, question, **lens):
    build.refresh(shop.wh, shop.wh.workspace)
    with shop.wh.read() as reader:
        return question(open_scope(reader, shop.wh.workspace, Lens(**lens)))


def sent(key, who, days_ago=1, **more):
    return order(key, NOON - days_ago * DAY, customer=[f"email:{who}"], **{"event": "letter", **more})


def test_busiest_week_counts_letters_calls_and_surveys(shop):
    calls = [sent(f"c{n}", "a", event="call", direction="outbound") for n in range(2)]
    shop.orders(*calls, *(sent(f"l{n}", who) for n, who in enumerate("abcd")), sent("in", "b", event="call"))
    shop.pull("feedback", answer("1", customer=["email:b"]))
    found = read(shop, pressure)
    assert (found["customers"], found["contacts"]) == (4, 7)
    assert [(g["contacts"], g["customers"], g["more"]) for g in found["busiest"]] == [
        (1, 2, False),
        (2, 2, True),
    ]


def test_a_share_over_the_cap_of_too_few_people_is_not_told(shop):
    shop.orders(*(sent(f"{who}{n}", who) for who in "abcdef" for n in range(3 if who in "abc" else 1)))
    found = read(shop, pressure)["over_cap"]
    assert (found["k"], found["n"], found["value"]) == (3, 6, None)  # below ten rows the count alone
    shop.orders(*(sent(f"x{n}", f"x{n}") for n in range(12)))
    assert read(shop, pressure)["over_cap"]["value"] == pytest.approx(3 / 18)


def test_weeks_are_not_run_together(shop):
    shop.orders(*(sent(f"{who}{n}", who, days_ago=1 + 7 * n) for who in "abc" for n in range(3)))
    assert [g["contacts"] for g in read(shop, pressure)["busiest"]] == [1]


def test_contact_after_refusal_is_counted_by_person(shop):
    people = [{"customer": [f"email:{who}"], "name": "no_mail", "value": "yes"} for who in "abcdefghijkl"]
    shop.pull("attribute", *(row | {"valid_from": NOON - 3 * DAY} for row in people))
    shop.orders(sent("1", "a"), sent("2", "b"), sent("3", "c", days_ago=5), sent("4", "z"))
    found = read(shop, pressure)["opted_out"]
    assert (found["k"], found["n"]) == (2, 12)


def test_opt_outs_are_those_of_the_segment(shop):
    def said(name, who, value):
        return {"customer": [f"email:{who}"], "name": name, "value": value}

    people = "abcdefghijklmnopqrstuvwx"
    shop.pull("attribute", *(said("no_mail", who, "yes") for who in people))
    shop.pull("attribute", *(said("region", who, "north") for who in people[:12]), stream="regions")
    shop.orders(*(sent(who, who) for who in "abcxyz"))
    everybody, north = (read(shop, pressure, segment=s)["opted_out"] for s in (None, "region:north"))
    assert (everybody["k"], everybody["n"], north["k"], north["n"]) == (4, 24, 3, 12)


def test_response_rate_is_known_only_where_silence_is_recorded(shop):
    ago = NOON - 8 * DAY
    asked = [
        answer(f"s{n}", None, occurred_at=ago, invited_at=ago, customer=[f"email:s{n}"]) for n in range(9)
    ]
    shop.pull(
        "feedback", *asked, *(answer(f"r{n}", occurred_at=ago, customer=[f"email:r{n}"]) for n in range(3))
    )
    shop.pull("feedback", answer("d", occurred_at=ago, customer=["email:d"]), source="desk")
    found = {row["source_id"]: row["rate"]["value"] for row in read(shop, responses)}
    assert found == {"shop": pytest.approx(0.25), "desk": None}


def test_single_view_counts_people_known_twice(shop):
    shop.orders(*(sent(f"{who}", who) for who in "abcdef"))
    shop.orders(*(sent(f"{who}", who) for who in "abcd"), source="desk")
    found = read(shop, lambda scope: single_view(scope.reader, scope.ws))
    assert (found["shared"]["k"], found["shared"]["n"]) == (4, 6)
    assert {(p["source_id"], p["k"], p["n"]) for p in found["pairs"]} == {("shop", 4, 6), ("desk", 4, 4)}


def test_channels_name_what_nobody_records(shop):
    shop.wh.close()
    with (shop.folder / "map.yml").open("a") as text:
        text.write("channels: [{id: forum, type: text}, {id: phone, name: Telephone}]\n")
    shop.open()
    shop.orders(sent("1", "a", channel="phone"), sent("2", "a"))
    build.refresh(shop.wh, shop.wh.workspace)
    with shop.wh.read() as reader:
        found = holdings.channels(reader, shop.wh.workspace)
    assert [(c["title"], c["sources"], c["recent"]) for c in found] == [
        ("forum", [], 0), ("Telephone", ["shop"], 1), (None, ["shop"], 1),
    ]  # fmt: skip
