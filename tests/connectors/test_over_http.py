"""What every connector that asks a vendor over HTTP promises, whatever the vendor answers."""

import json

import pytest

from connectors import registry
from connectors.vendor.connector import Vendor
from tests.connectors.contract import ARRANGEMENTS
from tests.connectors.weather import Puller, Weather

VENDORS = [name for name in registry.names() if isinstance(registry.get(name), Vendor)]
ORDERS = {f"o{n}": n for n in range(60)}
DAY_S = 86_400


@pytest.fixture(params=VENDORS)
def there(request, tmp_path):
    made = ARRANGEMENTS[request.param](tmp_path)
    yield made
    made.close()


@pytest.fixture
def weather(there):
    made = Weather(there.source().base_url)
    yield made
    made.close()


@pytest.fixture
def puller(there, weather):
    source = weather.over(there.source())
    return Puller(registry.get(source.connector), source)


@pytest.mark.parametrize("seed", range(3))
def test_failing_answers_lose_nothing(there, weather, puller, seed):
    weather.dice.seed(seed)
    weather.share = 0.3
    rows = {**ORDERS}
    for n in range(20):
        rows |= {"o1": 100 + n, f"new{n}": n}
        there.put(rows)
        puller.portion(rows=1)
        puller.wait(5)
    weather.share = 0.0
    puller.wait(60)
    puller.until_done()
    assert puller.rows == rows
    assert len(weather.met) > 3


def test_small_portions_read_what_one_reads(there, puller):
    there.put(ORDERS)
    for _ in range(400):
        puller.portion(rows=9)
        puller.state = json.loads(json.dumps(puller.state))
        if puller.more_at_ms is None:
            break
    assert (puller.rows, puller.more_at_ms, puller.troubles) == (ORDERS, None, [])


@pytest.mark.parametrize("way", ["503", "429 later", "silence", "cut", "half", "page"])
def test_vendor_that_is_away_is_told_and_catches_up(there, weather, puller, way):
    there.put(ORDERS)
    weather.always = way
    puller.portion()
    assert not puller.rows
    assert puller.troubles or puller.more_at_ms
    assert not [text for text in puller.troubles if "Traceback" in text or "canary" in text]
    weather.always = None
    puller.wait(120)
    puller.until_done()
    assert puller.rows == ORDERS


@pytest.mark.parametrize("status", ["401", "403", "404", "400"])
def test_refusal_says_what_to_do_and_no_secret(there, weather, puller, status):
    there.put(ORDERS)
    weather.always = status
    puller.portion()
    token = puller.source.token.get_secret_value()
    told = " ".join(puller.troubles)
    assert f"({status})" in told
    assert "sources.yml" in told or "README" in told
    assert token not in told
    assert not puller.rows


def test_quiet_vendor_is_asked_little(there, weather, puller):
    there.put(ORDERS)
    puller.until_done()
    asked = weather.asked
    puller.portion()
    assert weather.asked - asked <= 2 * len(puller.standing.objects) + 2


def test_budget_of_a_day_is_kept(there, weather, puller):
    options = {**puller.source.options, "budget_per_day": 3}
    puller.source = puller.source.model_copy(update={"options": options})
    puller.wait(DAY_S * 1.5 - puller.now() % DAY_S)  # tomorrow at noon: no midnight falls between
    there.put(ORDERS)
    for _ in range(8):
        puller.portion()
        puller.wait(61)
    assert (weather.asked, puller.troubles) == (3, [])
    assert puller.more_at_ms % (DAY_S * 1000) == 0
    for _ in range(40):
        puller.wait((puller.more_at_ms or 0) / 1000 - puller.now())
        puller.portion()
    assert puller.rows == ORDERS
