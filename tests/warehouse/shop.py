"""A workspace of one source, `shop`, whose rows tests land and load as a worker would."""

from __future__ import annotations

import datetime as dt
import shutil
from itertools import count
from pathlib import Path

import pyarrow as pa

from warehouse import landing, load, runtime, workspace
from warehouse.landing import LandedBatch, Pulled

SOURCES = """
sources:
  - id: shop
    connector: files
    every: 15m
    late_by: 1m
    time_zone: {zone}
    tables: {{rows: rows.csv}}
    streams: &streams
      - {{into: interaction, from: rows, columns: {{key: key, occurred_at: at, event: event}}}}
  - {{id: desk, connector: files, tables: {{rows: rows.csv}}, streams: *streams}}
"""
MAP = """
journeys: [{id: buy, stages: [start]}]
stages: [{id: start}]
touchpoints: [{id: order, stage: start, match: {source: shop, event: order}}]
"""
SETTINGS = "name: Test\ntime_zone: Europe/London\ncurrency: GBP\n"
NOON = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)
_moments = count(int(dt.datetime(2026, 6, 1, tzinfo=dt.UTC).timestamp() * 1000))


def write_workspace(folder: Path, zone="America/Sao_Paulo", settings=SETTINGS):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yml").write_text(settings)
    (folder / "sources.yml").write_text(SOURCES.format(zone=zone))
    (folder / "map.yml").write_text(MAP)
    return folder


def order(key="1", at=NOON, **more):
    return {"key": key, "occurred_at": at, "event": "order", **more}


def answer(key="1", score: object = "4", **more):
    scale = {"instrument": "csat", "score": score, "scale_min": 1, "scale_max": 5}
    return {"key": key, "occurred_at": NOON, **scale, **more}


def _table(rows):
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.Table.from_pylist([{name: row.get(name) for name in names} for row in rows])


class Shop:
    def __init__(self, home: Path, like: Path | None = None):
        self.home, self.data = home, home / "data"
        self.folder = write_workspace(home / "shop")
        if like:
            shutil.copytree(like, self.data)
        self.wh = self.open()

    def open(self):
        self.wh = runtime.open_warehouse(workspace.load(self.folder, self.data), self.data)
        return self.wh

    def land(self, target, rows, source="shop", stream=None, read_ms=None):
        table = rows if isinstance(rows, pa.Table) else _table(rows)
        meta = {"read_ms": read_ms or next(_moments)}
        stream = stream or target
        path = landing.write(self.data / "landing", source, stream, target, table, meta)
        return LandedBatch(stream, target, path, table.num_rows)

    def pull(self, target="interaction", *rows, source="shop", stream=None, read_ms=None, **more):
        read_ms = read_ms or next(_moments)
        batches = [self.land(target, list(rows), source, stream, read_ms)] if rows else []
        pulled = Pulled(source, read_ms, read_ms, batches, **{"state": {}, **more})
        return load.commit_run(self.wh, pulled)

    def orders(self, *rows, **more):
        return self.pull("interaction", *rows, **more)

    def rows(self, sql, **params):
        with self.wh.read() as reader:
            return reader.rows(sql, params)

    def value(self, sql, **params):
        with self.wh.read() as reader:
            return reader.value(sql, params)

    def reason(self):
        return self.value("select field || ' ' || reason from ops.quarantine")
