import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from connectors.errors import DeadlineOver, WorkerEnded
from connectors.fetching import PullRequest
from connectors.worker import Worker, Workers
from tests.connectors.playground import HEADER, SECRET, Playground, orders
from warehouse.landing import Pulled

ROOT = Path(__file__).parents[2]
PATIENCE = 20


@pytest.fixture
def request_(tmp_path):
    ground = Playground(tmp_path)
    ground.write("orders.csv", HEADER + orders(1, 2))
    return PullRequest(ground.source(), tmp_path / "landing", SECRET)


@pytest.fixture
def worker():
    with Worker() as made:
        yield made


def is_running(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid):
    until = time.monotonic() + PATIENCE
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(pid)


def test_worker_pulls_and_stays(worker, request_):
    assert sum(batch.rows for batch in worker.pull(request_).batches) == 2
    pid = worker.pid
    worker.pull(request_)
    assert worker.pid == pid


@pytest.mark.parametrize(("more_at_ms", "is_kept"), [(None, False), (5, True)])
def test_heavy_worker_is_kept_while_more_is_to_come(worker, request_, monkeypatch, more_at_ms, is_kept):
    worker.start()
    pid, pulled = worker.pid, Pulled("shop", 1, 1, more_at_ms=more_at_ms)
    monkeypatch.setattr(worker, "_ready", lambda: Line((pulled, 300.0)))
    worker.pull(request_)
    assert (worker.pid == pid) is is_kept


@pytest.fixture
def workers():
    made = Workers()
    yield made
    made.close()


def test_history_goes_on_beside_a_busy_worker(workers, request_, monkeypatch):
    asked = []
    portion = Pulled("shop", 1, 1, more_at_ms=5)
    monkeypatch.setattr(Worker, "pull", lambda self, _: asked.append(self) or portion)
    workers.pull(request_)
    with workers._first._turn:
        workers.pull(request_)
    assert asked == [workers._first, workers._further[0]]


def test_further_workers_end_with_the_last_history(workers, request_, monkeypatch):
    for more_at_ms, running in ((5, 1), (None, 0)):
        portion = Pulled("shop", 1, 1, more_at_ms=more_at_ms)
        monkeypatch.setattr(Worker, "pull", lambda *_, portion=portion: portion)
        workers._further[0].start()
        workers.pull(request_)
        assert len(workers.pids) == running


@dataclass
class Line:
    """The line to a worker that answers this."""

    answer: object

    def send(self, _):
        pass

    def poll(self, _):
        return True

    def recv(self):
        return self.answer


def test_worker_that_died_is_replaced(worker, request_):
    worker.start()
    os.kill(worker.pid, signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while worker.pid is not None and time.monotonic() < until:  # its threads end one after the other
        time.sleep(0.01)
    assert worker.pull(request_).error is None


def test_worker_that_dies_in_a_pull_says_so(worker, request_, monkeypatch):
    worker.start()
    os.kill(worker.pid, signal.SIGSTOP)
    monkeypatch.setattr(worker, "_ready", lambda: worker._line)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkerEnded, match="next pull"):
        worker.pull(request_)


def test_pull_past_its_deadline_ends_the_process(worker, request_, monkeypatch):
    worker.start()
    pid = worker.pid
    os.kill(pid, signal.SIGSTOP)  # it hangs and answers nothing
    monkeypatch.setattr("connectors.worker.GRACE_S", 0.1)
    with pytest.raises(DeadlineOver, match="was ended"):
        worker.pull(PullRequest(request_.source, request_.landing, SECRET, deadline_s=0.1))
    assert gone(pid)


def test_closed_worker_leaves_no_process(request_):
    with Worker() as worker:
        worker.start()
        pid = worker.pid
    assert gone(pid)


def pid_said_by(parent):
    return int(parent.stdout.readline())


PARENT = """
import sys, time
from connectors.worker import Worker
worker = Worker()
worker.start()
print(worker.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_worker_ends_when_its_parent_is_killed(how):
    parent = subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent:
        pid = pid_said_by(parent)
        assert is_running(pid)
        os.kill(parent.pid, how)
        parent.wait(PATIENCE)
        assert gone(pid)


BUSY_PARENT = """
import sys
from pathlib import Path
sys.path.insert(0, "tests/connectors")
from tests.connectors.playground import HEADER, SECRET, Playground, orders
from connectors.fetching import PullRequest
from connectors.worker import Worker
ground = Playground(Path(sys.argv[1]))
ground.write("orders.csv", HEADER + orders(1))
select = "select sum(a.range) as key, 1 as occurred_at, 2 as event from range(3000000) a, range(3000000) b"
ground.write("s.sql", select)
source = ground.source(streams=[{"into": "interaction", "sql": "s.sql"}])
worker = Worker()
worker.start()
print(worker.pid, flush=True)
worker.pull(PullRequest(source, ground.home / "landing", SECRET))
"""


def test_busy_worker_ends_with_its_parent_too(tmp_path):
    command = [sys.executable, "-c", BUSY_PARENT, str(tmp_path)]
    parent = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with parent:
        pid = pid_said_by(parent)
        time.sleep(1)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(PATIENCE)
        assert gone(pid)


def test_worker_loads_neither_the_server_nor_its_database(worker, request_):
    worker.pull(request_)
    maps = Path(f"/proc/{worker.pid}/maps").read_text()
    files = [os.readlink(path) for path in Path(f"/proc/{worker.pid}/fd").iterdir()]
    assert "streamlit" not in maps
    assert not [path for path in files if path.endswith(".duckdb")]
