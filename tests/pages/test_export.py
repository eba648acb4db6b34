"""Downloads are tables a spreadsheet can open without running anything."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.parts import export


def read(rows):
    return list(csv.reader(io.StringIO(export.to_csv(rows).decode("utf-8-sig"))))


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@sum", "\tx"])
def test_formulas_get_an_apostrophe(text):
    assert read([{"a": text}])[1] == [f"'{text}"]


def test_numbers_stay_numbers():
    assert read([{"a": -3, "b": 0.5, "c": None}])[1] == ["-3", "0.5", ""]


def test_figures_become_columns():
    assert read([{"id": "x", "poor": {"value": 0.3, "n": 10}}])[0] == ["id", "poor_value", "poor_n"]


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from("abc"), st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"))
        ),
        min_size=1,
    )
)
def test_every_row_keeps_its_width(rows):
    lines = read(rows)
    if lines and lines[0]:
        assert len(lines) == len(rows) + 1
        assert all(len(line) in (len(lines[0]), 0) for line in lines)
