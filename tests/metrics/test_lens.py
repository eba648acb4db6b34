"""The lens in the address."""

import pytest

from metrics.lens import Lens

GIVEN = {"period": "90d", "journey": "trip", "segment": "town:north", "channel": "web", "as_of": "2026-03-01"}


def test_address_and_lens_say_the_same(ferry):
    assert Lens.parse(GIVEN, ferry.ws).params() == GIVEN


def test_only_what_differs_is_written(ferry):
    assert Lens.parse({}, ferry.ws).params() == {}
    assert Lens.parse({"compare": "previous"}, ferry.ws).params() == {}
    assert Lens.parse({"compare": "last_year"}, ferry.ws).params() == {"compare": "last_year"}


@pytest.mark.parametrize(
    "bad",
    [
        {"period": "soon"},
        {"journey": "voyage"},
        {"segment": "age:7"},
        {"as_of": "31.3.2026"},
        {"as_of": "9999-01-01"},
    ],
)
def test_what_means_nothing_is_left_out_with_a_note(ferry, bad):
    lens = Lens.parse(bad, ferry.ws)
    assert lens.params() == {}
    assert len(lens.notes) == 1
    assert next(iter(bad.values())).partition(":")[0] in lens.notes[0]


def test_findings_are_kept_by_lens_not_by_date(ferry):
    assert Lens.parse(GIVEN, ferry.ws).key == "channel=web&journey=trip&period=90d&segment=town:north"
