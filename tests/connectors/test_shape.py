import datetime as dt
import json
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.privacy import Keys
from connectors.shape import Privacy, canonical, json_objects

PRIVACY = Privacy("shop", Keys(b"secret"))
ROW = {"key": ["a"], "occurred_at": ["2026-01-01 10:00:00"], "event": ["order"]}


def shaped(target="interaction", /, **columns: Any):
    return canonical(pa.table({**ROW, **columns}), target, PRIVACY).to_pylist()[0]


def test_bare_customer_is_a_key_of_the_source():
    assert shaped(customer=["17"])["customer"] == [PRIVACY.keys.digest("shop", "17")]


def test_customer_struct_gives_one_key_per_kind():
    keys = shaped(customer=pa.array([{"email": "A@b.com", "crm_id": "7", "phone": None}]))["customer"]
    assert [key.partition(":")[0] for key in keys] == ["email", "crm_id"]


def test_whole_number_keys_read_as_text():
    assert shaped(customer=pa.array([17.0]))["customer"] == shaped(customer=["17"])["customer"]


def test_account_and_customer_of_one_number_differ():
    row = shaped(customer=["17"], account=["17"])
    assert row["customer"] != row["account"]


def test_nobody_is_unknown():
    assert shaped(customer=pa.array([""]))["customer"] is None


def test_further_columns_become_attributes():
    attributes = json.loads(
        shaped(items=[3], note=['say "hi"\n'], empty=pa.nulls(1), day=[dt.date(2026, 1, 2)])["attributes"]
    )
    assert attributes == {"items": "3", "note": 'say "hi"\n', "day": "2026-01-02"}


def test_row_without_attributes_has_none():
    assert shaped(items=pa.nulls(1, pa.string()))["attributes"] is None


def test_agents_are_hashed():
    assert "Nosey" not in str(shaped(agent=["Nosey Parker"]))


def test_no_target_lets_agents_or_prose_through():
    row = shaped(
        "feedback", agent=["Nosey Parker"], note=["Dear Ann Lee, your parcel will not come this week"]
    )
    assert "Parker" not in row["attributes"]
    assert "Dear [name], your parcel" in row["attributes"]


@pytest.mark.parametrize("name", ["key", "session", "case_id"])
def test_address_as_a_key_is_hashed(name):
    assert shaped(**{name: ["ann@example.com"]})[name] == PRIVACY.keys.digest("email", "ann@example.com")


def test_address_elsewhere_is_replaced():
    row = shaped(team=["ann@example.com"], reply_to=["ann@example.com"])
    assert row["team"] == "[e-mail]"
    assert "ann@" not in row["attributes"]


@pytest.mark.parametrize(
    ("mode", "comment", "attributes"),
    [
        ("drop", None, None),
        ("count", None, '{"comment_words":"4"}'),
        ("scrub", "Dear [name], too slow", None),
        ("show", "Dear Ann, too slow", None),
    ],
)
def test_comment_is_kept_as_the_source_says(mode, comment, attributes):
    table = pa.table({"key": ["a"], "comment": ["Dear Ann, too slow"]})
    row = canonical(table, "feedback", Privacy("s", Keys(b"x"), mode)).to_pylist()[0]
    assert (row["comment"], row.get("attributes")) == (comment, attributes)


@pytest.mark.parametrize("number", [1_529_341_234, 1_529_341_234_000])
def test_epoch_numbers_are_moments(number):
    row = shaped(done_at=pa.array([number]))
    assert row["done_at"] == dt.datetime(2018, 6, 18, 17, 0, 34, tzinfo=dt.UTC)


def test_each_attribute_of_a_customer_is_a_row():
    table = pa.table({"customer": ["1", "2"], "plan": ["solo", None], "age": [31, 40]})
    rows = canonical(table, "attribute", PRIVACY).to_pylist()
    assert [(row["name"], row["value"]) for row in rows] == [("plan", "solo"), ("age", "31"), ("age", "40")]


@given(st.lists(st.tuples(st.none() | st.text(), st.none() | st.text()), min_size=1))
def test_json_objects_hold_what_went_in(rows):
    columns = {
        'na"me': pa.chunked_array([pa.array([row[0] for row in rows], pa.string())]),
        "b": pa.chunked_array([pa.array([row[1] for row in rows], pa.string())]),
    }
    found = [json.loads(text or "{}") for text in json_objects(columns).to_pylist()]
    assert found == [
        {name: value for name, value in zip(columns, row, strict=True) if value is not None} for row in rows
    ]
