import pytest

ORDERS = "opens: [{event: order}], won: [{event: order, nth: 2}]"


def outcome(text, kind="other"):
    return f"outcomes:\n  - {{id: goal, kind: {kind}, {text}}}\n"


def chances(story, text, *rows, kind="other", complete="2026-03-01 00:00", episodes=()):
    """(result, recorded) of every chance, in the order in which they opened."""
    told = story(kpis=outcome(text, kind) if text else f"outcomes: [{{id: goal, kind: {kind}}}]\n")
    told.complete(complete)
    told.add("interaction", *rows)
    told.add("episode", *({"outcome": "goal", "customer": "a"} | row for row in episodes))
    return [
        tuple(row.values())
        for row in told.rows("select result, recorded from roll.chance order by opened_ms, id")
    ]


def on(day, event="order", **row):
    return {"at": f"2026-01-{day:02} 12:00", "event": event, "customer": "a"} | row


WON, LOST, OPEN = ("won", 1), ("lost", 1), (None, 0)


def test_second_purchase_wins_the_first(story):
    assert chances(story, ORDERS, on(1), on(9), on(10)) == [WON]
    assert chances(story, ORDERS, on(1), on(9, customer="b")) == [OPEN, OPEN]


def test_two_purchases_in_one_second_are_two(story):
    assert chances(story, ORDERS, on(1, key="b"), on(1, key="a")) == [WON]


def test_second_outside_the_window_is_lost(story):
    assert chances(story, ORDERS + ", within: 5d", on(1), on(6)) == [WON]
    assert chances(story, ORDERS + ", within: 5d", on(1), on(7)) == [("lost", 0)]
    assert chances(story, ORDERS + ", within: 5d", on(1), complete="2026-01-06 12:00") == [OPEN]


def test_next_purchase_repeats(story):
    again = "opens: [{event: order}], won: [{event: order}], repeats: true"
    assert chances(story, again, on(1), on(2), on(3)) == [WON, WON, OPEN]


def test_whoever_had_it_is_not_at_risk(story):
    once = "opens: [{event: visit}], won: [{event: join}]"
    rows = on(1, "visit"), on(2, "join"), on(3, "visit")
    assert chances(story, once, *rows) == [WON]
    assert chances(story, once + ", repeats: true", *rows) == [WON, OPEN]


def test_one_row_may_open_and_win(story):
    rule = "opens: [{event: visit}], won: [{event: visit, where: \"status = 'ok'\"}]"
    assert chances(story, rule, on(1, "visit", status="ok"), on(1, "visit", customer="b")) == [WON, OPEN]


def test_won_before_it_opened_is_none(story):
    assert (
        chances(story, "opens: [{event: visit}], won: [{event: join}]", on(5, "join"), on(9, "visit")) == []
    )


def test_first_to_close_it_counts(story):
    rule = "opens: [{event: visit}], won: [{event: join}], lost: [{event: leave}]"
    assert chances(story, rule, on(1, "visit"), on(3, "leave"), on(4, "join")) == [LOST]


def test_silence_wins_where_declared(story):
    rule = "opens: [{event: due}], lost: [{event: leave}], within: 10d, unrecorded: won"
    rows = on(1, "due"), on(1, "due", customer="b"), on(5, "leave"), on(19, "leave", customer="b")
    assert chances(story, rule, *rows) == [LOST, ("won", 0)]


@pytest.mark.parametrize("within", ["case", "session"])
def test_within_one_case_order_is_unknown(story, within):
    rule = f"per: {within}, opens: [{{event: ask}}], won: [{{event: solve}}], within: {within}"
    rows = on(5, "ask", **{within: "c"}), on(3, "solve", **{within: "c"}), on(5, "ask", **{within: "d"})
    assert chances(story, rule, *rows) == [WON, OPEN]


def test_stranger_is_the_case_then_the_session(story):
    found = ({"customer": None, "case": "c"}, {"customer": None, "case": "c", "session": "x"})
    assert chances(story, ORDERS, on(1, **found[0]), on(2, **found[1])) == [WON]
    assert chances(story, ORDERS, on(1, customer=None, session="x"), on(2, customer=None, session="x")) == [
        WON
    ]
    assert chances(story, ORDERS, on(1, customer=None)) == []


def test_account_is_the_unit_where_declared(story):
    rows = on(1, account="f"), on(2, account="f", customer="b")
    assert chances(story, ORDERS + ", per: account", *rows) == [WON]


def test_window_of_working_days(story):
    rule = ORDERS + ", within: 2wd"
    assert chances(story, rule, on(9), on(13, at="2026-01-13 11:00")) == [WON]
    assert chances(story, rule, on(9), on(13, at="2026-01-13 13:00")) == [("lost", 0)]


def test_answer_closes_itself(story):
    rule = (
        'opens: [{instrument: csat}], won: [{instrument: csat, where: "score >= 4"}], per: case, within: 60d'
    )
    told = story(kpis=outcome(rule, "satisfaction"))
    told.add(
        "feedback", *({"at": "2026-01-01 10:00", "score": score, "key": str(score)} for score in (5, 3, None))
    )
    found = told.rows("select result, closed_ms = opened_ms as closed from roll.chance order by result")
    assert found == [{"result": "lost", "closed": True}, {"result": "won", "closed": True}]


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("", {"result": "won", "closed": "2026-01-20 00:00"}, WON),
        ("", {"result": "won"}, WON),
        ("", {"result": "lost"}, LOST),
        ("", {"result": "open"}, OPEN),
        ("", {}, OPEN),
        ("within: 10d", {"result": "won", "closed": "2026-01-20 00:00"}, ("lost", 0)),
        ("within: 10d", {"result": "won", "closed": "2026-01-05 00:00"}, WON),
        ("within: 10d", {}, ("lost", 0)),
        ("within: 90d", {}, OPEN),
        ("", {"due": "2026-01-20 00:00"}, ("lost", 0)),
        ("unrecorded: won", {"due": "2026-01-20 00:00"}, ("won", 0)),
        ("", {"due": "2026-01-20 00:00", "result": "won", "closed": "2026-01-22 00:00"}, WON),
        ("", {"due": "2026-09-20 00:00"}, OPEN),
        ("", {"opened": "2026-01-03 00:00", "result": "won", "closed": "2026-01-02 00:00"}, WON),
    ],
)
def test_recorded_episode(story, text, row, expected):
    assert chances(story, text, episodes=[{"opened": "2026-01-01 00:00"} | row]) == [expected]


def test_value_is_what_the_winning_row_was_worth(story):
    told = story(kpis=outcome(ORDERS))
    told.add("interaction", on(1, amount_minor=100), on(2, amount_minor=700), on(3, customer="b"))
    assert told.column("value_minor", "chance", "opened_ms") == [700, None]


def test_daily_counts_all_chances(story):
    told = story(kpis=outcome(ORDERS))
    told.add("interaction", on(1), on(2), on(1, customer="b"))
    assert told.rows("select opened, won, lost, open from roll.chance_daily") == [
        {"opened": 2, "won": 1, "lost": 0, "open": 1}
    ]
