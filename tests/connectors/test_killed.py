"""A pull that is killed goes on where it was last committed: nothing is lost, nothing comes twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from connectors.__main__ import main
from tests.connectors.matomo_site import TOKEN, MatomoSite, visit
from warehouse import runtime, workspace

ROOT = Path(__file__).parents[2]
VISITS, APART_S = 800, 10 * 3_600
FILES = {
    "workspace.yml": "name: Site\ntime_zone: UTC\ncurrency: EUR\n",
    "map.yml": "journeys: [{id: buy, stages: [look]}]\nstages: [{id: look}]\n"
    "touchpoints: [{id: visit, stage: look, match: {source: web, event: visit}}]\n",
    "sources.yml": "sources: [{id: web, connector: matomo, every: 10s, base_url: '%s', "
    "token: '${SITE_TOKEN}', options: {site: 1}}]\n",
}


@pytest.fixture
def site():
    made = MatomoSite()
    now_s = int(time.time())
    for n in range(VISITS):
        made.visits[str(n)] = visit(n, now_s - 60 - (VISITS - n) * APART_S, userId=f"u{n % 70}")
    yield made
    made.close()


@pytest.fixture
def given(tmp_path, site, monkeypatch):
    """The arguments of a pull of the site, and its workspace and data folder."""
    monkeypatch.setenv("SITE_TOKEN", TOKEN)
    folder, data = tmp_path / "site", tmp_path / "data"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text % site.url if "%s" in text else text)
    return ["pull", "--workspace", str(folder), "--data", str(data)], folder, data


def begin(arguments):
    command = [sys.executable, "-m", "tests.connectors.pulls_in_bits", *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)


def killed(site, arguments, answers):
    """Kill a pull once it had so many answers, or a moment later; the first moment it asked for."""
    before = len(site.asked)
    process = begin(arguments)
    while len(site.asked) < before + answers and process.poll() is None:
        time.sleep(0.01)
    time.sleep(random.Random(answers).uniform(0, 0.2))
    process.kill()
    process.communicate()
    return int(site.asked[before][1]["minTimestamp"])


def read(folder, data):
    sql = "select key, count(*) as n from core.interaction where event_code in (select code from core.code "
    sql += "where kind = 'event' and text = 'visit') group by key"
    counts = (
        "select sum(upserted)::bigint as n, sum(fetched - upserted - unchanged - quarantined)::bigint as off "
    )
    with runtime.open_warehouse(workspace.load(folder, data), data) as wh, wh.read() as reader:
        return {row["key"]: row["n"] for row in reader.rows(sql)}, reader.one(counts + "from ops.run")


@pytest.mark.long
def test_killed_pull_goes_on_where_it_was_committed(site, given):
    arguments, folder, data = given
    first = [killed(site, arguments, answers) for answers in (15, 14, 13)]
    assert first == sorted(set(first))
    assert main(arguments) == 0
    keys, counts = read(folder, data)
    assert len(keys) == VISITS
    assert set(keys.values()) == {1}
    assert counts["off"] == 0


@pytest.mark.long
def test_killed_anywhere_the_rows_are_the_vendors(site, given):
    arguments, folder, data = given
    chance = random.Random(5)
    for _ in range(8):
        killed(site, arguments, chance.randint(1, 9))
    assert main(arguments) == 0
    keys, counts = read(folder, data)
    assert (len(keys), set(keys.values()), counts["off"]) == (VISITS, {1}, 0)


def test_command_goes_on_until_all_is_read_and_shows_how_far(site, given, capsys):
    arguments, folder, data = given
    process = begin(arguments)
    told = process.communicate(timeout=60)[0].splitlines()
    assert process.returncode == 0
    assert "history read so far: visits" in told[1]
    assert "history read" not in told[-1]
    assert len(read(folder, data)[0]) == VISITS
    assert main(arguments) == 0
    assert " 0 new or changed" in capsys.readouterr().out


def test_again_reads_all_once_more(site, given, capsys):
    arguments, *_ = given
    assert main(arguments) == 0
    assert main([*arguments, "--again"]) == 0
    assert f"{VISITS:,} as before" in capsys.readouterr().out
