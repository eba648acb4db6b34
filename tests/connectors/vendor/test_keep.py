"""What is kept of a record: allowed fields only, people as hashes, texts without what names somebody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.privacy import Keys
from connectors.shape import Privacy
from connectors.vendor.declare import ObjectType
from connectors.vendor.keep import Keeper
from tests.connectors.vendor.shelf import Reader, Shelf, Small, object_type

KIND = object_type(custom=lambda record: record.get("custom", {}))
NOTE = Shelf({5: 1_700_000_000_000}).note(5)


def kept(*records, fields=None, comment="scrub", kind: ObjectType = KIND):
    keeper = Keeper(kind, fields or {}, Privacy("shelf", Keys(b"s"), comment))
    return keeper.table(list(records)).to_pylist(), keeper


def test_only_allowed_fields_are_kept():
    [row], keeper = kept({**NOTE, "secret": "zebulon"})
    assert list(row) == ["id", "changed", "made", "topic", "text", "email"]
    assert [note.name for note in keeper.drift()] == ["secret"]


def test_person_is_the_same_hash_everywhere():
    [row], _ = kept(NOTE)
    assert row["email"] == Keys(b"s").digest("email", "ann5@example.com")


@pytest.mark.parametrize(("comment", "text"), [("drop", None), ("count", "3"), ("show", NOTE["text"])])
def test_text_is_kept_as_the_entry_says(comment, text):
    assert kept(NOTE, comment=comment)[0][0]["text"] == text


def test_scrubbed_text_names_nobody():
    assert "@" not in kept(NOTE)[0][0]["text"]


def test_custom_field_is_kept_as_its_column_demands():
    fields = {"360": "plan", "361": "customer.member", "362": "agent", "363": "comment"}
    custom = {"360": "gold", "361": "M1", "362": "Bo", "363": "ring 0044 20 7946 0018"}
    [row], _ = kept({**NOTE, "custom": custom}, fields=fields)
    assert row["plan"] == "gold"
    assert row["member"] == Keys(b"s").digest("member", "M1")
    assert row["agent"].startswith("agent:")
    assert "7946" not in row["comment"]


def test_renamed_custom_field_is_noted_by_name():
    _, keeper = kept({**NOTE, "custom": {"other": 1}}, fields={"360": "plan"})
    assert [(note.kind, note.name) for note in keeper.drift()] == [
        ("field not kept", "custom"),
        ("custom field missing", "360"),
    ]


def test_two_custom_fields_become_one_of_ours():
    fields = {"old": "plan", "new": "plan"}
    custom = [{"old": "gold", "new": None}, {"old": "", "new": "silver"}, {"old": None, "new": None}]
    rows, _ = kept(*({**NOTE, "custom": one} for one in custom), fields=fields)
    assert [row["plan"] for row in rows] == ["gold", "silver", None]


def test_no_records_miss_nothing():
    assert kept(fields={"360": "plan"})[1].drift() == []


def test_what_is_no_record_is_set_apart():
    rows, keeper = kept(NOTE, "sorry", None)
    assert len(rows) == 1
    assert [one.found for one in keeper.rejected] == ["str", "NoneType"]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
)


@given(st.lists(st.fixed_dictionaries({"id": JSON, "topic": JSON, "text": JSON, "by": JSON}), max_size=4))
def test_any_value_is_kept_as_text(records):
    rows, _ = kept(*records)
    assert len(rows) == (len(records))
    assert all(value is None or isinstance(value, str) for row in rows for value in row.values())


def test_no_canary_is_in_any_row():
    reader = Reader(Small(Shelf({5: 1_700_000_000_000 - 1})))
    assert "example.com" not in repr(reader.portion()).lower()
