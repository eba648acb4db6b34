import dataclasses

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.errors import BadToken, ConnectorError, NoAnswer
from connectors.matomo.connector import VISITS
from connectors.matomo.walk import Forward
from connectors.vendor.walks import Ask

WALK = Forward(few=2, most=8)
KIND = dataclasses.replace(VISITS, unpack=None)
NOW, HOUR, DAY = 60 * 86_400, 3_600, 86_400
times = st.lists(st.one_of(st.integers(1, 12), st.integers(1, NOW)), max_size=40)


class Site:
    """Visits as Matomo keeps them: one moves to its last action's place whenever it goes on."""

    secret_form = {"token_auth": "s3cret"}  # noqa: RUF012

    def __init__(self, moments):
        self.visits = dict(enumerate(moments, 1))
        self.asked, self.largest, self.out_from = [], 10_000, None

    def json(self, request):
        form = request.form
        self.asked.append(form)
        if form["filter_limit"] > self.largest:
            raise NoAnswer("too much")
        found = sorted((at, number) for number, at in self.visits.items() if at > form["minTimestamp"])
        page = [
            {"idVisit": number, "lastActionTimestamp": at} for at, number in found[: form["filter_limit"]]
        ]
        if self.out_from is not None and (
            len(page) < form["filter_limit"] or page[-1]["lastActionTimestamp"] > self.out_from
        ):
            raise NoAnswer("503")
        return page


def read(site, place, now=NOW, first=0):
    """One pull: what came, by visit; a failure ends it."""
    found = {}
    for page in WALK.steps(Ask(site, KIND, now * 1000, first * 1000), place):
        found |= {visit["idVisit"]: visit["lastActionTimestamp"] for visit in page}
    return found


def count(site, first):
    pages = WALK.steps(Ask(site, KIND, NOW * 1000, first * 1000), {})
    return sorted(visit["idVisit"] for page in pages for visit in page)


@given(times, st.integers(0, 13))
@example([7] * 40, 0)
def test_each_visit_comes_once(moments, first):
    assert count(Site(moments), first) == [number for number, at in enumerate(moments, 1) if at >= first]


@given(times, st.data())
def test_visits_arriving_and_going_on_meanwhile_lose_none(moments, data):
    site, found, place, now = Site(moments), {}, {}, NOW
    for page in WALK.steps(Ask(site, KIND, NOW * 1000, 0), place):
        found |= {visit["idVisit"]: visit["lastActionTimestamp"] for visit in page}
        if len(site.asked) < 20 and data.draw(st.booleans()):
            now += 1
            site.visits[data.draw(st.integers(1, 50))] = now
    assert found | read(site, place, now + 1) == site.visits


@given(times, st.integers(0, 12))
def test_a_walk_left_at_any_page_goes_on(moments, pages):
    site, place, found = Site(moments), {}, {}
    walk = WALK.steps(Ask(site, KIND, NOW * 1000, 0), place)
    for _, page in zip(range(pages), walk, strict=False):
        found |= {visit["idVisit"]: visit["lastActionTimestamp"] for visit in page}
    walk.close()
    assert found | read(site, place) == site.visits


def test_late_visits_come_within_the_look_back_and_daily_for_three_days():
    site, place = Site([NOW - 10]), {}
    read(site, place)
    read(site, place)
    site.visits |= {2: NOW - HOUR // 2, 3: NOW - 2 * DAY}
    assert set(read(site, place)) == {2}
    assert set(read(site, place, NOW + DAY)) == {3}


def test_what_did_not_change_is_not_given_again():
    site, place = Site([NOW - 10, NOW - 20]), {}
    read(site, place)
    read(site, place)
    assert read(site, place) == {}


def test_a_visit_dated_ahead_hides_nothing():
    site, place = Site([NOW - 10, NOW + 90 * DAY]), {}
    read(site, place)
    site.visits[3] = NOW + 60
    assert 3 in read(site, place, NOW + 120)


def test_only_a_whole_walk_is_complete_until_now():
    site, place = Site(range(DAY, 50 * DAY, DAY)), {}
    site.out_from = 30 * DAY
    with pytest.raises(NoAnswer):
        read(site, place)
    assert 28 * DAY <= place["complete_ms"] / 1000 <= 30 * DAY
    site.out_from = None
    assert set(read(site, place).values()) >= set(range(31 * DAY, 50 * DAY, DAY))
    assert place["complete_ms"] == NOW * 1000


def test_a_page_too_large_for_the_server_is_asked_for_in_smaller_ones():
    site = Site(range(1, 40))
    site.largest = 4
    assert count(site, 0) == list(range(1, 40))


def test_days_are_asked_for_with_one_more_on_both_sides():
    site = Site([])
    list(WALK.steps(Ask(site, KIND, NOW * 1000, (NOW - DAY) * 1000), {}))
    assert [form["date"] for form in site.asked] == ["1970-02-28,1970-03-09"]


def test_newest_first_is_refused():
    site = Site([1, 2, 3])
    answer = site.json
    site.json = lambda request: answer(request)[::-1]
    with pytest.raises(ConnectorError, match=r"4\.2"):
        count(site, 0)


def test_an_idle_site_is_asked_once_a_pull():
    site, place = Site([]), {}
    list(WALK.steps(Ask(site, KIND, NOW * 1000, (NOW - DAY) * 1000), place))
    read(site, place, NOW + HOUR)
    assert len(site.asked) == 2


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Unable to authenticate with the provided token s3cret.", BadToken),
        (
            "You can&#039;t access this resource as it requires &#039;view&#039; access for the website.",
            BadToken,
        ),
        ("The query took too long.", NoAnswer),
    ],
)
def test_its_errors_are_told_apart_and_hold_no_token(message, kind):
    site = Site([])
    site.json = lambda request: {"result": "error", "message": message}
    with pytest.raises(kind) as error:
        count(site, 0)
    assert "s3cret" not in str(error.value)
