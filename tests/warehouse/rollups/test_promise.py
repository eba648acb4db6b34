TOUCHPOINTS = """
  - {id: order, stage: start, match: {event: order}}
  - {id: delivery, stage: start, match: {event: delivery}}
  - {id: repair, stage: start, match: {event: repair}, poor: [{late: true, done_by: [{event: mended}]}]}
"""
PROMISE = "promises: [{{id: fast, made_at: order, kept_at: {}, {}}}]\n"


def kept(story, limit, *rows, at="delivery", complete="2026-02-01 00:00"):
    told = story(touchpoints=TOUCHPOINTS, promises=PROMISE.format(at, limit))
    told.complete(complete)
    told.add("interaction", *rows)
    return [row["kept"] for row in told.rows("select kept from roll.promise order by ts_ms, id")]


def delivery(**row):
    return {"event": "delivery", "at": "2026-01-05 12:00", "due": "2026-01-10 00:00", "case": "c"} | row


def day(number):
    return f"2026-01-{number:02} 12:00"


def test_kept_by_due_at(story):
    assert kept(story, "by: due_at", delivery(done=day(9))) == [1]
    assert kept(story, "by: due_at", delivery(done=day(10))) == [0]


def test_kept_within_a_duration(story):
    assert kept(story, "within: 4d", delivery(due=None, done=day(9))) == [1]
    assert kept(story, "within: 2wd", delivery(due=None, done=day(7))) == [1]
    assert kept(story, "within: 2wd", delivery(due=None, done=day(8))) == [0]


def test_broken_though_nothing_happened(story):
    assert kept(story, "by: due_at", delivery()) == [0]


def test_not_due_is_neither(story):
    assert kept(story, "by: due_at", delivery(), complete="2026-01-09 00:00") == [None]


def test_kept_early_waits_for_its_due_time_like_the_others(story):
    early = delivery(done=day(7))
    assert kept(story, "by: due_at", early, complete="2026-01-09 00:00") == [None]
    assert kept(story, "by: due_at", early) == [1]


def test_without_a_due_time_nothing_is_promised(story):
    assert kept(story, "by: due_at", delivery(due=None)) == []


def test_where_it_was_made_decides_nothing(story):
    assert kept(story, "by: due_at", delivery(event="order", done=day(9))) == []


def test_kept_at_a_stage_is_kept_at_each_of_its_touchpoints(story):
    rows = delivery(done=day(9)), delivery(event="order", at="2026-01-06 12:00", done=day(11))
    assert kept(story, "by: due_at", *rows, at="start") == [1, 0]


def test_done_by_ends_it(story):
    mended = {"event": "mended", "at": day(9), "case": "c"}
    assert kept(story, "by: due_at", delivery(event="repair"), mended, at="repair") == [1]
    assert kept(story, "by: due_at", delivery(event="repair"), mended | {"at": day(11)}, at="repair") == [0]


def test_promise_holds_while_it_is_in_force(story):
    since = "by: due_at, since: 2026-01-06"
    assert kept(story, since, delivery(done=day(9)), delivery(at="2026-01-06 12:00", done=day(9))) == [1]
