import datetime as dt

import pytest

from tests.warehouse.shop import Shop, order, write_workspace
from warehouse import maps, runtime, schema
from warehouse.errors import NewerSchema, Unreadable


def day(shop, text):
    return shop.rows("from core.calendar where day = $day", day=dt.date.fromisoformat(text))[0]


@pytest.mark.parametrize(("text", "hours"), [("2026-03-28", 24), ("2026-03-29", 23), ("2026-10-25", 25)])
def test_days_have_the_hours_that_their_clocks_give(shop, text, hours):
    found = day(shop, text)
    assert (found["end_ms"] - found["start_ms"]) / 3_600_000 == hours


def test_calendar_knows_fiscal_years_and_closed_days(tmp_path):
    settings = "name: T\ntime_zone: Europe/London\nfiscal_year_start: 4\nholidays: [2026-12-25]\n"
    made = Shop(tmp_path)
    made.wh.close()
    write_workspace(made.folder, settings=settings + "opening_hours: {mon-sat: 09:00-17:00}\n")
    made.open()
    assert day(made, "2026-03-31")["fiscal_year_start"] == dt.date(2025, 4, 1)
    assert day(made, "2026-04-01")["fiscal_year_start"] == dt.date(2026, 4, 1)
    closed = [day(made, text)["is_open"] for text in ("2026-12-24", "2026-12-25", "2026-12-26", "2026-12-27")]
    assert closed == [True, False, True, False]
    made.wh.close()


@pytest.fixture
def next_release(tmp_path, monkeypatch):
    steps = tmp_path / "migrations"
    steps.mkdir()
    (steps / "0010_mood.sql").write_text("alter table core.feedback add column mood varchar;")
    (steps / "0011_fill.sql").write_text("update core.feedback set mood = 'unknown';")
    return lambda: monkeypatch.setattr(schema, "MIGRATIONS", steps)


def test_file_of_the_release_before_is_brought_up_to_date(shop, next_release):
    shop.pull(
        "feedback",
        {
            "key": "1",
            "occurred_at": "2026-01-01",
            "instrument": "x",
            "score": 1,
            "scale_min": 0,
            "scale_max": 9,
        },
    )
    shop.wh.close()
    next_release()
    shop.open()
    assert shop.value("select mood from core.feedback") == "unknown"
    assert shop.value("select value from ops.meta where name = 'schema_version'") == "11"


def test_failed_step_leaves_the_steps_before_it(shop, next_release, tmp_path):
    shop.wh.close()
    next_release()
    (tmp_path / "migrations" / "0011_fill.sql").write_text("update core.feedback set mood = 1; select nope;")
    with pytest.raises(Exception, match="nope"):
        shop.open()
    (tmp_path / "migrations" / "0011_fill.sql").write_text("select 1;")
    shop.open()
    assert shop.value("select value from ops.meta where name = 'schema_version'") == "11"


def test_file_of_a_later_release_is_refused(shop):
    with shop.wh.write() as writer:
        schema.note(writer, "schema_version", "99")
    shop.wh.close()
    with pytest.raises(NewerSchema, match="Run that version"):
        shop.open()


def test_reading_never_migrates(shop, next_release):
    shop.wh.close()
    next_release()
    with pytest.raises(Unreadable, match="Start the server or pull once"):
        runtime.open_for_reading(shop.wh.workspace, shop.data)
    shop.open()


def test_changed_rollup_sql_makes_all_days_dirty(shop, monkeypatch):
    shop.orders(order())
    with shop.wh.write() as writer:
        writer.execute("delete from ops.dirty_day; create table roll.old as select 1 as x")
    shop.wh.close()
    monkeypatch.setattr(schema, "_derived_sql", lambda: ["schema/stat"])
    shop.open()
    assert shop.value("select count(*) from ops.dirty_day") == 1
    assert not shop.value("select count(*) from duckdb_tables() where schema_name = 'roll'")


def test_loaded_texts_are_kept_with_what_changed(shop):
    shop.wh.close()
    path = shop.folder / "map.yml"
    path.write_text(path.read_text().replace("id: order,", "id: order, name: The order,"))
    shop.open()
    shop.wh.close()
    shop.open()
    with shop.wh.read() as reader:
        newest, first = maps.versions(reader)
    assert any("order" in line and "The order" in line for line in newest["changes"])
    assert first["changes"] == []
    assert newest["map_version"] != first["map_version"]
