import csv
import datetime as dt

import pytest

from connectors.errors import UnknownSource
from connectors.pull import pull
from connectors.worker import Worker
from warehouse import runtime, workspace

COUNTS = """
select
  (select count(*) from core.interaction) as interactions,
  (select count(*) from core.feedback) as feedback,
  (select count(score) from core.feedback) as answers,
  (select count(*) from core.episode) as contracts,
  (select count(distinct person_code) from core.identity) as riders
"""
KNOWN = {"interactions": 600, "feedback": 150, "answers": 144, "contracts": 80, "riders": 80}


@pytest.fixture
def opened(small_workspace):
    folder, data = small_workspace
    with runtime.open_warehouse(workspace.load(folder, data), data) as wh:
        yield wh, folder


def pull_all(wh):
    return {source.id: pull(wh, source.id) for source in wh.workspace.sources}


def append(folder, name, **row):
    path = folder / "files" / name
    with path.open(newline="") as file:
        header = next(csv.reader(file))
    with path.open("a", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerow(row)


def test_small_workspace_gives_its_known_rows(small_warehouse):
    with small_warehouse.read() as reader:
        assert reader.one(COUNTS) == KNOWN


def test_poor_repairs_are_those_counted_by_hand(small_warehouse):
    with small_warehouse.read() as reader:
        found = reader.one(
            "select sum(known) as known, sum(poor) as poor, sum(late) as late, sum(failed) as failed "
            "from roll.experience e "
            "join core.code c on c.kind = 'touchpoint' and c.code = e.touchpoint_code where c.text = 'repair'"
        )
    assert found == {"known": 232, "poor": 60, "late": 34, "failed": 12}


def test_an_unforeseen_error_costs_its_source_only_and_names_nobody(opened, monkeypatch, caplog):
    wh, _ = opened

    def fails(*_):
        raise KeyError("zebulon@canary.example")

    monkeypatch.setattr("connectors.files.connector.Files.fetch", fails)
    failed = pull(wh, "workshop")
    monkeypatch.undo()
    assert (failed.state, failed.run_id) == ("failed", 1)
    assert "KeyError in test_pull.py" in (failed.message or "")
    assert "canary" not in (failed.message or "") + caplog.text
    assert pull(wh, "phones").state == "ok"


def test_counts_of_a_run_add_up(opened):
    for result in pull_all(opened[0]).values():
        assert result.fetched == result.upserted + result.unchanged + result.quarantined
        assert result.state == "ok"


def test_pulling_twice_changes_nothing(opened):
    wh, _ = opened
    pull_all(wh)
    before = wh.data_version
    assert {result.upserted for result in pull_all(wh).values()} == {0}
    assert wh.data_version == before


def test_appended_row_is_the_only_one_written(opened):
    wh, folder = opened
    pull_all(wh)
    append(
        folder,
        "calls.csv",
        call_id="C999",
        phone="+44 7700 900 100",
        asked="2026-07-01 10:00:00",
        waited_s="30",
        talked_s="60",
        agent="x",
    )
    assert pull(wh, "phones").upserted == 1


def test_bad_rows_are_quarantined_and_the_others_come(opened):
    wh, folder = opened
    pull_all(wh)
    good = {
        "phone": "+44 7700 900 100",
        "asked": "2026-07-01 10:00:00",
        "waited_s": "30",
        "talked_s": "60",
        "agent": "x",
    }
    append(folder, "calls.csv", **{**good, "call_id": ""})
    append(folder, "calls.csv", **{**good, "call_id": "C901", "asked": "soon"})
    append(folder, "calls.csv", **{**good, "call_id": "C902", "asked": "2999-01-01 00:00:00"})
    append(folder, "calls.csv", **{**good, "call_id": "C903", "asked": "0012-01-01 00:00:00"})
    append(folder, "calls.csv", **{**good, "call_id": "C904", "waited_s": "a while"})
    append(folder, "calls.csv", **{**good, "call_id": "C905"})
    result = pull(wh, "phones")
    with wh.read() as reader:
        reasons = reader.rows("select record, reason, field from ops.quarantine where source_id = 'phones'")
    assert result.quarantined == len(reasons) >= 4
    assert all(row["reason"] for row in reasons)
    assert result.fetched == result.upserted + result.unchanged + result.quarantined
    with wh.read() as reader:
        assert reader.value("select count(*) from core.interaction where key = 'C905'") == 1


def test_broken_file_fails_its_source_and_no_other(opened):
    wh, folder = opened
    pull_all(wh)
    (folder / "files" / "calls.csv").write_text("<html><body>Sign in</body></html>")
    results = pull_all(wh)
    assert (results["phones"].state, results["survey"].state) == ("failed", "ok")
    assert "web page" in str(results["phones"].message)
    assert pull(wh, "phones").state == "failed"
    with wh.read() as reader:
        assert reader.one(COUNTS)["interactions"] == 600


def test_a_trouble_that_lasts_is_logged_once(opened):
    wh, folder = opened
    (folder / "files" / "calls.csv").unlink()
    results = [pull(wh, "phones") for _ in range(3)]
    assert [result.state for result in results] == ["failed"] * 3
    with wh.read() as reader:
        assert reader.value("select count(*) from ops.run where source_id = 'phones'") == 1


def test_a_source_is_well_again_once_its_file_is_back(opened):
    wh, folder = opened
    pull_all(wh)
    there, away = folder / "files" / "contracts.csv", folder / "away.csv"
    there.rename(away)
    assert pull(wh, "office").state == "failed"
    away.rename(there)
    assert pull(wh, "office").state == "ok"


def test_worker_loads_what_its_own_process_loads(opened):
    wh, _ = opened
    with Worker() as worker:
        for source in wh.workspace.sources:
            pull(wh, source.id, worker)
    with wh.read() as reader:
        assert reader.one(COUNTS) == KNOWN


def test_worker_that_fails_is_a_failed_run(opened, monkeypatch):
    wh, _ = opened
    worker = Worker()
    monkeypatch.setattr(worker, "_begin", lambda: setattr(worker, "_line", _Closed()))
    result = pull(wh, "phones", worker)
    assert result.state == "failed"
    assert "worker process ended" in str(result.message)


class _Closed:
    def send(self, _):
        raise BrokenPipeError

    def close(self):
        pass


def test_unknown_source_is_named_with_the_nearest(opened):
    with pytest.raises(UnknownSource, match="did you mean `phones`"):
        pull(opened[0], "phone")


def test_no_personal_text_is_in_any_byte_of_the_data_folder(opened):
    wh, _ = opened
    pull_all(wh)
    with wh.write() as writer:
        writer.touch_ops()
    wh.close()
    for path in (path for path in wh.data.rglob("*") if path.is_file()):
        content = path.read_bytes().lower()
        for canary in (b"quackenbush", b"canary", b"900123", b"nosey", b"rider01@"):
            assert canary not in content, f"{canary} in {path.name}"


def test_complete_until_follows_the_dated_clock(small_warehouse):
    with small_warehouse.read() as reader:
        until = reader.value("select max(complete_until_ms) from ops.source_state")
    assert dt.datetime.fromtimestamp(until / 1000, dt.UTC) == dt.datetime(2026, 7, 31, 23, tzinfo=dt.UTC)
