"""A small workspace that is right, and ways to break it."""

from __future__ import annotations

from pathlib import Path

import pytest

import config

FILES = {
    "workspace.yml": """\
name: Corner Shop
time_zone: Europe/London
currency: GBP
clock: 2026-03-01
anchor: 2026-03-01
""",
    "sources.yml": """\
sources:
  - id: shop
    connector: files
    every: 15m
    tables:
      orders: ${SHOP_DIR}/orders*.csv
      reviews: {path: "${SHOP_DIR}/reviews.csv", delimiter: ;}
    streams:
      - into: interaction
        sql: orders.sql
      - into: feedback
        from: reviews
        columns: {key: id, occurred_at: at, customer: {email: mail}, instrument: {value: csat},
                  score: stars, scale_min: {value: 1}, scale_max: {value: 5}}
  - id: desk
    connector: zendesk
    base_url: https://${DESK}.example
    token: ${DESK_TOKEN}
""",
    "map.yml": """\
journeys:
  - {id: buying, name: Buying, stages: [choose, get]}
stages:
  - {id: choose, entry: true}
  - {id: get, exit: true}
teams: [{id: shop_team, rate: 20}]
systems:
  - {id: till, status: new, since: -10d}
promises:
  - {id: in_time, made_at: order, kept_at: [delivery, get], within: 2d}
touchpoints:
  - id: order
    stage: choose
    match: {source: shop, event: order}
    owner: shop_team
  - id: delivery
    stage: get
    match:
      - {source: shop, event: delivery}
    poor:
      - {late: true}
      - {where: "rework = true"}
    low_score: {instrument: csat, at_most: 2, of: 5}
    standard: {measure: late, share_at_most: 0.1}
    serves:
      - outcome: satisfied
        effect: up
        within: 60d
        because: Early parcels please
        kpis: [csat]
""",
    "kpis.yml": """\
outcomes:
  - id: satisfied
    kind: satisfaction
    opens: [{source: shop, instrument: csat}]
    won: [{source: shop, instrument: csat, where: "score >= 4"}]
    within: 60d
  - {id: conversion, kind: conversion, value: recorded}
kpis:
  - {id: csat, outcome: satisfied, target: 0.8}
  - {id: csat_small, outcome: satisfied, segment: small}
  - {id: in_time, promise: in_time, target: [{value: 0.9, since: 2026-01-01}]}
""",
    "segments.yml": """\
segments:
  - {id: small, where: "size = 'small'"}
  - {each: region}
personas: [{id: hurried, segment: small}]
""",
    "notes/talks.yml": """\
notes:
  - {id: talk, kind: interview, at: -3d, title: A talk, touchpoint: delivery}
""",
    "orders.sql": "select 1 as key",
}
ENV = {"SHOP_DIR": "/files", "DESK": "corner", "DESK_TOKEN": "s3cr3t-value"}


class Folder:
    """A workspace folder whose text can be changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        (self.path / name).write_text(text, "utf-8")

    def change(self, name: str, before: str, after: str) -> None:
        text = (self.path / name).read_text("utf-8")
        assert text.count(before) >= 1, f"{before!r} is not in {name}"
        self.write(name, text.replace(before, after, 1))

    def line(self, name: str, text: str) -> int:
        lines = (self.path / name).read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def load(self, **more) -> config.Workspace:
        return config.load(self.path, env=more.pop("env", ENV), **more)

    def problems(self, **more) -> list[config.Problem]:
        with pytest.raises(config.ConfigErrors) as caught:
            self.load(**more)
        return caught.value.problems


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "corner")
