import pytest

HOUR = 3_600_000
NOON = "2026-01-05 12:00"  # a Monday


def order(*poor, **more):
    extra = "".join(f", {name}: {value}" for name, value in more.items())
    listed = f", poor: [{', '.join(poor)}]" if poor else ""
    return f"  - {{id: order, stage: start, match: {{event: order}}{listed}{extra}}}\n"


def judged(story, poor, row, complete="2026-01-20 00:00", **more):
    """(poor, known) of one interaction under these conditions."""
    told = story(touchpoints=order(*poor, **more))
    told.complete(complete)
    told.add("interaction", {"at": NOON} | row)
    (found,) = told.rows("select poor, known from roll.experience")
    return found["poor"], found["known"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"due": "2026-01-07 00:00", "done": "2026-01-06 00:00"}, (0, 1)),
        ({"due": "2026-01-07 00:00", "done": "2026-01-07 00:00"}, (0, 1)),
        ({"due": "2026-01-07 00:00", "done": "2026-01-07 00:01"}, (1, 1)),
        ({"due": "2026-01-07 00:00"}, (1, 1)),
        ({"due": "2026-02-07 00:00"}, (None, 0)),
        ({"due": "2026-02-07 00:00", "done": "2026-01-06 00:00"}, (0, 1)),
        ({"done": "2026-01-06 00:00"}, (None, 0)),
    ],
)
def test_late_is_past_due(story, row, expected):
    assert judged(story, ["{late: true}"], row) == expected


def test_never_complete_is_unknown(story):
    told = story(touchpoints=order("{late: true}"))
    told.add("interaction", {"at": NOON, "due": "2026-01-06 00:00"})
    assert told.column("late") == [None]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"wait_ms": 2 * HOUR}, (0, 1)),
        ({"wait_ms": 2 * HOUR + 1}, (1, 1)),
        ({}, (1, 1)),
        ({"at": "2026-01-19 23:00"}, (None, 0)),
        ({"done": "2026-01-05 18:00"}, (None, 0)),
        ({"status": "abandoned"}, (None, 0)),
        ({"status": "ok"}, (None, 0)),
    ],
)
def test_wait_grows_while_open(story, row, expected):
    assert judged(story, ["{wait_over: 2h}"], row) == expected


def test_no_wait_grows_where_none_is_recorded(story):
    told = story(touchpoints=order("{wait_over: 2h}"))
    told.complete("2026-02-01 00:00")
    told.add("interaction", {"at": NOON}, {"at": NOON, "stream": "rows-interaction"})
    assert told.column("waited") == [1, None]


@pytest.mark.parametrize(
    ("limit", "at", "wait_h", "poor"),
    [
        ("8wh", NOON, 23, 0),  # office hours 9 to 17: five hours on Monday, three on Tuesday, until noon
        ("8wh", NOON, 25, 1),
        ("1wh", "2026-01-09 16:30", 64.9, 0),  # Friday 16:30 runs on until Monday 9:30
        ("1wh", "2026-01-09 16:30", 65.1, 1),
        ("1wh", "2026-01-10 12:00", 45.9, 0),  # Saturday: begins to count on Monday at 9
        ("1wh", "2026-01-10 12:00", 46.1, 1),
        ("2wd", "2026-01-08 15:00", 96, 0),  # Thursday 15:00 to Monday 15:00
        ("2wd", "2026-01-08 15:00", 96.1, 1),
    ],
)
def test_working_time_skips_closed_hours(story, limit, at, wait_h, poor):
    found, _ = judged(story, [f"{{wait_over: {limit}}}"], {"at": at, "wait_ms": round(wait_h * HOUR)})
    assert found == poor


def test_holiday_is_no_working_day(story):
    settings = "name: T\ntime_zone: Europe/London\nholidays: [2026-01-06]\n"
    told = story(touchpoints=order("{wait_over: 1wd}"), settings=settings)
    told.add("interaction", {"at": NOON, "wait_ms": 48 * HOUR}, {"at": NOON, "wait_ms": 48 * HOUR + 1})
    assert told.column("waited") == [0, 1]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"status": "failed", "attributes": '{"rework": "false"}'}, (1, 1)),
        ({"status": "ok", "attributes": '{"rework": "true"}'}, (1, 1)),
        ({"status": "ok", "attributes": '{"rework": "false"}'}, (0, 1)),
        ({"status": "ok", "attributes": '{"rework": "perhaps"}'}, (None, 0)),
        ({"status": "ok"}, (None, 0)),
        ({"status": "failed"}, (1, 1)),
        ({"attributes": '{"rework": "false"}'}, (None, 0)),
    ],
)
def test_any_of_knows_when_it_knows(story, row, expected):
    assert judged(story, ["{status: failed}", '{where: "rework = true"}'], row) == expected


def test_abandoned_counts_only_where_declared(story):
    row = {"status": "abandoned"}
    assert judged(story, ["{status: failed}"], row) == (0, 1)
    assert judged(story, ["{status: [failed, abandoned]}"], row) == (1, 1)


def test_without_conditions_nothing_is_known(story):
    assert judged(story, [], {"status": "failed"}) == (None, 0)


def test_count_is_this_one_and_those_before(story):
    told = story(touchpoints=order("{count: interaction, per: customer, at_least: 3}"))
    times = ("2026-01-07 10:00", "2026-01-05 10:00", "2026-01-06 10:00")
    told.add("interaction", *({"at": at, "customer": "a"} for at in times), {"at": times[0], "customer": "b"})
    assert told.column("counted") == [0, 0, 1, 0]


