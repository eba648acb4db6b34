from pathlib import Path

import pytest
from ruamel.yaml import YAML

from config.models.scalars import Context
from config.models.sources import SourcesFile
from connectors.__main__ import main
from connectors.looks import Column, like, scale

SMALL = Path(__file__).parents[1] / "small" / "files"
SHARED = Path(__file__).parents[3] / "shared" / "data"


def column(
    name, kind="VARCHAR", examples=("a", "b"), rows=100, empty=0, distinct=50, least=None, greatest=None
):
    return Column(name, kind, rows, empty, distinct, least, greatest, examples)


@pytest.mark.parametrize(
    ("seen", "looks"),
    [
        (column("contact", examples=("ann@example.com",)), "e-mail"),
        (column("mobile", examples=("+44 20 7946 0018",)), "phone"),
        (column("order_id", distinct=100), "key"),
        (column("order_id", distinct=80), "case key"),
        (column("customer_id", distinct=100), "person key"),
        (column("Customer Name"), "text"),
        (column("created", "TIMESTAMP", ("2026-01-01 10:00:00",)), "time"),
        (column("created", examples=("2026-01-01T10:00:00Z",)), "time"),
        (column("day", "DATE", ("2026-01-01",)), "date"),
        (column("closed_at", "TIMESTAMP", ("2026-01-01 10:00:00",)), "end time"),
        (column("promised", "DATE", ("2026-01-01",)), "due time"),
        (column("updated_at", "TIMESTAMP", ("2026-01-01 10:00:00",)), "version time"),
        (column("created", "BIGINT", ("1780000000",)), "time"),
        (column("stars", "BIGINT", ("4",), distinct=5, least="1", greatest="5"), "score"),
        (column("OperatingSystems", "BIGINT", ("4",), distinct=5, least="1", greatest="5"), "number"),
        (column("wait_time", "BIGINT", ("30",)), "wait"),
        (column("TotalPrice", "DOUBLE", ("3.5",)), "money"),
        (column("remarks", examples=("It took far too long, and nobody knew why.",)), "comment"),
        (column("channel", distinct=3), "channel"),
        (column("colour", distinct=3), "label"),
    ],
)
def test_columns_look_like_what_they_are(seen, looks):
    assert like(seen) == looks


@pytest.mark.parametrize(
    ("least", "greatest", "fits"),
    [
        ("0", "1", (0, 1)),
        ("1", "5", (1, 5)),
        ("0", "5", (1, 5)),
        ("2", "7", (1, 7)),
        ("0", "10", (0, 10)),
        ("0", "80", None),
    ],
)
def test_scale_is_the_smallest_that_fits(least, greatest, fits):
    assert scale(column("score", "BIGINT", least=least, greatest=greatest)) == fits


FILES = [
    *sorted(SMALL.glob("*.csv")),
    *(path for path in sorted(SHARED.glob("*/*")) if path.name.endswith((".csv.gz", ".parquet"))),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_printed_entry_can_be_pasted(path, capsys):
    main(["inspect", str(path)])
    entry = capsys.readouterr().out.partition("\nsources:\n")[2]
    (source,) = SourcesFile.model_validate(
        YAML(typ="safe").load("sources:\n" + entry), context=Context()
    ).sources
    assert source.tables[source.id].path == str(path.resolve())


def test_printed_entry_of_answers_is_right(capsys):
    main(["inspect", str(SMALL / "answers.csv")])
    entry = capsys.readouterr().out.partition("\nsources:\n")[2]
    (source,) = SourcesFile.model_validate(
        YAML(typ="safe").load("sources:\n" + entry), context=Context()
    ).sources
    (stream,) = source.streams
    assert (stream.into, stream.columns["score"].column, stream.columns["scale_max"].value) == (
        "feedback",
        "stars",
        5,
    )
    assert stream.columns["customer"].keys == (("email", "email"),)
    assert stream.columns["occurred_at"].column == "answered"


def test_table_without_a_key_is_told_which_columns_make_one(tmp_path, capsys):
    (tmp_path / "events.csv").write_text(
        "case_id,event_index,at\n" + "".join(f"c{n // 3},{n % 3},2026-01-01\n" for n in range(90))
    )
    main(["inspect", str(tmp_path / "events.csv")])
    assert "case_id and event_index together have" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("newest", "advice"),
    [("2014-01-03 13:20:58", "write clock: 2014-01-04 in"), ("9999-12-31 00:00:00", None)],
)
def test_end_of_an_export_is_named_for_the_clock(tmp_path, capsys, newest, advice):
    (tmp_path / "calls.csv").write_text(f"id,at\n1,2014-01-01 08:00:00\n2,{newest}\n")
    main(["inspect", str(tmp_path / "calls.csv")])
    printed = capsys.readouterr().out
    assert advice in printed if advice else "write clock" not in printed


def test_lines_in_another_encoding_are_counted(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_bytes("id,name\n1,Ann\n2,José\n".encode("latin-1"))
    assert main(["inspect", str(path)]) == 1
    assert "1 more lines could not be read: not UTF-8" in capsys.readouterr().out
    assert main(["inspect", "--encoding", "latin-1", str(path)]) == 0


def test_file_that_is_no_table_is_named(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text("<html></html>")
    assert main(["inspect", str(path)]) == 1
    assert "web page" in capsys.readouterr().err
