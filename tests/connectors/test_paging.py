"""Whatever the number of rows and the page size, each record comes once, and no vendor goes on for ever."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import paging
from connectors.errors import GoesRound, NotReadable
from connectors.http import Request


@dataclass
class Vendor:
    """Answers from a function, as a session would."""

    answer: object
    asked: list = field(default_factory=list)

    def json(self, request):
        self.asked.append(request)
        return self.answer(request)

    records = json


def vendor_of(rows, kind, size):
    def answer(request):
        sent = request.params if kind != "body" else request.body
        query = request.path.partition("?")[2]
        start = int(query or sent.get("offset") or sent.get("page[after]") or sent.get("after") or 0)
        end = start + size
        has_more = end < rows
        return {
            "rows": [{"id": n} for n in range(start, min(end, rows))],
            "meta": {"after_cursor": str(end), "has_more": has_more},
            "paging": {"next": {"after": str(end)}} if has_more else {},
            "links": {"next": f"list?{end}" if has_more else None},
        }

    return Vendor(answer)


KINDS = {"cursor": paging.Cursor, "body": paging.BodyCursor, "url": paging.NextUrl, "offset": paging.Offset}


@given(st.integers(0, 60), st.integers(1, 12), st.sampled_from(sorted(KINDS)))
def test_each_record_comes_once(rows, size, kind):
    vendor = vendor_of(rows, kind, size)
    found = paging.pages(vendor, KINDS[kind](size), Request("list"), ("rows",))
    assert [record["id"] for page in found for record in page.records] == list(range(rows))


def test_same_page_ends_walk():
    same = {"rows": [{"id": 1}], "meta": {"after_cursor": "x", "has_more": True}}
    with pytest.raises(GoesRound):
        list(paging.pages(Vendor(lambda _: same), paging.Cursor(1), Request("list"), ("rows",)))


def test_empty_pages_end_walk():
    vendor = Vendor(None)
    vendor.answer = lambda _: {"rows": [], "meta": {"after_cursor": len(vendor.asked), "has_more": True}}
    with pytest.raises(GoesRound, match="without a record"):
        list(paging.pages(vendor, paging.Cursor(1), Request("list"), ("rows",)))


def test_fewer_than_told_is_noticed():
    vendor = Vendor(lambda _: {"rows": [{}], "count": 3})
    with pytest.raises(NotReadable, match="cut off"):
        list(paging.pages(vendor, paging.OnePage(), Request("list"), ("rows",), total=("count",)))


def test_cut_stream_is_noticed():
    with pytest.raises(NotReadable, match="cut at 2"):
        list(paging.pages(Vendor(lambda _: [{}, {}]), paging.Lines(2), Request("list")))


def test_no_list_is_told():
    with pytest.raises(NotReadable, match="expected a list at rows"):
        list(paging.pages(Vendor(lambda _: {}), paging.OnePage(), Request("list"), ("rows",)))