def test_count_in_one_second_goes_by_key(story):
    told = story(touchpoints=order("{count: interaction, per: case, at_least: 2}"))
    told.add("interaction", *({"at": NOON, "case": "c", "key": key} for key in ("9", "1")))
    assert told.rows("select counted from roll.experience order by id") == [{"counted": 1}, {"counted": 0}]


def test_count_of_teams_counts_each_once(story):
    told = story(touchpoints=order("{count: team, per: case, at_least: 2}"))
    teams = ("one", "one", None, "two", "one")
    told.add(
        "interaction",
        *({"at": f"2026-01-0{day} 10:00", "case": "c", "team": team} for day, team in enumerate(teams, 1)),
    )
    assert told.column("counted") == [0, 0, 0, 1, 1]


def test_count_of_nobody_is_unknown(story):
    told = story(touchpoints=order("{count: interaction, per: customer, at_least: 1}"))
    told.add("interaction", {"at": NOON}, {"at": NOON, "session": "s"})
    assert told.rows("select counted from roll.experience order by id") == [{"counted": None}, {"counted": 1}]


def repaired(story, *rows):
    told = story(touchpoints=order("{late: true, done_by: [{event: fixed}]}"))
    told.complete("2026-02-20 00:00")
    told.add(
        "interaction", *({"event": "order", "due": "2026-01-10 00:00", "at": NOON} | row for row in rows)
    )
    return told.column("late")


def fixed(day, **row):
    return {"event": "fixed", "at": f"2026-01-{day:02} 12:00", "due": None} | row


def test_done_by_the_first_in_its_case(story):
    late = repaired(story, {"case": "c"}, fixed(12, case="c"), fixed(9, case="d"), fixed(8, case="c"))
    assert late == [0]


def test_other_case_of_one_source_ends_nothing(story):
    assert repaired(story, {"case": "c", "customer": "a"}, fixed(9, case="d", customer="a")) == [1]


def test_done_by_the_same_customer_elsewhere(story):
    assert repaired(
        story, {"case": "c", "customer": "a"}, fixed(9, case="d", customer="a", source="desk")
    ) == [0]
    assert repaired(story, {"customer": "a"}, fixed(9, customer="a"), fixed(9, customer="b")) == [0]


def test_nothing_ends_what_begins_later(story):
    assert repaired(story, {"customer": "a"}, fixed(4, customer="a")) == [1]


def test_session_stands_for_a_stranger(story):
    assert repaired(story, {"session": "s"}, fixed(9, session="s")) == [0]


def test_done_by_waits_for_the_other_source(story):
    told = story(touchpoints=order("{late: true, done_by: [{source: desk, event: fixed}]}"))
    told.complete("2026-01-20 00:00", "shop")
    told.add("interaction", {"at": NOON, "due": "2026-01-10 00:00"})
    assert told.column("late") == [None]
    told.complete("2026-01-11 00:00", "desk")
    assert told.column("late") == [1]


@pytest.mark.parametrize(
    ("row", "day"),
    [
        ({"due": "2026-01-07 10:00", "done": "2026-01-06 10:00"}, 6),
        ({"due": "2026-01-07 10:00", "done": "2026-01-09 10:00"}, 7),
        ({"due": "2026-01-07 10:00"}, 7),
        ({"done": "2026-01-07 00:30"}, 7),
        ({}, 5),
    ],
)
def test_settled_when_done_or_due(story, row, day):
    told = story(touchpoints=order("{late: true}"), settings="name: T\ntime_zone: Europe/Paris\n")
    told.add("interaction", {"at": NOON} | row)
    assert told.column("settled_date")[0].day == day


def test_foreign_money_is_left_out_and_counted(story):
    told = story(touchpoints=order())
    told.add(
        "interaction",
        {"at": NOON, "amount_minor": 500, "currency": "EUR"},
        {"at": NOON, "amount_minor": 700, "currency": "USD"},
        {"at": NOON, "amount_minor": 100},
    )
    found = told.rows("select amount_n, amount_sum_minor, foreign_money from roll.touchpoint_daily")
    assert found == [{"amount_n": 2, "amount_sum_minor": 600, "foreign_money": 1}]


def test_daily_adds_up_to_what_happened(story):
    told = story(touchpoints=order("{late: true}"))
    told.complete("2026-01-20 00:00")
    rows = [
        {"due": "2026-01-06 00:00"},
        {"due": "2026-01-06 00:00", "done": NOON},
        {"due": "2026-02-06 00:00"},
        {},
    ]
    told.add("interaction", *({"at": NOON} | row for row in rows))
    names = "n, known, poor, late_known, late, promised, kept"
    (found,) = told.rows(f"select {names} from roll.touchpoint_daily")
    assert tuple(found.values()) == (4, 2, 1, 2, 1, 3, 1)


def test_past_due_and_not_done_is_not_completed(story):
    told = story(touchpoints=order("{late: true}"))
    told.complete("2026-01-20 00:00")
    rows = [
        {"due": "2026-01-06 00:00"},
        {"due": "2026-01-06 00:00", "done": NOON},
        {"due": "2026-02-06 00:00"},
    ]
    told.add("interaction", *({"at": NOON, "key": str(n)} | row for n, row in enumerate(rows)))
    found = [row["completed"] for row in told.rows("select completed from roll.experience order by id")]
    assert found == [0, 1, None]
