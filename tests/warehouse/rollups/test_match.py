import pytest

from warehouse import match, rules

NOON = "2026-01-05 12:00"


def touchpoint(ident, rule, **more):
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return f"  - {{id: {ident}, stage: start, match: {rule}{extra}}}\n"


def placed(told, fact="interaction"):
    text = f"""
      select code.text from core.{fact} f
      left join core.code code on code.kind = 'touchpoint' and code.code = f.touchpoint_code order by f.id
    """
    return [row["text"] for row in told.rows(text)]


def test_first_on_the_map_wins_and_is_counted(story):
    told = story(
        touchpoints=touchpoint("one", "{event: order, source: shop}") + touchpoint("two", "{event: order}")
    )
    told.add("interaction", {"at": NOON}, {"at": NOON, "source": "desk"}, {"at": NOON, "event": "other"})
    assert placed(told) == ["one", "two", None]
    assert len(told.rows("from core.double_take")) == 1


def test_stated_touchpoint_wins(story):
    told = story(touchpoints=touchpoint("one", "{event: order}") + touchpoint("two", "{event: never}"))
    rows = [{"at": NOON, "stated_touchpoint": name} for name in ("two", "nowhere", None)]
    told.add("interaction", *rows)
    assert placed(told) == ["two", "one", "one"]


def test_lists_mean_any_of(story):
    told = story(touchpoints=touchpoint("one", "{source: [shop, desk], event: [order, call]}"))
    told.add("interaction", *({"at": NOON, "event": event} for event in ("order", "call", "chat")))
    assert placed(told) == ["one", "one", None]


def test_since_and_until_bound_it(story):
    told = story(touchpoints=touchpoint("one", "{event: order}", since="2026-01-05", until="2026-01-07"))
    told.add("interaction", *({"at": f"2026-01-0{day} 00:00"} for day in (4, 5, 6, 7)))
    assert placed(told) == [None, "one", "one", None]


def test_feedback_by_event_and_by_instrument(story):
    told = story(touchpoints=touchpoint("one", "{event: check}") + touchpoint("two", "{instrument: nps}"))
    told.add("feedback", {"at": NOON, "event": "check"}, {"at": NOON, "instrument": "nps"}, {"at": NOON})
    assert placed(told, "feedback") == ["one", "two", None]


def test_instrument_is_no_interaction(story):
    told = story(touchpoints=touchpoint("one", "{source: shop, instrument: nps}"))
    told.add("interaction", {"at": NOON})
    assert placed(told) == [None]


def test_where_reads_columns_and_attributes(story):
    told = story(
        touchpoints=touchpoint(
            "one", "{where: \"reason = 'results' and status <> 'failed' and wait_s >= 60\"}"
        )
    )
    row = {"at": NOON, "attributes": '{"reason": "results"}', "status": "ok", "wait_ms": 60_000}
    told.add(
        "interaction", row, row | {"wait_ms": 59_999}, row | {"status": "failed"}, row | {"attributes": None}
    )
    assert placed(told) == ["one", None, None, None]


def test_nth_of_a_customer_also_when_it_came_late(story):
    told = story(
        touchpoints=touchpoint("second", "{event: order, nth: 2}") + touchpoint("order", "{event: order}")
    )
    told.add("interaction", *({"at": f"2026-01-0{day} 10:00", "customer": "a"} for day in (2, 3, 4)))
    assert placed(told) == ["order", "second", "order"]
    told.add("interaction", {"at": "2026-01-01 10:00", "customer": "a"})
    assert placed(told) == ["second", "order", "order", "order"]


def test_changed_rules_match_all_rows_again(story):
    told = story(touchpoints=touchpoint("one", "{event: order}"))
    told.add("interaction", {"at": NOON})
    assert placed(told) == ["one"]
    told.reread(touchpoints=touchpoint("two", "{event: order}"))
    assert match.rematch(told.wh, told.ws)
    assert not match.rematch(told.wh, told.ws)
    assert placed(told) == ["two"]


def test_code_outlives_name_and_order(story):
    one, two = touchpoint("one", "{event: order}"), touchpoint("two", "{event: [call, chat]}")
    before = {rule.owner: rule.code for rule in rules.all_rules(story(touchpoints=one + two).ws)}
    swapped = touchpoint("two", "{event: [chat, call]}", name="Another") + one
    assert {rule.owner: rule.code for rule in rules.all_rules(story(touchpoints=swapped).ws)} == before


@pytest.mark.parametrize(("amount", "hits"), [(501, [True]), (499, [False]), (None, [])])
def test_share_keeps_what_is_known_not_to_hold(story, amount, hits):
    told = story(kpis='kpis: [{id: big, of: interaction, measure: share, where: "amount > 5"}]\n')
    told.add("interaction", {"at": NOON, "amount_minor": amount})
    (rule,) = rules.of(told.ws, "kpi", "big")
    assert [
        row["hit"] for row in told.rows(f"select hit from core.rule_hit where rule_code = {rule.code}")
    ] == hits


def test_money_is_in_its_own_minor_units(story):
    told = story(touchpoints=touchpoint("big", "{where: 'amount >= 500'}"))
    row = {"at": NOON, "amount_minor": 500}
    told.add(
        "interaction", row | {"currency": "JPY"}, row | {"currency": "EUR"}, row | {"amount_minor": 50_000}
    )
    assert placed(told) == ["big", None, "big"]


def test_unmapped_events_are_counted(story):
    told = story(touchpoints=touchpoint("one", "{event: order}"))
    told.add("interaction", {"at": NOON}, {"at": NOON, "event": "other", "customer": "a"})
    found = told.rows("select n, mapped, without_customer from roll.event_daily order by mapped")
    assert [tuple(row.values()) for row in found] == [(1, 0, 0), (1, 1, 1)]
