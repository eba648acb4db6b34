TOUCHPOINTS = """
  - {id: order, stage: start, match: {event: order}}
  - {id: delivery, stage: start, match: {source: desk, event: delivery}}
"""
PROMISE = "promises: [{{id: fast, made_at: order, kept_at: {}, {}}}]\n"


def kept(story, limit, *rows, at="delivery", complete="2026-02-01 00:00"):
    told = story(touchpoints=TOUCHPOINTS, promises=PROMISE.format(at, limit))
    told.complete(complete)
    told.add("interaction", *rows)
    return [row["kept"] for row in told.rows("select kept from roll.promise order by ts_ms, id")]


def order(**row):
    return {"event": "order", "at": "2026-01-05 12:00", "due": "2026-01-10 00:00", "case": "c"} | row


def delivered(day, **row):
    return {"event": "delivery", "source": "desk", "at": "2026-01-06 12:00", "case": "c"} | {
        "done": day and f"2026-01-{day:02} 12:00"
    } | row  # fmt: skip


def test_kept_by_due_at(story):
    assert kept(story, "by: due_at", order(), delivered(9)) == [1]
    assert kept(story, "by: due_at", order(), delivered(10)) == [0]


def test_kept_within_a_duration(story):
    assert kept(story, "within: 4d", order(due=None), delivered(9)) == [1]
    assert kept(story, "within: 2wd", order(due=None), delivered(7)) == [1]
    assert kept(story, "within: 2wd", order(due=None), delivered(8)) == [0]


def test_broken_though_nothing_happened(story):
    assert kept(story, "by: due_at", order(), delivered(None)) == [0]


def test_not_due_is_neither(story):
    assert kept(story, "by: due_at", order(), complete="2026-01-09 00:00") == [None]
    assert kept(story, "by: due_at", order(due=None)) == []


def test_kept_at_a_stage_or_where_it_is_made(story):
    assert kept(story, "by: due_at", order(), delivered(9), at="start") == [1]
    assert kept(story, "by: due_at", order(done="2026-01-06 12:00"), at="order") == [1]


def test_another_case_keeps_nothing(story):
    assert kept(story, "by: due_at", order(source="desk"), delivered(9, case="d")) == [0]


def test_the_same_customer_keeps_it_across_sources(story):
    assert kept(story, "by: due_at", order(customer="a"), delivered(9, case="d", customer="a")) == [1]


def test_promise_holds_while_it_is_in_force(story):
    since = "by: due_at, since: 2026-01-06"
    assert kept(story, since, order(), order(at="2026-01-06 12:00"), delivered(9)) == [1]
