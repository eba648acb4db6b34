"""A workspace from YAML texts, and facts written straight into `core`: rows in and rows out."""

import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import config
from warehouse import build, mapping, match
from warehouse.runtime import Warehouse, open_warehouse
from warehouse.where import problem_in

CODED = {
    "source",
    "stream",
    "event",
    "touchpoint",
    "stated_touchpoint",
    "channel",
    "device",
    "session",
    "case",
    "team",
    "status",
    "instrument",
    "voice",
    "outcome",
    "result",
    "currency",
}
KEYS = {"customer": "customer_key", "account": "account_key"}
TIMES = {
    "at": "ts_ms",
    "opened": "opened_ms",
    "done": "done_ms",
    "due": "due_ms",
    "closed": "closed_ms",
    "invited": "invited_ms",
}
SETTINGS = "name: Test\ntime_zone: UTC\ncurrency: EUR\n"
SOURCES = """
sources:
  - id: shop
    connector: files
    tables: {rows: shop.csv}
    streams: &streams [{into: interaction, from: rows, columns: {key: key, occurred_at: at, event: event}}]
  - {id: desk, connector: files, tables: {rows: desk.csv}, streams: *streams}
"""
MAP = """
journeys: [{id: buy, stages: [start]}]
stages: [{id: start}]
touchpoints:
"""


def workspace(folder: Path, touchpoints="", kpis="", segments="", promises="", settings=SETTINGS):
    """A workspace of two sources; `touchpoints` are list items of map.yml."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yml").write_text(settings)
    (folder / "sources.yml").write_text(SOURCES)
    default = "  - {id: order, stage: start, match: {source: shop, event: order}}\n"
    (folder / "map.yml").write_text(MAP + (touchpoints or default) + promises)
    for name, text in (("kpis.yml", kpis), ("segments.yml", segments)):
        if text:
            (folder / name).write_text(text)
        else:
            (folder / name).unlink(missing_ok=True)
    return config.load(folder, check_where=problem_in)


def ms(text: str, zone="UTC") -> int:
    """UTC epoch milliseconds of `2026-01-31 10:00` in a zone."""
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@cache
def laid_down():
    """A data folder with empty tables, made once: opening one costs more than most tests."""
    folder = Path(tempfile.mkdtemp())
    open_warehouse(workspace(folder / "ws"), folder / "data").close()
    return folder / "data"


class Story:
    """A warehouse and what happened in it."""

    def __init__(self, folder: Path, **texts):
        self.folder = folder
        self.ws = workspace(folder / "ws", **texts)
        shutil.copytree(laid_down(), folder / "data")
        self.wh: Warehouse = open_warehouse(self.ws, folder / "data")
        self.keys: dict[str, int] = {}
        self.codes: dict[tuple[str, str], int] = {}
        self.number = 0

    def reread(self, **texts):
        """The same data under another text of the workspace."""
        self.ws = workspace(self.folder / "ws", **texts)

    def key_code(self, writer, digest):
        if digest not in self.keys:
            self.keys[digest] = writer.value("select nextval('core.key_id')")
        return self.keys[digest]

    def code(self, writer, kind, text):
        if (kind, text) not in self.codes:
            self.codes[kind, text] = mapping.codes(writer, kind, [text])[text]
        return self.codes[kind, text]

    def add(self, fact, *rows):
        """Write rows as a load would: upsert by source and key, dirty days, rules asked."""
        with self.wh.write() as writer:
            ids = [self._write(writer, fact, dict(row)) for row in rows]
            match.match(writer, self.ws, {fact: ids})
            writer.touch_data()
        return ids

    def _write(self, writer, fact, row):
        row = {"source": "shop", "stream": "rows", **row}
        if fact == "interaction":
            row = {"event": "order", **row}
        elif fact == "feedback":
            row = {"instrument": "csat", "scale_min": 1, "scale_max": 5, **row}
        self.number += 1
        values = {"key": str(row.pop("key", self.number)), "day_only": False}
        for name, value in row.items():
            if name in CODED:
                values[f"{name}_code"] = (
                    self.code(writer, name.removeprefix("stated_"), value) if value else None
                )
            elif name in KEYS:
                values[KEYS[name]] = self.key_code(writer, value) if value else None
            elif name in TIMES:
                values[TIMES[name]] = (
                    ms(value, self.ws.settings.time_zone) if isinstance(value, str) else value
                )
            else:
                values[name] = value
        day = "opened_date" if fact == "episode" else "event_date"
        moment = values["opened_ms" if fact == "episode" else "ts_ms"]
        values[day] = dt.datetime.fromtimestamp(moment / 1000, ZoneInfo(self.ws.settings.time_zone)).date()
        return self._upsert(writer, fact, day, values)

    def _upsert(self, writer, fact, day, values):
        same = {"source": values["source_code"], "key": values["key"]}
        old = writer.rows(
            f"select id, {day} as day from core.{fact} where source_code = $source and key = $key", same
        )
        writer.execute(f"delete from core.{fact} where source_code = $source and key = $key", same)
        values["id"] = old[0]["id"] if old else writer.value("select nextval('core.fact_id')")
        for each in {values[day], *(row["day"] for row in old)}:
            writer.execute("delete from ops.dirty_day where day = $day", {"day": each})
            writer.execute("insert into ops.dirty_day values ($day)", {"day": each})
        names = ", ".join(values)
        writer.execute(
            f"insert into core.{fact} ({names}) values ({', '.join('$' + name for name in values)})", values
        )
        return values["id"]

    def complete(self, until, *sources):
        """What sources are complete up to."""
        with self.wh.write() as writer:
            for source in sources or ("shop", "desk"):
                mapping.codes(writer, "source", [source])
                writer.execute("delete from ops.source_state where source_id = $id", {"id": source})
                writer.execute(
                    "insert into ops.source_state (source_id, state, complete_until_ms, paused) "
                    "values ($id, 'ok', $until, false)",
                    {
                        "id": source,
                        "until": ms(until, self.ws.settings.time_zone) if isinstance(until, str) else until,
                    },
                )
            writer.touch_ops()

    def attribute(self, customer, name, value, since=None):
        """An attribute of a customer, known since then."""
        self.attributes([customer], name, value, since)

    def attributes(self, customers, name, value, since=None):
        """The same attribute of many customers."""
        with self.wh.write() as writer:
            codes = {
                kind: mapping.codes(writer, kind, [text])[text]
                for kind, text in (("source", "shop"), ("stream", "rows"), ("attribute", name))
            }
            told = {**codes, "value": value, "since": ms(since) if since else None}
            for customer in customers:
                writer.execute(
                    "insert into core.attribute values ($source, $stream, $key, $attribute, $value, $since)",
                    {**told, "key": self.key_code(writer, customer)},
                )

    def refresh(self):
        return build.refresh(self.wh, self.ws)

    def rows(self, text):
        """Rollups brought up to date, then a query."""
        self.refresh()
        with self.wh.read() as reader:
            return reader.rows(text)

    def column(self, name, table="experience", order="ts_ms, id"):
        """One column of a rollup, in order of time."""
        return [row[name] for row in self.rows(f"select {name} from roll.{table} order by {order}")]
