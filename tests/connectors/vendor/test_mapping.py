"""Rows of kept records: the connector's own, custom fields, streams of sources.yml; what fits not is told."""

import pytest

from connectors.errors import MendEntry
from connectors.vendor.mapping import fields_of
from tests.connectors.vendor.shelf import NOW_MS, Reader, Shelf, Small, entry, object_type

COLUMNS = {"key": "id", "occurred_at": "made", "event": {"value": "bill"}, "version_at": "changed"}


def stream(**more):
    return {"into": "interaction", "from": "note", "columns": COLUMNS, **more}


def rows(source, make=None, **extra):
    kind = object_type(custom=lambda note: {"360": note["id"] % 2}, **({"make": make} if make else {}))
    shelf = Shelf({n: NOW_MS - n for n in (1, 2, 3)}, extra=extra)
    reader = Reader(Small(shelf, kind), source)
    reader.portion()
    return reader


def test_custom_field_becomes_attribute():
    found = rows(entry(fields={"360": "plan"})).rows
    assert {name: row["plan"] for name, row in found.items()} == {"1": "1", "2": "0", "3": "1"}


def test_custom_field_of_one_object_type_only():
    custom = {"custom": lambda note: {"360": "gold"}}
    kinds = object_type("note", **custom), object_type("letter", **custom, streams={"letters": "interaction"})
    source = entry(fields={"letter": {"360": "plan"}})
    assert [fields_of(source, kind) for kind in kinds] == [{}, {"360": "plan"}]


def test_stream_of_sources_takes_rows_where_it_holds():
    source = entry(fields={"360": "plan"}, streams=[stream(where="plan = 1")], options={"without": ["notes"]})
    reader = rows(source)
    assert sorted(reader.rows) == ["1", "3"]
    assert reader.batches[0].stream == "note-interaction-bill"


def test_attributes_come_one_row_each():
    person = {"customer": {"email": "email"}}
    source = entry(
        streams=[{"into": "attribute", "from": "note", "columns": person, "attributes": ["topic"]}],
        options={"without": ["notes"]},
    )
    vendor = Small(Shelf({n: NOW_MS - n for n in (1, 2)}))
    [batch] = [
        one for one in vendor.fetch(source, {}, context()) if getattr(one, "stream", "") == "note-attribute"
    ]
    assert batch.table.select(["name", "value"]).to_pylist() == [{"name": "topic", "value": "bill"}] * 2


def context():
    from connectors.base import Context

    return Context(NOW_MS, secret=b"s", now=lambda: NOW_MS / 1000)


def test_record_that_cannot_be_mapped_costs_itself_only():
    def make(record):
        if record["id"] == "2":
            raise KeyError("zebulon@canary.example")
        yield "notes", {"key": record["id"], "version_at": record["changed"]}

    reader = rows(entry(), make)
    rejected = [one for batch in reader.batches for one in batch.rejected]
    assert sorted(reader.rows) == ["1", "3"]
    assert [(one.record, one.raw) for one in rejected] == [("2", None)]
    assert "canary" not in repr(rejected)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"streams": [stream(**{"from": "nots"})]}, "did you mean `note`"),
        ({"streams": [stream(where="plann = 1")], "fields": {"360": "plan"}}, "did you mean `plan`"),
        ({"streams": [stream(columns={**COLUMNS, "customer": {"phone": "email"}})]}, "kind `phone`"),
        ({"options": {"objekts": ["note"]}}, "did you mean `objects`"),
        ({"options": {"objects": ["notes"]}}, "did you mean `note`"),
        ({"options": {"without": ["note"]}}, "did you mean `notes`"),
        ({"fields": {"nots": {"360": "plan"}}}, "did you mean `note`"),
        ({"fields": {"note": {"360": "topic"}}}, "would be lost. Choose another name"),
        ({"fields": {"360": "customer.email"}}, "would be lost. Choose another name"),
        ({"known_before": {"note": ["plan"]}}, "did you mean `notes`.*`known_before`"),
        ({"token": None}, "names? the variable"),
        ({"base_url": "http://vendor.example"}, "unencrypted"),
    ],
)
def test_entry_that_never_works_is_refused(given, told):
    kind = object_type()
    with pytest.raises(MendEntry, match=f"(?i){told}"):
        Small(Shelf(), kind).check(entry(**given))
