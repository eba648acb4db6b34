from tests.warehouse.rollups.facts import ms
from warehouse import build
from warehouse.runtime import open_warehouse

TOUCHPOINTS = "  - {id: order, stage: start, match: {event: order}, poor: [{late: true}]}\n"
RULES = "opens: [{event: order}], won: [{event: order, nth: 2}]"
KPIS = f"outcomes: [{{id: again, kind: repeat_purchase, {RULES}}}]\n"


def told_so_far(story):
    told = story(touchpoints=TOUCHPOINTS, kpis=KPIS)
    told.complete("2026-02-01 00:00")
    told.add(
        "interaction",
        {
            "at": "2026-01-01 10:00",
            "customer": "a",
            "due": "2026-01-03 00:00",
            "done": "2026-01-04 00:00",
            "status": "ok",
        },
        {"at": "2026-01-05 10:00", "customer": "a", "due": "2026-01-08 00:00", "done": "2026-01-06 00:00"},
    )
    told.refresh()
    return told


def as_of(told, moment, text):
    with told.wh.read() as reader, build.as_of(reader, told.ws, ms(moment)) as cut:
        return [tuple(row.values()) for row in cut.rows(text)]


def test_nothing_later_is_known(story):
    told = told_so_far(story)
    names = "select late, done_ms, completed from roll.experience order by id"
    assert as_of(told, "2026-01-02 00:00", names) == [(None, None, None)]
    assert as_of(told, "2026-01-03 12:00", names) == [(1, None, 0)]
    assert as_of(told, "2026-01-05 12:00", names) == [(1, ms("2026-01-04 00:00"), 1), (None, None, None)]


def test_outcome_is_open_until_then(story):
    told = told_so_far(story)
    names = "select result from roll.chance"
    assert as_of(told, "2026-01-04 00:00", names) == [(None,)]
    assert as_of(told, "2026-01-05 10:00", names) == [("won",)]


def test_at_the_end_it_is_the_same(story):
    told = told_so_far(story)
    for name in ("experience", "chance", "touchpoint_daily", "chance_daily"):
        text = f"select * from roll.{name} order by all"
        with told.wh.read() as reader:
            now = [tuple(row.values()) for row in reader.rows(text)]
        assert as_of(told, "2026-02-01 00:00", text) == now


def test_newer_rules_are_asked_of_the_cut(story):
    told = told_so_far(story)
    told.reread(touchpoints=TOUCHPOINTS.replace("id: order", "id: other"))
    text = "select text from roll.experience join core.code on kind = 'touchpoint' and code = touchpoint_code"
    assert as_of(told, "2026-02-01 00:00", text) == [("other",), ("other",)]


def test_file_is_untouched(story):
    told = told_so_far(story)
    version = told.wh.data_version
    as_of(told, "2026-01-02 00:00", "from roll.experience")
    with told.wh.read() as reader:
        assert reader.value("select count(*) from roll.experience") == 2
    assert told.wh.data_version == version


def test_snapshot_by_its_path(story):
    told = told_so_far(story)
    told.wh.close()
    with build.as_of(told.folder / "data" / "warehouse.duckdb", told.ws, ms("2026-01-02 00:00")) as cut:
        assert cut.value("select count(*) from roll.experience") == 1
    told.wh = open_warehouse(told.ws, told.folder / "data")
