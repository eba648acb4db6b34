"""What vendors' connectors share against a real server: made, read, changed, read again, retired."""

import time

import pytest

from connectors import registry
from connectors.pull import pull
from tests.connectors.roundup_tracker import ROUNDUP, SECRET, Tracker
from warehouse import runtime, workspace

pytestmark = pytest.mark.long
FILES = {
    "workspace.yml": "name: Tracker\ntime_zone: UTC\ncurrency: EUR\n",
    "map.yml": "journeys: [{id: help, stages: [ask]}]\nstages: [{id: ask}]\n"
    "touchpoints: [{id: issue, stage: ask, match: {source: tracker, event: issue}}]\n",
    "sources.yml": "sources: [{id: tracker, connector: roundup, every: 10s, base_url: '%s', user: %s, "
    "token: '${TRACKER_PASSWORD}', since: -3d}]\n",
}
STATUSES = "select key, text from core.interaction left join core.code on code = status_code order by key"


@pytest.fixture(scope="module")
def tracker(tmp_path_factory):
    made = Tracker(tmp_path_factory.mktemp("tracker") / "home", calls=4, seconds=3)
    made.do(lambda issues: [issues.create(title=f"ask {n}", priority="1") for n in range(8)])
    yield made
    made.close()


@pytest.fixture
def opened(tracker, tmp_path, monkeypatch):
    """A function that opens the warehouse of a workspace whose source is the tracker."""
    monkeypatch.setitem(registry._KNOWN, "roundup", ROUNDUP)
    monkeypatch.setenv("TRACKER_PASSWORD", SECRET)

    def begin(user="admin"):
        folder = tmp_path / user
        folder.mkdir()
        for name, text in FILES.items():
            (folder / name).write_text(text % (tracker.url, user) if "%s" in text else text)
        return runtime.open_warehouse(workspace.load(folder, folder / "data"), folder / "data")

    return begin


def whole(wh):
    """Pull until nothing is left; rows written in all, and the last result."""
    written = 0
    while (result := pull(wh, "tracker", refresh=False)).more_at_ms is not None:
        assert result.fetched == result.upserted + result.unchanged + result.quarantined
        written += result.upserted
        time.sleep(max(0.0, result.more_at_ms / 1000 - time.time()))
    return written + result.upserted, result


def statuses(wh):
    with wh.read() as reader:
        return {row["key"]: row["text"] for row in reader.rows(STATUSES)}


def test_a_real_tracker_is_followed(tracker, opened):
    with opened() as wh:
        written, last = whole(wh)
        assert (written, last.state, len(statuses(wh))) == (8, "ok", 8)
        assert last.objects[0].dialect == "x-ratelimit-reset, seconds"
        assert whole(wh)[0] == 0
        assert last.objects[0].refused + whole(wh)[1].objects[0].refused > 0
        tracker.do(lambda issues: issues.set("3", status="8"))
        new = tracker.do(lambda issues: issues.create(title="one more", priority="1"))
        assert whole(wh)[0] == 2
        assert (statuses(wh)["3"], statuses(wh)[new]) == ("ok", None)
        tracker.do(lambda issues: issues.retire("5"))
        assert whole(wh)[0] == 0
        assert len(statuses(wh)) == 9


def test_a_real_refusal_names_no_secret(opened):
    with opened("stranger") as wh:
        result = pull(wh, "tracker", refresh=False)
    assert result.state == "failed"
    assert "(401)" in str(result.message)
    assert SECRET not in str(result)
