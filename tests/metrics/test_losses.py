"""What a failing touchpoint loses, by plain arithmetic."""

import pytest

from config.models.kpis import Value
from metrics.evidence.losses import Effect, Excess, excess, loss

JOIN = Effect("join", -0.10, 0.01, 0.5, Value(amount=400, low=300, high=500))
SMILE = Effect("smile", -0.20, 0.02, 1.0, None)


def test_excess_is_what_was_not_expected():
    found = excess(60, 200, 0.10, 2)
    assert found.value == 40
    assert found.spread == pytest.approx((200 * 0.1 * 0.9 + 2**2) ** 0.5)
    assert found.is_beyond_chance


def test_money_is_excess_times_effect_times_value():
    found = loss(Excess(100, 5, 2), [JOIN], 1)
    assert found.outcomes[0] == pytest.approx(100 * 0.5 * 0.10, rel=0.03)
    assert found.money[0] == pytest.approx(2000, rel=0.05)
    assert found.per_week[0] == pytest.approx(1000, rel=0.05)
    assert found.money[1] < 2000 < found.money[2]


def test_rank_is_lower_where_less_is_sure():
    sure, vague = loss(Excess(100, 2, 2), [JOIN], 1), loss(Excess(100, 60, 2), [JOIN], 1)
    assert sure.rank > vague.rank


def test_without_a_value_there_is_no_money():
    found = loss(Excess(100, 5, 2), [SMILE], 1)
    assert (found.money, found.per_week) == (None, None)
    assert found.outcomes[0] == pytest.approx(20, rel=0.05)


def test_answers_are_not_added_to_joins():
    assert loss(Excess(100, 5, 2), [JOIN, SMILE], 1).outcomes[0] == pytest.approx(5, rel=0.05)


def test_same_seed_gives_same_loss():
    assert loss(Excess(9, 3, 1), [JOIN], 7) == loss(Excess(9, 3, 1), [JOIN], 7)
