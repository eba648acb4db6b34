import pytest

from warehouse import journal


def kept(shop):
    with shop.wh.read() as reader:
        return [(entry["kind"], entry["payload"]) for entry in journal.read(reader)]


def test_entry_is_in_the_file_and_on_the_page(shop):
    ops = shop.wh.ops_version
    journal.append(shop.wh, "note", {"text": "seen"})
    assert kept(shop) == [("note", {"text": "seen"})]
    assert [entry["kind"] for entry in journal.entries(shop.data / "journal")] == ["note"]
    assert shop.wh.ops_version == ops + 1


def test_entry_whose_commit_failed_is_taken_up_at_the_next_start(shop, monkeypatch):
    def fail(_writer):
        raise ZeroDivisionError

    monkeypatch.setattr("warehouse.store.Writer.raise_versions", fail)
    with pytest.raises(ZeroDivisionError):
        journal.append(shop.wh, "note", {"text": "seen"})
    monkeypatch.undo()
    assert kept(shop) == []
    shop.wh.close()
    shop.open()
    assert kept(shop) == [("note", {"text": "seen"})]


def test_line_cut_off_by_a_crash_spoils_no_other(shop):
    journal.append(shop.wh, "note", {"n": 1})
    path = next((shop.data / "journal").iterdir())
    with path.open("ab") as file:
        file.write(b'{"entry": "half')
    journal.append(shop.wh, "note", {"n": 2})
    assert [entry["payload"] for entry in journal.entries(shop.data / "journal")] == ['{"n": 1}', '{"n": 2}']


def test_order_of_acts_stands_where_the_clock_was_set_back(shop, monkeypatch):
    for text, clock in (("first", 9_000_000), ("second", 8_999_000), ("third", 9_000_000)):
        monkeypatch.setattr("warehouse.journal.runs.now_ms", lambda clock=clock: clock)
        journal.append(shop.wh, "note", {"text": text})
    assert [payload["text"] for _, payload in kept(shop)] == ["first", "second", "third"]


def test_clock_that_was_hours_ahead_stamps_nothing_after_it(shop, monkeypatch):
    for clock in (90_000_000, 9_000_000):
        monkeypatch.setattr("warehouse.journal.runs.now_ms", lambda clock=clock: clock)
        journal.append(shop.wh, "note", {"clock": clock})
    with shop.wh.read() as reader:
        assert [entry["at_ms"] for entry in journal.read(reader)] == [9_000_000, 90_000_000]
