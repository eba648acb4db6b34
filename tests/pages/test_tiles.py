"""What a KPI's tile says beside its value."""

import re

import pytest

from pages.parts import tiles
from tests.pages.fixture import CLOCK, LATE, UNTIL

POINT = {"at": LATE, "value": 120, "low": 950, "high": 1400}
KPI = {"measure": "sum", "unit": "count", "value": 31_000, "n": 28, "complete_until": UNTIL, "outcome": None}


def words_of(entry):
    shown = str(tiles.kpi({**KPI, **entry}, "Takings", CLOCK, "EUR"))
    return re.sub(r"<[^>]+>", "", shown).replace("\N{NO-BREAK SPACE}", " ")


def test_a_number_unlike_all_before_is_told_with_what_is_usual():
    assert "Unlike all before: 120 on Thu 19 Nov, usually 950 to 1,400" in words_of({"unlike": [POINT]})


@pytest.mark.parametrize("unlike", [None, []])
def test_nothing_is_told_where_nothing_is_unlike(unlike):
    assert "Unlike" not in words_of({"unlike": unlike})
