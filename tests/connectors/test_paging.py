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


SIZES = {"cursor": "page[size]", "body": "limit", "url": "per_page", "offset": "limit"}


def vendor_of(rows, kind, *, promises=False):
    """A list of so many rows; asked without a size it fails. `promises` a page more after a full last one."""

    def answer(request):
        sent = dict(request.body if kind == "body" else request.params)
        sent |= dict(part.split("=") for part in request.path.partition("?")[2].split("&") if part)
        size, start = int(sent[SIZES[kind]]), int(sent.get("offset") or sent.get(AFTER[kind]) or 0)
        end = start + size
        has_more = end <= rows if promises else end < rows
        return {
            "rows": [{"id": n} for n in range(start, min(end, rows))],
            "meta": {"after_cursor": str(end), "has_more": has_more},
            "paging": {"next": {"after": str(end)}} if has_more else {},
            "links": {"next": f"list?after={end}&per_page={size}" if has_more else None},
        }

    return Vendor(answer)


AFTER = {"cursor": "page[after]", "body": "after", "url": "after", "offset": "offset"}
KINDS = {"cursor": paging.Cursor, "body": paging.BodyCursor, "url": paging.NextUrl, "offset": paging.Offset}


@given(st.integers(0, 60), st.integers(1, 12), st.sampled_from(sorted(KINDS)), st.booleans())
def test_each_record_comes_once(rows, size, kind, promises):
    vendor = vendor_of(rows, kind, promises=promises)
    found = paging.pages(vendor, KINDS[kind](size), Request("list"), ("rows",))
    assert [record["id"] for page in found for record in page.records] == list(range(rows))


@pytest.mark.parametrize("uncut", [paging.OnePage(), paging.Lines()], ids=["one page", "lines"])
def test_list_that_is_not_cut_comes_once(uncut):
    vendor = Vendor(lambda _: [{"id": 1}, {"id": 2}])
    [page] = paging.pages(vendor, uncut, Request("list"))
    assert (len(page.records), len(vendor.asked)) == (2, 1)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_same_page_ends_walk(kind):
    honest = vendor_of(9, kind)
    vendor = Vendor(lambda _: honest.answer(KINDS[kind](1).sized(Request("list"))))
    found = paging.pages(vendor, KINDS[kind](1), Request("list"), ("rows",))
    with pytest.raises(GoesRound):
        list(found)
    assert len(vendor.asked) == 2


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
