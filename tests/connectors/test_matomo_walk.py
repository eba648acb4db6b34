import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.errors import ConnectorError
from connectors.matomo.walk import forward

SIZE = 4
times = st.lists(st.integers(1, 12), max_size=40)


class Site:
    """Visits as Matomo keeps them: one moves to its last action's place whenever it goes on."""

    def __init__(self, times):
        self.visits = dict(enumerate(times, 1))
        self.asked = 0

    def ask(self, after_s, limit):
        self.asked += 1
        found = sorted((at, number) for number, at in self.visits.items() if at > after_s)
        return [{"idVisit": number, "lastActionTimestamp": at} for at, number in found[:limit]]


def ids(pages):
    return sorted(visit["idVisit"] for page in pages for visit in page)


@given(times, st.integers(0, 13))
@example([7] * 40, 0)
def test_each_visit_comes_once(moments, since):
    expected = [number for number, at in enumerate(moments, 1) if at >= since]
    assert ids(forward(Site(moments).ask, since, SIZE)) == expected


@given(times, st.data())
def test_visits_arriving_and_going_on_meanwhile_lose_none(moments, data):
    site, found, now = Site(moments), {}, 100
    for since in (0, None):
        reached = max(found.values(), default=0) if since is None else since
        for page in forward(site.ask, reached, SIZE):
            found |= {visit["idVisit"]: visit["lastActionTimestamp"] for visit in page}
            if since == 0 and site.asked < 20 and data.draw(st.booleans()):
                now += 1
                site.visits[data.draw(st.integers(1, 50))] = now
    assert found == site.visits


def test_newest_first_is_refused():
    site = Site([1, 2, 3])
    with pytest.raises(ConnectorError, match=r"4\.2"):
        list(forward(lambda after, limit: site.ask(after, limit)[::-1], 0, SIZE))


def test_an_idle_site_is_asked_once():
    site = Site([])
    list(forward(site.ask, 0, SIZE))
    assert site.asked == 1
