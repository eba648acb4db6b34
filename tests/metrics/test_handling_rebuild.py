"""What people did is there again after the database was made anew."""

import shutil
from pathlib import Path

from metrics.handling import handling
from warehouse import journal, rebuild, runtime, workspace

SMALL = Path(__file__).parents[1] / "small"


def read(ws, data):
    with runtime.open_warehouse(ws, data) as wh, wh.read() as reader:
        return journal.read(reader)


def test_acts_survive_a_rebuild(tmp_path):
    shutil.copytree(SMALL, tmp_path / "small")
    ws, data = workspace.load(tmp_path / "small", tmp_path / "data"), tmp_path / "data"
    with runtime.open_warehouse(ws, data) as wh:
        journal.append(wh, "acknowledged", {"incident": "i", "touchpoint": "repair", "by": "Aisha"})
        journal.append(wh, "contacted", {"touchpoint": "repair", "customer": "c", "by": "Tom"})
    before = read(ws, data)
    rebuild.rebuild(ws, data)
    after = read(ws, data)
    assert after == before
    assert handling(after, after[-1]["at_ms"]).case("i").acknowledged.by == "Aisha"
