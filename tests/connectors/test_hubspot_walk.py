from hypothesis import example, given
from hypothesis import strategies as st

from connectors.hubspot.walk import changed

SIZE, NOW = 5, 1_000

moments = st.lists(st.integers(0, 12), max_size=60)


class Index:
    """A search as HubSpot's: sorted by one property, equal values in an order of its own."""

    def __init__(self, moments):
        self.records = dict(enumerate(moments, 1))
        self.asked = 0

    def search(self, ask):
        self.asked += 1
        assert self.asked < 300
        if ask.after_id is None:
            found = sorted((at, -number) for number, at in self.records.items() if at >= ask.from_ms)
            return [self.record(-number) for _, number in found[:SIZE]]
        found = sorted(n for n, at in self.records.items() if at == ask.from_ms and n > ask.after_id)
        return [self.record(number) for number in found[:SIZE]]

    def record(self, number):
        return {"id": str(number), "at": self.records[number]}


def walk(index, since=0, until=NOW):
    return list(changed(index.search, lambda record: record["at"], since, size=SIZE, until_ms=until))


def ids(pages):
    return sorted(int(record["id"]) for page in pages for record in page)


@given(moments, st.integers(0, 12))
@example([3] * 60, 0)
@example([0] * SIZE, 0)
def test_each_id_comes_once(times, since):
    assert ids(walk(Index(times), since)) == [n for n, at in enumerate(times, 1) if at >= since]


@given(moments, st.data())
def test_changes_meanwhile_lose_nothing(times, data):
    index, found, later = Index(times), {}, NOW
    for page in changed(index.search, lambda record: record["at"], 0, size=SIZE, until_ms=NOW):
        found |= {int(record["id"]): record["at"] for record in page}
        if index.records and index.asked < 30 and data.draw(st.booleans()):
            later += 1
            index.records[data.draw(st.sampled_from(sorted(index.records)))] = later
    assert found.keys() == index.records.keys()


def test_a_record_out_of_its_place_skips_nobody():
    index = Index([1, 2, 3, 4, 5, 6, 7, 8])
    asked = index.search

    def stale(ask):
        page = asked(ask)
        return [{**r, "at": NOW + 5} if r["id"] == "5" else r for r in page]  # changed, indexed where it was

    index.search = stale
    assert ids(walk(index)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_requests_stay_few():
    index = Index(list(range(1, 51)))
    walk(index)
    assert index.asked <= 50 / (SIZE - 1) + 2
