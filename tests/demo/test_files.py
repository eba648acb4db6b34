"""Files grow line by line, survive crashes and restarts, and belong to one anchor."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import timedelta

import pytest

from demo.company import Company
from demo.errors import ForeignAnchor, Unusable
from demo.faults import OUTAGE
from demo.folder import ANCHOR as ANCHOR_FILE
from demo.folder import origin
from tests.demo.standstill import ANCHOR, NOON, StoppedClock

HOUR = 3_600


def later(company: Company, hours: float) -> int:
    assert isinstance(company.clock, StoppedClock)
    company.clock.moment += round(hours * HOUR)
    return company.tick()


def all_lines(folder):
    return {path.relative_to(folder): path.read_text() for path in sorted(folder.rglob("*.csv"))}


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A folder with its history and half a day of life."""
    data = tmp_path_factory.mktemp("lived")
    company = Company(data, origin(data, NOON, day=ANCHOR.day), StoppedClock(int(NOON.timestamp())))
    company.history()
    company.tick()
    company.save()
    return data


def test_history_is_one_file_a_month(lived):
    names = [path.name for path in sorted((lived / "files/helpdesk").glob("tickets-*.csv"))]
    assert names[0] == "tickets-2025-03.csv"
    assert names[-2:] == ["tickets-2026-03-18.csv", "tickets-2026-03.csv"]
    assert len(names) == 14


def test_no_reader_sees_half_a_file(lived):
    assert not list(lived.rglob("*draft*"))
    assert all(text.endswith("\n") for text in all_lines(lived).values())


def test_every_line_has_every_column(lived):
    for path, text in all_lines(lived).items():
        header, *rows = csv.reader(text.splitlines())
        assert {len(row) for row in rows} <= {len(header)}, path


def test_history_is_written_once(lived):
    company = Company(lived, origin(lived, NOON), StoppedClock(int(NOON.timestamp())))
    assert company.history() == 0
    assert company.tick() == 0


def test_a_day_grows_by_whole_lines(company):
    company.tick()
    before = all_lines(company.data)
    assert later(company, 1) > 5
    after = all_lines(company.data)
    assert all(after[path].startswith(text) for path, text in before.items())


def test_small_steps_write_what_one_step_writes(tmp_path):
    folders = []
    for name, steps in (("small", [0.5] * 60), ("large", [30])):
        company = Company(
            tmp_path / name,
            origin(tmp_path / name, NOON, day=ANCHOR.day),
            StoppedClock(int(NOON.timestamp())),
        )
        for step in steps:
            later(company, step)
        folders.append(all_lines(company.data))
    assert folders[0] == folders[1]
    assert any("2026-03-19" in path.name for path in folders[0])


def test_a_restart_goes_on_with_the_same_lives(tmp_path):
    folders = []
    for name in ("one", "two"):
        company = Company(
            tmp_path / name,
            origin(tmp_path / name, NOON, day=ANCHOR.day),
            StoppedClock(int(NOON.timestamp())),
        )
        later(company, 3)
        company.save()
        if name == "two":
            company = Company(
                tmp_path / name, origin(tmp_path / name, NOON + timedelta(days=1)), company.clock
            )
        later(company, 40)
        folders.append(all_lines(company.data))
    assert folders[0] == folders[1]


def test_a_line_cut_off_by_a_crash_is_mended(company):
    company.tick()
    path = max(company.data.rglob("tickets-*.csv"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    Company(company.data, company.origin, company.clock).tick()
    assert path.read_bytes() == whole


def test_a_changed_record_is_written_again(company):
    later(company, 24)
    keys = Counter(
        line.split(",")[0]
        for path in company.data.rglob("call_backs-*.csv")
        for line in path.read_text().splitlines()[1:]
    )
    assert max(keys.values()) == 2


def test_unfinished_records_say_so(lived):
    rows = (lived / "files/helpdesk/tickets-2026-03.csv").read_text().splitlines()
    columns = rows[0].split(",")
    results = [dict(zip(columns, row.split(","), strict=True)) for row in rows[1:] if ",results," in row]
    waiting = [row for row in results if not row["done_at"]]
    assert 20 < len(waiting) < 300
    assert all(row["status"] == "" and row["duration_s"] == "" for row in waiting)


def test_website_stops_26_hours_before_the_first_start(lived):
    last = max(
        line.split(",")[1]
        for path in lived.rglob("website/actions-*.csv")
        for line in path.read_text().splitlines()[1:]
    )
    assert "2026-03-17T09:30:00Z" < last <= "2026-03-17T10:00:00Z"


def test_a_repaired_website_catches_up(company):
    company.tick()
    assert not list(company.data.rglob("actions-*.csv"))
    company.control({"touchpoint": OUTAGE, "repair": True})
    names = sorted(path.name for path in company.data.rglob("actions-*.csv"))
    assert names == ["actions-2026-03-17.csv", "actions-2026-03-18.csv"]
    assert "T11:" in (company.data / "files/website/actions-2026-03-18.csv").read_text().splitlines()[-1]


def test_a_folder_of_another_anchor_is_refused(tmp_path, home):
    with pytest.raises(ForeignAnchor, match="another folder with --data"):
        origin(tmp_path, NOON, day=ANCHOR.day + timedelta(days=1))
    with pytest.raises(ForeignAnchor, match="seed 99"):
        origin(tmp_path, NOON, seed=99)
    assert origin(tmp_path, NOON + timedelta(days=9)).anchor == home.anchor


def test_an_unreadable_anchor_says_what_to_do(tmp_path):
    (tmp_path / ANCHOR_FILE).write_text("{")
    with pytest.raises(Unusable, match="start again"):
        origin(tmp_path, NOON)


def test_the_anchor_is_where_the_workspace_looks(tmp_path, home):
    assert json.loads((tmp_path / "anchor.json").read_text())["anchor"] == ANCHOR.day.isoformat()


def test_a_start_in_the_past_leaves_the_rest_to_be_lived(tmp_path):
    found = origin(tmp_path, NOON, day=ANCHOR.day, days_back=30)
    company = Company(tmp_path, found, StoppedClock(int(NOON.timestamp()) - 30 * 24 * HOUR))
    company.history()
    later(company, 24)
    names = [path.name for path in (tmp_path / "files/helpdesk").glob("tickets-*.csv")]
    assert max(names) == "tickets-2026-02.csv"
    assert sorted(names)[-3:-1] == ["tickets-2026-02-16.csv", "tickets-2026-02-17.csv"]
