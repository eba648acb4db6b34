import threading

import pytest

from connectors.schedule import Schedule

PATIENCE = 10


@pytest.fixture
def schedule():
    made = Schedule()
    made.start()
    yield made
    made.stop()


def test_job_runs_at_once_and_again(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 0.05, ran.release)
    assert ran.acquire(timeout=PATIENCE)
    assert ran.acquire(timeout=PATIENCE)


def test_failing_job_is_told_and_runs_again(schedule):
    ran = threading.Semaphore(0)

    def fail():
        ran.release()
        raise ValueError("the file is gone")

    schedule.add("shop", 0.05, fail)
    assert ran.acquire(timeout=PATIENCE)
    assert ran.acquire(timeout=PATIENCE)
    assert schedule.state()["shop"].error == "the file is gone"


def test_job_never_runs_beside_itself(schedule):
    inside, release = threading.Semaphore(0), threading.Event()
    schedule.add("slow", None, lambda: (inside.release(), release.wait(PATIENCE)))
    other = threading.Event()
    schedule.run_now("slow")
    assert inside.acquire(timeout=PATIENCE)
    schedule.run_now("slow")
    schedule.add("other", None, other.set)
    schedule.run_now("other")
    assert other.wait(PATIENCE)
    assert not inside.acquire(blocking=False)
    release.set()


def test_paused_job_runs_only_when_asked(schedule):
    ran = threading.Semaphore(0)
    schedule.add("shop", 3600, ran.release, at_once=False)
    schedule.pause("shop")
    assert schedule.state()["shop"].paused
    assert schedule.state()["shop"].next_run is None
    schedule.run_now("shop")
    assert ran.acquire(timeout=PATIENCE)
    schedule.resume("shop")
    assert schedule.state()["shop"].next_run is not None


def test_unknown_job_is_named_with_the_known_ones(schedule):
    schedule.add("shop", None, print)
    with pytest.raises(LookupError, match="known: shop"):
        schedule.run_now("shpo")


def test_job_paused_before_the_start_does_not_run_at_once():
    schedule, ran, other = Schedule(), threading.Event(), threading.Event()
    schedule.add("shop", 3600, ran.set)
    schedule.pause("shop")
    schedule.add("other", 3600, other.set)
    schedule.start()
    assert other.wait(PATIENCE)
    schedule.stop()
    assert not ran.is_set()
