"""Numbers are printed so that nobody reads more into them than they hold."""

from hypothesis import given
from hypothesis import strategies as st

from pages.parts import words

shares = st.floats(0, 1)


def figure(value, low, high, n=2_330, k=None):
    return {"value": value, "low": low, "high": high, "n": n, "k": k}


def plain(text):
    return text.replace(words.JOINER, "").replace(words.NBSP, " ")


def test_share_with_interval():
    assert plain(words.with_interval(figure(0.31, 0.29, 0.33))) == "31% (29–33)"


def test_kpi_has_one_decimal():
    assert plain(words.with_interval(figure(0.784, 0.76, 0.806), kpi=True)) == "78.4% (76.0–80.6)"


def test_small_share_has_a_decimal_where_known_so_well():
    assert plain(words.with_interval(figure(0.062, 0.054, 0.071))) == "6.2% (5.4–7.1)"
    assert plain(words.with_interval(figure(0.082, 0.06, 0.11))) == "8% (6–11)"


def test_unknown_is_a_dash_and_never_zero():
    for unit in ("share", "nps", "money", "count", "time", "score"):
        assert words.value({"value": None, "n": 0}, unit) == "–"
        assert words.value(None, unit) == "–"
    assert words.number(None) == words.share(None) == words.money(None) == "–"


def test_zero_is_zero():
    assert words.share(0.0) == "0%"


def test_few_are_counted():
    assert plain(words.value(figure(0.74, 0.5, 0.9, n=23, k=17))) == "17 of 23"
    assert words.interval(figure(0.74, 0.5, 0.9, n=23, k=17)) == ""


def test_below_ten_only_the_count():
    assert plain(words.value(figure(0.5, 0.1, 0.9, n=8, k=4))) == "n 8"
    assert plain(words.value(figure(None, None, None, n=8, k=4))) == "n 8"


def test_minus_is_a_minus_and_spells_to():
    assert plain(words.points_span(-4.2, 2.1)) == "−4.2 to +2.1"
    assert plain(words.points(-6.1)) == "−6.1 pp"
    assert plain(words.interval(figure(-3, -12, 5), "nps")) == "−12 to +5"


def test_money_has_two_digits_and_a_range():
    assert words.money(38_412, "GBP") == "£38,000"
    assert plain(words.money_span(2_310, 5_090, "GBP")) == "2,300–5,100"


def test_durations_in_two_units():
    assert [plain(words.lasting(s)) for s in (30, 90, 65_000, 190_000)] == [
        "30 s",
        "1 min 30 s",
        "18 h",
        "2 d 4 h",
    ]


@given(st.floats(-1e9, 1e9))
def test_two_digits_keep_the_amount(amount):
    assert abs(words.two_digits(amount) - amount) <= 0.05 * abs(amount) + 1e-9


@given(shares, shares, shares, st.integers(30, 10**7))
def test_intervals_never_break(low, value, high, n):
    low, value, high = sorted((low, value, high))
    printed = words.with_interval(figure(value, low, high, n=n))
    assert " " not in printed
    assert f"{words.JOINER}–{words.JOINER}" in printed


@given(shares)
def test_no_negative_zero(value):
    assert words.MINUS not in words.share(value)
    assert not words.number(-value * 1e-9).startswith(words.MINUS)


@given(st.integers(0, 9), st.integers(0, 9))
def test_a_share_of_few_is_never_printed(k, n):
    k = min(k, n)
    assert "%" not in words.with_interval(figure(k / n if n else None, 0.1, 0.9, n=n, k=k))
