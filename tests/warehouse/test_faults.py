import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.warehouse.shop import Shop, order
from warehouse import journal, recovery, snapshot

ROOT = Path(__file__).parents[2]


def run(program, *arguments):
    command = [sys.executable, "-m", f"tests.warehouse.{program}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_full_disk_is_told_and_outlived(tmp_path):
    told, _ = run("small_disk", tmp_path).communicate()
    assert "refused: The disk is full: " in told
    assert "while full: 1\n" in told
    assert "afterwards: 20001\n" in told


def test_broken_file_is_set_aside_and_replayed(shop):
    shop.orders(order("1"), order("2"))
    journal.append(shop.wh, "note", {"text": "before"})
    snapshot.take(shop.wh)
    shop.orders(order("3"), state={"read": 3})
    journal.append(shop.wh, "note", {"text": "after"})
    shop.wh.close()
    (shop.data / "warehouse.duckdb").write_bytes(b"not a database" * 1000)
    shop.open()
    assert shop.value("select count(*) from core.interaction") == 3
    with shop.wh.read() as reader:
        assert [entry["payload"]["text"] for entry in journal.read(reader)] == ["before", "after"]
    assert "not a valid DuckDB database" in (recovery.last(shop.data) or {})["reason"]


def test_broken_file_without_snapshot_begins_again_from_landing(shop):
    shop.orders(order("1"))
    shop.wh.close()
    (shop.data / "warehouse.duckdb").write_bytes(b"x" * 5000)
    shop.open()
    assert shop.value("select count(*) from core.interaction") == 1
    assert len(list((shop.data / "aside").glob("*.duckdb"))) == 1


@pytest.mark.long
def test_killed_anywhere_it_goes_on(tmp_path):
    chance = random.Random(7)
    for _ in range(12):
        process = run("dies", tmp_path)
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        time.sleep(chance.uniform(0, 3))
        process.kill()
        process.wait()
        process.stdout.close()
    shop = Shop(tmp_path)
    sql = "select count(*) as n, count(distinct duration_ms) as turns from core.interaction group by key[1]"
    assert {(row["n"], row["turns"]) for row in shop.rows(sql)} == {(100, 1)}
    assert shop.value("select count(*) from ops.run where fetched <> upserted + unchanged + quarantined") == 0
    shop.wh.close()
