"""Nothing is lost and nothing comes for ever, wherever a pull stopped and whatever changed meanwhile."""

import pytest

from connectors.errors import NoAnswer
from connectors.vendor.walks import DAY_MS, HOUR_MS
from tests.connectors.vendor.shelf import EXPORT, NOW_MS, WINDOWS, Reader, Shelf, Small, object_type

YEAR = [NOW_MS - 1 - day * DAY_MS for day in range(0, 360, 20)]
WALKS = pytest.mark.parametrize("walk", [WINDOWS, EXPORT], ids=["windows", "export"])


def reader_of(times, walk=WINDOWS):
    return Reader(Small(Shelf(dict(enumerate(times, 1))), object_type(walk=walk)))


@WALKS
def test_year_comes_once(walk):
    reader = reader_of(YEAR, walk)
    reader.until_done()
    assert reader.versions == reader.vendor.shelf.notes
    assert reader.came == len(YEAR)


@WALKS
def test_second_pull_brings_nothing(walk):
    reader = reader_of(YEAR, walk)
    reader.until_done()
    reader.vendor.shelf.now_ms += 60_000
    reader.portion()
    assert reader.came == len(YEAR)
    assert len(reader.vendor.shelf.asked[-1].params) <= 3


@WALKS
def test_change_comes_in_one_portion(walk):
    reader = reader_of(YEAR, walk)
    reader.until_done()
    shelf = reader.vendor.shelf
    shelf.now_ms += 60_000
    shelf.notes[7] = shelf.now_ms - 1
    reader.portion()
    assert reader.versions == shelf.notes


def test_present_comes_before_past():
    reader = reader_of(YEAR)
    reader.portion(rows=4)
    assert min(reader.versions.values()) >= NOW_MS - 100 * DAY_MS
    reader.until_done(rows=4)
    assert min(reader.versions.values()) == min(YEAR)


def test_window_has_no_page_open_to_the_future():
    reader = reader_of(YEAR)
    reader.until_done()
    assert all(int(request.params["to"]) <= NOW_MS for request in reader.vendor.shelf.asked)


def test_row_that_came_late_is_found():
    reader = reader_of(YEAR)
    reader.until_done()
    shelf = reader.vendor.shelf
    shelf.now_ms += 60_000
    shelf.notes[99] = NOW_MS - HOUR_MS // 2
    reader.portion()
    assert 99 in reader.versions


def test_row_later_than_look_back_is_found_within_a_week():
    reader = reader_of(YEAR)
    reader.until_done()
    shelf = reader.vendor.shelf
    shelf.notes[99] = NOW_MS - 50 * DAY_MS
    shelf.now_ms += 8 * DAY_MS
    reader.portion()
    reader.portion()
    assert 99 in reader.versions
    assert reader.standing.objects[0].done == 1.0


@WALKS
def test_future_row_moves_no_watermark(walk):
    reader = reader_of(YEAR, walk)
    reader.until_done()
    shelf = reader.vendor.shelf
    shelf.extra = {"changed": "2099-01-01T00:00:00Z"}
    shelf.notes[98] = shelf.now_ms
    reader.portion()
    shelf.extra = {}
    shelf.now_ms += 60_000
    shelf.notes[99] = shelf.now_ms - 1
    reader.portion()
    assert {98, 99} <= reader.versions.keys()


@WALKS
def test_failed_page_is_where_the_next_pull_goes_on(walk):
    reader = reader_of([NOW_MS - n for n in range(12)], walk)
    shelf = reader.vendor.shelf

    def fails():
        if len(shelf.asked) == 3:
            raise NoAnswer("503")

    shelf.before = fails
    reader.portion()
    assert (reader.came, reader.troubles) == (6, ["503"])
    reader.until_done()
    assert shelf.asked[3] == shelf.asked[2]
    assert (reader.versions, reader.came) == (shelf.notes, 12)


@WALKS
def test_forgotten_cursor_starts_from_watermark(walk):
    reader = reader_of([NOW_MS - n for n in range(12)], walk)
    shelf = reader.vendor.shelf
    reader.portion(rows=4)
    shelf.forgotten = True
    shelf.before = lambda: setattr(shelf, "forgotten", len(shelf.asked) == 3)
    reader.until_done()
    assert "after" in shelf.asked[2].params
    assert "after" not in shelf.asked[3].params
    assert reader.versions == shelf.notes


@WALKS
def test_complete_until_waits_for_what_is_unread(walk):
    reader = reader_of(YEAR, walk)
    reader.portion(rows=1)
    half = reader.standing
    reader.until_done()
    assert (half.complete_until_ms or 0) < NOW_MS - DAY_MS
    assert half.objects[0].done != 1
    assert reader.standing.complete_until_ms == NOW_MS
