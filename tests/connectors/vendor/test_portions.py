"""However a pull is cut into portions and whatever fails on the way: the rows are those of one whole pull."""

import json
import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import registry
from connectors.errors import GoesRound, MissingScope, NoAnswer, NotReadable, WaitsUntil
from connectors.fetching import PullRequest, now_ms, run
from connectors.vendor.walks import DAY_MS
from tests.connectors.vendor.shelf import EXPORT, NOW_MS, Reader, Shelf, Small, entry, object_type

times = st.lists(st.integers(0, 360 * DAY_MS).map(lambda age: NOW_MS - age), max_size=25)
OBJECTS = (object_type("note"), object_type("letter", EXPORT))


def both(shelf, *objects):
    return Reader(Small(shelf, *(objects or OBJECTS)))


def fails_at_random(shelf, seed, share=0.3):
    dice = random.Random(seed)

    def before():
        if dice.random() < share:
            later = WaitsUntil("429", shelf.now_ms + 2_000)
            raise dice.choice([NoAnswer("503"), NotReadable("cut"), GoesRound("same page"), later])

    shelf.before = before


@settings(max_examples=60, deadline=None)
@given(times, st.integers(1, 9), st.integers(0, 2**32), st.data())
def test_any_portions_and_failures_give_the_rows_of_one_pull(found, size, seed, data):
    shelf = Shelf(dict(enumerate(found, 1)))
    fails_at_random(shelf, seed)
    reader = both(shelf)
    for _ in range(6):
        reader.portion(size)
        reader.state = json.loads(json.dumps(reader.state))
        shelf.now_ms += 60_000
        if shelf.notes and data.draw(st.booleans()):
            shelf.notes[data.draw(st.sampled_from(sorted(shelf.notes)))] = shelf.now_ms
    shelf.before = lambda: None
    shelf.now_ms += 60_000
    reader.until_done(size)
    reader.portion()
    assert reader.versions == shelf.notes


def test_every_object_has_its_turn():
    reader = both(Shelf({n: NOW_MS - n for n in range(30)}))
    for _ in range(4):
        reader.portion(rows=1)
    assert ["to" in request.params for request in reader.vendor.shelf.asked] == [True, False] * 2


def test_trouble_of_one_object_leaves_the_rest():
    shelf = Shelf({1: NOW_MS - 1})
    shelf.before = lambda: "from" in shelf.asked[-1].params and "to" in shelf.asked[-1].params and fail()
    reader = both(shelf)
    reader.portion()
    assert (reader.troubles, reader.came) == (["503"], 1)
    assert [one.trouble for one in reader.standing.objects] == ["503", None]


def test_trouble_lasts_though_others_had_the_turn():
    shelf = Shelf({n: NOW_MS - n for n in range(9)})
    shelf.before = lambda: "to" in shelf.asked[-1].params and fail()
    reader = both(shelf)
    reader.portion(rows=1)
    reader.portion(rows=1)
    shelf.before = lambda: None
    reader.portion(rows=1)
    assert "to" not in shelf.asked[-1].params
    assert reader.troubles == ["503"]
    reader.until_done(1)
    assert reader.versions == shelf.notes


def test_time_in_which_nobody_read_is_not_reading():
    shelf = Shelf({n: NOW_MS - n * DAY_MS for n in range(30)})
    reader = both(shelf, object_type())
    reader.portion(rows=1)
    shelf.now_ms += 2 * DAY_MS
    reader.portion(rows=1)
    assert reader.standing.objects[0].started_ms == shelf.now_ms


def fail():
    raise NoAnswer("503")


def test_passing_trouble_is_tried_again_soon_and_then_as_scheduled():
    shelf = Shelf({1: NOW_MS - 1}, before=fail)
    reader = both(shelf, object_type())
    waits = []
    while reader.portion() and reader.more_at_ms is not None:
        waits.append((reader.more_at_ms - shelf.now_ms) // 1000)
        shelf.now_ms = reader.more_at_ms
    assert waits == [5, 5, 10, 20, 40, 60]


def test_vendors_wait_is_kept_and_no_trouble():
    shelf = Shelf({1: NOW_MS - 1})
    shelf.before = lambda: (_ for _ in ()).throw(WaitsUntil("wait", NOW_MS + 30_000))
    reader = both(shelf, object_type())
    reader.portion()
    assert (reader.more_at_ms, reader.troubles, reader.notes) == (NOW_MS + 30_000, [], ["wait"])
    reader.portion()
    assert len(shelf.asked) == 1


def test_object_that_account_does_not_use_is_noted_once():
    shelf = Shelf()
    shelf.before = lambda: (_ for _ in ()).throw(MissingScope("403"))
    reader = both(shelf, object_type(optional=True))
    reader.portion()
    assert (reader.troubles, reader.more_at_ms) == ([], None)
    assert [note.kind for batch in reader.batches for note in batch.drift] == ["object not readable"]
    assert reader.standing.complete_until_ms is None


def test_used_up_limit_starves_no_object():
    shelf = Shelf({n: NOW_MS - n for n in range(9)})
    reader = both(shelf)
    answers = []

    def before():
        answers.append(shelf.now_ms)
        if answers.count(shelf.now_ms) > 1:
            raise WaitsUntil("one a day", shelf.now_ms + DAY_MS)

    shelf.before = before
    for _ in range(40):
        reader.portion()
        shelf.now_ms = reader.more_at_ms or shelf.now_ms + DAY_MS
    assert all(place.get("whole") for place in reader.state["places"].values())


@pytest.mark.parametrize("comment", ["scrub", "drop"])
def test_changed_entry_maps_kept_records_again(tmp_path, monkeypatch, comment):
    shelf = Shelf({n: now_ms() - n for n in range(7)})
    monkeypatch.setitem(registry._KNOWN, "small", Small(shelf, object_type()))
    first = pulled(tmp_path, entry())
    asked = len(shelf.asked)
    changed = entry(options={"without": ["notes"]}, comment=comment, streams=[MAILS])
    again = pulled(tmp_path, changed, first.state)
    assert len(shelf.asked) == asked
    assert [(batch.target, batch.rows) for batch in again.batches] == [("interaction", 7)]
    assert again.batches[0].stream == "note-interaction-mail"


MAILS = {
    "into": "interaction",
    "from": "note",
    "columns": {
        "key": "id",
        "occurred_at": "made",
        "event": {"value": "mail"},
        "customer": {"email": "email"},
    },
}


def pulled(home, source, state=None):
    request = PullRequest(source, home / "landing", b"s", state or {})
    return pickle.loads(pickle.dumps(run(request)))
