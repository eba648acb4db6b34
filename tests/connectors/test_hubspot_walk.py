"""A search that ends at so many results, sorts by one property and hears late gives every record once."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.errors import NotReadable
from connectors.http import Request
from connectors.hubspot.walk import LOOK_BACK_MS, ById, Objects
from connectors.times import iso_of
from connectors.vendor.declare import ObjectType
from connectors.vendor.walks import Ask

NOW = 1_700_000_000_000
SIZE = 5
SEARCH = Request("/search", body={"properties": []})
KIND = ObjectType("orders", SEARCH, ById(SIZE), Objects(at_once=SIZE), {}, ("results",), version="updatedAt")
moments = st.lists(st.integers(0, 12), max_size=60)


class Index:
    """HubSpot's search without its network; `show` may hold a record back, and `answers` may lie."""

    def __init__(self, moments):
        self.changed = dict(enumerate(moments, 1))
        self.hidden = set()
        self.asked = []

    def json(self, request):
        if "filterGroups" not in (request.body or {}):
            return {"results": []}  # properties, what was archived
        self.asked.append(request.body)
        first, last = (int(one["value"]) for one in request.body["filterGroups"][0]["filters"][:2])
        below = [int(one["value"]) for one in request.body["filterGroups"][0]["filters"][2:]]
        found = sorted(
            (n for n, at in self.changed.items() if first <= at < last and n not in self.hidden), reverse=True
        )
        found = [n for n in found if not below or n < below[0]]
        return {"total": len(found), "results": [self.shown(n) for n in found[: request.body["limit"]]]}

    def shown(self, n):
        time = iso_of(self.changed[n])
        return {"id": str(n), "updatedAt": time, "properties": {"hs_lastmodifieddate": time}}


def pull(index, place, now=NOW, most_pages=1_000, kind=KIND):
    """The ids that one pull brings, which may stop after so many pages."""
    came = []
    for records in kind.walk.steps(Ask(index, kind, now, 0), place):
        came += [int(one["id"]) for one in records]
        most_pages -= 1
        if most_pages == 0:
            break
    return came


@given(moments, st.integers(1, 4))
@example([3] * 60, 1)
@example([0] * SIZE, 1)
def test_each_id_comes_once_wherever_it_stops(times, pages):
    index, place, came = Index(times), {}, []
    for _ in range(len(times) + 2):
        came += pull(index, place, most_pages=pages)
    assert sorted(came) == sorted(index.changed)


@given(moments, st.data())
def test_changes_meanwhile_lose_nothing(times, data):
    index, place, later = Index(times), {}, NOW
    known = {}
    for turn in range(12):
        with suppress(NotReadable):  # the last few of a search changed between two pages
            for page in KIND.walk.steps(Ask(index, KIND, later + 1, 0), place):
                known |= {int(one["id"]): one["updatedAt"] for one in page}
                if index.changed and turn < 8 and later < NOW + 5 and data.draw(st.booleans()):
                    later += 1
                    index.changed[data.draw(st.sampled_from(sorted(index.changed)))] = later
    assert known == {n: iso_of(moment) for n, moment in index.changed.items()}


def test_page_past_ten_thousand_is_never_asked_by_position():
    index = Index([7] * 12_000)
    kind = replace(KIND, paging=ById(), walk=Objects())
    assert sorted(pull(index, {}, kind=kind)) == list(range(1, 12_001))
    assert not any("after" in body for body in index.asked)


def test_record_that_the_index_hears_of_late_comes():
    index, place = Index([NOW - 9_000, NOW - 8_000]), {}
    index.hidden = {1}
    assert pull(index, place) == [2]
    index.hidden = set()
    assert pull(index, place, NOW + 60_000) == [1]


def test_nothing_is_complete_before_the_index_heard():
    place = {}
    pull(Index([NOW - 9_000]), place)
    assert place["complete_ms"] == NOW - 60_000


def test_second_pull_asks_lately_only():
    index, place = Index([*range(20), NOW - 5, 3]), {}
    pull(index, place)
    index.asked.clear()
    assert pull(index, place, NOW + 1) == []
    (body,) = index.asked
    assert body["filterGroups"][0]["filters"][0]["value"] == str(NOW - 5 - LOOK_BACK_MS)


@pytest.mark.parametrize("other", [{"total": 0, "results": []}, "again"])
def test_answer_to_another_search_is_refused(other):
    index, place = Index([1] * 20), {}
    pull(index, place, most_pages=2)
    honest, first = index.json, index.json(Request("", body={**index.asked[0]}))
    calls = iter(range(9))
    index.json = lambda request: honest(request) if next(calls) == 0 else first if other == "again" else other
    with pytest.raises(NotReadable, match="another search"):
        pull(index, place)
    index.json = honest
    assert sorted(pull(index, place)) == list(range(1, 6))


def test_end_of_an_earlier_walk_is_no_first_page():
    index, place = Index(range(20)), {}
    honest, calls = index.json, iter(range(99))
    end = {"total": 1, "results": [index.shown(1)]}
    index.json = lambda request: end if next(calls) == 1 else honest(request)
    assert sorted(pull(index, place)) == list(range(1, 21))


def test_lately_is_not_answered_by_long_ago():
    index, place = Index([*range(20), NOW - 5]), {}
    pull(index, place)
    index.changed |= dict.fromkeys(range(30, 50), NOW)
    honest, calls = index.json, iter(range(99))
    end = {"total": 1, "results": [index.shown(1)]}
    index.json = lambda request: end if next(calls) == 0 else honest(request)
    assert sorted(pull(index, place, NOW + 60_000)) == list(range(30, 50))
