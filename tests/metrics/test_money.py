"""What serving costs, what orders are worth, what a customer has brought."""

import pytest

from metrics import kpi as kpis
from metrics.lens import Lens
from metrics.money import money
from metrics.scope import open_scope
from tests.warehouse.rollups.facts import Story

SETTINGS = "name: Shop\ntime_zone: UTC\ncurrency: EUR\nclock: 2026-03-31\n"
KPIS = "kpis: [{id: basket, of: interaction, measure: mean, column: amount, period: all}]\n"


@pytest.fixture
def shop(tmp_path):
    """Forty customers with one order of 10, 20, 30, 40 each, and one order in another currency."""
    story = Story(tmp_path, settings=SETTINGS, kpis=KPIS)
    orders = [
        {
            "at": f"2026-03-{1 + i % 28:02} 10:00",
            "customer": f"c{i}",
            "amount_minor": 1000 * (1 + i % 4),
            "currency": "EUR",
        }
        for i in range(40)
    ]
    story.add(
        "interaction",
        *orders,
        {"at": "2026-03-05 10:00", "customer": "c0", "amount_minor": 9, "currency": "USD"},
    )
    story.complete("2026-03-31 23:59")
    story.refresh()
    yield story
    story.wh.close()


def test_orders_are_worth_their_mean(shop):
    with shop.wh.read() as reader:
        (order,) = money(reader, shop.ws)["order_value"]
    assert (order["touchpoint"], order["value"], order["n"]) == ("order", 25, 40)
    assert order["low"] < 25 < order["high"]


def test_customers_brought_the_capped_mean(shop):
    with shop.wh.read() as reader:
        value = money(reader, shop.ws)["customer_value"]
    assert (value["value"], value["median"], value["cut_off"]) == (25, 25, 0)
    assert value["low"] < 25 < value["high"]


def test_other_currencies_are_left_out_of_kpis(shop):
    with shop.wh.read() as reader:
        basket = kpis.entry(open_scope(reader, shop.ws), shop.ws.kpi("basket"))
    assert (basket["value"], basket["n"], basket["unit"]) == (25, 40, "money")


def test_same_data_give_the_same_screen(shop):
    with shop.wh.read() as reader:
        assert money(reader, shop.ws) == money(reader, shop.ws)


def test_serving_is_costed_by_touchpoint_and_segment(ferry, reader):
    (everybody,) = money(reader, ferry.ws)["cost_to_serve"]
    assert (everybody["touchpoint"], everybody["contacts"], everybody["without_cost"]) == ("helpline", 500, 0)
    assert everybody["value"] == pytest.approx(2500 / 200 * 3.65)
    (north,) = money(reader, ferry.ws, Lens(segment="town:north"))["cost_to_serve"]
    assert north["n"] == 100
