import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.shop import NOON, Shop, order


def persons(shop):
    """The keys of each person, as sets of digests."""
    found = {}
    for row in shop.rows(
        "select person_code, digest from core.identity join core.customer_key using (key_code)"
    ):
        found.setdefault(row["person_code"], set()).add(row["digest"])
    return sorted(map(sorted, found.values()))


def test_keys_of_one_row_are_one_person(shop):
    shop.orders(order("1", customer=["email:a", "crm:1"]), order("2", customer=["email:b"]))
    assert persons(shop) == [["1", "a"], ["b"]]


def test_persons_join_over_sources(shop):
    shop.orders(order("1", customer=["email:a"]))
    shop.orders(order("1", customer=["phone:9"]), source="desk")
    shop.pull("identity", {"customer": ["email:a", "phone:9"]}, source="desk")
    assert persons(shop) == [["9", "a"]]


def test_fact_keeps_the_key_it_came_with(shop):
    shop.orders(order("1", customer=["email:a"]), order("2", customer=["crm:1", "email:a"]))
    keys = shop.rows(
        "select digest from core.interaction join core.customer_key on key_code = customer_key order by key"
    )
    assert [row["digest"] for row in keys] == ["a", "1"]


def test_merge_makes_its_persons_days_dirty(shop):
    shop.orders(
        order("1", customer=["email:a"]), order("2", at=NOON + dt.timedelta(days=2), customer=["crm:1"])
    )
    with shop.wh.write() as writer:
        writer.execute("delete from ops.dirty_day")
    shop.pull("identity", {"customer": ["email:a", "crm:1"]})
    assert len(shop.rows("from ops.dirty_day")) == 2


def test_new_key_of_a_known_person_moves_no_day(shop):
    shop.orders(order("1", customer=["email:a"]))
    with shop.wh.write() as writer:
        writer.execute("delete from ops.dirty_day")
    shop.pull("identity", {"customer": ["email:a", "crm:new"]})
    assert shop.rows("from ops.dirty_day") == []


@pytest.mark.parametrize(("keys", "together"), [(20, 1), (21, 22)])
def test_crowd_of_keys_is_listed_not_joined(shop, keys, together):
    shop.pull("identity", *({"customer": ["phone:shop", f"email:{n}"]} for n in range(keys)))
    assert len(persons(shop)) == together


def test_crowd_comes_apart_again_when_it_grows(shop):
    shop.pull("identity", *({"customer": ["phone:shop", f"email:{n}"]} for n in range(20)))
    shop.pull("identity", {"customer": ["phone:shop", "email:20"]})
    assert len(persons(shop)) == 22


def test_same_edges_again_change_nothing(shop):
    shop.pull("identity", {"customer": ["email:a", "crm:1"]})
    version = shop.wh.data_version
    assert shop.pull("identity", {"customer": ["email:a", "crm:1"]}).unchanged == 1
    assert shop.wh.data_version == version


PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=20)


def joined(pairs):
    """The components, computed independently: union by relabelling."""
    label = {key: key for pair in pairs for key in pair}
    for one, other in pairs:
        label = {key: label[one] if at == label[other] else at for key, at in label.items()}
    return sorted(sorted(str(key) for key in label if label[key] == at) for at in set(label.values()))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(PAIRS, st.integers(1, 5))
def test_persons_are_the_components(tmp_path_factory, empty_shop, pairs, step):
    shop = Shop(tmp_path_factory.mktemp("identity"), empty_shop)
    for begin in range(0, len(pairs), step):
        shop.pull("identity", *({"customer": [f"k:{a}", f"k:{b}"]} for a, b in pairs[begin : begin + step]))
    assert persons(shop) == joined(pairs)
    shop.wh.close()
